/*
 * One job on its way from host to host.  A recipient is told of exactly once:
 * a final verdict at once, any other when every host has been asked.
 */
#include <stdlib.h>
#include <string.h>

#include "deliver/smtp.h"
#include "deliver/trace.h"
#include "deliver/visit.h"
#include "route/policy.h"

#define ADDRESSES	5	/* tried of one host */
#define TRIES		15	/* addresses tried for one job */
#define SESSION_JOBS	100	/* in one session: servers count them, too */

/* One job on its way from host to host. */
struct visit {
	struct worker		*worker;
	const struct job	*job;
	char			*todo;		/* 1: not decided */
	struct outcome		*reasons;	/* by recipient, the latest */
	struct outcome		 away;		/* of hosts not reached */
	int			 tries;
	int			 reached;	/* a session was open */
	int			 cut;		/* hosts are left untried */
	int			 barred;	/* the login was refused */
	struct stance		 stance;	/* of MTA-STS */
};

/* Notes a reason.  One that may pass outlives one that is for good: what one
 * host lacks, the host that was away may have. */
static void
note(struct outcome *reason, const struct outcome *outcome)
{
	if (reason->kind != OUTCOME_DEFERRED ||
	    outcome->kind == OUTCOME_DEFERRED)
		*reason = *outcome;
}

static void
report(void *arg, uint32_t i, const struct outcome *outcome)
{
	struct visit *visit = arg;
	struct control *control = &visit->worker->control;

	/* what was taken must be on disk before anything else happens */
	if (outcome == NULL)
		control_flush(control);
	else if (visit->todo[i])
		note(&visit->reasons[i], outcome);
	else
		control_report(control, visit->job->id, i, outcome);
}

static int
undecided(const struct visit *visit)
{
	return memchr(visit->todo, 1, visit->job->nrecipients) != NULL;
}

/* 1 where another address is to be tried. */
static int
wanted(const struct visit *visit)
{
	return undecided(visit) && !visit->barred &&
	    !control_ended(&visit->worker->control);
}

void
visit_leave(struct worker *worker)
{
	smtp_close(worker->session);
	free(worker->destination);
	free(worker->sts);
	worker->session = NULL;
	worker->destination = worker->sts = NULL;
	worker->jobs = 0;
}

/* Keeps a sound session for the next job of this destination. */
static void
keep_session(struct visit *visit, struct smtp *session)
{
	struct worker *worker = visit->worker;

	worker->session = session;
	worker->destination = strdup(visit->job->destination);
	worker->sts = strdup(visit->stance.text);
	if (worker->destination == NULL || worker->sts == NULL)
		visit_leave(worker);
	else
		worker->jobs = 1;
}

/* What a kept session does not decide is asked anew, from the first host on:
 * it may have died long ago, or be tired of us. */
static void
use_session(struct visit *visit)
{
	struct worker *worker = visit->worker;
	const struct job *job = visit->job;
	struct outcome outcome;

	if (worker->session == NULL)
		return;
	/* a policy that was found meanwhile might not have let it open */
	if (strcasecmp(worker->destination, job->destination) != 0 ||
	    strcmp(worker->sts, visit->stance.text) != 0) {
		visit_leave(worker);
		return;
	}
	if (smtp_send(worker->session, job, visit->todo, report, visit,
	    &outcome) == -1 || undecided(visit) ||
	    ++worker->jobs == SESSION_JOBS)
		visit_leave(worker);
	memset(visit->reasons, 0,
	    job->nrecipients * sizeof(*visit->reasons));
}

/*
 * A relay that will not talk to us at all is a matter of its configuration or
 * of ours: the mail waits until that is mended.
 */
static void
forgive(struct visit *visit, struct outcome *outcome)
{
	if (outcome->kind == OUTCOME_FAILED) {
		outcome->kind = OUTCOME_DEFERRED;
		outcome->status[0] = '4';
	}
	if (strcmp(outcome->status, SMTP_LOGIN_REFUSED) == 0)
		visit->barred = 1;
}

static void
try_address(struct visit *visit, const char *host,
    const struct mx_address *address, struct policy *policy)
{
	struct worker *worker = visit->worker;
	const struct job *job = visit->job;
	struct outcome outcome;
	struct smtp *session;

	memset(&outcome, 0, sizeof(outcome));
	trace_connecting(&worker->control, job, visit->todo, host);
	session = smtp_open(worker->conf, policy, host, address,
	    &worker->control, &outcome);
	if (session == NULL) {
		if (worker->conf->relay != RELAY_NONE)
			forgive(visit, &outcome);
		note(&visit->away, &outcome);
		return;
	}
	visit->reached = 1;
	if (smtp_send(session, job, visit->todo, report, visit,
	    &outcome) == 0 && !undecided(visit) &&
	    (job->flags & JOB_VERBOSE) == 0)
		keep_session(visit, session);
	else
		smtp_close(session);
}

static void
try_addresses(struct visit *visit, const char *host,
    const struct mx_addresses *addresses, struct policy *policy)
{
	size_t i;

	if (policy->remark[0] != '\0')
		control_note(&visit->worker->control, policy->remark);
	for (i = 0; i < addresses->n && wanted(visit); i++) {
		if (i == ADDRESSES || visit->tries == TRIES) {
			visit->cut = 1;
			break;
		}
		visit->tries++;
		try_address(visit, host, &addresses->list[i], policy);
	}
}

static void
try_host(struct visit *visit, const char *host,
    const struct policy_ground *ground)
{
	struct worker *worker = visit->worker;
	struct mx_addresses addresses;
	struct outcome outcome;
	struct policy policy;

	memset(&outcome, 0, sizeof(outcome));
	if (mx_addresses(&worker->resolver, worker->conf, host,
	    worker->control.fd, &addresses, &outcome) == -1 ||
	    policy_decide(&policy, ground, &worker->resolver, host,
	    &addresses, worker->control.fd, &outcome) == -1) {
		note(&visit->away, &outcome);
		return;
	}
	try_addresses(visit, host, &addresses, &policy);
	policy_clear(&policy);
}

static void
try_hosts(struct visit *visit)
{
	struct worker *worker = visit->worker;
	struct policy_ground ground = { .conf = worker->conf,
	    .destination = visit->job->destination,
	    .port = worker->conf->port, .find = stance_find,
	    .arg = &visit->stance };
	struct mx_list list;
	struct outcome outcome;
	size_t i;
	int rc;

	memset(&outcome, 0, sizeof(outcome));
	rc = mx_hosts(&worker->resolver, worker->conf,
	    visit->job->destination, worker->control.fd,
	    stance_question(&visit->stance), &list, &outcome);
	stance_answer(&visit->stance);
	if (rc == -1) {
		note(&visit->away, &outcome);
		return;
	}
	ground.secure = list.secure;
	for (i = 0; i < list.n && wanted(visit); i++) {
		if (visit->tries == TRIES) {
			visit->cut = 1;
			break;
		}
		try_host(visit, list.hosts[i].name, &ground);
	}
}

static void
try_relay(struct visit *visit)
{
	struct worker *worker = visit->worker;
	struct mx_addresses addresses;
	struct outcome outcome;
	struct policy policy;

	memset(&outcome, 0, sizeof(outcome));
	if (relay_addresses(&worker->relay, &worker->resolver,
	    worker->control.fd, &addresses, &outcome) == -1 ||
	    relay_policy(&policy, &worker->relay, &worker->resolver,
	    &addresses, worker->control.fd, &outcome) == -1) {
		note(&visit->away, &outcome);
		return;
	}
	try_addresses(visit, worker->relay.name, &addresses, &policy);
	policy_clear(&policy);
}

/* Of a recipient that no host decided: for good only where each of them was
 * asked and each said so. */
static void
conclude(const struct visit *visit, const struct outcome *reason,
    struct outcome *outcome)
{
	*outcome = *reason;
	if (reason->kind == OUTCOME_NONE || (reason->kind == OUTCOME_FAILED &&
	    visit->away.kind == OUTCOME_DEFERRED))
		*outcome = visit->away;
	if (outcome->kind == OUTCOME_FAILED && visit->cut) {
		outcome->kind = OUTCOME_DEFERRED;
		strlcpy(outcome->status, "4.4.0", sizeof(outcome->status));
	} else if (outcome->kind == OUTCOME_NONE)
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.4.0",
		    "no host could be tried");
}

static void
finish(struct visit *visit)
{
	struct control *control = &visit->worker->control;
	const struct job *job = visit->job;
	struct outcome outcome;
	uint32_t i;

	/* told to stop: what is not decided stays as it was */
	if (undecided(visit) && control_ended(control)) {
		control_flush(control);
		return;
	}
	for (i = 0; i < job->nrecipients; i++) {
		if (!visit->todo[i])
			continue;
		conclude(visit, &visit->reasons[i], &outcome);
		control_report(control, job->id, i, &outcome);
	}
	memset(&outcome, 0, sizeof(outcome));
	if (!visit->reached && visit->away.kind == OUTCOME_DEFERRED)
		outcome = visit->away;
	control_report(control, job->id, job->nrecipients, &outcome);
	control_flush(control);
}

int
visit_run(struct worker *worker, const struct job *job)
{
	const struct circumstance around = { worker->conf, &worker->resolver,
	    &worker->control, &worker->memory };
	struct visit visit;
	int rc = -1;

	memset(&visit, 0, sizeof(visit));
	visit.worker = worker;
	visit.job = job;
	visit.todo = malloc(job->nrecipients);
	visit.reasons = calloc(job->nrecipients, sizeof(*visit.reasons));
	if (stance_begin(&visit.stance, &around, job) == -1 ||
	    visit.todo == NULL || visit.reasons == NULL)
		goto out;
	memset(visit.todo, 1, job->nrecipients);
	use_session(&visit);
	if (wanted(&visit)) {
		if (worker->conf->relay != RELAY_NONE)
			try_relay(&visit);
		else
			try_hosts(&visit);
	}
	finish(&visit);
	rc = 0;
out:
	stance_end(&visit.stance);
	free(visit.todo);
	free(visit.reasons);
	return rc;
}
