/*
 * What a message is and what became of it.  Lines above the empty one are
 * printable whoever wrote the values, THREATS B12; below it stands the message
 * itself, which programs want as it is and terminals must never see so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "spool/attempt.h"
#include "spool/record.h"
#include "spool/show.h"
#include "util/date.h"
#include "util/text.h"

#define BLOCK	(64 * 1024)
#define SHOWN	1024	/* octets of a value, as shown */

static void
put_line(FILE *out, const char *name, const char *value)
{
	char shown[SHOWN];

	text_show(shown, sizeof(shown), value, strlen(value));
	fprintf(out, "%s: %s\n", name, shown);
}

static void
put_date(FILE *out, const char *name, time_t when)
{
	char date[DATE_SIZE];

	date_format(date, when);
	put_line(out, name, date);
}

static void
put_sender(FILE *out, const char *sender)
{
	char shown[SHOWN];

	text_show(shown, sizeof(shown), sender, strlen(sender));
	fprintf(out, "Sender: <%s>\n", shown);
}

static void
put_recipient(FILE *out, const struct recipient *recipient)
{
	char shown[SHOWN], reason[VIEW_REASON];

	text_show(shown, sizeof(shown), recipient->address,
	    strlen(recipient->address));
	view_reason(reason, &recipient->outcome);
	fprintf(out, "Recipient: <%s> %s%s%s\n", shown,
	    view_recipient(recipient->state), reason[0] == '\0' ? "" : ": ",
	    reason);
}

struct attempts {
	FILE			*out;
	const struct message	*message;
};

static void
put_attempt(void *arg, const struct attempt *attempt)
{
	const struct attempts *attempts = arg;
	char date[DATE_SIZE], shown[SHOWN], reason[VIEW_REASON];
	const char *address =
	    attempts->message->recipients[attempt->recipient].address;

	date_format(date, attempt->when);
	text_show(shown, sizeof(shown), address, strlen(address));
	view_reason(reason, &attempt->outcome);
	fprintf(attempts->out, "Attempt: %s <%s> %s %s\n", date, shown,
	    attempt->outcome.status, reason);
}

static void
put_head(FILE *out, const struct view *view)
{
	const struct message *message;
	struct attempts attempts;
	char note[VIEW_NOTE];
	size_t i;

	view_note(note, view);
	put_line(out, "ID", view->parts.id);
	put_line(out, "Queue", view->queue->path);
	fprintf(out, "State: %s (%s)\n", view_word(view->state), note);
	if (view->parts.kind == 'm')
		put_date(out, "Next-Try", view->parts.due);
	if (view->entry == NULL)
		return;
	message = &view->entry->message;
	put_date(out, "Created", message->created);
	fprintf(out, "Size: %lld\n", (long long)message->content.length);
	put_sender(out, message->sender);
	for (i = 0; i < message->nrecipients; i++)
		put_recipient(out, &message->recipients[i]);
	attempts.out = out;
	attempts.message = message;
	attempt_each(view->entry, put_attempt, &attempts);
}

/* For a terminal: lines end in LF, other octets are shown as everywhere. */
static void
put_printable(FILE *out, const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] == '\n' || text[i] == '\t' ||
		    (text[i] >= 32 && text[i] <= 126))
			putc(text[i], out);
		else if (text[i] != '\r')
			putc('?', out);
}

/* 0 or -1 with errno. */
static int
put_content(const struct show *show, const struct content *content)
{
	ssize_t n;
	off_t at = 0;
	char *block;

	if ((block = malloc(BLOCK)) == NULL)
		return -1;
	while ((n = content_read(content, at, block, BLOCK)) > 0) {
		if (show->terminal)
			put_printable(show->out, block, (size_t)n);
		else
			fwrite(block, 1, (size_t)n, show->out);
		at += n;
	}
	free(block);
	return (int)n;
}

/* 0 or -1 with errno. */
static int
put_text(const struct show *show, const struct view *view)
{
	put_head(show->out, view);
	if (view->entry == NULL)
		return 0;
	putc('\n', show->out);
	return put_content(show, &view->entry->message.content);
}

int
show_print(const struct show *show, const struct view *view,
    struct fault *fault)
{
	struct json json;
	int rc;

	if (show->json) {
		json_init(&json, show->out);
		rc = record_whole(&json, view);
		putc('\n', show->out);
	} else
		rc = put_text(show, view);
	if (rc == -1)
		return fault_set(fault, EX_OSERR, "%s: %s", view->parts.id,
		    strerror(errno));
	return 0;
}
