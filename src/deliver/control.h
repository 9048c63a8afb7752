/*
 * The worker's end of its socket pair: jobs come in, records go out.  Here
 * waiting is right: a worker has nothing else to do.
 */
#ifndef DELIVER_CONTROL_H
#define DELIVER_CONTROL_H

#include <sys/types.h>

#include "deliver/job.h"

#define CONTROL_RECORDS	128	/* in one write: those of a transaction fit */

struct control {
	int		fd;
	int		broken;		/* sticky: the conductor is gone */
	struct record	records[CONTROL_RECORDS];
	size_t		n;		/* not written yet */
	uint32_t	job;		/* the last one that came */
	size_t		lines;		/* of its transcript that may follow */
	size_t		notes;		/* for the log that may follow */
};

void	control_init(struct control *, int fd);

/*
 * Waits for the next job and reads it whole.  1 and the caller clears it; 0
 * where the conductor has nothing more; -1 where what came is no job.
 */
int	control_job(struct control *, struct job *);

/* 1 where a job or the end is there within ms (-1: waits), else 0. */
int	control_wait(const struct control *, int ms);

/* 1 where the conductor has closed its end, now, else 0. */
int	control_ended(const struct control *);

/* Adds a record; it is written when there are enough or by the flush. */
void	control_report(struct control *, uint32_t job, uint32_t recipient,
	    const struct outcome *);
void	control_flush(struct control *);

/*
 * Writes a line of the transcript of the last job at once, and all that was
 * added before.  The last line that the job may have says that it is that;
 * after it, and where the job asked for none, nothing is written.
 */
void	control_line(struct control *, const char *text);

/* A line for the log about the last job; those above JOB_NOTES are not told.
 * A control that is NULL tells nothing. */
void	control_note(struct control *, const char *text);

/*
 * Asks the conductor for the relay's password and waits for it, at most a
 * minute; it is to be wiped.  Its length, or -1: the conductor has none or is
 * gone, and then so is the socket pair.
 */
ssize_t	control_login(struct control *, char password[LOGIN_MAX]);

/* What is to be remembered of MTA-STS for the last job's domain: lines, each
 * of them printable.  Once a job. */
void	control_sts(struct control *, const char *text);

#endif
