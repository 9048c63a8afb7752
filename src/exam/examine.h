/*
 * The order in which the families of checks run, and what all of their
 * findings come to.
 */
#ifndef EXAM_EXAMINE_H
#define EXAM_EXAMINE_H

#include "exam/exam.h"

/* Which families are wanted, and whether each has had all that it asked for. */
struct examine {
	struct exam	*exam;			/* lent */
	int		 wanted[EXAM_FAMILIES];
	int		 settled[EXAM_FAMILIES];
};

struct exam_summary {
	size_t	counts[VERDICTS];
	int	status;		/* the exit status: 0, 1, 2, 3 */
};

/* Those that --only wants, and what they build on. */
void	examine_init(struct examine *, struct exam *);

/* Runs those that are not settled: 1 where all are now. */
int	examine_run(struct examine *);

/* A fact has come: all may judge otherwise. */
void	examine_unsettle(struct examine *);

/* 1 where a finding of that id is to be shown. */
int	examine_shows(const struct exam *, const char *id);

/* Counts those that are shown. */
void	examine_sum(const struct exam *, struct exam_summary *);

#endif
