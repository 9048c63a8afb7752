/*
 * Delivery status notifications (RFC 3461 section 6, RFC 3464, RFC 6522): a
 * failed message goes back to its sender as a message of ours.
 */
#ifndef SPOOL_BOUNCE_H
#define SPOOL_BOUNCE_H

#include "conf.h"
#include "message.h"
#include "util/store.h"

#define BOUNCE_WHOLE	(64 * 1024)	/* longer originals: header only */

/*
 * Makes the notification for those recipients of a message that are in state
 * RECIPIENT_FAILED, and names no other: envelope from <> to the sender, From
 * MAILER-DAEMON@domain, multipart/report of text, message/delivery-status and
 * the original (its header alone where it is over BOUNCE_WHOLE or has octets
 * above 127), in wire form and 7-bit, but for a To with a UTF-8 address.  The
 * reasons are the outcomes of the recipients.  The id is the parent's, 'd'
 * and the number of the lowest such recipient.  The caller clears the result.
 * 0, or -1 with errno (ENOENT: null sender or nobody to tell of), and then
 * there is nothing to clear.
 */
int	bounce_make(const struct conf *, const struct message *, time_t now,
	    struct message *notification);

#endif
