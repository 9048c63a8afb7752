/*
 * DIR/.last: when root's run last came by the queues that are below DIR.
 */
#ifndef SPOOL_LAST_H
#define SPOOL_LAST_H

#include <time.h>

#include "spool/owner.h"

#define LAST_NAME	".last"
#define LAST_STALE	3600	/* seconds: cron comes every minute or so */

/*
 * How many seconds ago root's run touched it, from the open directory of all
 * queues; never below 0.  -1 where it is not there or not to be believed: no
 * regular file of one name that the directory's owner owns.
 */
time_t	last_age(int dir, time_t now);

/*
 * Sets it to now, made (mode 0644) where it is missing; what another user has
 * put there goes away.  0, or -1 with errno.
 */
int	last_touch(int dir);

/*
 * 1 where the open queue is one of those that root's run is to visit, and it
 * has not been by for LAST_STALE; else 0.
 */
int	last_stale(const struct queue *, time_t now);

#endif
