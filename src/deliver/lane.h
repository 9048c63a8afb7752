/*
 * Jobs in line for one destination.
 */
#ifndef DELIVER_LANE_H
#define DELIVER_LANE_H

#include <sys/queue.h>
#include <sys/types.h>

#include "deliver/job.h"
#include "util/buf.h"

#define LANE_CHAINS	1024	/* ten each where a message has 10^4 domains */

/* A descriptor that the jobs of one message share: a message to a thousand
 * destinations needs one, not a thousand. */
struct shared {
	int	fd;
	dev_t	device;
	ino_t	inode;
	size_t	users;
};

/* A job that waits or is with a worker. */
struct task {
	STAILQ_ENTRY(task) next;
	uint32_t	 id;
	uint32_t	 nrecipients;
	char		*octets;	/* owned; the job, packed */
	size_t		 length;
	struct shared	*content;
	char		*decided;	/* owned; 1 for a recipient reported */
	uint32_t	 left;		/* recipients not reported */
	size_t		 lines;		/* of transcript that may come */
	size_t		 notes;		/* for the log that may */
	size_t		 logins;	/* that may be asked for */
	struct buf	 sts;		/* lines of MTA-STS so far */
	size_t		 nsts;		/* of them that may come */
};

STAILQ_HEAD(task_list, task);

struct lane {
	struct lane		*chain;		/* with the same hash */
	STAILQ_ENTRY(lane)	 next;		/* while it waits */
	struct task_list	 tasks;		/* not begun */
	char			*destination;	/* owned */
	struct outcome		*verdict;	/* owned; why it is given up in
						 * this run, or NULL */
	int			 busy;		/* waits or is served */
};

STAILQ_HEAD(lane_list, lane);

/* All lanes there are, by the hash of their destinations. */
struct lanes {
	struct lane	*chains[LANE_CHAINS];
	uint32_t	 seed;		/* nobody can choose a chain */
};

/*
 * Makes a task of a job; all is copied.  The descriptor is duplicated, or
 * shared with *latest where that is the same file; *latest becomes this one
 * and is set to NULL when its last task is freed.  NULL with errno.
 */
struct task *task_new(const struct job *, struct shared **latest);
void	task_free(struct task *, struct shared **latest);

/* Notes that a recipient has its outcome: 0, or -1 where there is no such
 * recipient or it had one before. */
int	task_decide(struct task *, uint32_t recipient);

/*
 * Adds a line of MTA-STS: 1 where it was the end and task->sts is whole, 0
 * where more may come, -1 where none may.
 */
int	task_learn(struct task *, const char *line);

/* The lane of a destination (without case), new where there was none.  NULL
 * with errno. */
struct lane *lane_get(struct lanes *, const char *destination);

/* Forgets the tasks in line; how many that were. */
size_t	lane_drop(struct lane *, struct shared **latest);

/* Gives a lane up: later jobs get this outcome too. */
void	lane_give_up(struct lane *, const struct outcome *);

/* Releases all lanes; their tasks must be gone. */
void	lane_clear(struct lanes *);

#endif
