/*
 * Attempt lines, behind an entry's END record: what was last heard about each
 * recipient, for mailq and for a notification made after a crash.
 *
 *	A TIME NUMBER RECIPIENT STATUS HOST TEXT
 *
 * NUMBER counts the T lines from 0; RECIPIENT is encoded as there; HOST is
 * name[address]:port, or "-".
 */
#ifndef SPOOL_ATTEMPT_H
#define SPOOL_ATTEMPT_H

#include <time.h>

#include "spool/commit.h"

#define ATTEMPT_MAX	(1024 * 1024)	/* octets of attempt lines in a file */

struct attempt {
	time_t		 when;
	size_t		 recipient;	/* of the entry's, from 0 */
	struct outcome	 outcome;
};

/*
 * Calls each for the attempt lines of an open entry, in order.  Best effort; a
 * line that is torn or not as we write it is passed over.
 */
void	attempt_each(const struct entry *,
	    void (*each)(void *, const struct attempt *), void *);

/*
 * Sets the outcomes of an open entry to what its last attempt lines say: of
 * all recipients, or of those in state RECIPIENT_FAILED or RECIPIENT_RELAYED
 * alone, whose outcome is not asked for again.
 */
void	attempt_recall(struct entry *, int all);

#endif
