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

#include "spool/commit.h"

#define ATTEMPT_MAX	(1024 * 1024)	/* octets of attempt lines in a file */

/*
 * Sets the outcomes of an open entry to what its last attempt lines say: of
 * all recipients, or of those in state RECIPIENT_FAILED alone, whose outcome
 * is not asked for again.  Best effort; a line that is torn or not as we
 * write it is passed over.
 */
void	attempt_recall(struct entry *, int all);

#endif
