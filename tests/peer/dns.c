/*
 * The sockets of the tests' DNS server, and the queue of answers that wait
 * for their time.  One question is read at a time and one descriptor served
 * at a time; nothing blocks.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/dns.h"
#include "tests/peer/dnsreply.h"
#include "tests/peer/pending.h"
#include "util/clock.h"

#define BIND_TRIES	50	/* another process may have the TCP port */

static int
bind_address(const struct dns_peer *peer, int type, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	sin.sin_port = htons(port);
	sin.sin_addr = peer->address;
	if (fd != -1 && bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
port_get(int fd)
{
	struct sockaddr_in sin;
	socklen_t length = sizeof(sin);

	if (getsockname(fd, (struct sockaddr *)&sin, &length) == -1)
		return -1;
	return ntohs(sin.sin_port);
}

/* One port number for both: where it is 0 the kernel picks it for UDP, and
 * another one where TCP's is taken. */
static int
bind_both(struct dns_peer *peer, int port)
{
	int tries;

	for (tries = 0; tries < BIND_TRIES; tries++) {
		peer->udp = bind_address(peer, SOCK_DGRAM, port);
		if (peer->udp == -1 || (peer->port = port_get(peer->udp)) == -1)
			return -1;
		peer->tcp = bind_address(peer, SOCK_STREAM, peer->port);
		if (peer->tcp != -1)
			return listen(peer->tcp, DNS_PEER_CLIENTS);
		close(peer->udp);
		peer->udp = -1;
	}
	return -1;
}

int
dns_peer_open(struct dns_peer *peer, const char *zone_text, int port)
{
	return dns_peer_open_at(peer, zone_text, "127.0.0.1", port);
}

int
dns_peer_open_at(struct dns_peer *peer, const char *zone_text,
    const char *address, int port)
{
	size_t i;

	memset(peer, 0, sizeof(*peer));
	peer->udp = peer->tcp = peer->spoof = -1;
	for (i = 0; i < DNS_PEER_CLIENTS; i++)
		peer->clients[i].fd = -1;
	if (inet_pton(AF_INET, address, &peer->address) != 1) {
		strlcpy(peer->error, "no address", sizeof(peer->error));
		return -1;
	}
	if (zone_parse(&peer->zone, zone_text, peer->error) == -1)
		return -1;
	peer->spoof = bind_address(peer, SOCK_DGRAM, 0);
	if (peer->spoof == -1 || bind_both(peer, port) == -1) {
		strlcpy(peer->error, strerror(errno), sizeof(peer->error));
		dns_peer_close(peer);
		return -1;
	}
	return 0;
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
dns_peer_close(struct dns_peer *peer)
{
	struct dns_pending *pending;
	size_t i;

	while ((pending = peer->pending) != NULL) {
		peer->pending = pending->next;
		pending_free(pending);
	}
	for (i = 0; i < DNS_PEER_CLIENTS; i++)
		close_fd(&peer->clients[i].fd);
	close_fd(&peer->udp);
	close_fd(&peer->tcp);
	close_fd(&peer->spoof);
	zone_clear(&peer->zone);
}

int
dns_peer_zone(struct dns_peer *peer, const char *zone_text)
{
	struct zone zone;

	if (zone_parse(&zone, zone_text, peer->error) == -1)
		return -1;
	zone_clear(&peer->zone);
	peer->zone = zone;
	return 0;
}

size_t
dns_peer_fds(const struct dns_peer *peer, struct pollfd *fds)
{
	size_t n = 0, i;

	fds[n++].fd = peer->udp;
	fds[n++].fd = peer->tcp;
	for (i = 0; i < DNS_PEER_CLIENTS; i++)
		if (peer->clients[i].fd != -1)
			fds[n++].fd = peer->clients[i].fd;
	for (i = 0; i < n; i++) {
		fds[i].events = POLLIN;
		fds[i].revents = 0;
	}
	return n;
}

int
dns_peer_timeout(const struct dns_peer *peer)
{
	const struct dns_pending *pending;
	int least = -1, left;

	for (pending = peer->pending; pending != NULL;
	    pending = pending->next) {
		left = clock_left(pending->due);
		if (least == -1 || left < least)
			least = left;
	}
	return least;
}

void
dns_peer_tick(struct dns_peer *peer)
{
	struct dns_pending **at = &peer->pending, *pending;

	while ((pending = *at) != NULL) {
		if (pending_send(peer, pending)) {
			*at = pending->next;
			pending_free(pending);
		} else {
			at = &pending->next;
		}
	}
}

static void
log_question(const struct dns_peer *peer, const struct dnsreply_question *q)
{
	char type[16];

	if (peer->log == NULL)
		return;
	dnsreply_type(type, q->type);
	fprintf(peer->log, "%s %s\n", q->name, type);
	fflush(peer->log);
}

static unsigned int
directive_number(const struct dns_peer *peer,
    const struct dnsreply_question *q, enum zone_kind kind)
{
	const struct zone_line *line;

	line = zone_directive(&peer->zone, q->name, q->type, kind);
	return line == NULL ? 0 : line->number;
}

/* Puts the answer to a query into the queue; to a client where fd is not
 * -1. */
static void
answer(struct dns_peer *peer, struct dnsreply_question *q, int fd,
    const struct sockaddr_in *to)
{
	struct dns_pending *pending = calloc(1, sizeof(*pending));

	log_question(peer, q);
	if (pending == NULL)
		return;
	q->tcp = fd != -1;
	pending->answer = malloc(DNSREPLY_MAX);
	if (pending->answer != NULL)
		pending->length = dnsreply_write(&peer->zone, q,
		    pending->answer);
	if (pending->length == 0) {
		pending_free(pending);
		return;
	}
	pending->fd = fd;
	if (to != NULL)
		pending->to = *to;
	pending->due = clock_now() + directive_number(peer, q, ZONE_DELAY);
	pending->wrong = directive_number(peer, q, ZONE_WRONG_ID);
	pending->next = peer->pending;
	peer->pending = pending;
}

static void
serve_udp(struct dns_peer *peer)
{
	struct dnsreply_question q;
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	uint8_t query[512];
	ssize_t n;

	n = recvfrom(peer->udp, query, sizeof(query), 0,
	    (struct sockaddr *)&from, &size);
	if (n > 0 && dnsreply_question(&q, query, n) == 0)
		answer(peer, &q, -1, &from);
}

static void
serve_accept(struct dns_peer *peer)
{
	int fd = accept4(peer->tcp, NULL, NULL, SOCK_CLOEXEC);
	size_t i;

	if (fd == -1)
		return;
	for (i = 0; i < DNS_PEER_CLIENTS; i++) {
		if (peer->clients[i].fd == -1) {
			peer->clients[i].fd = fd;
			peer->clients[i].length = 0;
			return;
		}
	}
	close(fd);
}

/* The client is gone: nothing may be sent to its descriptor's next owner. */
static void
client_close(struct dns_peer *peer, struct dns_client *client)
{
	struct dns_pending **at = &peer->pending, *pending;

	while ((pending = *at) != NULL) {
		if (pending->fd == client->fd) {
			*at = pending->next;
			pending_free(pending);
		} else {
			at = &pending->next;
		}
	}
	close_fd(&client->fd);
}

static void
serve_client(struct dns_peer *peer, struct dns_client *client)
{
	struct dnsreply_question q;
	size_t length;
	ssize_t n;

	n = recv(client->fd, client->data + client->length,
	    sizeof(client->data) - client->length, MSG_DONTWAIT);
	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		client_close(peer, client);
		return;
	}
	client->length += n;
	length = client->data[0] << 8 | client->data[1];
	if (client->length < 2 || client->length < length + 2) {
		if (client->length == sizeof(client->data))
			client_close(peer, client);
		return;
	}
	client->length = 0;
	if (dnsreply_question(&q, client->data + 2, length) == -1)
		client_close(peer, client);
	else
		answer(peer, &q, client->fd, NULL);
}

void
dns_peer_serve(struct dns_peer *peer, int fd)
{
	size_t i;

	if (fd == -1)
		return;
	if (fd == peer->udp)
		serve_udp(peer);
	else if (fd == peer->tcp)
		serve_accept(peer);
	for (i = 0; i < DNS_PEER_CLIENTS; i++) {
		if (fd == peer->clients[i].fd) {
			serve_client(peer, &peer->clients[i]);
			return;
		}
	}
}

void
dns_peer_run(struct dns_peer *peer, int stop)
{
	struct pollfd fds[DNS_PEER_FDS + 1];
	size_t n, i;

	for (;;) {
		n = dns_peer_fds(peer, fds);
		fds[n].fd = stop;
		fds[n].events = POLLIN;
		fds[n].revents = 0;
		if (poll(fds, n + 1, dns_peer_timeout(peer)) == -1 &&
		    errno != EINTR)
			return;
		if (fds[n].revents != 0)
			return;
		for (i = 0; i < n; i++)
			if (fds[i].revents != 0)
				dns_peer_serve(peer, fds[i].fd);
		dns_peer_tick(peer);
	}
}
