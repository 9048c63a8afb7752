/*
 * Input in big blocks, replies in groups.  Before the process waits for its
 * client everything it has said is on its way, so that neither waits for the
 * other; a client that has said everything at once gets all answers in one
 * write.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "submit/smtpio.h"

#define BLOCK		(64 * 1024)
#define REPLY_MAX	1024	/* octets of a reply; ours are far shorter */
#define REPLIES_MAX	(32 * 1024)	/* that are kept back */
#define PIECE		4096	/* a pipe that can be written takes this */

int
smtpio_init(struct smtpio *io, const int ends[2],
    const struct signals *signals, int64_t patience)
{
	memset(io, 0, sizeof(*io));
	io->in = ends[0];
	io->out = ends[1];
	io->signals = signals;
	io->patience = patience;
	buf_init(&io->replies);
	io->buffer = malloc(BLOCK);
	return io->buffer == NULL ? -1 : 0;
}

void
smtpio_clear(struct smtpio *io)
{
	free(io->buffer);
	buf_clear(&io->replies);
	memset(io, 0, sizeof(*io));
}

static void
end(struct smtpio *io, enum smtpio_end why, int error)
{
	if (io->ended == SMTPIO_OPEN) {
		io->ended = why;
		io->error = error;
	}
}

/* Waits for a descriptor; signals come in only here.  SMTPIO_OPEN: it is
 * ready, else why the wait was in vain. */
static enum smtpio_end
await(const struct smtpio *io, int fd, short events, int64_t patience)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	struct timespec left;
	int n;

	left.tv_sec = (time_t)(patience / 1000);
	left.tv_nsec = (long)(patience % 1000) * 1000000;
	do {
		n = ppoll(&pfd, 1, &left, &io->signals->wait);
		if (n == -1 && (*io->signals->flag & SIGNALS_END))
			return SMTPIO_SIGNAL;
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return SMTPIO_BROKEN;
	return n == 0 ? SMTPIO_IDLE : SMTPIO_OPEN;
}

/* Writes some of it.  How much, or -1 where there is no more use in it.  A
 * client that has said all is waited for, one that has been given up is not. */
static ssize_t
write_some(struct smtpio *io, const char *text, size_t n)
{
	int last = io->ended != SMTPIO_OPEN && io->ended != SMTPIO_EOF;
	enum smtpio_end why;
	ssize_t done;

	why = await(io, io->out, POLLOUT, last ? 0 : io->patience);
	if (why != SMTPIO_OPEN) {
		end(io, why, errno);
		/* what is already accepted has yet to be said */
		return why == SMTPIO_SIGNAL ? 0 : -1;
	}
	done = write(io->out, text, n < PIECE ? n : PIECE);
	if (done == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (done == -1) {
		io->ended = SMTPIO_BROKEN;
		io->error = errno;
	}
	return done;
}

void
smtpio_flush(struct smtpio *io)
{
	const char *text = io->replies.data;
	size_t left = io->replies.length;
	ssize_t n;

	while (left > 0 && io->ended != SMTPIO_BROKEN &&
	    (n = write_some(io, text, left)) != -1) {
		text += n;
		left -= (size_t)n;
	}
	buf_reset(&io->replies);
}

void
smtpio_reply(struct smtpio *io, const char *format, ...)
{
	char line[REPLY_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	buf_puts(&io->replies, line);
	buf_puts(&io->replies, "\r\n");
	/* a client that only talks is not to fill our memory */
	if (io->replies.length > REPLIES_MAX)
		smtpio_flush(io);
	if (io->replies.failed)
		end(io, SMTPIO_BROKEN, ENOMEM);
}

/* Lets a signal in that waits while the client never pauses. */
static void
let_in(struct smtpio *io)
{
	sigset_t old;

	sigprocmask(SIG_SETMASK, &io->signals->wait, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (*io->signals->flag & SIGNALS_END)
		end(io, SMTPIO_SIGNAL, EINTR);
}

static void
fill(struct smtpio *io)
{
	enum smtpio_end why;
	ssize_t n;

	smtpio_flush(io);
	let_in(io);
	while (io->ended == SMTPIO_OPEN) {
		why = await(io, io->in, POLLIN, io->patience);
		if (why != SMTPIO_OPEN) {
			end(io, why, errno);
			return;
		}
		if ((n = read(io->in, io->buffer, BLOCK)) > 0) {
			io->at = 0;
			io->end = (size_t)n;
			return;
		}
		if (n == 0)
			end(io, SMTPIO_EOF, 0);
		else if (errno != EAGAIN && errno != EINTR)
			end(io, SMTPIO_BROKEN, errno);
	}
}

size_t
smtpio_peek(struct smtpio *io, const char **bytes)
{
	if (io->at == io->end)
		fill(io);
	*bytes = io->buffer + io->at;
	return io->end - io->at;
}

void
smtpio_skip(struct smtpio *io, size_t n)
{
	io->at += n;
}

int
smtpio_line(struct smtpio *io, char line[SMTPIO_LINE], int *lf)
{
	size_t length = 0, n, fits;
	const char *bytes, *newline;
	int long_line = 0;

	do {
		if ((n = smtpio_peek(io, &bytes)) == 0)
			return -1;
		newline = memchr(bytes, '\n', n);
		if (newline != NULL)
			n = (size_t)(newline - bytes) + 1;
		fits = SMTPIO_LINE - length;
		if (n > fits)
			long_line = 1;
		else
			fits = n;
		memcpy(line + length, bytes, fits);
		length += fits;
		smtpio_skip(io, n);
	} while (newline == NULL);
	if (long_line)
		return -2;
	length--;
	*lf = length == 0 || line[length - 1] != '\r';
	return (int)(*lf ? length : length - 1);
}
