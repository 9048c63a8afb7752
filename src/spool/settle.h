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
 * the sender is told, by notifications in the same queue, of what failed, of
 * what is late, and of what was delivered where no server will tell, as far as
 * he asked for it (RFC 3461); attempts are noted; then the entry is removed
 * where nobody is left, kept for COMMIT_KEPT where what failed cannot be
 * returned, else due again.
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
 * entry, or for its relayed ones.  0, also where the sender wants none; -1
 * where he cannot be told (null sender, no queue).
 */
int	settle_return(const struct conf *, const struct queue *,
	    const struct message *, time_t now);
int	settle_relayed(const struct conf *, const struct queue *,
	    const struct message *, time_t now);

/* 1 where a recipient failed and the sender wants no notice of that, which is
 * then logged. */
int	settle_unwanted(const struct message *, const struct recipient *,
	    struct log *);

#endif
