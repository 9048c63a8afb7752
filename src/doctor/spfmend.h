/*
 * SPF records that were pasted, cut or typed wrong: what the mistake is, where
 * it stands, and the record as it was meant.  Pure.
 */
#ifndef DOCTOR_SPFMEND_H
#define DOCTOR_SPFMEND_H

#include <stddef.h>

#define SPFMEND_MAX	4096	/* octets: no sensible record has 512 */

struct spfmend {
	char		*text;	/* owned: the record as it was meant, of good
				 * syntax; NULL: not known, or nothing is
				 * wrong */
	const char	*why;	/* the first mistake: static; NULL: none */
	size_t		 at;	/* where it stands in the text */
	int		 harms;	/* 0: receivers ignore it, and nothing else */
};

/*
 * Looks for mistakes in a text that is, or was meant to be, a record.  It sees
 * those that people make, not all that a grammar forbids: for these see
 * spfrecord_parse().  0, or -1 with errno ENOMEM, and EMSGSIZE for a text that
 * is too long; the caller clears it either way.
 */
int	spfmend(struct spfmend *, const char *, size_t);
void	spfmend_clear(struct spfmend *);

/* 1 where a TXT record that is none of SPF was meant to be one. */
int	spfmend_almost(const char *, size_t);

#endif
