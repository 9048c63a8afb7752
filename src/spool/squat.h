/*
 * Root's side of a spool that users share: whose names are in it, and what is
 * in the place of somebody's queue that is not his.  Nothing below a name is
 * opened or looked at.
 */
#ifndef SPOOL_SQUAT_H
#define SPOOL_SQUAT_H

#include <sys/types.h>

#include "util/log.h"

#define SQUAT_NAME	64	/* octets, with NUL */

enum squat {
	SQUAT_NONE,	/* not the name of a queue */
	SQUAT_OWN,	/* a directory that is its user's */
	SQUAT_OTHER	/* the name of a queue, in somebody else's hands */
};

/* The uid that a name stands for: 0, or -1 where it is not one in canonical
 * decimal (THREATS E2). */
int	squat_uid(const char *name, uid_t *);

/* What a name in the directory is. */
enum squat squat_look(int dirfd, const char *name, uid_t *);

/* Renames a name of the directory to squat.NAME.RANDOM, which is set.  0, or
 * -1 with errno. */
int	squat_aside(int dirfd, const char *name, char aside[SQUAT_NAME]);

/*
 * Renames what is in the place of a user's queue and makes an empty queue of
 * the user's there, with a line in the log.  0, or -1 after a line in the
 * log, with what could be done done.
 */
int	squat_repair(int dirfd, uid_t, gid_t, struct log *);

/*
 * Calls each for every name that is a queue's, SQUAT_OWN or SQUAT_OTHER, in
 * the order of the directory from a place in it that chance decides, until it
 * returns other than 0, which then is returned.  0 at the end, -1 with errno
 * where the directory cannot be read.
 */
int	squat_each(int dirfd, int (*each)(void *, uid_t, enum squat), void *);

#endif
