/*
 * Delivery status notifications (RFC 3461 section 6, RFC 3464, RFC 6522): what
 * became of a message is told its sender by a message of ours.
 */
#ifndef SPOOL_BOUNCE_H
#define SPOOL_BOUNCE_H

#include "conf.h"
#include "message.h"
#include "spool/original.h"

/* The letter that stands in the notification's id. */
enum bounce_kind {
	BOUNCE_FAILED = 'd',
	BOUNCE_RELAYED = 'r',	/* by a server that will tell no more */
	BOUNCE_DELAYED = 'w'
};

struct bounce {
	const struct conf	*conf;
	enum bounce_kind	 kind;
	time_t			 now;
};

/*
 * 1 where a notification of the kind names this recipient: FAILED, RELAYED,
 * or still to do after an attempt, and the sender wants to hear of that (RFC
 * 3461 section 4.1).
 */
int	bounce_names(enum bounce_kind, const struct recipient *);

/* 1 where it names anyone, and there is a sender to tell. */
int	bounce_due(enum bounce_kind, const struct message *);

/*
 * Makes the notification for those recipients of a message that bounce_names()
 * tells, and names no other: envelope from <> to the sender with NOTIFY=NEVER,
 * From MAILER-DAEMON@domain, multipart/report of text, message/delivery-status
 * and the original, in wire form and 7-bit, but for a To with a UTF-8 address.
 * The original is whole in a notification of failure, unless RET=HDRS was
 * given, it is over BOUNCE_WHOLE or cannot stand there (original_read()); else
 * its header alone.  The reasons are the outcomes of the recipients.  The id
 * is the parent's, the kind's letter and the number of the lowest such
 * recipient.  The caller clears the result.  0, or -1 with errno (ENOENT: null
 * sender or nobody to tell of), and then there is nothing to clear.
 */
int	bounce_make(const struct bounce *, const struct message *,
	    struct message *notification);

#endif
