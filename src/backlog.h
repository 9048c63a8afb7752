/*
 * The newest messages that wait in the caller's queue, for `sendoff check' to
 * look at.
 */
#ifndef BACKLOG_H
#define BACKLOG_H

#include "exam/exam.h"

#define BACKLOG_SIZE	(2 * 1024 * 1024)	/* octets that are read of one:
						 * larger ones are told that
						 * they are large */
#define BACKLOG_TRIES	32			/* files that are opened */

/*
 * Fills in exam->messages with those of exam->conf's queue as they will be
 * sent, less the signature.  Notifications, and what is damaged or not to be
 * sent any more, are left out, and so is what goes meanwhile.  Nothing is
 * locked or changed.  Where the queue cannot be read there are none, and
 * exam->backlog_trouble says why.  The caller frees their text.
 */
void	backlog_read(struct exam *);

#endif
