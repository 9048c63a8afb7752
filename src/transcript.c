/*
 * The transcript.  A line is one write(2) of at most a pipe's atomic size, and
 * only once there is room for it: a reader that has stopped costs the rest of
 * the transcript and nothing else.  Not stdio: what cannot be written must not
 * come back as an error when the program ends.
 */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "transcript.h"
#include "util/text.h"

#define LINE	2048	/* octets: an address and a reply; POSIX lets PIPE_BUF
			 * be no less than 512, and Linux has 4096 */
#define PATIENCE	60	/* seconds that a reader may pause */

void
transcript_init(struct transcript *transcript, int fd)
{
	transcript->fd = fd;
	transcript->broken = 0;
	transcript->wait = NULL;
}

/* 1 where a line can be written without waiting any more. */
static int
ready(const struct transcript *transcript)
{
	struct pollfd pollfd = { .fd = transcript->fd, .events = POLLOUT };
	struct timespec patience = { .tv_sec = PATIENCE };

	return ppoll(&pollfd, 1, &patience, transcript->wait) == 1;
}

void
transcript_line(struct transcript *transcript, const char *text)
{
	char line[LINE];
	size_t n;

	if (transcript == NULL || transcript->broken)
		return;
	text_show(line, sizeof(line) - 1, text, strlen(text));
	n = strlen(line);
	line[n++] = '\n';
	if (!ready(transcript) ||
	    write(transcript->fd, line, n) != (ssize_t)n)
		transcript->broken = 1;
}

static void	put(struct transcript *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

static void
put(struct transcript *transcript, const char *format, ...)
{
	char text[LINE];
	va_list ap;

	if (transcript == NULL)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	transcript_line(transcript, text);
}

/* sendmail's words for an exit status. */
static const char *
refusal(const struct outcome *outcome)
{
	switch (outcome_exit(outcome)) {
	case EX_NOUSER:
		return "User unknown";
	case EX_NOHOST:
		return "Host unknown";
	case EX_NOPERM:
		return "Insufficient permission";
	default:
		return "Service unavailable";
	}
}

void
transcript_outcome(struct transcript *transcript,
    const struct recipient *recipient)
{
	const struct outcome *outcome = &recipient->outcome;
	const char *text = outcome->text;

	switch (outcome->kind) {
	case OUTCOME_NONE:
		break;
	case OUTCOME_DELIVERED:
		/* the code says no more than "Sent" does */
		if (outcome->code != 0 && strlen(text) > 3)
			text += 4;
		put(transcript, "%s... Sent (%s)", recipient->address, text);
		break;
	case OUTCOME_FAILED:
		put(transcript, "%s... %s (%s)", recipient->address,
		    refusal(outcome), text);
		break;
	default:
		put(transcript, "%s... Deferred: %s", recipient->address,
		    text);
		break;
	}
}

void
transcript_queued(struct transcript *transcript,
    const struct message *message)
{
	size_t i;

	if (transcript == NULL)
		return;
	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == RECIPIENT_TODO)
			put(transcript, "%s... queued",
			    message->recipients[i].address);
}

void
transcript_running(struct transcript *transcript, const char *id,
    size_t number, size_t of)
{
	transcript_line(transcript, "");
	put(transcript, "Running %s (sequence %zu of %zu)", id, number, of);
}
