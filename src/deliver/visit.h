/*
 * One job, tried at the hosts of its destination.
 */
#ifndef DELIVER_VISIT_H
#define DELIVER_VISIT_H

#include "conf.h"
#include "deliver/control.h"
#include "deliver/stance.h"
#include "route/relay.h"
#include "route/resolver.h"

struct worker {
	const struct conf	*conf;
	struct resolver		 resolver;
	struct relay		 relay;
	struct control		 control;
	struct smtp		*session;	/* kept; NULL: none */
	char			*destination;	/* of the session; owned */
	char			*sts;		/* MTA-STS as it was known when
						 * that was opened; owned */
	int			 jobs;		/* done in it */
	struct memory		 memory;	/* of MTA-STS */
};

/*
 * Tries the job at one host after another, or at the relay, in the kept
 * session first where it is one to the same destination under the same policy,
 * and reports every
 * recipient.  0, or -1 where memory ran out: the conductor then answers for
 * the job.
 */
int	visit_run(struct worker *, const struct job *);

/* Closes the session that is kept, if there is one. */
void	visit_leave(struct worker *);

#endif
