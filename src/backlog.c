/*
 * A look at the queue from the side: each message is opened by its name
 * without a lock, so that no delivery waits for it, and read at most as far as
 * a filter reads.  Only files that a run would take for the caller's messages
 * count (spool/owner.h, spool/lock.h); the queue of root is root's own.
 */
#include <stdlib.h>
#include <string.h>

#include "backlog.h"
#include "spool/catalog.h"

/* The first octets of a content in new memory; NULL where they cannot be
 * read. */
static char *
read_text(const struct content *content, size_t length)
{
	char *text = calloc(1, length + 1);
	size_t at = 0;
	ssize_t n;

	while (text != NULL && at < length) {
		n = content_read(content, (off_t)at, text + at, length - at);
		if (n <= 0) {
			free(text);
			return NULL;
		}
		at += (size_t)n;
	}
	return text;
}

/* One more of the exam's messages, unless it is none to look at: what has no
 * sender is an answer that a program wrote, and not the owner's to mend. */
static void
take(struct exam *exam, const struct message *message)
{
	struct exam_message *one = &exam->messages[exam->nmessages];

	if (message->sender[0] == '\0')
		return;
	one->whole = (size_t)message->content.length;
	one->length = one->whole < BACKLOG_SIZE ? one->whole : BACKLOG_SIZE;
	one->text = read_text(&message->content, one->length);
	if (one->text == NULL)
		return;
	strlcpy(one->id, message->id, sizeof(one->id));
	one->when = message->created;
	exam->nmessages++;
}

/* By its name already: waits to be sent, and is no notification, whose ID is
 * longer. */
static int
is_letter(const char *name)
{
	struct commit_name parts;

	return commit_parse_name(name, &parts) == 0 && parts.kind == 'm' &&
	    strlen(parts.id) == MESSAGE_ID;
}

void
backlog_read(struct exam *exam)
{
	const struct queue *queue;
	struct catalog catalog;
	struct entry *entry;
	struct fault fault;
	const char *name;
	int tries = 0;

	if (catalog_open(&catalog, exam->conf, &fault) == -1) {
		strlcpy(exam->backlog_trouble, fault.text,
		    sizeof(exam->backlog_trouble));
		return;
	}
	while (exam->nmessages < EXAM_MESSAGES && tries < BACKLOG_TRIES &&
	    (name = catalog_newest(&catalog, &queue)) != NULL) {
		if (!is_letter(name))
			continue;
		tries++;
		if (commit_peek(queue, name, &entry) != COMMIT_OK)
			continue;
		take(exam, &entry->message);
		commit_close(entry);
	}
	catalog_close(&catalog);
}
