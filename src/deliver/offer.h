/*
 * A message offered to a server: MAIL, RCPT, DATA.
 */
#ifndef DELIVER_OFFER_H
#define DELIVER_OFFER_H

#include "deliver/transaction.h"

/*
 * Offers the message to the group's recipients.  Sets their turn to ACCEPTED,
 * accepted, refused and go; said[] has the refusals of the commands before
 * due (kind NONE where there was none).  0 where every command sent has its
 * reply and none is left over, else -1, the session broken.
 */
int	offer_run(struct transaction *);

#endif
