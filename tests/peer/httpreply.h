/*
 * What the HTTPS server says to a request.  The usual answer is 200 with the
 * body to GET /.well-known/mta-sts.txt; 404 for any other path and where no
 * rule gives a body, 405 for any other method, 400 to what is no request or
 * names no host.  ACTIONs of the script's step response[:N|:HOST], beside
 * those at every step (reply and raw are then all that is said):
 *
 *	status CODE [TEXT]	in place of 200; 204 has no body
 *	header LINE		one more: Location: ..., Content-Encoding: gzip
 *	body FILE		the body, read anew for each request
 *	text TEXT		the body
 *	fill KB			the body is KB kilobytes of lines, 0: endless
 *	chunked			in chunks; with fill 0: without end
 *	length N		Content-Length, in place of the right one; where
 *				the body is shorter the connection ends there
 *	no-length		the end of the connection ends the body
 *	continue		100 Continue first
 *	flood N			N more header lines, 0: endless
 *	long KB			a header line of that many kilobytes, 0: endless
 *	freeze N		after the header and N octets of the body
 *				nothing is read or written any more
 */
#ifndef PEER_HTTPREPLY_H
#define PEER_HTTPREPLY_H

#include "tests/peer/answer.h"

struct httprequest {
	int	good;			/* a request of HTTP/1.0 or 1.1 */
	int	get;
	int	close;			/* the client wants no more */
	char	path[1024];
	char	host[256];		/* "none" where none was sent */
};

/* Answers; 1 where the connection goes on. */
int	httpreply(struct session *, const struct httprequest *);

#endif
