/*
 * TLS in a session, by STARTTLS or from its first octet, as the script's rules
 * for the step handshake have it.
 */
#ifndef PEER_SECURE_H
#define PEER_SECURE_H

#include "tests/peer/answer.h"

/*
 * Waits for the client's first octet and shakes hands.  0; or -1 and the
 * session is over.  Events: `sni NAME' and `tls VERSION', `handshake failed:
 * WHY', or `handshake cut N' with the octets that were sent.
 */
int	secure_up(struct session *);

#endif
