/*
 * Which messages of a queue are due: names are read, nothing is opened.
 */
#ifndef SPOOL_DUE_H
#define SPOOL_DUE_H

#include <stddef.h>

#include "conf.h"
#include "pick.h"
#include "spool/owner.h"

struct due {
	char	**names;	/* owned; the one due longest first */
	size_t	 n;
	size_t	 size;		/* private */
};

/*
 * Scans the queue for messages that are due now, or for all with pick->flush,
 * that pick_id() lets pass, and removes what is no message any more where it
 * meets any (commit_clean).  0 and the caller clears it, or -1 with errno.
 */
int	due_scan(struct due *, const struct queue *, const struct conf *,
	    const struct pick *);
void	due_clear(struct due *);

#endif
