/*
 * After the attempt.  Order matters: a recipient is marked failed or relayed
 * before its notification is made, the notification is durable before the
 * recipient is marked bounced or sent, and only an entry without a recipient
 * to do or to tell of is removed.  A crash between any two leaves the next run
 * what it needs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "spool/bounce.h"
#include "spool/name.h"
#include "spool/retry.h"
#include "spool/settle.h"

/* What an attempt is finished with. */
struct settling {
	struct bounce		 bounce;
	const struct queue	*queue;
	struct entry		*entry;
	struct log		*log;
};

/* Queues one notification about a message.  0, or -1 with a fault.  Its ID is
 * the parent's, whose lock keeps every other writer of it away. */
static int
notify(const struct bounce *bounce, const struct queue *queue,
    const struct message *message, struct fault *fault)
{
	struct message notification;
	struct entry *entry = NULL;
	int found = -1;

	if (bounce_make(bounce, message, &notification) == -1)
		return fault_set(fault, EX_TEMPFAIL, "%s", strerror(errno));
	/* a crash may have come between an earlier one and its mark, or in the
	 * middle of writing it */
	if (name_discard(queue, notification.id) == -1 ||
	    (found = commit_find(queue, notification.id)) == -1)
		fault_set(fault, EX_TEMPFAIL, "%s: %s", queue->path,
		    strerror(errno));
	else if (found == 0)
		entry = commit_new(queue, &notification, bounce->now, fault);
	message_clear(&notification);
	commit_close(entry);
	return entry != NULL || found == 1 ? 0 : -1;
}

int
settle_return(const struct conf *conf, const struct queue *queue,
    const struct message *message, time_t now)
{
	struct bounce bounce = { conf, BOUNCE_FAILED, now };
	struct fault fault;

	if (message->sender[0] == '\0')
		return -1;
	if (!bounce_due(BOUNCE_FAILED, message))
		return 0;
	return notify(&bounce, queue, message, &fault);
}

int
settle_relayed(const struct conf *conf, const struct queue *queue,
    const struct message *message, time_t now)
{
	struct bounce bounce = { conf, BOUNCE_RELAYED, now };
	struct fault fault;

	if (!bounce_due(BOUNCE_RELAYED, message))
		return 0;
	return notify(&bounce, queue, message, &fault);
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

/* Tells the sender of one kind.  0; 1 where a notification was made; -1 where
 * it could not be this time. */
static int
tell(struct settling *settling, enum bounce_kind kind,
    enum recipient_state state)
{
	struct message *message = &settling->entry->message;
	struct fault fault;
	size_t i;

	if (!bounce_due(kind, message))
		return 0;
	settling->bounce.kind = kind;
	if (notify(&settling->bounce, settling->queue, message,
	    &fault) == -1) {
		log_warn(settling->log, message->id,
		    "the sender cannot be told yet: %s", fault.text);
		return -1;
	}
	for (i = 0; i < message->nrecipients; i++)
		if (bounce_names(kind, &message->recipients[i]))
			message->recipients[i].state = state;
	commit_mark(settling->entry);
	return 1;
}

/* RFC 3461 section 4.1: who wants to hear nothing of a failure is told
 * nothing, and the log is all that says it. */
int
settle_unwanted(const struct message *message,
    const struct recipient *recipient, struct log *log)
{
	if (recipient->state != RECIPIENT_FAILED ||
	    bounce_names(BOUNCE_FAILED, recipient))
		return 0;
	log_info(log, message->id, "to=<%s>, not returned: the sender asked "
	    "for no notice of failure", recipient->address);
	return 1;
}

static void
pass_over(struct settling *settling)
{
	struct message *message = &settling->entry->message;
	size_t i;

	for (i = 0; i < message->nrecipients; i++)
		if (settle_unwanted(message, &message->recipients[i],
		    settling->log))
			message->recipients[i].state = RECIPIENT_BOUNCED;
}

/*
 * Tells the sender what failed, and what went where nobody tells of success.
 * 0; 1 where a notification was made; -1 where nothing can be returned for
 * good; -2 where it could not this time.
 */
static int
give_back(struct settling *settling)
{
	struct message *message = &settling->entry->message;
	int failed, relayed;

	if (message->sender[0] == '\0')
		return message_count(message, RECIPIENT_FAILED) > 0 ? -1 : 0;
	pass_over(settling);
	commit_mark(settling->entry);
	failed = tell(settling, BOUNCE_FAILED, RECIPIENT_BOUNCED);
	relayed = tell(settling, BOUNCE_RELAYED, RECIPIENT_SENT);
	if (failed == -1 || relayed == -1)
		return -2;
	return failed | relayed;
}

/*
 * Tells the sender, once, that his message is late.  The entry says so before
 * he is told: a notice that a crash prevents is missed less than two are
 * cursed.  1 where a notification was made.
 */
static int
warn_late(struct settling *settling)
{
	const struct bounce *bounce = &settling->bounce;
	struct entry *entry = settling->entry;

	if (entry->head.told ||
	    !retry_late(bounce->conf, entry->message.created, bounce->now) ||
	    !bounce_due(BOUNCE_DELAYED, &entry->message))
		return 0;
	if (commit_tell(entry) == -1) {
		log_warn(settling->log, entry->message.id,
		    "queue file cannot be marked: %s", strerror(errno));
		return 0;
	}
	return tell(settling, BOUNCE_DELAYED, RECIPIENT_TODO) == 1;
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
	struct settling settling = { { conf, BOUNCE_FAILED, now }, queue,
	    entry, log };
	struct message *message = &entry->message;
	int returned, late;
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
	returned = give_back(&settling);
	late = warn_late(&settling);
	place(conf, entry, returned, now);
	commit_close(entry);
	return returned == 1 || late;
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
