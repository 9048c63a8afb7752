/*
 * After the attempt.  Order matters: a recipient is marked failed before its
 * notification is made, the notification is durable before the recipient is
 * marked bounced, and only an entry without a recipient to do or to tell of
 * is removed.  A crash between any two leaves the next run what it needs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/bounce.h"
#include "spool/retry.h"
#include "spool/settle.h"

int
settle_return(const struct conf *conf, const struct queue *queue,
    const struct message *message, time_t now)
{
	struct message notification;
	struct entry *entry = NULL;
	struct fault fault;
	int found;

	if (bounce_make(conf, message, now, &notification) == -1)
		return -1;
	/* a crash may have come between an earlier one and its mark */
	if ((found = commit_find(queue, notification.id)) == 0)
		entry = commit_new(queue, &notification, now, &fault);
	message_clear(&notification);
	commit_close(entry);
	return entry != NULL || found == 1 ? 0 : -1;
}

/* Past its time: what could not be delivered until now has failed. */
static void
expire(struct entry *entry, struct log *log)
{
	struct message *message = &entry->message;
	struct recipient *recipient;
	char reason[OUTCOME_TEXT];
	size_t i;

	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->state != RECIPIENT_TODO ||
		    !outcome_again(&recipient->outcome))
			continue;
		strlcpy(reason, recipient->outcome.text, sizeof(reason));
		outcome_set(&recipient->outcome, OUTCOME_FAILED,
		    recipient->outcome.code, "5.4.7",
		    "given up, the last try said: %s", reason);
		recipient->state = RECIPIENT_FAILED;
		log_outcome(log, message, recipient, "expired");
	}
}

/*
 * Returns what failed to its sender.  0; 1 where a notification was made; -1
 * where nothing can be returned for good; -2 where it could not this time.
 */
static int
give_back(const struct conf *conf, const struct queue *queue,
    struct entry *entry, time_t now)
{
	struct message *message = &entry->message;
	size_t i;

	if (message_count(message, RECIPIENT_FAILED) == 0)
		return 0;
	if (message->sender[0] == '\0')
		return -1;
	if (settle_return(conf, queue, message, now) == -1)
		return -2;
	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == RECIPIENT_FAILED)
			message->recipients[i].state = RECIPIENT_BOUNCED;
	commit_mark(entry);
	return 1;
}

/* Where the entry goes from here.  What takes no mark is kept away as long as
 * may be, since it would be sent again. */
static void
place(const struct conf *conf, struct entry *entry, int returned, time_t now)
{
	struct message *message = &entry->message;

	if (message_count(message, RECIPIENT_TODO) > 0 || returned == -2)
		commit_defer(entry, commit_mark(entry) == -1 ?
		    now + conf->retry_longest :
		    retry_next(conf, message->created, now));
	else if (returned == -1)
		commit_keep(entry, now + COMMIT_KEPT);
	else
		commit_remove(entry);
}

int
settle_entry(const struct conf *conf, const struct queue *queue,
    struct entry *entry, time_t now, struct log *log)
{
	struct message *message = &entry->message;
	int returned;
	size_t i;

	if (retry_expired(conf, message->created, now))
		expire(entry, log);
	/* what has failed before has its line already */
	for (i = 0; i < message->nrecipients; i++)
		if (outcome_again(&message->recipients[i].outcome) ||
		    (message->recipients[i].state == RECIPIENT_FAILED &&
		    entry->written[i] == RECIPIENT_TODO))
			commit_attempt(entry, &message->recipients[i]);
	commit_mark(entry);
	returned = give_back(conf, queue, entry, now);
	if (returned == -2)
		log_warn(log, message->id,
		    "the sender cannot be told yet: %s", strerror(errno));
	place(conf, entry, returned, now);
	commit_close(entry);
	return returned == 1;
}

void
settle_cut(const struct conf *conf, const struct queue *queue,
    struct entry *entry, struct log *log)
{
	if (message_count(&entry->message, RECIPIENT_TODO) > 0)
		commit_close(entry);
	else
		settle_entry(conf, queue, entry, time(NULL), log);
}
