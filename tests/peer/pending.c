/*
 * Answers of the tests' DNS server that wait for their time, and the spoofed
 * ones in front of them.
 *
 * Spoofed answers are sent in bursts of BURST, a millisecond apart: the
 * client's socket buffer holds some 250 datagrams, and a flood at once would
 * only push the true answer out.
 */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>

#include "tests/peer/dnsreply.h"
#include "tests/peer/pending.h"
#include "util/clock.h"

#define BURST		64

void
pending_free(struct dns_pending *pending)
{
	free(pending->answer);
	free(pending);
}

/* One spoofed answer: wrong ID, wrong question or wrong source in turn. */
static void
send_wrong(const struct dns_peer *peer, const struct dns_pending *pending)
{
	uint8_t *copy = malloc(pending->length);
	int fd = peer->udp;

	if (copy == NULL)
		return;
	memcpy(copy, pending->answer, pending->length);
	if (pending->wrong % 3 == 2) {
		fd = peer->spoof;
		copy[3] = (copy[3] & 0xf0) | 3;	/* NXDOMAIN, were it true */
	} else {
		dnsreply_spoil(copy, pending->length, pending->wrong % 3);
	}
	(void)sendto(fd, copy, pending->length, 0,
	    (const struct sockaddr *)&pending->to, sizeof(pending->to));
	free(copy);
}

static void
send_stream(const struct dns_pending *pending)
{
	uint8_t prefix[2];

	prefix[0] = pending->length >> 8;
	prefix[1] = pending->length & 0xff;
	(void)send(pending->fd, prefix, 2, MSG_NOSIGNAL | MSG_MORE);
	(void)send(pending->fd, pending->answer, pending->length,
	    MSG_NOSIGNAL);
}

int
pending_send(const struct dns_peer *peer, struct dns_pending *pending)
{
	unsigned int n;

	if (clock_left(pending->due) > 0)
		return 0;
	if (pending->fd != -1) {
		send_stream(pending);
		return 1;
	}
	for (n = 0; n < BURST && pending->wrong > 0; n++) {
		send_wrong(peer, pending);
		pending->wrong--;
	}
	if (n == BURST) {
		pending->due = clock_now() + 1;
		return 0;
	}
	(void)sendto(peer->udp, pending->answer, pending->length, 0,
	    (struct sockaddr *)&pending->to, sizeof(pending->to));
	return 1;
}
