/*
 * sendoff check, sendoff dns: what is wrong with this host as a sender, and
 * the records that mend it.
 */
#ifndef CHECKUP_H
#define CHECKUP_H

#include "conf.h"
#include "exam/examoption.h"
#include "fault.h"
#include "util/log.h"

/*
 * Examines, and prints the report on standard output; on a terminal, shows how
 * far it is on standard error.  The name server that the options give goes into
 * the configuration.  The exit status: 0 all is well, 1 the worst is
 * a warning, 2 something fails, 3 something is not known; of `dns' 0.  Or -1
 * with a fault.
 */
int	checkup_run(struct conf *, const struct examoption *,
	    struct log *, struct fault *);

#endif
