/*
 * One real message, sent as any other is, for `sendoff check --probe'.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <sys/types.h>

#include "conf.h"
#include "exam/exam.h"
#include "util/log.h"

struct trial {
	pid_t	pid;
	int	fd;	/* what sending it says; ends with it */
	char	text[EXAM_SAID];	/* so much of that as is shown */
	size_t	n;
	/* the caller's, from before the start: the ends of other processes,
	 * who are to see when it is gone */
	int	others[EXAM_PROBES + 1];
	size_t	nothers;
};

/* Starts to send it to --to, from the exam's sender; the process that does has
 * none of the others.  0, or -1 with errno. */
int	trial_start(struct trial *, const struct exam *, struct log *);

/* Reads what is there, for poll() has said that something is: 1 where that is
 * its end. */
int	trial_hear(struct trial *);

/* What became of it, after its end; the process is gone then. */
void	trial_take(struct trial *, struct exam_trial *);

/* Gives it up: what is committed by then is sent from the queue. */
void	trial_stop(struct trial *);

#endif
