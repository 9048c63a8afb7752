/*
 * The queue for people, and for the scripts that count what sendmail's mailq
 * prints.  Entries are looked at without a lock, so one may be gone or half
 * done; nothing is changed.  Whatever strangers wrote is shown by text_show()
 * or was when its entry was read, THREATS B12.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "spool/list.h"
#include "spool/name.h"
#include "util/text.h"

#define SHOWN	1024	/* octets of an address, as shown */

/* A queue while it is printed. */
struct listing {
	struct queue	 queue;
	char		(*names)[COMMIT_NAME];	/* owned */
	size_t		 n;
	size_t		 size;
	size_t		 shown;
	struct buf	 text;	/* what follows the line with the count */
};

/* Names first, so that the count can stand above them.  What is only being
 * written is nobody's message yet. */
static int
collect(void *arg, const char *name, const struct commit_name *parts)
{
	struct listing *listing = arg;
	size_t size = listing->size == 0 ? 64 : listing->size * 2;
	void *names;

	if (parts->kind == 'n')
		return 0;
	if (listing->n == listing->size) {
		names = recallocarray(listing->names, listing->size, size,
		    sizeof(*listing->names));
		if (names == NULL)
			return -1;
		listing->names = names;
		listing->size = size;
	}
	strlcpy(listing->names[listing->n++], name, COMMIT_NAME);
	return 0;
}

/* By ID, which begins with the time it was made: letters before digits. */
static int
by_id(const void *a, const void *b)
{
	const char *x = strrchr(a, '.'), *y = strrchr(b, '.');

	while (*x == *y && *x != '\0') {
		x++;
		y++;
	}
	if ((*x >= 'a') != (*y >= 'a') && *x != '\0' && *y != '\0')
		return *x >= 'a' ? -1 : 1;
	return *x - *y;
}

static void
add_address(struct buf *text, const char *address)
{
	char shown[SHOWN];

	if (address[0] == '\0')
		address = "MAILER-DAEMON";	/* as sendmail shows <> */
	text_show(shown, sizeof(shown), address, strlen(address));
	buf_printf(text, "<%s>\n", shown);
}

/* ID, size, time, and what follows them. */
static void
add_start(struct buf *text, const char *id, const struct message *message)
{
	char when[32] = "-";
	struct tm tm;

	if (message == NULL) {
		buf_printf(text, "%-26s %8s %16s ", id, "-", when);
		return;
	}
	if (localtime_r(&message->created, &tm) != NULL)
		strftime(when, sizeof(when), "%a %b %e %H:%M", &tm);
	buf_printf(text, "%-26s %8lld %16s ", id,
	    (long long)message->content.length, when);
}

/* In parentheses, where sendmail puts it. */
static void
add_reason(struct buf *text, const char *reason)
{
	buf_printf(text, "%17s(%s)\n", "", reason);
}

/* What was last heard about a recipient, with who said it. */
static void
say_outcome(char *dst, size_t size, const struct outcome *outcome)
{
	if (outcome->kind == OUTCOME_NONE)
		dst[0] = '\0';
	else if (outcome->code != 0)
		snprintf(dst, size, "%s said: %s", outcome->host,
		    outcome->text);
	else
		strlcpy(dst, outcome->text, size);
}

/* Who still waits; a reason stands once above those it is true of. */
static void
add_recipients(struct buf *text, const struct message *message)
{
	char reason[OUTCOME_HOST + OUTCOME_TEXT + 16], last[sizeof(reason)];
	const struct recipient *recipient;
	size_t i;

	last[0] = '\0';
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->state != RECIPIENT_TODO &&
		    recipient->state != RECIPIENT_FAILED)
			continue;
		say_outcome(reason, sizeof(reason), &recipient->outcome);
		if (reason[0] != '\0' && strcmp(reason, last) != 0)
			add_reason(text, reason);
		strlcpy(last, reason, sizeof(last));
		buf_printf(text, "%53s", "");
		add_address(text, recipient->address);
	}
}

/* The sender cannot be told: somebody may look at it until then. */
static void
add_kept(struct buf *text, time_t until)
{
	char day[32] = "", reason[128];
	struct tm tm;

	if (localtime_r(&until, &tm) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	snprintf(reason, sizeof(reason),
	    "neither delivered nor returned, kept until %s", day);
	add_reason(text, reason);
}

/* An entry that could be read. */
static void
add_entry(struct listing *listing, const struct commit_name *parts,
    const struct entry *entry)
{
	add_start(&listing->text, parts->id, &entry->message);
	add_address(&listing->text, entry->message.sender);
	if (parts->kind == 'b')
		add_reason(&listing->text, "damaged, kept to be looked at");
	if (parts->kind == 'f')
		add_kept(&listing->text, parts->due);
	add_recipients(&listing->text, &entry->message);
	listing->shown++;
}

/* What is said of an entry that could not be read; NULL: nothing. */
static const char *
say_result(enum commit_result result)
{
	switch (result) {
	case COMMIT_DAMAGED:
		return "damaged";
	case COMMIT_NEWER:
		return "written by a newer version";
	case COMMIT_FOREIGN:
		return "no message, or another user's";
	case COMMIT_FAILED:
		return strerror(errno);
	default:
		return NULL;
	}
}

/* One file.  It may have gone since its name was read: nothing is said then. */
static void
add_name(struct listing *listing, const char *name)
{
	enum commit_result result;
	struct commit_name parts;
	struct entry *entry;
	const char *why;

	commit_parse_name(name, &parts);
	result = commit_peek(&listing->queue, name, &entry);
	if (result == COMMIT_OK) {
		add_entry(listing, &parts, entry);
		commit_close(entry);
	} else if ((why = say_result(result)) != NULL) {
		add_start(&listing->text, parts.id, NULL);
		buf_printf(&listing->text, "%s: %s\n", name, why);
		listing->shown++;
	}
}

/* Reads the open queue.  0 or -1 with errno. */
static int
read_queue(struct listing *listing)
{
	size_t i;

	if (name_each(&listing->queue, collect, listing) == -1)
		return -1;
	if (listing->n > 0)
		qsort(listing->names, listing->n, sizeof(*listing->names),
		    by_id);
	for (i = 0; i < listing->n; i++)
		add_name(listing, listing->names[i]);
	if (buf_get(&listing->text) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

/* An empty queue is one line, which scripts look for. */
static void
print_queue(struct listing *listing, FILE *out)
{
	const struct queue *queue = &listing->queue;
	char path[SHOWN];

	text_show(path, sizeof(path), queue->path, strlen(queue->path));
	if (listing->shown == 0) {
		fprintf(out, "%s is empty\n", path);
		return;
	}
	fprintf(out, "\t\t%s (%zu request%s)\n", path, listing->shown,
	    listing->shown == 1 ? "" : "s");
	fputs("-----------Q-ID----------- --Size-- -----Q-Time----- "
	    "------------Sender/Recipient-----------\n", out);
	fputs(buf_get(&listing->text), out);
}

/* Reads and prints a queue that owner_open() opened, and closes it.  The
 * number of entries, or -1 with a fault. */
static int
list_queue(struct listing *listing, int quiet, FILE *out,
    struct fault *fault)
{
	char warning[SHOWN];
	int rc = -1;

	buf_init(&listing->text);
	if (listing->queue.fd != -1 && read_queue(listing) == -1) {
		fault_set(fault, EX_OSERR, "%s: %s", listing->queue.path,
		    strerror(errno));
		goto out;
	}
	if (listing->queue.warning != NULL) {
		text_show(warning, sizeof(warning), listing->queue.warning,
		    strlen(listing->queue.warning));
		fprintf(out, "warning: %s\n", warning);
	}
	if (listing->shown > 0 || !quiet)
		print_queue(listing, out);
	rc = (int)listing->shown;
out:
	free(listing->names);
	buf_clear(&listing->text);
	owner_close(&listing->queue);
	return rc;
}

int
list_print(const struct conf *conf, FILE *out, struct fault *fault)
{
	struct listing usual, home;
	struct fault none;
	int total, more = 0, elsewhere;

	memset(&usual, 0, sizeof(usual));
	memset(&home, 0, sizeof(home));
	if (owner_open(&usual.queue, conf, 0, fault) == -1)
		return -1;
	elsewhere = !usual.queue.home;
	if ((total = list_queue(&usual, 0, out, fault)) == -1)
		return -1;
	/* without a home there is nothing in it */
	if (elsewhere && owner_open_home(&home.queue, 0, &none) == 0 &&
	    (more = list_queue(&home, 1, out, fault)) == -1)
		return -1;
	fprintf(out, "\t\tTotal requests: %d\n", total + more);
	return 0;
}
