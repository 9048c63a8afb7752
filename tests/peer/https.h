/*
 * An HTTPS server for tests, of the one file that MTA-STS asks for (RFC 8461
 * section 3.3): well-behaved unless its script says otherwise.
 *
 * It serves GET of HTTP 1.0 and 1.1 and keeps a connection of the latter open
 * where the client does.  Events in the log, beside those of the connection
 * and of TLS: `request LINE', `host NAME' (without a port, or none), `field
 * LINE' for each header line, `response CODE'; what was sent is in wire.N.
 */
#ifndef PEER_HTTPS_H
#define PEER_HTTPS_H

#include "tests/peer/smtpd.h"

/* Serves one connection from its first octet to its end, as smtpd_serve(). */
void	https_serve(const struct smtpd *, int fd, int ordinal, int number);

#endif
