/*
 * The message: from DATA to the replies after its dot.
 */
#ifndef PEER_CONTENT_H
#define PEER_CONTENT_H

#include "tests/peer/answer.h"

/*
 * Serves DATA; the transaction is over then.  What was accepted is kept before
 * the reply that accepts it leaves.  Under LMTP (RFC 2033 section 4.2) there
 * is a reply and an event `dot ADDRESS CODE' for each recipient accepted.
 */
void	content_data(struct session *, const char *argument);

#endif
