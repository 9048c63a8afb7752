/*
 * A queue run (sendmail -q): every message that is due is tried once.
 */
#ifndef RUN_H
#define RUN_H

#include "conf.h"
#include "fault.h"
#include "pick.h"
#include "util/log.h"

/*
 * Runs the caller's own queue in the foreground: what is due of it, or what
 * was chosen.  Says nothing where nothing is wrong.  0, or -1 with a fault
 * where the queue cannot be read.
 */
int	run_queue(const struct conf *, struct log *, const struct pick *,
	    struct fault *);

#endif
