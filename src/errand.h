/*
 * A process of its own that asks name servers: what they answer is hostile,
 * and whoever reads it has nothing and may nothing.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "route/resolver.h"

#define ERRAND_FD	3	/* where the process writes; at its end of file
				 * nobody waits any more */
#define ERRAND_PORTS	64	/* of an errand_room */
#define ERRAND_PATIENCE	300	/* seconds for all that is asked together */

struct errand {
	int	 fd;
	pid_t	 pid;
	int64_t	 deadline;
};

/* What the process does with what the parent had when it forked. */
typedef void errand_work(const struct resolver *, const struct conf *,
	    const void *arg);

/* What it is let do beside asking name servers; all of it lent. */
struct errand_room {
	const uint16_t		*ports;		/* of TCP, to connect to */
	size_t			 nports;	/* at most ERRAND_PORTS */
	const char *const	*paths;		/* files and folders to read */
	size_t			 npaths;
};

struct errand_task {
	const struct conf	*conf;
	errand_work		*work;
	const void		*arg;
	struct errand_room	 room;
};

/*
 * Forks the process; it holds nothing open, is nobody where root calls, and
 * can connect to name servers alone.  0, or -1 with errno; errand_end() ends
 * it, done or not.
 */
int	errand_start(struct errand *, const struct conf *, errand_work *,
	    const void *arg);

/* The same for a process that needs more room. */
int	errand_start_in(struct errand *, const struct errand_task *);
void	errand_end(struct errand *);

/* For the process: writes all of it.  0, or -1 where nobody reads. */
int	errand_write(const void *, size_t);

/* For the process: how many sockets it may have at the same time, beside what
 * is open and one file; at least 1. */
size_t	errand_sockets(void);

/* For the parent: reads that many octets, which are a stranger's word.  0, or
 * -1 at the end of them or the deadline. */
int	errand_read(const struct errand *, void *, size_t);

/* 1 where there is something to read within so many milliseconds. */
int	errand_wait(const struct errand *, int milliseconds);

#endif
