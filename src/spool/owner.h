/*
 * Whose queue directory, and is it safe (INTERFACE: spool; THREATS E1, E11).
 */
#ifndef SPOOL_OWNER_H
#define SPOOL_OWNER_H

#include "conf.h"
#include "fault.h"

struct queue {
	int	 fd;		/* the directory, close-on-exec; -1: none */
	char	*path;		/* owned; for people */
	int	 shared;	/* below a sticky directory of root's, which
				 * root's run visits */
	int	 home;		/* the home queue */
	char	*warning;	/* owned; why the usual place was not used,
				 * or NULL */
};

/*
 * Opens the effective user's queue and, where make is not 0, creates what is
 * missing (mode 0700, synced).  Without make a queue that is not there gives
 * 0 with fd -1.  Falls back to the home queue with a warning where the
 * configured one is a link, another's or open to others.  0, or -1 with a
 * fault (75): no queue at all.
 */
int	owner_open(struct queue *, const struct conf *, int make,
	    struct fault *);

/*
 * Opens the home queue, which may hold mail from a time when the usual place
 * could not be used.  As owner_open().
 */
int	owner_open_home(struct queue *, int make, struct fault *);

/*
 * Opens the directory that users share, where the configuration's is one:
 * root's and sticky.  *dir lends its path either way.  The descriptor, or -1
 * with errno (EPERM: it is not shared).
 */
int	owner_shared(const struct conf *, const char **dir);

void	owner_close(struct queue *);

/* An unnamed file in the queue directory: a store_spill for util/store.h, arg
 * is the struct queue. */
int	owner_spill(void *queue);

#endif
