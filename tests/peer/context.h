/*
 * The TLS of a scripted server: certificates, versions and ciphers.
 */
#ifndef PEER_CONTEXT_H
#define PEER_CONTEXT_H

#include <openssl/types.h>

#include "tests/peer/script.h"

/*
 * The context that the script asks for; without a certificate in it a key and
 * a self-signed one are made now and stay in memory.  Ends the process where
 * the library cannot.  The struct channel of a connection is its SSL's app
 * data, and gets the client's SNI.
 */
SSL_CTX	*context_make(const struct script *);

#endif
