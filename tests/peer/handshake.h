/*
 * The server's side of a TLS handshake, whole or broken off at an octet.
 */
#ifndef PEER_HANDSHAKE_H
#define PEER_HANDSHAKE_H

#include <openssl/types.h>

#include "tests/peer/channel.h"

#define HANDSHAKE_ROOM	128	/* for what went wrong */

/*
 * Shakes hands, and the channel is under TLS; 0, or -1 with what the library
 * says in error.  Plain octets that were read already are dropped.
 */
int	handshake(struct channel *, SSL_CTX *, char error[HANDSHAKE_ROOM]);

/*
 * Sends that many octets of the handshake, or all where it is shorter; how
 * many.  The channel is of no use but to be closed.
 */
long	handshake_part(struct channel *, SSL_CTX *, long most);

#endif
