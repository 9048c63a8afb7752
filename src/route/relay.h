/*
 * The relay: the one place that all mail goes to where the configuration
 * names it.  No MX is asked for.
 */
#ifndef ROUTE_RELAY_H
#define ROUTE_RELAY_H

#include "conf.h"
#include "route/mx.h"
#include "route/policy.h"

struct relay {
	const struct conf	*conf;
	char			 name[DNS_NAME];	/* of the host, an
							 * address literal, or
							 * a socket's path */
	struct mx_addresses	 known;		/* without DNS */
};

/*
 * What can be known before the process is shut in: an address that is
 * configured, or the hosts file's.  Without a relay it does nothing.  conf is
 * lent.
 */
void	relay_init(struct relay *, const struct conf *, const char *hosts);

/*
 * Its addresses, those that were known or else DNS's.  0, or -1 with the
 * outcome, always DEFERRED: what is wrong with a relay is no fault of the
 * mail.  A socket's folder that others may write and that is not sticky is
 * refused, and so is any above it.
 */
int	relay_addresses(const struct relay *, const struct resolver *,
	    int stop, struct mx_addresses *, struct outcome *);

/*
 * Its policy as policy_decide() has it for its host; at least TLS with smtps,
 * and at least a verified certificate where there is a login.
 */
int	relay_policy(struct policy *, const struct relay *,
	    const struct resolver *, const struct mx_addresses *, int stop,
	    struct outcome *);

/* "smtps://HOST:PORT" or "lmtp:PATH", for people. */
void	relay_show(const struct conf *, char *dst, size_t);

#endif
