/*
 * Names of queue files, and a walk over those of a queue.
 */
#ifndef SPOOL_NAME_H
#define SPOOL_NAME_H

#include <time.h>

#include "spool/commit.h"

/* Writes the name of a file: kind 'n', 'm', 'b' or 'f'; due counts with 'm'
 * and 'f' alone. */
void	name_write(char dst[COMMIT_NAME], char kind, time_t due,
	    const char *id);

/* Removes what a crash left of writing this ID, for whoever alone may write
 * it.  0, also where there is nothing, or -1 with errno. */
int	name_discard(const struct queue *, const char *id);

/*
 * Calls each for every queue file in the directory, until it returns other
 * than 0, which then is returned.  0 at the end, -1 with errno where the
 * directory cannot be read.
 */
int	name_each(const struct queue *,
	    int (*each)(void *, const char *, const struct commit_name *),
	    void *);

#endif
