/*
 * The program on one page: a message is read and completed (submit), then
 * delivered at once, in the background, or left in the queue.
 *
 * Until this process exits with 0 nothing was promised.  So with `deliver
 * now' delivery comes first, from memory, and only what is left over is
 * written to the queue; otherwise the queue entry is durable before anything
 * else happens.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "delivery.h"
#include "destination.h"
#include "detach.h"
#include "password.h"
#include "send.h"
#include "spool/last.h"
#include "spool/settle.h"
#include "submit/submit.h"
#include "transcript.h"
#include "util/clock.h"
#include "verdict.h"

#define PATIENCE	20	/* seconds a caller waits with `deliver now' */

struct sending {
	const struct conf	*conf;
	const struct args	*args;
	struct log		*log;
	struct signer		 signer;
	struct submission	*submission;	/* lent */
	struct queue		 queue;
	struct signals		 signals;
	struct transcript	 transcript;	/* with -v */
};

/* Opens the queue where it is not open yet. */
static int
open_queue(struct sending *sending, struct fault *fault)
{
	if (sending->queue.fd != -1)
		return 0;
	if (owner_open(&sending->queue, sending->conf, 1, fault) == -1)
		return -1;
	if (sending->queue.warning != NULL)
		log_warn(sending->log, NULL, "%s", sending->queue.warning);
	return 0;
}

/* Room for a long message: in the queue's file system, not in memory. */
static int
spill(void *arg)
{
	struct sending *sending = arg;
	struct fault fault;

	if (open_queue(sending, &fault) == -1)
		return -1;
	return owner_spill(&sending->queue);
}

/* Where nobody seems to run the queue, somebody should know (INTERFACE: Queue
 * runs). */
static void
look_for_root(const struct sending *sending)
{
	if (last_stale(&sending->queue, time(NULL)))
		log_warn(sending->log, sending->submission->message.id,
		    "queued, but root's queue run has not come by for an "
		    "hour: is there a cron job for sendmail -q?");
}

/* Makes the message durable, verdicts so far with it; from here on it is
 * ours. */
static struct entry *
commit(struct sending *sending, struct fault *fault)
{
	struct message *message = &sending->submission->message;
	struct entry *entry;
	size_t i;

	if (open_queue(sending, fault) == -1 ||
	    (entry = commit_new(&sending->queue, message, time(NULL),
	    fault)) == NULL)
		return NULL;
	/* a notification that a later run makes has the server's words */
	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == RECIPIENT_FAILED ||
		    message->recipients[i].state == RECIPIENT_RELAYED)
			commit_attempt(entry, &message->recipients[i]);
	look_for_root(sending);
	return entry;
}

/* Forks the workers and gives them the message.  A transcript is of one
 * destination after another. */
static struct delivery *
start(struct sending *sending, struct message *message, struct entry *entry,
    struct fault *fault)
{
	int verbose = sending->args->verbose;
	struct delivery *delivery;

	if ((delivery = delivery_new(&sending->signer, sending->log,
	    verbose ? 1 : destination_count(sending->conf, message),
	    fault)) == NULL)
		return NULL;
	if (verbose) {
		sending->transcript.wait = &sending->signals.wait;
		delivery_trace(delivery, &sending->transcript);
	}
	if (delivery_add(delivery, message, entry, fault) == -1) {
		delivery_free(delivery);
		return NULL;
	}
	return delivery;
}

/* What is in the queue is delivered to its end, or to a signal; nobody waits
 * for it. */
static void
finish(struct sending *sending, struct delivery *delivery,
    enum delivery_end end)
{
	struct entry *entry = NULL;

	if (end != DELIVERY_SIGNAL)
		end = delivery_run(delivery, -1, &sending->signals);
	if (end == DELIVERY_SIGNAL)
		delivery_stop(delivery, &sending->signals);
	if (delivery_take(delivery, &entry) == NULL || entry == NULL)
		return;
	if (end == DELIVERY_SIGNAL)
		settle_cut(sending->conf, &sending->queue, entry,
		    sending->log);
	else
		settle_entry(sending->conf, &sending->queue, entry,
		    time(NULL), sending->log);
}

static int
send_background(struct sending *sending, struct fault *fault)
{
	struct delivery *delivery;
	struct entry *entry;

	if (password_able(sending->conf, fault) == -1 ||
	    (entry = commit(sending, fault)) == NULL)
		return -1;
	/* committed: whatever happens now, a queue run has it */
	if (detach(sending->log) != 0)
		return EX_OK;
	sending->signals = signals_catch();
	delivery = start(sending, &entry->message, entry, fault);
	if (delivery == NULL)
		log_warn(sending->log, entry->message.id, "%s", fault->text);
	else
		finish(sending, delivery, DELIVERY_SOME);
	_exit(EX_OK);
}

static int
send_queue(struct sending *sending, struct fault *fault)
{
	struct entry *entry;

	if (password_able(sending->conf, fault) == -1 ||
	    (entry = commit(sending, fault)) == NULL)
		return -1;
	if (sending->args->verbose)
		transcript_queued(&sending->transcript, &entry->message);
	commit_close(entry);
	return EX_OK;
}

/* A message that is not for us to sign is only for a queue that root runs. */
static int
is_for_root(struct sending *sending, struct fault *fault)
{
	struct fault why = *fault;

	if (open_queue(sending, fault) == -1)
		return -1;
	if (!sending->queue.shared)
		return fault_set(fault, EX_TEMPFAIL, "cannot sign and no "
		    "queue that root runs: %s", why.text);
	return 0;
}

/* Who has not got it, where the queue will not take it either. */
static int
not_spooled(const struct sending *sending)
{
	const struct message *message = &sending->submission->message;
	const struct recipient *recipient;
	size_t i;

	/* over -bs the reply says it */
	if (sending->args->mode == ARGS_SMTP)
		return -1;
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->state != RECIPIENT_SENT &&
		    recipient->state != RECIPIENT_RELAYED)
			fprintf(stderr, "%s: <%s>: not delivered: %s\n",
			    getprogname(), recipient->address,
			    recipient->outcome.kind == OUTCOME_NONE ?
			    "no verdict yet" : recipient->outcome.text);
	}
	if (message_count(message, RECIPIENT_RELAYED) > 0)
		log_warn(sending->log, message->id, VERDICT_UNTOLD);
	return -1;
}

/* Every recipient has been tried, or nothing more can be: what is left goes
 * to the queue. */
static int
conclude(struct sending *sending, struct fault *fault)
{
	struct message *message = &sending->submission->message;
	struct entry *entry;
	int status;

	if (message_count(message, RECIPIENT_TODO) == 0)
		return verdict_final(message, sending->conf, sending->args,
		    sending->log);
	if ((entry = commit(sending, fault)) == NULL)
		return not_spooled(sending);
	status = verdict_spooled(&entry->message, sending->args,
	    sending->log);
	settle_entry(sending->conf, &sending->queue, entry, time(NULL),
	    sending->log);
	return status;
}

/*
 * The caller has waited long enough, or a signal came: what has no verdict is
 * committed, and goes on without the caller.  Where the queue cannot be
 * written the caller waits on: the mail may yet be delivered.
 */
static int
leave(struct sending *sending, struct delivery *delivery,
    enum delivery_end end, struct fault *fault)
{
	struct message *message = &sending->submission->message;
	struct entry *entry;
	int status;

	if ((entry = commit(sending, fault)) == NULL) {
		if (end == DELIVERY_DEADLINE)
			end = delivery_run(delivery, -1, &sending->signals);
		if (end == DELIVERY_SIGNAL)
			delivery_stop(delivery, &sending->signals);
		return conclude(sending, fault);
	}
	delivery_attach(delivery, message, entry);
	status = verdict_spooled(&entry->message, sending->args,
	    sending->log);
	if (end == DELIVERY_DEADLINE && detach(sending->log) != 0)
		return status;
	finish(sending, delivery, end);
	if (end == DELIVERY_DEADLINE)
		_exit(EX_OK);
	return status;
}

static int
send_now(struct sending *sending, struct fault *fault)
{
	struct message *message = &sending->submission->message;
	struct delivery *delivery;
	enum delivery_end end;
	struct entry *entry;
	int64_t deadline = -1;
	int status;

	sending->signals = signals_catch();
	if (sending->args->delivery != ARGS_DELIVER_FOREGROUND &&
	    !sending->args->verbose)
		deadline = clock_now() + conf_wait(sending->conf, PATIENCE);
	if ((delivery = start(sending, message, NULL, fault)) == NULL)
		return -1;
	end = delivery_run(delivery, deadline, &sending->signals);
	/* the workers may be another process's from there on: not freed */
	if (end == DELIVERY_DEADLINE || end == DELIVERY_SIGNAL)
		return leave(sending, delivery, end, fault);
	delivery_take(delivery, &entry);
	status = conclude(sending, fault);
	delivery_free(delivery);
	return status;
}

/* With -v the caller sees it all, so nothing goes on behind the back: what
 * would leave at once leaves in the foreground. */
static int
dispatch(struct sending *sending, struct fault *fault)
{
	switch (sending->args->delivery) {
	case ARGS_DELIVER_QUEUE:
		return send_queue(sending, fault);
	case ARGS_DELIVER_BACKGROUND:
		return sending->args->verbose ? send_now(sending, fault) :
		    send_background(sending, fault);
	case ARGS_DELIVER_FOREGROUND:
		return send_now(sending, fault);
	case ARGS_DELIVER_CONF:
		break;
	}
	if (sending->args->verbose || sending->conf->deliver == DELIVER_NOW)
		return send_now(sending, fault);
	if (sending->conf->deliver == DELIVER_BACKGROUND)
		return send_background(sending, fault);
	return send_queue(sending, fault);
}

/*
 * Refused arguments are named though the others are sent, and names that an
 * alias discards go to the log.  Returns the status of what was refused.
 */
static int
mention(const struct sending *sending)
{
	struct submission *submission = sending->submission;
	const char *id = submission->message.id, *line;
	size_t n;

	if (submission->warning != NULL)
		log_warn(sending->log, id, "%s: %s", sending->conf->aliases,
		    submission->warning);
	line = buf_get(&submission->complaints);
	for (; line != NULL && *line != '\0'; line += n + 1) {
		n = strcspn(line, "\n");
		if (!log_speaks(sending->log))
			log_warn(sending->log, id, "%.*s", (int)n, line);
		if (sending->args->error != ARGS_ERROR_QUIET &&
		    sending->args->mode != ARGS_SMTP)
			warnx("%.*s", (int)n, line);
	}
	line = buf_get(&submission->discarded);
	for (; line != NULL && *line != '\0'; line += n + 1) {
		n = strcspn(line, "\n");
		log_info(sending->log, id, "to=<%.*s>, discarded by its alias",
		    (int)n, line);
	}
	return submission->status;
}

int
send_submission(const struct send_setup *setup, struct submission *submission,
    int fd, struct fault *fault)
{
	struct sending sending = { .conf = setup->conf, .args = setup->args,
	    .log = setup->log, .submission = submission };
	enum key_access access;
	int status = -1, refused;

	sending.queue.fd = -1;
	transcript_init(&sending.transcript, STDOUT_FILENO);
	signer_init(&sending.signer, setup->conf);
	if (submit_read(submission, setup->conf, setup->args, fd, spill,
	    &sending, fault) == -1)
		goto out;
	/* a message that nobody would sign is refused before it is ours */
	access = delivery_signable(&sending.signer,
	    &submission->message.content, fault);
	if (access == KEY_BAD || (access == KEY_FORBIDDEN &&
	    is_for_root(&sending, fault) == -1))
		goto out;
	refused = mention(&sending);
	status = EX_OK;
	if (submission->message.nrecipients > 0)
		status = access == KEY_FORBIDDEN ?
		    send_queue(&sending, fault) : dispatch(&sending, fault);
	if (status == EX_OK && refused != EX_OK)
		status = refused;
out:
	owner_close(&sending.queue);
	return status;
}

int
send_message(const struct conf *conf, const struct args *args,
    struct log *log, struct fault *fault)
{
	struct send_setup setup = { conf, args, log };
	struct submission submission;
	int status;

	submit_init(&submission);
	status = send_submission(&setup, &submission, STDIN_FILENO, fault);
	submit_clear(&submission);
	return status;
}
