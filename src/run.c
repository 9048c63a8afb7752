/*
 * A queue run reads names only, then opens what is due, oldest first, a few
 * at a time so that a long queue costs neither descriptors nor memory.  Each
 * message is locked while it is tried: runs that overlap skip what the other
 * has, and no run waits for another.  Where nothing is due nothing is forked
 * and no library is started.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "deliver/session.h"
#include "delivery.h"
#include "destination.h"
#include "run.h"
#include "spool/attempt.h"
#include "spool/due.h"
#include "spool/retry.h"
#include "spool/settle.h"
#include "transcript.h"
#include "util/clock.h"

#define OPEN_MESSAGES	64	/* at once: each holds two descriptors */
#define TICK		60000	/* ms: a wait is longer than no listener's */

struct run {
	const struct signer	*signer;
	const struct conf	*conf;		/* the signer's */
	struct log		*log;
	const struct run_how	*how;
	struct queue		 queue;
	struct due		 due;		/* names, in order */
	size_t			 next;		/* of them */
	struct entry		*waiting[OPEN_MESSAGES];	/* opened */
	size_t			 nwaiting;
	size_t			 open;		/* given to the workers */
	off_t			 longest;	/* octets, of those */
	struct delivery		*delivery;
	struct signals		 signals;
	struct transcript	*transcript;	/* lent; NULL: none is wanted */
};

/* Something went on: whoever watches over this run need not end it. */
static void
beat(const struct run *run)
{
	if (run->how->beat != -1 && write(run->how->beat, "", 1) == -1)
		return;		/* nobody listens any more */
}

static int
is_late(const struct run *run)
{
	return run->how->until != -1 && clock_left(run->how->until) == 0;
}

/*
 * Past its time without a signature: it has failed for the reason that it
 * could not be signed, unless servers were asked before the key was lost.
 */
static void
give_up(struct run *run, struct entry *entry, const struct fault *fault)
{
	struct message *message = &entry->message;
	struct recipient *recipient;
	size_t i;

	attempt_recall(entry, 1);
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->state == RECIPIENT_TODO &&
		    !outcome_again(&recipient->outcome))
			outcome_set(&recipient->outcome, OUTCOME_DEFERRED, 0,
			    "4.7.0", "never signed: %s", fault->text);
	}
	settle_entry(run->conf, &run->queue, entry, time(NULL), run->log);
}

/*
 * Whether the message can be signed: it is the caller's then.  If not, it is
 * closed and stays as it is, with no attempt noted and due when it was; only
 * where nobody could sign it does its time run out.
 */
static int
can_sign(struct run *run, struct entry *entry)
{
	struct fault fault;

	switch (delivery_signable(run->signer, &entry->message.content,
	    &fault)) {
	case KEY_FORBIDDEN:
		log_warn(run->log, entry->message.id,
		    "waits for root's queue run to sign: %s", fault.text);
		break;
	case KEY_BAD:
		if (retry_expired(run->conf, entry->message.created,
		    time(NULL))) {
			give_up(run, entry, &fault);
			return 0;
		}
		log_warn(run->log, entry->message.id, "waits: %s",
		    fault.text);
		break;
	default:
		return 1;
	}
	commit_close(entry);
	return 0;
}

static void
say(struct run *run, const char *name, enum commit_result result)
{
	switch (result) {
	case COMMIT_DAMAGED:
		log_warn(run->log, NULL,
		    "queue file %s is damaged: kept as b.", name);
		break;
	case COMMIT_NEWER:
		log_warn(run->log, NULL,
		    "queue file %s is of a newer version: left alone", name);
		break;
	case COMMIT_FOREIGN:
		log_warn(run->log, NULL,
		    "queue file %s is no message of ours: left alone", name);
		break;
	case COMMIT_FAILED:
		log_warn(run->log, NULL, "queue file %s: %s", name,
		    strerror(errno));
		break;
	default:
		break;
	}
}

/* Opens messages until as many are open as may be: with a transcript, one. */
static void
open_due(struct run *run)
{
	size_t most = run->transcript != NULL ? 1 : OPEN_MESSAGES;
	enum commit_result result;
	struct entry *entry;
	const char *name;

	while (run->next < run->due.n && !is_late(run) &&
	    run->open + run->nwaiting < most) {
		beat(run);
		name = run->due.names[run->next++];
		result = commit_open(&run->queue, name, &entry);
		if (result != COMMIT_OK)
			say(run, name, result);
		else if (pick_message(run->how->pick, &entry->message) &&
		    can_sign(run, entry))
			run->waiting[run->nwaiting++] = entry;
	}
}

/* Gives what is open to the workers. */
static void
hand_over(struct run *run)
{
	struct entry *entry;
	struct fault fault;
	size_t i, n = run->nwaiting;

	run->nwaiting = 0;
	for (i = 0; i < n; i++) {
		entry = run->waiting[i];
		transcript_running(run->transcript, entry->message.id,
		    run->next, run->due.n);
		if (delivery_add(run->delivery, &entry->message, entry,
		    &fault) == 0) {
			run->open++;
			if (run->longest < entry->message.content.length)
				run->longest = entry->message.content.length;
			continue;
		}
		log_warn(run->log, entry->message.id, "%s", fault.text);
		commit_close(entry);
	}
}

/* Takes back what has been tried, or was cut short by a signal. */
static void
take_back(struct run *run, enum delivery_end end)
{
	struct entry *entry;

	while (delivery_take(run->delivery, &entry) != NULL) {
		run->open--;
		if (end == DELIVERY_SIGNAL)
			settle_cut(run->conf, &run->queue, entry, run->log);
		else
			settle_entry(run->conf, &run->queue, entry,
			    time(NULL), run->log);
	}
}

/* How many workers the messages opened so far can keep busy, or more where
 * there are more messages than that. */
static size_t
workers(const struct run *run)
{
	size_t n = run->due.n - run->next, i;

	/* a relay is one destination, and a worker is one session */
	if (run->conf->relay != RELAY_NONE)
		return 1;
	for (i = 0; i < run->nwaiting; i++)
		n += destination_count(run->conf,
		    &run->waiting[i]->message);
	return n;
}

/*
 * How long there may be no verdict at all, in ms: two sessions may each take
 * their time.  Workers have deadlines of their own; a user can stop one, and
 * must not hold up root's run for ever by that.
 */
static int64_t
patience(const struct run *run)
{
	int64_t seconds = 2 * (SESSION_SECONDS + run->longest / SESSION_RATE);

	return conf_wait(run->conf, (int)(seconds < 7 * 86400 ? seconds :
	    7 * 86400));
}

/* Waits until something is done or a signal came; DELIVERY_DEADLINE where
 * nothing goes on any more. */
static enum delivery_end
await(struct run *run)
{
	size_t verdicts = delivery_verdicts(run->delivery);
	int64_t end = clock_now() + patience(run);
	enum delivery_end result;

	do {
		result = delivery_run(run->delivery, run->how->beat == -1 ?
		    end : clock_now() + TICK, &run->signals);
		beat(run);
		if (verdicts != delivery_verdicts(run->delivery)) {
			verdicts = delivery_verdicts(run->delivery);
			end = clock_now() + patience(run);
		}
	} while (result == DELIVERY_DEADLINE && clock_left(end) > 0);
	return result;
}

static int
work(struct run *run, struct fault *fault)
{
	enum delivery_end end = DELIVERY_SOME;

	open_due(run);
	if (run->nwaiting == 0)
		return 0;
	run->signals = signals_catch();
	if ((run->delivery = delivery_new(run->signer, run->log,
	    run->transcript != NULL ? 1 : workers(run), fault)) == NULL)
		return -1;
	if (run->transcript != NULL) {
		run->transcript->wait = &run->signals.wait;
		delivery_trace(run->delivery, run->transcript);
	}
	while (end == DELIVERY_SOME) {
		hand_over(run);
		end = await(run);
		if (end == DELIVERY_SIGNAL || end == DELIVERY_DEADLINE)
			delivery_stop(run->delivery, &run->signals);
		take_back(run, end);
		if (end == DELIVERY_SOME)
			open_due(run);
	}
	return 0;
}

/* Runs one queue, which is open, and closes it. */
static int
run_one(struct run *run, struct fault *fault)
{
	int rc = -1;

	if (run->queue.fd == -1) {
		owner_close(&run->queue);
		return 0;
	}
	if (due_scan(&run->due, &run->queue, run->conf, run->how->pick) == -1)
		fault_set(fault, EX_OSERR, "%s: %s", run->queue.path,
		    strerror(errno));
	else
		rc = work(run, fault);
	while (run->nwaiting > 0)
		commit_close(run->waiting[--run->nwaiting]);
	delivery_free(run->delivery);
	due_clear(&run->due);
	owner_close(&run->queue);
	return rc;
}

int
run_queue(const struct signer *signer, struct log *log,
    const struct run_how *how, struct fault *fault)
{
	const struct conf *conf = signer->conf;
	struct run usual = { .signer = signer, .conf = conf, .log = log,
	    .how = how }, home;
	struct transcript transcript;
	int elsewhere;

	transcript_init(&transcript, STDOUT_FILENO);
	if (how->verbose)
		usual.transcript = &transcript;
	home = usual;
	if (owner_open(&usual.queue, conf, 0, fault) == -1)
		return -1;
	if (usual.queue.warning != NULL)
		log_warn(log, NULL, "%s", usual.queue.warning);
	elsewhere = !usual.queue.home;
	if (run_one(&usual, fault) == -1)
		return -1;
	/* mail of a time when the usual place could not be used */
	if (!elsewhere || owner_open_home(&home.queue, 0, fault) == -1)
		return 0;
	return run_one(&home, fault);
}
