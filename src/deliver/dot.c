/*
 * The one writer that all content passes: signature, then content, through
 * one buffer, stuffed in place.  It sends a dot alone in a line only as the
 * end, and CR and LF only as CRLF: content that has them otherwise is not in
 * wire form and is not sent to its end, so that nothing that went wrong
 * before can make one message look like two (SMTP smuggling).
 */
#include <errno.h>
#include <string.h>

#include "deliver/dot.h"

#define BUFFER	(64 * 1024)
#define BLOCK	(45 * 1024)	/* with every third octet doubled, and the
				 * final dot, it still fits the buffer */

/* The state behind an octet that is not CR, LF or a dot to be stuffed. */
static enum dot
next(enum dot state, char c)
{
	if (state == DOT_BAD || state == DOT_CR || c == '\n' || c == '\0')
		return DOT_BAD;
	return c == '\r' ? DOT_CR : DOT_INSIDE;
}

/* How many octets from here on leave the state as it is inside a line. */
static size_t
inside(const char *src, size_t n)
{
	static const char special[] = { '\r', '\n', '\0' };
	const char *found;
	size_t i;

	for (i = 0; i < sizeof(special); i++)
		if ((found = memchr(src, special[i], n)) != NULL)
			n = (size_t)(found - src);
	return n;
}

/* Only the first octets of a line are looked at one by one. */
size_t
dot_stuff(enum dot *state, char *dst, const char *src, size_t n)
{
	enum dot at = *state;
	size_t used, run, made = 0;
	char c;

	for (used = 0; used < n; used += run) {
		c = src[used];
		if (at == DOT_START && c == '.')
			dst[made++] = '.';
		at = at == DOT_CR && c == '\n' ? DOT_START : next(at, c);
		run = 1;
		if (at == DOT_INSIDE)
			run += inside(src + used + 1, n - used - 1);
		memmove(dst + made, src + used, run);
		made += run;
	}
	*state = at;
	return made;
}

size_t
dot_end(enum dot *state, char *dst)
{
	/* RFC 5321 section 4.1.1.4: no CRLF more than there has to be. */
	const char *end = *state == DOT_START ? ".\r\n" : "\r\n.\r\n";

	if (*state == DOT_CR)
		*state = DOT_BAD;
	memcpy(dst, end, strlen(end));
	return strlen(end);
}

static size_t
total(const struct job *job)
{
	return strlen(job->signature) + (size_t)job->content.length;
}

/*
 * Fills a block from signature and content, which follow each other: how many
 * octets, -1 with errno.
 */
static ssize_t
fill(const struct job *job, size_t at, char *dst, size_t size)
{
	size_t length = strlen(job->signature), n = 0;
	ssize_t got;

	if (size > total(job) - at)
		size = total(job) - at;
	if (at < length) {
		n = length - at < size ? length - at : size;
		memcpy(dst, job->signature + at, n);
	}
	while (n < size) {
		got = content_read(&job->content, (off_t)(at + n - length),
		    dst + n, size - n);
		if (got == 0)
			errno = EIO;
		if (got <= 0)
			return -1;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

int64_t
dot_size(const struct job *job)
{
	size_t length = total(job), tail = length < 2 ? length : 2;
	char end[2];

	if (fill(job, length - tail, end, tail) == -1)
		return -1;
	if (length == 0 || (tail == 2 && memcmp(end, "\r\n", 2) == 0))
		return (int64_t)length;
	return (int64_t)length + 2;
}

int
dot_send(struct smtp *s, const struct job *job)
{
	char buffer[BUFFER], *block = buffer + (BUFFER - BLOCK);
	enum dot state = DOT_START;
	size_t at = 0, made;
	ssize_t n;

	do {
		if ((n = fill(job, at, block, BLOCK)) == -1)
			return session_break(s, "4.3.0",
			    "content cannot be read: %s", strerror(errno));
		at += (size_t)n;
		made = dot_stuff(&state, buffer, block, (size_t)n);
		if (at == total(job))
			made += dot_end(&state, buffer + made);
		if (state == DOT_BAD)
			return session_break(s, "4.3.0",
			    "content is not in wire form (RFC 5321 "
			    "section 2.3.8)");
		if (session_flight(s, "content", buffer, made) == -1)
			return -1;
	} while (at < total(job));
	return 0;
}
