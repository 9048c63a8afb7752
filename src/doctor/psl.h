/*
 * The Public Suffix List: where a domain that somebody can register begins.
 * Receivers that go by RFC 7489 section 3.2 find organisational domains so.
 */
#ifndef DOCTOR_PSL_H
#define DOCTOR_PSL_H

#include <stddef.h>

#include "route/dns.h"

#define PSL_PATH	"/usr/share/publicsuffix/public_suffix_list.dat"
#define PSL_FILE	(4 * 1024 * 1024)	/* octets: 340 KB in 2026 */
#define PSL_LINE	512		/* octets of a rule */

enum psl_section {
	PSL_UNLISTED,		/* no rule: the last label is the suffix */
	PSL_ICANN,
	PSL_PRIVATE
};

struct psl {
	char		 domain[DNS_NAME];	/* asked for: A-labels, small */
	char		 org[DNS_NAME];		/* suffix and one label; "": it
						 * is a public suffix itself */
	const char	*suffix;		/* in domain */
	enum psl_section section;		/* of the rule that counts */
	int		 skipped;		/* rules with U-labels were, as
						 * nothing here converts them;
						 * one may be for the domain */
	int		 damaged;		/* lines or the file too long */
	/* while it is read */
	enum psl_section now;
	int		 exception;
};

/*
 * Looks the domain up in the list.  0, or -1 with errno: ENOENT where there
 * is no list, EINVAL where it is no domain name or the file no list.
 */
int	psl_find(struct psl *, const char *path, const char *domain);

/* The same in steps: 0, or -1 with errno; then each line without its end. */
int	psl_begin(struct psl *, const char *domain);
void	psl_line(struct psl *, const char *, size_t);
void	psl_end(struct psl *);

/*
 * The form in which names are compared: A-labels in lower case without a dot
 * at the end, a host name of at most 253 octets.  0, or -1 with errno.
 */
int	psl_name(char *dst, size_t size, const char *domain);

#endif
