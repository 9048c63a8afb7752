/*
 * Going on in the background.
 */
#ifndef DETACH_H
#define DETACH_H

#include "util/log.h"

/*
 * Forks.  In the parent it returns the child's pid; in the child 0, in a
 * session of its own, in /, with /dev/null on 0-2 so that no caller waits for
 * its pipes, and with a log that no longer knows standard error.  -1 with
 * errno.
 */
int	detach(struct log *);

/* Puts /dev/null on those of the descriptors 0-2 that are closed, so that no
 * file of ours ever becomes one of them.  0 or -1. */
int	detach_stdio(void);

#endif
