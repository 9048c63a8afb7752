/*
 * A connection with deadlines.  The socket never blocks; all waiting is done
 * in one poll(2), which watches the conductor's end as well.  Octets go in
 * and out through receive() and transmit() alone, TLS or not.  The first
 * error stays: after it nothing is read or written any more.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "deliver/net.h"
#include "util/clock.h"
#include "util/text.h"

/* What receive(), transmit() and handshake() say besides a count. */
enum { AGAIN_READ = -1, AGAIN_WRITE = -2, BROKEN = -3 };

void
net_init(struct net *net, int control)
{
	net->fd = -1;
	net->ssl = NULL;
	net->control = control;
	net->last_words = 0;
	net->deadline = 0;
	net->error = NET_OK;
	net->reason[0] = '\0';
	net->number = 0;
	net->start = net->end = 0;
}

void
net_wait(struct net *net, int64_t wait)
{
	net->deadline = clock_now() + wait;
}

static int
fail(struct net *net, enum net_error error, const char *reason)
{
	net->error = error;
	text_show(net->reason, sizeof(net->reason), reason, strlen(reason));
	return BROKEN;
}

static int
fail_errno(struct net *net)
{
	net->number = errno;
	if (errno == 0 || errno == EPIPE || errno == ECONNRESET)
		return fail(net, NET_CLOSED, "connection lost");
	return fail(net, NET_FAILED, strerror(errno));
}

/*
 * Waits for events on the socket until the deadline: the events that came, or
 * BROKEN.  The conductor's end is watched for nothing but its end: what can
 * be read there is the next job.
 */
static int
await(struct net *net, short events)
{
	struct pollfd fds[2];
	int n, left;

	fds[0].fd = net->fd;
	fds[0].events = events;
	fds[1].fd = net->control;
	/* its death, POLLHUP, is seen in any case */
	fds[1].events = net->last_words ? 0 : POLLRDHUP;
	do {
		/* A peer that always has something more must not outlast it. */
		if ((left = clock_left(net->deadline)) == 0)
			return fail(net, NET_TIMEOUT, "timed out");
		fds[0].revents = fds[1].revents = 0;
		n = poll(fds, 2, left);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return fail_errno(net);
	if (fds[1].revents != 0)
		return fail(net, NET_STOPPED, "stopped");
	if (n == 0)
		return fail(net, NET_TIMEOUT, "timed out");
	return fds[0].revents;
}

/* After an operation of the TLS library that gave no count. */
static int
tls_result(struct net *net, int result)
{
	int kept = errno;
	const char *reason;

	switch (SSL_get_error(net->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return AGAIN_READ;
	case SSL_ERROR_WANT_WRITE:
		return AGAIN_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return fail(net, NET_CLOSED, "connection closed");
	case SSL_ERROR_SYSCALL:
		errno = kept;
		return fail_errno(net);
	default:
		reason = ERR_reason_error_string(ERR_peek_error());
		return fail(net, NET_FAILED, reason == NULL ?
		    "TLS failed" : reason);
	}
}

/* Reads once without waiting: a count above 0, or AGAIN_*, or BROKEN. */
static int
receive(struct net *net, char *octets, size_t size)
{
	ssize_t n;

	if (net->ssl != NULL) {
		/* An old error in its queue would be taken for this call's. */
		ERR_clear_error();
		errno = 0;
		n = SSL_read(net->ssl, octets, (int)size);
		return n > 0 ? (int)n : tls_result(net, (int)n);
	}
	do
		n = recv(net->fd, octets, size, 0);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return fail(net, NET_CLOSED, "connection closed");
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return AGAIN_READ;
	return n > 0 ? (int)n : fail_errno(net);
}

/* Writes once without waiting: a count above 0, or AGAIN_*, or BROKEN. */
static int
transmit(struct net *net, const char *octets, size_t size)
{
	ssize_t n;

	if (net->ssl != NULL) {
		ERR_clear_error();
		errno = 0;
		n = SSL_write(net->ssl, octets, (int)size);
		return n > 0 ? (int)n : tls_result(net, (int)n);
	}
	do
		n = send(net->fd, octets, size, MSG_NOSIGNAL);
	while (n == -1 && errno == EINTR);
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return AGAIN_WRITE;
	return n >= 0 ? (int)n : fail_errno(net);
}

/* Takes what has come into the buffer: 0, or BROKEN. */
static int
take(struct net *net)
{
	int n;

	if (net->start > 0) {
		memmove(net->in, net->in + net->start, net->end - net->start);
		net->end -= net->start;
		net->start = 0;
	}
	if (net->end == sizeof(net->in))
		return 0;
	n = receive(net, net->in + net->end, sizeof(net->in) - net->end);
	if (n > 0)
		net->end += (size_t)n;
	return n == BROKEN ? BROKEN : 0;
}

int
net_fill(struct net *net)
{
	short events;
	int n;

	while (net->start == net->end) {
		net->start = net->end = 0;
		if (net->error != NET_OK)
			return -1;
		n = receive(net, net->in, sizeof(net->in));
		if (n > 0) {
			net->end = (size_t)n;
			break;
		}
		events = n == AGAIN_WRITE ? POLLOUT : POLLIN;
		if (n == BROKEN || await(net, events) == BROKEN)
			return -1;
	}
	return 0;
}

int
net_early(struct net *net)
{
	struct pollfd control = { .fd = net->control, .events = POLLRDHUP };

	if (net->error != NET_OK)
		return net->start < net->end ? 1 : -1;
	if (net->control != -1 && poll(&control, 1, 0) == 1) {
		fail(net, NET_STOPPED, "stopped");
		return -1;
	}
	if (net->start == net->end && take(net) == BROKEN)
		return -1;
	return net->start < net->end;
}

/*
 * Waits until writing can go on, and takes what the peer says meanwhile, so
 * that two full windows cannot wait for each other.
 */
static int
await_window(struct net *net, int wanted)
{
	short events = wanted == AGAIN_READ ? POLLIN : POLLOUT;
	int revents;

	if (net->end - net->start < sizeof(net->in))
		events |= POLLIN;
	if ((revents = await(net, events)) == BROKEN)
		return -1;
	if ((events & POLLIN) && (revents & (POLLIN | POLLHUP | POLLERR)))
		return take(net) == BROKEN ? -1 : 0;
	return 0;
}

int
net_write(struct net *net, const void *octets, size_t size)
{
	const char *at = octets;
	int n;

	while (size > 0) {
		if (net->error != NET_OK)
			return -1;
		n = transmit(net, at, size);
		if (n >= 0) {
			at += n;
			size -= (size_t)n;
		} else if (n == BROKEN) {
			/* The reason it gave may still be there to read. */
			if (net->ssl == NULL)
				(void)take(net);
			return -1;
		} else if (await_window(net, n) == -1)
			return -1;
	}
	return 0;
}

/* Waits for a connection that connect(2) has begun. */
static int
connected(struct net *net)
{
	socklen_t length = sizeof(int);
	int error = 0;

	if (await(net, POLLOUT) == BROKEN)
		return -1;
	if (getsockopt(net->fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1)
		error = errno;
	if (error == 0)
		return 0;
	net->number = error;
	fail(net, NET_FAILED, strerror(error));
	return -1;
}

int
net_connect(struct net *net, const struct sockaddr *peer, socklen_t length,
    const struct sockaddr *source, socklen_t nsource, int64_t wait)
{
	int one = 1;

	net_wait(net, wait);
	net->fd = socket(peer->sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (net->fd == -1)
		goto failed;
	/* Every flight is one write, so nothing is gained by holding it back;
	 * a socket that is not TCP has no such delay. */
	(void)setsockopt(net->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (source != NULL && bind(net->fd, source, nsource) == -1)
		goto failed;
	if (connect(net->fd, peer, length) == 0)
		return 0;
	/* EINTR: it goes on by itself, as with EINPROGRESS. */
	if (errno == EINPROGRESS || errno == EINTR)
		return connected(net);
failed:
	net->number = errno;
	fail(net, NET_FAILED, strerror(errno));
	return -1;
}

int
net_starttls(struct net *net, SSL *ssl)
{
	int n;

	net->ssl = ssl;
	if (net->start < net->end) {
		/* RFC 3207 section 4.2: nothing said in the clear counts. */
		fail(net, NET_FAILED, "octets in the clear after STARTTLS");
		return -1;
	}
	if (SSL_set_fd(ssl, net->fd) != 1) {
		fail(net, NET_FAILED, "out of memory");
		return -1;
	}
	for (;;) {
		ERR_clear_error();
		errno = 0;
		if ((n = SSL_connect(ssl)) == 1)
			return 0;
		if ((n = tls_result(net, n)) == BROKEN ||
		    await(net, n == AGAIN_WRITE ? POLLOUT : POLLIN) == BROKEN)
			return -1;
	}
}

void
net_close(struct net *net)
{
	if (net->ssl != NULL) {
		/* Only a connection that is whole may be ended politely. */
		if (net->error == NET_OK) {
			ERR_clear_error();
			(void)SSL_shutdown(net->ssl);
		}
		SSL_free(net->ssl);
		net->ssl = NULL;
	}
	if (net->fd != -1)
		close(net->fd);
	net->fd = -1;
}
