/*
 * Attempt lines are for people: losing one loses no mail, so nothing here
 * fails and nothing is synced.  What servers said is written as one printable
 * line and made printable again when read, THREATS B12 and C2; no state is
 * ever taken from it.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spool/attempt.h"
#include "spool/lock.h"
#include "spool/value.h"
#include "util/text.h"

/* Where the attempt lines begin. */
static off_t
begin_of(const struct entry *entry)
{
	return (off_t)entry->head.length + entry->message.content.length +
	    (off_t)strlen(ENTRY_END);
}

/* As the log tells it; a blank in it would shift the fields. */
static void
add_host(struct buf *line, const struct outcome *outcome)
{
	if (outcome->host[0] == '\0') {
		buf_puts(line, "-");
		return;
	}
	value_encode(line, outcome->host);
	if (outcome->address[0] != '\0') {
		buf_putc(line, '[');
		value_encode(line, outcome->address);
		buf_puts(line, "]");
	}
	if (outcome->port != 0)
		buf_printf(line, ":%d", outcome->port);
}

/* NUMBER is what is read again, RECIPIENT is for people. */
static void
add_line(struct buf *line, const struct entry *entry,
    const struct recipient *recipient)
{
	const struct outcome *outcome = &recipient->outcome;
	char text[OUTCOME_TEXT];

	text_show(text, sizeof(text), outcome->text, strlen(outcome->text));
	buf_printf(line, "A %lld %zu ", (long long)time(NULL),
	    (size_t)(recipient - entry->message.recipients));
	value_encode(line, recipient->address);
	buf_putc(line, ' ');
	value_encode(line, outcome->status[0] == '\0' ? "-" :
	    outcome->status);
	buf_putc(line, ' ');
	add_host(line, outcome);
	buf_printf(line, " %s\n", text);
}

/*
 * Where the next line goes, with *torn set where the one before it has no
 * end.  A full file begins anew: what was heard last is what counts.  -1
 * where it cannot be known.
 */
static off_t
place_for(const struct entry *entry, size_t length, int *torn)
{
	off_t begin = begin_of(entry);
	struct stat st;
	char last;

	*torn = 0;
	if (fstat(entry->states, &st) == -1 || st.st_size < begin)
		return -1;
	if (st.st_size - begin + (off_t)length + 1 > ATTEMPT_MAX)
		return ftruncate(entry->states, begin) == -1 ? -1 : begin;
	if (pread(entry->states, &last, 1, st.st_size - 1) != 1)
		return -1;
	*torn = last != '\n';
	return st.st_size;
}

void
commit_attempt(struct entry *entry, const struct recipient *recipient)
{
	struct buf line;
	off_t at;
	int torn;

	buf_init(&line);
	add_line(&line, entry, recipient);
	if (buf_get(&line) != NULL && lock_writable(entry) == 0 &&
	    (at = place_for(entry, line.length, &torn)) != -1) {
		if (torn && pwrite(entry->states, "\n", 1, at) == 1)
			at++;
		/* best effort: a line that did not fit is torn, no more */
		if (pwrite(entry->states, line.data, line.length, at) == -1)
			errno = 0;
	}
	buf_clear(&line);
}

/* Splits "name[address]:port"; the text is cut up. */
static void
parse_host(struct outcome *outcome, char *text)
{
	char *address, *port;

	if (strcmp(text, "-") == 0)
		return;
	if ((port = strrchr(text, ':')) != NULL &&
	    strchr(port, ']') == NULL) {
		*port++ = '\0';
		outcome->port = (int)strtonum(port, 0, 65535, NULL);
	}
	if ((address = strchr(text, '[')) != NULL) {
		*address++ = '\0';
		address[strcspn(address, "]")] = '\0';
		text_show(outcome->address, sizeof(outcome->address), address,
		    strlen(address));
	}
	text_show(outcome->host, sizeof(outcome->host), text, strlen(text));
}

/* The reply's code where the text is a server's. */
static int
parse_code(const char *text)
{
	char digits[4];

	if (strspn(text, "0123456789") != 3 ||
	    (text[3] != ' ' && text[3] != '\0'))
		return 0;
	memcpy(digits, text, 3);
	digits[3] = '\0';
	return (int)strtonum(digits, 200, 599, NULL);
}

static enum outcome_kind
kind_of(const char *status)
{
	return status[0] == '5' ? OUTCOME_FAILED :
	    status[0] == '2' ? OUTCOME_DELIVERED : OUTCOME_DEFERRED;
}

/* Takes one line apart; it is cut up.  -1 where it is not as we write it. */
static int
parse_line(struct attempt *attempt, char *line, size_t nrecipients)
{
	struct outcome *outcome = &attempt->outcome;
	const char *wrong, *late;
	char *field[7];
	size_t i;

	/* A, time, number, recipient, status, host, text */
	for (i = 0; i < 6; i++)
		if ((field[i] = strsep(&line, " ")) == NULL)
			return -1;
	if ((field[6] = line) == NULL || strcmp(field[0], "A") != 0)
		return -1;
	attempt->when = (time_t)strtonum(field[1], 0, INT64_MAX, &late);
	attempt->recipient = (size_t)strtonum(field[2], 0, MESSAGE_RECIPIENTS,
	    &wrong);
	if (late != NULL || wrong != NULL || attempt->recipient >= nrecipients)
		return -1;
	memset(outcome, 0, sizeof(*outcome));
	parse_host(outcome, field[5]);
	outcome_set(outcome, kind_of(field[4]),
	    outcome->host[0] == '\0' ? 0 : parse_code(field[6]),
	    field[4], "%s", field[6]);
	return 0;
}

void
attempt_each(const struct entry *entry,
    void (*each)(void *, const struct attempt *), void *arg)
{
	off_t begin = begin_of(entry);
	char *text, *at, *end, *stop;
	struct attempt attempt;
	struct stat st;
	ssize_t n;

	if (fstat(entry->message.content.fd, &st) == -1 ||
	    st.st_size <= begin)
		return;
	if (st.st_size - begin > ATTEMPT_MAX)
		st.st_size = begin + ATTEMPT_MAX;
	if ((text = malloc((size_t)(st.st_size - begin))) == NULL)
		return;
	n = pread(entry->message.content.fd, text,
	    (size_t)(st.st_size - begin), begin);
	stop = text + (n > 0 ? n : 0);
	for (at = text; at < stop && (end = memchr(at, '\n',
	    (size_t)(stop - at))) != NULL; at = end + 1) {
		*end = '\0';
		if (parse_line(&attempt, at, entry->message.nrecipients) == 0)
			each(arg, &attempt);
	}
	free(text);
}

/* In order, so that the last line about each recipient is what stays. */
static void
recall_any(void *arg, const struct attempt *attempt)
{
	struct message *message = arg;

	message->recipients[attempt->recipient].outcome = attempt->outcome;
}

/* A notification will want to know what was last heard. */
static void
recall_untold(void *arg, const struct attempt *attempt)
{
	struct message *message = arg;
	enum recipient_state state =
	    message->recipients[attempt->recipient].state;

	if (state == RECIPIENT_FAILED || state == RECIPIENT_RELAYED)
		recall_any(arg, attempt);
}

void
attempt_recall(struct entry *entry, int all)
{
	if (all)
		attempt_each(entry, recall_any, &entry->message);
	else if (message_count(&entry->message, RECIPIENT_FAILED) > 0 ||
	    message_count(&entry->message, RECIPIENT_RELAYED) > 0)
		attempt_each(entry, recall_untold, &entry->message);
}
