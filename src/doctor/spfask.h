/*
 * What an evaluation of SPF asks DNS (RFC 7208 sections 4.4 to 5.7): each
 * function is one term's share, with the limits on the names in it.
 */
#ifndef DOCTOR_SPFASK_H
#define DOCTOR_SPFASK_H

#include "doctor/source.h"
#include "doctor/spfterm.h"

#define SPFASK_NAMES	10	/* of MX and PTR records */
#define SPFASK_QUERIES	128	/* of one evaluation: ten terms with ten names
				 * each, and what else it asks, stay below */
#define SPFASK_TEXT	65536	/* octets of a TXT record */

enum spfask_answer {
	SPFASK_NO,
	SPFASK_YES,
	SPFASK_VOID,		/* no, and a question had no answer */
	SPFASK_MANY,		/* more records than may be */
	SPFASK_TROUBLE		/* no word from DNS */
};

struct spfask {
	const struct source	*source;
	struct spfaddress	 address;
	unsigned int		 queries;
	/* names of the address that lead back to it, once they are asked for */
	enum spfask_answer	 found;
	int			 asked;
	char			 names[SPFASK_NAMES][DNS_NAME];
	size_t			 n;
};

void	spfask_init(struct spfask *, const struct source *,
	    const struct spfaddress *);

/*
 * The one SPF record of a name, or its one TXT record of any kind: YES with
 * the text in a new buffer of SPFASK_TEXT octets that the caller frees, NO,
 * VOID, MANY, TROUBLE.
 */
enum spfask_answer spfask_record(struct spfask *, const char *name,
	    char **text, size_t *length);
enum spfask_answer spfask_text(struct spfask *, const char *name,
	    char **text, size_t *length);

/* Whether the mechanism matches the address; the name is the expanded one. */
enum spfask_answer spfask_a(struct spfask *, const struct spfterm *,
	    const char *name);
enum spfask_answer spfask_mx(struct spfask *, const struct spfterm *,
	    const char *name);
enum spfask_answer spfask_ptr(struct spfask *, const char *name);
enum spfask_answer spfask_exists(struct spfask *, const char *name);

/* What %{p} stands for in a record of this domain (RFC 7208 section 7.3); lent
 * by it.  NULL where no name is validated. */
const char *spfask_validated(struct spfask *, const char *domain);

#endif
