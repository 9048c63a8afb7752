/*
 * The walk up the tree of DNS from a domain (RFC 9989 section 4.10): which
 * DMARC records lie on the way, and which domain is the organisation's.
 */
#ifndef DOCTOR_DMARCWALK_H
#define DOCTOR_DMARCWALK_H

#include "doctor/dmarcrecord.h"
#include "doctor/source.h"

#define DMARCWALK_STEPS	8	/* RFC 9989 section 4.10 */

enum dmarcwalk_found {
	DMARCWALK_NOTHING,
	DMARCWALK_OTHER,	/* TXT records, none of DMARC: the first of
				 * those that may have been meant to be one,
				 * else the first, is kept for its codes */
	DMARCWALK_RECORD,
	DMARCWALK_DAMAGED,	/* of DMARC, but invalid as a whole */
	DMARCWALK_SEVERAL,	/* of DMARC: all are discarded */
	DMARCWALK_TOO_LONG,	/* no such name can exist: not asked */
	DMARCWALK_TROUBLE	/* no answer: see result */
};

struct dmarcwalk_step {
	char			 domain[DNS_NAME];	/* below _dmarc. */
	enum resolver_result	 result;
	enum dmarcwalk_found	 found;
	char			 alias[DNS_NAME];	/* what a CNAME there
							 * leads to; "" */
	size_t			 records;	/* of DMARC at the name */
	char			*text;		/* owned, any octets; NULL */
	size_t			 length;
	struct dmarcrecord	 record;
};

struct dmarcwalk {
	char			 domain[DNS_NAME];	/* A-labels, small */
	struct dmarcwalk_step	 steps[DMARCWALK_STEPS];
	size_t			 n;
	int			 trouble;	/* the last step has it: what
						 * is above is not known */
	char			 org[DNS_NAME];	/* ""; with trouble */
	const struct dmarcwalk_step *source;	/* whose record made org so;
						 * NULL: none did */
};

/*
 * Walks.  What another walk has found on the way is taken from there, where
 * one is given.  0, or -1 with errno EINVAL where it is no domain name, or
 * ENOMEM; dmarcwalk_clear() whatever was found.
 */
int	dmarcwalk_run(struct dmarcwalk *, const struct source *,
	    const char *domain, const struct dmarcwalk *known);
void	dmarcwalk_clear(struct dmarcwalk *);

/* Lends the step at a domain, or NULL. */
const struct dmarcwalk_step *dmarcwalk_at(const struct dmarcwalk *,
	    const char *domain);

#endif
