/*
 * Who of the workers gets which job, and what becomes of a job whose worker
 * or destination is lost.  Invariants: a lane with tasks either waits or has
 * one worker at it; every job taken is reported to its end, whatever a worker
 * does; nothing waits but crew.c.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "deliver/crew.h"
#include "deliver/pool.h"
#include "deliver/worker.h"
#include "util/clock.h"

struct pool {
	struct crew	 crew;
	struct lanes	 lanes;
	struct lane_list waiting;
	struct shared	*latest;	/* of the contents, see task_new() */
	size_t		 open;		/* jobs not done */
	int		 stopped;
	pool_report	*report;
	pool_settle	*settle;
	pool_note	*note;		/* NULL: nobody listens */
	pool_sts	*sts;		/* as well */
	void		*arg;
	struct transcript *transcript;	/* NULL: none is wanted */
};

struct pool *
pool_start(pool_main *run, const struct conf *conf, size_t n,
    struct fault *fault)
{
	struct pool *pool;

	if ((pool = calloc(1, sizeof(*pool))) == NULL) {
		fault_set(fault, EX_TEMPFAIL, "delivery: out of memory");
		return NULL;
	}
	STAILQ_INIT(&pool->waiting);
	/* fewer than wished for will do: they take turns */
	if (crew_hire(&pool->crew, run, conf, n) == -1) {
		fault_set(fault, EX_TEMPFAIL,
		    "delivery process: cannot start: %s", strerror(errno));
		pool_free(pool);
		return NULL;
	}
	return pool;
}

void
pool_watch(struct pool *pool, pool_report *report, pool_settle *settle,
    void *arg)
{
	pool->report = report;
	pool->settle = settle;
	pool->arg = arg;
}

struct pool *
pool_new(const struct conf *conf, size_t n, pool_report *report,
    pool_settle *settle, void *arg, struct fault *fault)
{
	struct pool *pool;

	if ((pool = pool_start(worker_main, conf, n == 0 ? 1 : n,
	    fault)) != NULL)
		pool_watch(pool, report, settle, arg);
	return pool;
}

void
pool_listen(struct pool *pool, pool_note *note, pool_sts *sts)
{
	pool->note = note;
	pool->sts = sts;
}

void
pool_login(struct pool *pool, const char *octets, size_t length)
{
	pool->crew.login = octets;
	pool->crew.nlogin = length;
}

void
pool_trace(struct pool *pool, struct transcript *transcript)
{
	pool->transcript = transcript;
}

int
pool_add(struct pool *pool, const struct job *given)
{
	struct job copy = *given, *job = &copy;
	struct lane *lane;
	struct task *task;

	if (pool->transcript != NULL)
		job->flags |= JOB_VERBOSE;
	if (pool->stopped) {
		errno = ESHUTDOWN;
		return -1;
	}
	if ((lane = lane_get(&pool->lanes, job->destination)) == NULL ||
	    (task = task_new(job, &pool->latest)) == NULL)
		return -1;
	STAILQ_INSERT_TAIL(&lane->tasks, task, next);
	pool->open++;
	if (lane->busy)
		return 0;
	lane->busy = 1;
	if (lane->verdict != NULL)
		STAILQ_INSERT_HEAD(&pool->waiting, lane, next);
	else
		STAILQ_INSERT_TAIL(&pool->waiting, lane, next);
	return 0;
}

size_t
pool_open(const struct pool *pool)
{
	return pool->open;
}

/* The job is over: the caller hears it last. */
static void
done(struct pool *pool, struct task *task)
{
	const uint32_t id = task->id, n = task->nrecipients;

	pool->open--;
	task_free(task, &pool->latest);
	pool->report(pool->arg, id, n, NULL);
}

/* Gives each recipient without an outcome this one, and ends the job. */
static void
answer(struct pool *pool, struct task *task, const struct outcome *outcome)
{
	uint32_t i;

	for (i = 0; i < task->nrecipients; i++)
		if (task_decide(task, i) == 0)
			pool->report(pool->arg, task->id, i, outcome);
	done(pool, task);
}

/* Answers all that is in line, and what is put there meanwhile. */
static void
give_up(struct pool *pool, struct lane *lane, const struct outcome *outcome)
{
	struct task *task;

	lane_give_up(lane, outcome);
	while ((task = STAILQ_FIRST(&lane->tasks)) != NULL) {
		STAILQ_REMOVE_HEAD(&lane->tasks, next);
		answer(pool, task, outcome);
	}
	lane->busy = 0;
}

static void
ended(const struct pool *pool, struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.3.0", "%s",
	    pool->stopped ? "delivery was stopped" : "delivery process ended");
}

/* The worker is gone, or no longer to be believed. */
static void
lose(struct pool *pool, struct seat *seat)
{
	struct task *task = seat->task;
	struct outcome outcome;

	hand_close(&seat->hand);
	seat->task = NULL;
	if (task == NULL)
		return;
	ended(pool, &outcome);
	answer(pool, task, &outcome);
	give_up(pool, seat->lane, &outcome);
	pool->settle(pool->arg);
}

static void
begin(struct seat *seat, struct lane *lane)
{
	struct task *task = STAILQ_FIRST(&lane->tasks);

	STAILQ_REMOVE_HEAD(&lane->tasks, next);
	seat->lane = lane;
	seat->task = task;
	hand_send(&seat->hand, task->octets, task->length, task->content->fd);
}

/* The worker is done with its job: the next of the same lane is its own. */
static void
finish(struct pool *pool, struct seat *seat, const struct outcome *outcome)
{
	struct task *task = seat->task;
	struct lane *lane = seat->lane;

	seat->task = NULL;
	done(pool, task);
	if (outcome->kind == OUTCOME_DEFERRED)
		give_up(pool, lane, outcome);
	else if (STAILQ_EMPTY(&lane->tasks))
		lane->busy = 0;
	else
		begin(seat, lane);
}

/* Shows a line of the transcript: 0, or -1 where it may have none (more). */
static int
show(struct pool *pool, struct task *task, const char *line)
{
	if (task->lines-- == 0)
		return -1;
	/* the verdict above it is on disk before it is shown */
	pool->settle(pool->arg);
	transcript_line(pool->transcript, line);
	return 0;
}

/* Passes on a line for the log, with the same bound as the worker's. */
static int
remark(struct pool *pool, struct task *task, const char *line)
{
	if (task->notes-- == 0)
		return -1;
	if (pool->note != NULL)
		pool->note(pool->arg, task->id, line);
	return 0;
}

/* Collects what was learnt of MTA-STS; at its end it is passed on. */
static int
learn(struct pool *pool, struct task *task, const char *line)
{
	int rc = task_learn(task, line);

	return rc != 1 || pool->sts == NULL ? rc == -1 ? -1 : 0 :
	    pool->sts(pool->arg, task->id, buf_get(&task->sts));
}

/* Believes a record only where it can be true: 0 or -1. */
static int
take(struct pool *pool, struct seat *seat, const struct record *record)
{
	const struct outcome *outcome = &record->outcome;
	struct task *task = seat->task;

	if (record_check(record) == -1 || task == NULL ||
	    record->job != task->id || seat->hand.left > 0)
		return -1;
	if (record->recipient == RECORD_LINE)
		return show(pool, task, outcome->text);
	if (record->recipient == RECORD_NOTE)
		return remark(pool, task, outcome->text);
	if (record->recipient == RECORD_LOGIN)
		return crew_login(&pool->crew, seat);
	if (record->recipient == RECORD_STS)
		return learn(pool, task, outcome->text);
	if (record->recipient != task->nrecipients) {
		if (outcome->kind == OUTCOME_NONE ||
		    task_decide(task, record->recipient) == -1)
			return -1;
		pool->report(pool->arg, task->id, record->recipient, outcome);
		return 0;
	}
	if (task->left > 0 || (outcome->kind != OUTCOME_NONE &&
	    outcome->kind != OUTCOME_DEFERRED))
		return -1;
	finish(pool, seat, outcome);
	return 0;
}

/* All that a worker has sent so far. */
static void
serve(struct pool *pool, struct seat *seat)
{
	struct record record;
	int rc, taken = 0;

	while ((rc = hand_take(&seat->hand, &record)) == 1) {
		if (take(pool, seat, &record) == -1) {
			rc = -1;
			break;
		}
		taken = 1;
	}
	if (taken)
		pool->settle(pool->arg);
	if (rc == -1)
		lose(pool, seat);
}

/* Sets idle workers to lanes that wait.  1 where jobs ended instead. */
static int
dispatch(struct pool *pool)
{
	struct outcome outcome;
	struct lane *lane;
	struct seat *seat;
	size_t alive;
	int gone = 0;

	while ((lane = STAILQ_FIRST(&pool->waiting)) != NULL) {
		seat = crew_choose(&pool->crew, lane, &alive);
		if (seat == NULL && alive > 0 && lane->verdict == NULL)
			break;
		STAILQ_REMOVE_HEAD(&pool->waiting, next);
		if (seat != NULL && lane->verdict == NULL) {
			begin(seat, lane);
			continue;
		}
		ended(pool, &outcome);
		give_up(pool, lane,
		    lane->verdict != NULL ? lane->verdict : &outcome);
		gone = 1;
	}
	if (gone)
		pool->settle(pool->arg);
	return gone;
}

static void
attend(struct pool *pool, int64_t deadline, const sigset_t *mask)
{
	struct pollfd fds[POOL_MAX];
	size_t i;

	if (crew_wait(&pool->crew, fds, deadline, mask) <= 0)
		return;
	for (i = 0; i < pool->crew.n; i++) {
		if (fds[i].revents & POLLOUT)
			hand_flush(&pool->crew.seats[i].hand);
		if (fds[i].revents & ~POLLOUT)
			serve(pool, &pool->crew.seats[i]);
	}
}

int
pool_run(struct pool *pool, int64_t deadline,
    const volatile sig_atomic_t *stop, const sigset_t *mask)
{
	for (;;) {
		if (pool->open == 0)
			return 0;
		if (stop != NULL && *stop != 0)
			return 2;
		if (deadline != -1 && clock_left(deadline) == 0)
			return 1;
		if (dispatch(pool) == 0)
			attend(pool, deadline, mask);
	}
}

void
pool_stop(struct pool *pool)
{
	struct crew *crew = &pool->crew;
	struct lane *lane;
	size_t i;

	pool->stopped = 1;
	while ((lane = STAILQ_FIRST(&pool->waiting)) != NULL) {
		STAILQ_REMOVE_HEAD(&pool->waiting, next);
		pool->open -= lane_drop(lane, &pool->latest);
		lane->busy = 0;
	}
	for (i = 0; i < crew->n; i++) {
		if ((lane = crew->seats[i].lane) != NULL)
			pool->open -= lane_drop(lane, &pool->latest);
		hand_shut(&crew->seats[i].hand);
	}
}

void
pool_free(struct pool *pool)
{
	size_t i;

	if (pool == NULL)
		return;
	pool_stop(pool);
	for (i = 0; i < pool->crew.n; i++) {
		hand_close(&pool->crew.seats[i].hand);
		if (pool->crew.seats[i].task != NULL)
			task_free(pool->crew.seats[i].task, &pool->latest);
	}
	lane_clear(&pool->lanes);
	free(pool);
}
