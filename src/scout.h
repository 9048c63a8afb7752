/*
 * Asking DNS where mail would go, without sending any.
 */
#ifndef SCOUT_H
#define SCOUT_H

#include <stdint.h>

#include "conf.h"
#include "errand.h"
#include "message.h"
#include "outcome.h"
#include "route/mx.h"

#define SCOUT_POLICY	64	/* "DANE (2 TLSA records)" and NUL */

struct scout_host {
	int	 preference;
	char	 name[DNS_NAME];
	uint32_t n;
	char	 addresses[MX_ADDRESSES][OUTCOME_ADDRESS];	/* in order */
	char	 policy[SCOUT_POLICY];	/* of TLS, in force; "" */
	struct outcome outcome;		/* why it is not used; kind NONE: it
					 * is, and has an address */
};

/* Where mail for one recipient goes; every text is printable. */
struct scout_report {
	struct outcome	 outcome;	/* kind NONE: the hosts say it */
	int		 implicit;	/* there is no MX record */
	int		 self;		/* this host is an MX, not the best */
	uint32_t	 n;
	struct scout_host hosts[MX_HOSTS];	/* in the order to try */
};

/*
 * Starts to ask for each recipient of the message, in their order.  0, or -1
 * with errno; errand_end() ends it.
 */
int	scout_start(struct errand *, const struct conf *,
	    const struct message *);

/*
 * Waits for what was found about the next recipient.  Where nothing comes any
 * more, or nonsense, the report is that of a DNS failure (4.4.3).
 */
void	scout_next(struct errand *, struct scout_report *);

#endif
