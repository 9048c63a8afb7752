/*
 * An MTA-STS policy, fetched from its web server (RFC 8461 section 3.3).
 */
#ifndef DELIVER_FETCH_H
#define DELIVER_FETCH_H

#include "conf.h"
#include "outcome.h"
#include "route/resolver.h"
#include "route/sts.h"

#define FETCH_PORT	443
#define FETCH_SECONDS	60	/* at timeout 30, for all of it */

struct fetch {
	const struct resolver	*resolver;
	const struct conf	*conf;
	const char		*domain;	/* the policy's */
	uint16_t		 port;		/* FETCH_PORT */
	int			 stop;		/* ends it, as resolver_ask() */
};

/*
 * Asks each address of mta-sts.DOMAIN until one has the policy, over TLS that
 * is verified for that name.  0, sts_parse()'s, and the caller clears it; or
 * -1 with the reason, printable, which holds nothing that the server said.
 */
int	fetch_policy(const struct fetch *, struct sts *,
	    char reason[OUTCOME_TEXT]);

#endif
