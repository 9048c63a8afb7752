/*
 * What large receivers ask of those who send to them, and what their replies
 * mean: a list of a file, as that of the top-level domains is.
 */
#ifndef DOCTOR_PROVIDER_H
#define DOCTOR_PROVIDER_H

#include <stddef.h>

#include "fault.h"

#define PROVIDER_ENTRIES	64	/* providers of a list */
#define PROVIDER_ITEMS		256	/* domains, rules, replies of one */
#define PROVIDER_IDS		4	/* checks that one rule names */
#define PROVIDER_SAID		4096	/* octets of a reply looked at */
#define PROVIDER_URL		512	/* octets of an address and NUL */

/* A list of the administrator's, and the one that make install installs. */
#define PROVIDER_OWN		SYSCONFDIR "/sendoff/providers.list"
#define PROVIDER_INSTALLED	DATADIR "/providers.list"

/*
 * Something asked for.  It is met where one of the checks is OK or a warning
 * (of msg.kind but for one-click unsubscription), and is not where all have
 * failed; without any check only people can tell.
 */
struct provider_rule {
	const char	*ids[PROVIDER_IDS + 1];	/* "spf.result"; ends in NULL */
	const char	*title;			/* "SPF or DKIM" */
	int		 bulk;			/* not asked of all */
	unsigned long	 daily;		/* but of who sends so many messages a
					 * day; 0: it does not say how many */
};

/* A reply, and the cause of it. */
struct provider_reply {
	int		 code;		/* 550; 5 or 4: of that class; 0: any */
	const char	*enhanced;	/* "5.7.1", "x.7.1"; NULL: any, none */
	const char	*said;		/* words in its text; "": any */
	const char	*id;		/* the check that knows more, or NULL */
	const char	*text;		/* the cause, or what to do */
	int		 transient;	/* waiting helps, whatever the code */
};

struct provider {
	const char		 *name;		/* "gmail", for programs */
	const char		 *title;	/* "Gmail" */
	const char		 *url;		/* where its rules are, NULL */
	const char		**domains;	/* its MXes are named below */
	size_t			  n_domains;
	struct provider_rule	 *rules;
	size_t			  n_rules;
	struct provider_reply	 *replies;
	size_t			  n_replies;
};

/* All of it is owned by the list. */
struct provider_list {
	struct provider	*providers;
	size_t		 n;
	char		*text;		/* what the strings above are in */
};

/*
 * Reads the text of a list.  0, and the caller clears it; or -1 with a fault
 * of status 78 that names the file and the line.
 */
int	provider_parse(struct provider_list *, const char *text, size_t,
	    const char *name, struct fault *);

/*
 * Reads the first of the files that is there (listfile_load()); with none the
 * list is empty.  0 or -1, as above.
 */
int	provider_load(struct provider_list *, const char *const *paths, size_t,
	    struct fault *);
void	provider_clear(struct provider_list *);

/*
 * The provider that a mail server's name belongs to, whatever its case, with
 * or without a dot at its end; NULL where it is none of the list's.  The
 * longest domain counts.
 */
const struct provider *provider_find(const struct provider_list *,
	    const char *mx);

/*
 * What a reply means: code, enhanced code ("" or NULL: none) and text, in one
 * line, as a stranger wrote it.  The provider's own reply that says most
 * counts: with more of code, enhanced code and words, then with more letters
 * in these words, then the first.  Without one, or with NULL for a provider,
 * what such replies mean anywhere.  NULL for a code below 400, else static or
 * the list's.
 */
const struct provider_reply *provider_reply(const struct provider *, int code,
	    const char *enhanced, const char *text);

/*
 * Copies the first web address of a reply's text: with a scheme, or a host
 * and a path.  It is printable, a stranger's, and not to be opened unseen.
 * 1; or 0 and "" where there is none or it is too long to be whole.
 */
int	provider_url(const char *text, char *dst, size_t size);

#endif
