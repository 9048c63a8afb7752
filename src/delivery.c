/*
 * The conductor's book of what is on its way.  A parcel is one message; a job
 * is those of its recipients that share a destination.  Invariant: a verdict
 * is in the entry, synced, before it is logged or anyone is told.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "compat/secret.h"
#include "deliver/pool.h"
#include "delivery.h"
#include "destination.h"
#include "parcel.h"
#include "password.h"
#include "sign/dkim.h"
#include "stscache.h"
#include "util/buf.h"
#include "util/clock.h"

#define LAST_REPLIES	5000	/* ms for replies to final dots at the end */

struct shipment {
	struct parcel	*parcel;
	uint32_t	*recipients;	/* owned; indexes into the message */
	uint32_t	 n;
};

struct delivery {
	const struct signer	 *signer;
	const struct conf	 *conf;		/* the signer's */
	struct log		 *log;
	struct pool		 *pool;
	struct parcel		 *parcels;
	struct shipment		**shipments;	/* by job id; NULL: done */
	size_t			  nshipments, size;
	const struct signals	 *signals;	/* while running */
	struct transcript	 *transcript;	/* NULL: none is wanted */
	struct password		 *password;	/* owned; NULL: no login */
	size_t			  verdicts;
	struct stscache		  cache;
};

/* The job is over, or never began. */
static void
forget(struct delivery *delivery, uint32_t job)
{
	free(delivery->shipments[job]->recipients);
	free(delivery->shipments[job]);
	delivery->shipments[job] = NULL;
}

/* A verdict: the envelope has it now, the disk and the log soon. */
static void
report(void *arg, uint32_t job, uint32_t i, const struct outcome *outcome)
{
	struct delivery *delivery = arg;
	struct shipment *shipment;

	if (job >= delivery->nshipments ||
	    (shipment = delivery->shipments[job]) == NULL)
		return;
	if (outcome == NULL) {
		if (--shipment->parcel->jobs == 0)
			*delivery->signals->flag |= SIGNALS_WAKE;
		forget(delivery, job);
		return;
	}
	if (i >= shipment->n)
		return;
	delivery->verdicts++;
	i = shipment->recipients[i];
	message_decide(shipment->parcel->message, i, outcome);
	shipment->parcel->fresh[i] = shipment->parcel->dirty = 1;
}

static void
settle(void *arg)
{
	struct delivery *delivery = arg;
	struct parcel *parcel;

	for (parcel = delivery->parcels; parcel != NULL;
	    parcel = parcel->next)
		if (parcel->dirty)
			parcel_settle(parcel, delivery->conf, delivery->log,
			    delivery->transcript);
}

/* What is no verdict, but is to be known. */
static void
remark(void *arg, uint32_t job, const char *line)
{
	struct delivery *delivery = arg;

	if (job < delivery->nshipments && delivery->shipments[job] != NULL)
		log_warn(delivery->log,
		    delivery->shipments[job]->parcel->message->id, "%s", line);
}

/* A worker has fetched a policy, or could not.  What it says is taken for no
 * more than it can be: a domain's own affair. */
static int
remember(void *arg, uint32_t job, const char *text)
{
	struct delivery *delivery = arg;
	const struct shipment *shipment;
	const struct message *message;

	if (job >= delivery->nshipments ||
	    (shipment = delivery->shipments[job]) == NULL)
		return 0;
	message = shipment->parcel->message;
	return stscache_learn(&delivery->cache, delivery->log, message->id,
	    message_domain(
	    message->recipients[shipment->recipients[0]].address), text);
}

enum key_access
delivery_signable(const struct signer *signer, const struct content *content,
    struct fault *fault)
{
	enum key_access access;
	char *author;

	if (signer->conf->ndkim == 0 ||
	    (author = dkim_content_author(content)) == NULL)
		return KEY_NONE;
	access = signer_probe(signer, author, fault);
	free(author);
	return access;
}

/* As keys are: not before the workers are forked. */
static int
get_password(struct delivery *delivery, struct fault *fault)
{
	struct password *password;

	if (delivery->conf->relay == RELAY_NONE ||
	    delivery->conf->relay_user == NULL)
		return 0;
	if ((password = calloc(1, sizeof(*password))) == NULL)
		return fault_set(fault, EX_TEMPFAIL, "out of memory");
	delivery->password = password;
	if (password_get(delivery->conf, password, fault) == -1)
		return -1;
	pool_login(delivery->pool, (const char *)password,
	    sizeof(password->length) + password->length);
	return 0;
}

struct delivery *
delivery_new(const struct signer *signer, struct log *log, size_t workers,
    struct fault *fault)
{
	const struct conf *conf = signer->conf;
	struct delivery *delivery;

	if ((delivery = calloc(1, sizeof(*delivery))) == NULL) {
		fault_set(fault, EX_TEMPFAIL, "out of memory");
		return NULL;
	}
	delivery->signer = signer;
	delivery->conf = conf;
	delivery->log = log;
	if ((delivery->pool = pool_new(conf, workers, report, settle,
	    delivery, fault)) == NULL) {
		free(delivery);
		return NULL;
	}
	stscache_init(&delivery->cache, conf);
	pool_listen(delivery->pool, remark, remember);
	/* keys are read from here on */
	if (conf->ndkim > 0)
		secret_hide();
	if (get_password(delivery, fault) == -1) {
		delivery_free(delivery);
		return NULL;
	}
	return delivery;
}

void
delivery_trace(struct delivery *delivery, struct transcript *transcript)
{
	delivery->transcript = transcript;
	pool_trace(delivery->pool, transcript);
}

/* A new job id, or -1. */
static ssize_t
new_shipment(struct delivery *delivery, struct parcel *parcel, size_t n)
{
	struct shipment **shipments, *shipment;
	size_t size = delivery->size == 0 ? 16 : delivery->size * 2;

	if (delivery->nshipments == delivery->size) {
		if ((shipments = recallocarray(delivery->shipments,
		    delivery->size, size, sizeof(struct shipment *))) == NULL)
			return -1;
		delivery->shipments = shipments;
		delivery->size = size;
	}
	if ((shipment = calloc(1, sizeof(*shipment))) == NULL)
		return -1;
	shipment->recipients = calloc(n, sizeof(*shipment->recipients));
	if (shipment->recipients == NULL) {
		free(shipment);
		return -1;
	}
	shipment->parcel = parcel;
	shipment->n = (uint32_t)n;
	delivery->shipments[delivery->nshipments] = shipment;
	return (ssize_t)delivery->nshipments++;
}

/* One destination of a message becomes a job of the pool. */
static int
ship(struct delivery *delivery, struct parcel *parcel,
    const struct destination *targets, size_t n, char *signature)
{
	const struct message *message = parcel->message;
	struct shipment *shipment;
	struct job job;
	ssize_t id;
	size_t i;
	int rc;

	if (job_begin(&job, message, n) == -1)
		return -1;
	if ((id = new_shipment(delivery, parcel, n)) == -1) {
		job_empty(&job);
		return -1;
	}
	shipment = delivery->shipments[id];
	for (i = 0; i < n; i++) {
		shipment->recipients[i] = targets[i].recipient;
		job_invite(&job, &message->recipients[targets[i].recipient]);
	}
	job.id = (uint32_t)id;
	job.destination = (char *)(uintptr_t)targets[0].domain;
	job.signature = signature;
	job.sts = stscache_get(&delivery->cache, job.destination);
	if ((rc = pool_add(delivery->pool, &job)) == 0)
		parcel->jobs++;
	else
		forget(delivery, job.id);
	free(job.sts);
	job_empty(&job);
	return rc;
}

int
delivery_add(struct delivery *delivery, struct message *message,
    struct entry *entry, struct fault *fault)
{
	struct destination *targets = NULL;
	struct parcel *parcel;
	struct buf signature;
	size_t n, at, length;
	int rc = -1;

	buf_init(&signature);
	if (entry != NULL && commit_ready(entry) == -1) {
		fault_set(fault, EX_TEMPFAIL, "queue file: %s",
		    strerror(errno));
		goto out;
	}
	if (dkim_sign(delivery->signer, &message->content, time(NULL),
	    &signature, fault) == -1)
		goto out;
	if (buf_get(&signature) == NULL ||
	    (targets = destination_sort(delivery->conf, message,
	    &n)) == NULL ||
	    (parcel = parcel_new(message, entry)) == NULL) {
		fault_set(fault, EX_TEMPFAIL, "out of memory");
		goto out;
	}
	parcel->next = delivery->parcels;
	delivery->parcels = parcel;
	for (at = 0; at < n; at += length) {
		length = destination_run(targets + at, n - at);
		if (ship(delivery, parcel, targets + at, length,
		    (char *)(uintptr_t)buf_get(&signature)) == -1)
			log_warn(delivery->log, message->id,
			    "mail for %s must wait: %s",
			    targets[at].domain, strerror(errno));
	}
	rc = 0;
out:
	free(targets);
	buf_clear(&signature);
	return rc;
}

void
delivery_attach(struct delivery *delivery, struct message *message,
    struct entry *entry)
{
	struct parcel *parcel;

	for (parcel = delivery->parcels; parcel != NULL; parcel = parcel->next)
		if (parcel->message == message)
			break;
	if (parcel == NULL)
		return;
	parcel->message = &entry->message;
	parcel->entry = entry;
}

enum delivery_end
delivery_run(struct delivery *delivery, int64_t deadline,
    const struct signals *signals)
{
	struct parcel *parcel;
	int ended;

	for (parcel = delivery->parcels; parcel != NULL; parcel = parcel->next)
		if (parcel->jobs == 0)
			return DELIVERY_SOME;
	if (delivery->parcels == NULL)
		return DELIVERY_DONE;
	delivery->signals = signals;
	*signals->flag &= ~SIGNALS_WAKE;
	ended = pool_run(delivery->pool, deadline, signals->flag,
	    &signals->wait);
	if (*signals->flag & SIGNALS_WAKE)
		return DELIVERY_SOME;
	if (*signals->flag & SIGNALS_END)
		return DELIVERY_SIGNAL;
	return ended == 1 ? DELIVERY_DEADLINE : DELIVERY_SOME;
}

size_t
delivery_verdicts(const struct delivery *delivery)
{
	return delivery->verdicts;
}

struct message *
delivery_take(struct delivery *delivery, struct entry **entry)
{
	struct parcel **at, *parcel;
	struct message *message;

	for (at = &delivery->parcels; (parcel = *at) != NULL;
	    at = &parcel->next)
		if (parcel->jobs == 0)
			break;
	if (parcel == NULL)
		return NULL;
	*at = parcel->next;
	message = parcel->message;
	*entry = parcel->entry;
	parcel_free(parcel);
	return message;
}

void
delivery_stop(struct delivery *delivery, const struct signals *signals)
{
	volatile sig_atomic_t never = 0;
	size_t i;

	delivery->signals = signals;
	pool_stop(delivery->pool);
	pool_run(delivery->pool, clock_now() + LAST_REPLIES, &never,
	    &signals->wait);
	/* what is not done is forgotten, so that parcels can be taken */
	for (i = 0; i < delivery->nshipments; i++)
		if (delivery->shipments[i] != NULL)
			report(delivery, (uint32_t)i, 0, NULL);
}

void
delivery_free(struct delivery *delivery)
{
	struct parcel *parcel;
	size_t i;

	if (delivery == NULL)
		return;
	for (i = 0; i < delivery->nshipments; i++)
		if (delivery->shipments[i] != NULL)
			forget(delivery, (uint32_t)i);
	while ((parcel = delivery->parcels) != NULL) {
		delivery->parcels = parcel->next;
		parcel_free(parcel);
	}
	free(delivery->shipments);
	stscache_close(&delivery->cache);
	pool_free(delivery->pool);
	freezero(delivery->password, sizeof(*delivery->password));
	free(delivery);
}
