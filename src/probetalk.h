/*
 * The dialogue of a probe with one address of one host.
 */
#ifndef PROBETALK_H
#define PROBETALK_H

#include <stdint.h>

#include "conf.h"
#include "probe.h"
#include "probereport.h"
#include "route/mx.h"

struct probetalk {
	const struct conf	*conf;
	const struct probe_task	*task;
	const char		*host;
	struct mx_address	 peer;
	int64_t			 patience;	/* ms, up to the greeting */
	int64_t			 end;		/* clock_now() of it all */
};

/*
 * Connects, says EHLO, starts TLS where that is offered, asks MAIL and RCPT
 * where the task has addresses, and leaves: nothing of a message is ever sent.
 * The report, zeroed before, gets it all with one try, this one.
 */
void	probetalk_run(const struct probetalk *, struct probe_report *);

#endif
