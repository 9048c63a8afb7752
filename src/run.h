/*
 * A queue run (sendmail -q): every message that is due is tried once.
 */
#ifndef RUN_H
#define RUN_H

#include <stdint.h>

#include "fault.h"
#include "pick.h"
#include "sign/signer.h"
#include "util/log.h"

/* How a run is made. */
struct run_how {
	const struct pick	*pick;	/* lent; what is tried */
	int	verbose;	/* the transcript is on standard output, one
				 * message after another */
	int	beat;		/* a NUL is written there whenever something
				 * went on; -1: nobody listens */
	int64_t	until;		/* clock_now() ms: from then on no message is
				 * begun; -1: no end */
};

/*
 * Runs the caller's own queue in the foreground: what is due of it, or what
 * was chosen.  Says nothing where nothing is wrong.  0, or -1 with a fault
 * where the queue cannot be read.
 */
int	run_queue(const struct signer *, struct log *, const struct run_how *,
	    struct fault *);

#endif
