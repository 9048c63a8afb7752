/*
 * The conductor's side of the workers: a pool that never grows.  Jobs for one
 * destination go one after another to one worker; a destination that could
 * not be reached defers all its jobs of this run at once, and so does one
 * whose worker died (it could cost every worker); the rest go to the others.
 * The conductor never blocks on a worker.
 */
#ifndef DELIVER_POOL_H
#define DELIVER_POOL_H

#include <signal.h>

#include "conf.h"
#include "deliver/job.h"
#include "fault.h"
#include "transcript.h"

#define POOL_MAX	20	/* workers */

struct pool;

/* Called for each recipient as its outcome comes in, and once more with
 * recipient == nrecipients and outcome NULL when the job is done. */
typedef void pool_report(void *arg, uint32_t job, uint32_t recipient,
	    const struct outcome *);

/*
 * Called when the records that one worker sent at a time have all been
 * reported: the moment to make them durable, once for all of them.
 */
typedef void pool_settle(void *arg);

/* Called with a line for the log about a job. */
typedef void pool_note(void *arg, uint32_t job, const char *line);

/*
 * Forks n workers (at most POOL_MAX), before any key is read.  NULL with a
 * fault (75) where not even one could be forked.
 */
struct pool *pool_new(const struct conf *, size_t n, pool_report *,
	    pool_settle *, void *arg, struct fault *);

/*
 * What a worker runs in a process of its own, with its end of the socket
 * pair; pool_new() gives worker_main().  The two calls below are its halves,
 * so that tests can script a worker: pool_watch() comes before pool_run().
 */
typedef void pool_main(const struct conf *, int control);

struct pool *pool_start(pool_main *, const struct conf *, size_t n,
	    struct fault *);
void	pool_watch(struct pool *, pool_report *, pool_settle *, void *arg);

/*
 * Called with what is to be remembered of the MTA-STS of a job's destination,
 * as text that nobody has looked at; 0, or -1 where it is none that can be.
 */
typedef int pool_sts(void *arg, uint32_t job, const char *text);

/* Notes about jobs and what they found go there, with the arg of the
 * reports. */
void	pool_listen(struct pool *, pool_note *, pool_sts *);

/* What a worker gets that logs in at the relay (job.h: RECORD_LOGIN), lent;
 * without it asking is the end of a worker. */
void	pool_login(struct pool *, const char *octets, size_t);

/*
 * Jobs added from here on are told of line by line in the transcript, which is
 * lent; each line comes when what was reported before it is settled.
 */
void	pool_trace(struct pool *, struct transcript *);

/*
 * Queues a job; all that it needs is copied, the descriptor duplicated (once
 * for jobs of the same content in a row).  Its id is the caller's.  0, or -1
 * with errno: nothing will be reported of it.  May be called from a report.
 */
int	pool_add(struct pool *, const struct job *);

/*
 * Works until every job is done (returns 0), the deadline (clock_now() ms;
 * -1: none) has passed (1), or *stop is not 0 (2): a signal handler set it,
 * and the mask is what ppoll(2) waits with.  stop and mask may be NULL.
 */
int	pool_run(struct pool *, int64_t deadline,
	    const volatile sig_atomic_t *stop, const sigset_t *mask);

/* How many jobs have been added and are not done. */
size_t	pool_open(const struct pool *);

/*
 * Tells the workers that nothing more is wanted: each stops before its next
 * final dot.  Jobs that never started are dropped without a report.  Then
 * pool_run() with a deadline takes what replies to final dots still come.
 */
void	pool_stop(struct pool *);

/* Closes the socket pairs and releases the pool; waits for nobody. */
void	pool_free(struct pool *);

#endif
