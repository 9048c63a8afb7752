/*
 * One document by HTTP, over a connection that is there and verified.
 */
#ifndef DELIVER_HTTP_H
#define DELIVER_HTTP_H

#include <stddef.h>

#include "deliver/net.h"
#include "util/buf.h"

#define HTTP_HEAD	(16 * 1024)	/* octets of all header lines */
#define HTTP_REASON	128		/* of http_get(), with NUL */

/*
 * Asks host for the path and appends the body to an empty buffer: 0 where all
 * of it came with status 200 and has at most that many octets.  Else -1 with
 * the reason, printable, and of the server's words nothing but the status.
 * All waits together end at the deadline of the net.  Redirections are not
 * followed (RFC 8461 section 3.3).  Where no length is given only TLS can say
 * that the end was the server's: its SSL must not have
 * SSL_OP_IGNORE_UNEXPECTED_EOF.
 */
int	http_get(struct net *, const char *host, const char *path,
	    size_t most, struct buf *body, char reason[HTTP_REASON]);

#endif
