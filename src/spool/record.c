/*
 * Members that do not apply are null, never absent, so that a program that
 * reads them needs no second look.  Times are seconds since 1970.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/attempt.h"
#include "spool/record.h"

#define BLOCK	(64 * 1024)

static void
put_text(struct json *json, const char *key, const char *text)
{
	if (text[0] == '\0')
		json_null(json, key);
	else
		json_string(json, key, text);
}

/* What was heard: status, who said it, and what. */
static void
put_outcome(struct json *json, const struct outcome *outcome)
{
	put_text(json, "status", outcome->status);
	put_text(json, "host", outcome->host);
	put_text(json, "reason", outcome->text);
}

static void
put_recipients(struct json *json, const struct message *message)
{
	const struct recipient *recipient;
	size_t i;

	json_begin(json, "recipients", '[');
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		json_begin(json, NULL, '{');
		json_string(json, "address", recipient->address);
		json_string(json, "state", view_recipient(recipient->state));
		put_outcome(json, &recipient->outcome);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
put_time(struct json *json, const char *key, int known, time_t when)
{
	if (known)
		json_number(json, key, (long long)when);
	else
		json_null(json, key);
}

/* The members that both objects have. */
static void
put_members(struct json *json, const struct view *view)
{
	const struct message *message = NULL;
	char note[VIEW_NOTE];

	if (view->entry != NULL)
		message = &view->entry->message;
	view_note(note, view);
	json_string(json, "id", view->parts.id);
	json_string(json, "queue", view->queue->path);
	json_string(json, "state", view_word(view->state));
	json_string(json, "note", note);
	put_time(json, "next_try", view->parts.kind == 'm', view->parts.due);
	put_time(json, "kept_until", view->parts.kind == 'f',
	    view->parts.due);
	if (message == NULL) {
		json_null(json, "created");
		json_null(json, "size");
		json_null(json, "sender");
		json_null(json, "recipients");
		return;
	}
	json_number(json, "created", (long long)message->created);
	json_number(json, "size", (long long)message->content.length);
	json_string(json, "sender", message->sender);
	put_recipients(json, message);
}

void
record_message(struct json *json, const struct view *view)
{
	json_begin(json, NULL, '{');
	put_members(json, view);
	json_end(json, '}');
}

struct attempts {
	struct json		*json;
	const struct message	*message;
};

static void
put_attempt(void *arg, const struct attempt *attempt)
{
	struct attempts *attempts = arg;
	struct json *json = attempts->json;

	json_begin(json, NULL, '{');
	json_number(json, "time", (long long)attempt->when);
	json_string(json, "recipient",
	    attempts->message->recipients[attempt->recipient].address);
	put_outcome(json, &attempt->outcome);
	json_end(json, '}');
}

/* The content as one string; a character may lie across two blocks. */
static int
put_content(struct json *json, const struct content *content)
{
	char *block = malloc(BLOCK);
	size_t kept = 0, taken;
	ssize_t n = -1;
	off_t at = 0;

	json_open(json, "content");
	while (block != NULL && (n = content_read(content, at, block + kept,
	    BLOCK - kept)) > 0) {
		at += n;
		kept += (size_t)n;
		taken = json_octets(json->out, block, kept, 0);
		kept -= taken;
		memmove(block, block + taken, kept);
	}
	if (block != NULL)
		json_octets(json->out, block, kept, 1);
	json_close(json);
	free(block);
	return (int)n;
}

int
record_whole(struct json *json, const struct view *view)
{
	struct attempts attempts = { json, NULL };
	int rc = 0, error;

	json_begin(json, NULL, '{');
	put_members(json, view);
	json_begin(json, "attempts", '[');
	if (view->entry != NULL) {
		attempts.message = &view->entry->message;
		attempt_each(view->entry, put_attempt, &attempts);
	}
	json_end(json, ']');
	if (view->entry == NULL)
		json_null(json, "content");
	else
		rc = put_content(json, &view->entry->message.content);
	error = errno;
	json_end(json, '}');
	errno = error;
	return rc;
}
