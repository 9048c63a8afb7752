/*
 * Asking DNS where mail would go, without sending any.
 */
#ifndef SCOUT_H
#define SCOUT_H

#include <sys/types.h>

#include <stdint.h>

#include "conf.h"
#include "message.h"
#include "outcome.h"
#include "route/mx.h"

#define SCOUT_PATIENCE	300	/* seconds for all recipients together */

struct scout_host {
	int	 preference;
	char	 name[DNS_NAME];
	uint32_t n;
	char	 addresses[MX_ADDRESSES][OUTCOME_ADDRESS];	/* in order */
	struct outcome outcome;		/* where n is 0: why */
};

/* Where mail for one recipient goes; every text is printable. */
struct scout_report {
	struct outcome	 outcome;	/* kind NONE: the hosts say it */
	int		 implicit;	/* there is no MX record */
	int		 self;		/* this host is an MX, not the best */
	uint32_t	 n;
	struct scout_host hosts[MX_HOSTS];	/* in the order to try */
};

struct scout {
	int	 fd;
	pid_t	 pid;
	int64_t	 deadline;
};

/*
 * Forks the process that asks for each recipient of the message, in their
 * order; it holds nothing open, is nobody where root calls, and can connect
 * to name servers alone.  0, or -1 with errno; scout_end() ends it, done or
 * not.
 */
int	scout_start(struct scout *, const struct conf *,
	    const struct message *);
void	scout_end(struct scout *);

/*
 * Waits for what was found about the next recipient.  Where nothing comes any
 * more, or nonsense, the report is that of a DNS failure (4.4.3).
 */
void	scout_next(struct scout *, struct scout_report *);

#endif
