/*
 * Octets to and from the client.  All that is read is recorded before it is
 * looked at.
 */
#include <sys/socket.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "tests/peer/channel.h"

/* Reads once, 1 where there is something now. */
static int
fill(struct channel *channel)
{
	ssize_t n;

	if (channel->ssl != NULL)
		n = SSL_read(channel->ssl, channel->in, sizeof(channel->in));
	else
		n = read(channel->fd, channel->in, sizeof(channel->in));
	if (n <= 0)
		return 0;
	if (!channel->opaque)
		recorder_octets(channel->recorder, channel->in, (size_t)n,
		    channel->ssl != NULL);
	channel->start = 0;
	channel->end = (size_t)n;
	return 1;
}

size_t
channel_line(struct channel *channel, char *line, size_t size)
{
	size_t n = 0;

	while (n < size) {
		if (channel->start == channel->end && !fill(channel))
			return 0;
		line[n++] = channel->in[channel->start++];
		if (line[n - 1] == '\n')
			break;
	}
	return n;
}

void
channel_drain(struct channel *channel)
{
	while (fill(channel))
		continue;
}

int
channel_pending(struct channel *channel)
{
	char octet;

	if (channel->start < channel->end)
		return 1;
	if (channel->ssl != NULL && SSL_pending(channel->ssl) > 0)
		return 1;
	/* Under TLS a ticket's acknowledgement is no command. */
	return channel->ssl == NULL &&
	    recv(channel->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static int
write_some(struct channel *channel, const char *octets, size_t n)
{
	ssize_t written;

	while (n > 0) {
		if (channel->ssl != NULL)
			written = SSL_write(channel->ssl, octets, (int)n);
		else
			written = write(channel->fd, octets, n);
		if (written <= 0)
			return -1;
		octets += written;
		n -= (size_t)written;
	}
	return 0;
}

int
channel_write(struct channel *channel, const void *octets, size_t n,
    const struct pace *pace)
{
	const char *p = octets;
	size_t i;

	if (!pace->split && pace->drip == 0)
		return write_some(channel, p, n);
	for (i = 0; i < n; i++) {
		if (write_some(channel, p + i, 1) == -1)
			return -1;
		if (pace->drip != 0)
			poll(NULL, 0, (int)pace->drip);
	}
	return 0;
}

void
channel_await(const struct channel *channel)
{
	struct pollfd fd = { .fd = channel->fd, .events = POLLIN };

	if (channel->start == channel->end)
		poll(&fd, 1, -1);
}

void
channel_close(struct channel *channel, int hard)
{
	struct linger linger = { 1, 0 };

	if (hard)
		setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &linger,
		    sizeof(linger));
	else {
		if (channel->ssl != NULL)
			SSL_shutdown(channel->ssl);
		shutdown(channel->fd, SHUT_WR);
		channel_drain(channel);
	}
	SSL_free(channel->ssl);
	channel->ssl = NULL;
	close(channel->fd);
	channel->fd = -1;
}
