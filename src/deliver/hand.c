/*
 * The conductor's end of a socket pair.  Nothing here waits, and nothing is
 * allocated: a job is sent from where it lies, and records are read into a
 * buffer of their own size, so a worker can neither stop the conductor nor
 * make it grow.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "deliver/hand.h"

int
hand_init(struct hand *hand, int fd)
{
	int flags;

	memset(hand, 0, sizeof(*hand));
	hand->fd = fd;
	hand->content = -1;
	if ((flags = fcntl(fd, F_GETFL)) != -1 &&
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) != -1)
		return 0;
	hand_close(hand);
	return -1;
}

void
hand_close(struct hand *hand)
{
	int saved = errno;

	if (hand->fd != -1)
		close(hand->fd);
	hand->fd = -1;
	hand->left = 0;
	hand->start = hand->end = 0;
	errno = saved;
}

void
hand_send(struct hand *hand, const char *octets, size_t length, int content)
{
	hand->octets = octets;
	hand->left = length;
	hand->content = content;
	hand_flush(hand);
}

/* One sendmsg(2), the descriptor with it as SCM_RIGHTS where it is due. */
static ssize_t
send_some(struct hand *hand)
{
	union {
		struct cmsghdr	header;
		char		space[CMSG_SPACE(sizeof(int))];
	} rights;
	struct iovec iov;
	struct msghdr message;

	memset(&message, 0, sizeof(message));
	memset(&rights, 0, sizeof(rights));
	iov.iov_base = (void *)(uintptr_t)hand->octets;
	iov.iov_len = hand->left;
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	if (hand->content != -1) {
		message.msg_control = rights.space;
		message.msg_controllen = sizeof(rights.space);
		rights.header.cmsg_level = SOL_SOCKET;
		rights.header.cmsg_type = SCM_RIGHTS;
		rights.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&rights.header), &hand->content,
		    sizeof(int));
	}
	return sendmsg(hand->fd, &message, MSG_NOSIGNAL);
}

void
hand_flush(struct hand *hand)
{
	ssize_t n;

	while (hand->left > 0) {
		n = send_some(hand);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0) {
			/* half a job is no use: the worker ends with it */
			hand_shut(hand);
			return;
		}
		hand->content = -1;
		hand->octets += n;
		hand->left -= (size_t)n;
	}
}

short
hand_events(const struct hand *hand)
{
	return hand->left > 0 ? POLLIN | POLLOUT : POLLIN;
}

/* Reads once: 1 where octets came, 0 where none are there, -1 at the end. */
static int
read_some(struct hand *hand)
{
	ssize_t n;

	if (hand->start > 0) {
		memmove(hand->in, hand->in + hand->start,
		    hand->end - hand->start);
		hand->end -= hand->start;
		hand->start = 0;
	}
	do
		n = recv(hand->fd, hand->in + hand->end,
		    sizeof(hand->in) - hand->end, 0);
	while (n == -1 && errno == EINTR);
	if (n == -1 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		return -1;
	hand->end += (size_t)n;
	return 1;
}

int
hand_take(struct hand *hand, struct record *record)
{
	int more;

	if (hand->fd == -1)
		return -1;
	while (hand->end - hand->start < sizeof(*record))
		if ((more = read_some(hand)) != 1)
			return more;
	memcpy(record, hand->in + hand->start, sizeof(*record));
	hand->start += sizeof(*record);
	return 1;
}

void
hand_shut(struct hand *hand)
{
	hand->left = 0;
	if (hand->fd != -1)
		shutdown(hand->fd, SHUT_WR);
}
