/*
 * Octets as the answer of a web server: whatever they are, reading ends, and a
 * body has no more than was asked for.
 */
#include <sys/socket.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/http.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define MOST	1000

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char reason[HTTP_REASON];
	struct net net;
	struct buf body;
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1)
		abort();
	/* what the socket does not take is cut off */
	(void)!write(pair[1], data, size);
	shutdown(pair[1], SHUT_WR);
	net_init(&net, -1);
	net.fd = pair[0];
	net_wait(&net, 10000);
	buf_init(&body);
	rc = http_get(&net, "a.example", "/", MOST, &body, reason);
	if (net.error == NET_TIMEOUT || body.length > MOST ||
	    (rc == 0) != (reason[0] == '\0'))
		abort();
	net_close(&net);
	close(pair[1]);
	buf_clear(&body);
	return 0;
}
