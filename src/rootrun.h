/*
 * Root's queue run: every owner's, each as that owner.
 */
#ifndef ROOTRUN_H
#define ROOTRUN_H

#include <stdio.h>

#include "conf.h"
#include "fault.h"
#include "owners.h"
#include "pick.h"

/* What else root may want to know of every user's queue. */
struct rootrun_task {
	/*
	 * In the owner's process, with that owner's configuration, whose
	 * spool is the shared directory.  What it writes to out comes to
	 * done() if it returns an exit status, the fault's text if it returns
	 * -1.
	 */
	int	(*work)(void *arg, const struct conf *, FILE *out,
		    struct fault *);
	void	(*done)(void *arg, const struct owners_end *);
	void	*arg;
};

/*
 * Whether root called, and the queues of this configuration are below a
 * directory that users share: it is everybody's queues then.
 */
int	rootrun_wanted(const struct conf *);

/*
 * Runs every owner's queue below the directory, and the one in that owner's
 * home, what is due or was chosen.  The system's configuration counts,
 * and in each child that owner's over it; conf, which the environment may
 * have chosen, only has to name the same directory (78).  0, or -1 with a
 * fault.
 */
int	rootrun_queue(const struct conf *, const struct pick *, struct fault *);

/* Visits every owner without a run: no key is lent, nothing is repaired.  0,
 * or -1 with a fault. */
int	rootrun_each(const struct conf *, const struct rootrun_task *,
	    struct fault *);

#endif
