/*
 * Which TLS one host must have, and whose word it is: the configuration's,
 * DANE's (RFC 7672) or MTA-STS's (RFC 8461).
 */
#ifndef ROUTE_POLICY_H
#define ROUTE_POLICY_H

#include "conf.h"
#include "outcome.h"
#include "route/mx.h"
#include "route/sts.h"
#include "route/tlsa.h"

/* From the least to the most; only the first two let mail go in the clear. */
enum demand {
	DEMAND_CLEAR,	/* no TLS */
	DEMAND_MAY,	/* TLS where it can be had */
	DEMAND_TLS,	/* TLS, whoever it is */
	DEMAND_NAME,	/* a certificate of the name, by a trusted authority */
	DEMAND_DANE	/* a certificate or key that a TLSA record names */
};

#define POLICY_WORDS	320	/* "tls PATTERN POLICY", with a long pattern */

struct policy {
	enum demand	 demand;
	char		 name[DNS_NAME];	/* asked for (SNI) and verified:
						 * the host's, or the TLSA
						 * records' base domain */
	char		 next[DNS_NAME];	/* the destination, which a
						 * DANE-TA certificate may name,
						 * too; "": it may not */
	struct tlsa_set	 tlsa;			/* with DEMAND_DANE */
	int		 watched;		/* DEMAND_MAY, but a certificate
						 * that does not verify is told
						 * of: MTA-STS testing */
	enum demand	 least;			/* a relay's: what is made of a
						 * policy is never below it */
	char		 words[POLICY_WORDS];	/* whose it is, for people */
	char		 remark[OUTCOME_TEXT];	/* for the log; "": none */
};

/*
 * Gives the MTA-STS policy that is in force, lent; NULL: none.  Called where
 * the first host without DANE is met, so that nothing is fetched that DANE
 * makes needless; and again for each further one.
 */
typedef const struct sts *policy_find(void *arg);

/* What is known of a destination before its hosts are. */
struct policy_ground {
	const struct conf	*conf;
	const char		*destination;
	int			 secure;	/* mx_list's */
	const struct sts	*sts;		/* in force; NULL: none */
	int			 port;		/* of its hosts */
	policy_find		*find;		/* asked in its place; NULL */
	void			*arg;		/* its */
};

/*
 * Decides for a host of the destination; asks for its TLSA records where they
 * would count.  0 and the caller clears it; -1 where the host may not be used
 * now, with the outcome (DEFERRED 4.7.5): TLSA records in doubt (RFC 7672
 * section 2.1.2), a host that MTA-STS does not name, no DANE where the
 * configuration wants it.
 */
int	policy_decide(struct policy *, const struct policy_ground *,
	    const struct resolver *, const char *host,
	    const struct mx_addresses *, int stop, struct outcome *);

void	policy_clear(struct policy *);

/* 1 where nothing may go in the clear. */
int	policy_required(const struct policy *);

/* 1 where the certificate has to be the right one. */
int	policy_verifies(const struct policy *);

#endif
