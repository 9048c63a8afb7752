/*
 * The workers of a pool and what each is at.
 */
#ifndef DELIVER_CREW_H
#define DELIVER_CREW_H

#include <poll.h>

#include "deliver/hand.h"
#include "deliver/lane.h"
#include "deliver/pool.h"

struct seat {
	struct hand	 hand;
	struct lane	*lane;	/* the last one served: its session is open */
	struct task	*task;	/* at work on it; NULL: idle */
};

struct crew {
	struct seat	seats[POOL_MAX];
	size_t		n;
	const char	*login;		/* lent; what answers RECORD_LOGIN */
	size_t		nlogin;		/* its octets; 0: none */
};

/* Forks up to n workers (at most POOL_MAX); 0, or -1 with errno where there
 * is not even one. */
int	crew_hire(struct crew *, pool_main *, const struct conf *, size_t n);

/* Answers a worker's RECORD_LOGIN: 0, or -1 where it may have no (more)
 * answer. */
int	crew_login(const struct crew *, struct seat *);

/*
 * Lends the idle worker for a lane: the one that served it last, else one
 * that served none, else any.  NULL where all are busy; *alive counts those
 * that have not ended.
 */
struct seat *crew_choose(struct crew *, const struct lane *, size_t *alive);

/* The one place where the conductor waits: ppoll(2) until the deadline (-1:
 * none), one entry a seat. */
int	crew_wait(const struct crew *, struct pollfd fds[POOL_MAX],
	    int64_t deadline, const sigset_t *mask);

#endif
