/*
 * What becomes of a queue entry after an attempt.
 */
#ifndef SPOOL_SETTLE_H
#define SPOOL_SETTLE_H

#include "conf.h"
#include "spool/commit.h"
#include "spool/owner.h"
#include "util/log.h"

/*
 * Finishes an attempt made at now: what has been tried past its time fails,
 * the failed ones are returned to the sender by a notification in the same
 * queue, attempts are noted; then the entry is removed where nobody is left,
 * kept for COMMIT_KEPT where what failed cannot be returned, else due again.
 * The entry is closed and freed.  1 where a notification was queued.
 */
int	settle_entry(const struct conf *, const struct queue *,
	    struct entry *, time_t now, struct log *);

/*
 * Finishes an attempt that a signal cut short: with recipients left the entry
 * stays as it is and due when it was, else as above.  It is closed and freed.
 */
void	settle_cut(const struct conf *, const struct queue *, struct entry *,
	    struct log *);

/*
 * Queues a notification for the failed recipients of a message that has no
 * entry.  0, or -1 where they cannot be returned (null sender, no queue).
 */
int	settle_return(const struct conf *, const struct queue *,
	    const struct message *, time_t now);

#endif
