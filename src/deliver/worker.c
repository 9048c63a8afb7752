/*
 * A worker.  First it shuts itself in, and only then does it look at a job:
 * DNS, TLS and SMTP octets, hostile all of them, are parsed by a process that
 * can open nothing and is nobody.  A recipient is told of exactly once: a
 * final verdict at once, any other when every host has been asked.
 */
#include <sys/resource.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/sandbox.h"
#include "deliver/control.h"
#include "deliver/drop.h"
#include "deliver/smtp.h"
#include "deliver/trace.h"
#include "deliver/worker.h"
#include "route/mx.h"
#include "route/resolver.h"

#define CONTROL_FD	3
#define ADDRESSES	5	/* tried of one host */
#define TRIES		15	/* addresses tried for one job */
#define SESSION_JOBS	100	/* in one session: servers count them, too */
#define SESSION_IDLE	5000	/* ms a session is kept without a job */

struct worker {
	const struct conf	*conf;
	struct resolver		 resolver;
	struct control		 control;
	struct smtp		*session;	/* kept; NULL: none */
	char			*destination;	/* of the session; owned */
	int			 jobs;		/* done in it */
};

/* One job on its way from host to host. */
struct attempt {
	struct worker		*worker;
	const struct job	*job;
	char			*todo;		/* 1: not decided */
	struct outcome		*reasons;	/* by recipient, the latest */
	struct outcome		 away;		/* of hosts not reached */
	int			 tries;
	int			 reached;	/* a session was open */
	int			 cut;		/* hosts are left untried */
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
	struct attempt *attempt = arg;
	struct control *control = &attempt->worker->control;

	/* what was taken must be on disk before anything else happens */
	if (outcome == NULL)
		control_flush(control);
	else if (attempt->todo[i])
		note(&attempt->reasons[i], outcome);
	else
		control_report(control, attempt->job->id, i, outcome);
}

static int
undecided(const struct attempt *attempt)
{
	return memchr(attempt->todo, 1, attempt->job->nrecipients) != NULL;
}

/* 1 where another address is to be tried. */
static int
wanted(const struct attempt *attempt)
{
	return undecided(attempt) &&
	    !control_ended(&attempt->worker->control);
}

static void
leave_session(struct worker *worker)
{
	smtp_close(worker->session);
	free(worker->destination);
	worker->session = NULL;
	worker->destination = NULL;
	worker->jobs = 0;
}

/* Keeps a sound session for the next job of this destination. */
static void
keep_session(struct attempt *attempt, struct smtp *session)
{
	struct worker *worker = attempt->worker;

	worker->session = session;
	if ((worker->destination = strdup(attempt->job->destination)) == NULL)
		leave_session(worker);
	else
		worker->jobs = 1;
}

/* What a kept session does not decide is asked anew, from the first host on:
 * it may have died long ago, or be tired of us. */
static void
use_session(struct attempt *attempt)
{
	struct worker *worker = attempt->worker;
	const struct job *job = attempt->job;
	struct outcome outcome;

	if (worker->session == NULL)
		return;
	if (strcasecmp(worker->destination, job->destination) != 0) {
		leave_session(worker);
		return;
	}
	if (smtp_send(worker->session, job, attempt->todo, report, attempt,
	    &outcome) == -1 || undecided(attempt) ||
	    ++worker->jobs == SESSION_JOBS)
		leave_session(worker);
	memset(attempt->reasons, 0,
	    job->nrecipients * sizeof(*attempt->reasons));
}

static void
try_address(struct attempt *attempt, const char *host,
    const struct mx_address *address)
{
	struct worker *worker = attempt->worker;
	const struct job *job = attempt->job;
	struct outcome outcome;
	struct smtp *session;

	memset(&outcome, 0, sizeof(outcome));
	trace_connecting(&worker->control, job, attempt->todo, host);
	session = smtp_open(worker->conf,
	    conf_policy(worker->conf, job->destination), host, address,
	    &worker->control, &outcome);
	if (session == NULL) {
		note(&attempt->away, &outcome);
		return;
	}
	attempt->reached = 1;
	if (smtp_send(session, job, attempt->todo, report, attempt,
	    &outcome) == 0 && !undecided(attempt) &&
	    (job->flags & JOB_VERBOSE) == 0)
		keep_session(attempt, session);
	else
		smtp_close(session);
}

static void
try_host(struct attempt *attempt, const char *host)
{
	struct worker *worker = attempt->worker;
	struct mx_addresses addresses;
	struct outcome outcome;
	size_t i;

	memset(&outcome, 0, sizeof(outcome));
	if (mx_addresses(&worker->resolver, worker->conf, host,
	    worker->control.fd, &addresses, &outcome) == -1) {
		note(&attempt->away, &outcome);
		return;
	}
	for (i = 0; i < addresses.n && wanted(attempt); i++) {
		if (i == ADDRESSES || attempt->tries == TRIES) {
			attempt->cut = 1;
			break;
		}
		attempt->tries++;
		try_address(attempt, host, &addresses.list[i]);
	}
}

static void
try_hosts(struct attempt *attempt)
{
	struct worker *worker = attempt->worker;
	struct mx_list list;
	struct outcome outcome;
	size_t i;

	memset(&outcome, 0, sizeof(outcome));
	if (mx_hosts(&worker->resolver, worker->conf,
	    attempt->job->destination, worker->control.fd, &list,
	    &outcome) == -1) {
		note(&attempt->away, &outcome);
		return;
	}
	for (i = 0; i < list.n && wanted(attempt); i++) {
		if (attempt->tries == TRIES) {
			attempt->cut = 1;
			break;
		}
		try_host(attempt, list.hosts[i].name);
	}
}

/* Of a recipient that no host decided: for good only where each of them was
 * asked and each said so. */
static void
conclude(const struct attempt *attempt, const struct outcome *reason,
    struct outcome *outcome)
{
	*outcome = *reason;
	if (reason->kind == OUTCOME_NONE || (reason->kind == OUTCOME_FAILED &&
	    attempt->away.kind == OUTCOME_DEFERRED))
		*outcome = attempt->away;
	if (outcome->kind == OUTCOME_FAILED && attempt->cut) {
		outcome->kind = OUTCOME_DEFERRED;
		strlcpy(outcome->status, "4.4.0", sizeof(outcome->status));
	} else if (outcome->kind == OUTCOME_NONE)
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.4.0",
		    "no host could be tried");
}

static void
finish(struct attempt *attempt)
{
	struct control *control = &attempt->worker->control;
	const struct job *job = attempt->job;
	struct outcome outcome;
	uint32_t i;

	/* told to stop: what is not decided stays as it was */
	if (undecided(attempt) && control_ended(control)) {
		control_flush(control);
		return;
	}
	for (i = 0; i < job->nrecipients; i++) {
		if (!attempt->todo[i])
			continue;
		conclude(attempt, &attempt->reasons[i], &outcome);
		control_report(control, job->id, i, &outcome);
	}
	memset(&outcome, 0, sizeof(outcome));
	if (!attempt->reached && attempt->away.kind == OUTCOME_DEFERRED)
		outcome = attempt->away;
	control_report(control, job->id, job->nrecipients, &outcome);
	control_flush(control);
}

/* 0, or -1 where memory ran out: the conductor then answers for the job. */
static int
deliver(struct worker *worker, const struct job *job)
{
	struct attempt attempt;
	int rc = -1;

	memset(&attempt, 0, sizeof(attempt));
	attempt.worker = worker;
	attempt.job = job;
	attempt.todo = malloc(job->nrecipients);
	attempt.reasons = calloc(job->nrecipients, sizeof(*attempt.reasons));
	if (attempt.todo == NULL || attempt.reasons == NULL)
		goto out;
	memset(attempt.todo, 1, job->nrecipients);
	use_session(&attempt);
	if (wanted(&attempt))
		try_hosts(&attempt);
	finish(&attempt);
	rc = 0;
out:
	free(attempt.todo);
	free(attempt.reasons);
	return rc;
}

/* Jobs until the conductor's end; 0, or -1 where something is wrong. */
static int
serve(struct worker *worker)
{
	struct job job;
	int rc;

	for (;;) {
		if (worker->session != NULL &&
		    !control_wait(&worker->control, SESSION_IDLE))
			leave_session(worker);
		if ((rc = control_job(&worker->control, &job)) != 1)
			break;
		rc = deliver(worker, &job);
		job_clear(&job);
		if (rc == -1)
			break;
	}
	leave_session(worker);
	return rc;
}

/* A terminal's signals are the conductor's to answer; a worker ends with its
 * socket pair. */
static void
ignore_signals(void)
{
	static const int ignored[] = { SIGTERM, SIGHUP, SIGINT, SIGPIPE,
	    SIGXFSZ };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Leaves the control at CONTROL_FD and /dev/null below it; the rest, other
 * workers' ends too, is closed. */
static int
close_rest(int control)
{
	int null, high, i;

	if ((high = fcntl(control, F_DUPFD_CLOEXEC, CONTROL_FD + 2)) == -1 ||
	    (null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i < CONTROL_FD; i++)
		if (i != null && dup2(null, i) == -1)
			return -1;
	if (dup2(high, CONTROL_FD) == -1)
		return -1;
	closefrom(CONTROL_FD + 1);
	return 0;
}

static uint16_t
port_of(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;

	return ntohs(address->ss_family == AF_INET6 ? six->sin6_port :
	    four->sin_port);
}

/* Only what a worker needs is left open: mail, and DNS over TCP. */
static void
shut_in(const struct worker *worker)
{
	uint16_t ports[1 + RESOLVER_SERVERS];
	size_t n = 0, i;

	ports[n++] = (uint16_t)worker->conf->port;
	for (i = 0; i < worker->resolver.n; i++)
		ports[n++] = port_of(&worker->resolver.servers[i]);
	(void)sandbox_enter(ports, n);	/* without one, mail still goes out */
}

_Noreturn void
worker_main(const struct conf *conf, int control)
{
	static const struct rlimit no_core = { 0, 0 };
	struct worker worker;

	memset(&worker, 0, sizeof(worker));
	worker.conf = conf;
	ignore_signals();
	if (close_rest(control) == -1 ||
	    setrlimit(RLIMIT_CORE, &no_core) == -1 || drop_root() == -1)
		_exit(EX_OSERR);
	control_init(&worker.control, CONTROL_FD);
	resolver_init(&worker.resolver, conf);
	shut_in(&worker);
	_exit(serve(&worker) == 0 ? EX_OK : EX_SOFTWARE);
}
