/*
 * sendoff queue: the caller's queue seen and handled.
 */
#ifndef QUEUECMD_H
#define QUEUECMD_H

#include <stdio.h>

#include "conf.h"
#include "fault.h"
#include "pick.h"
#include "util/log.h"

enum queuecmd_action {
	QUEUECMD_LIST,
	QUEUECMD_SHOW,
	QUEUECMD_RUN,
	QUEUECMD_FLUSH,
	QUEUECMD_REMOVE
};

struct queuecmd {
	enum queuecmd_action	 action;
	int			 json;		/* with list and show */
	int			 partial;	/* another queue may have what
						 * this has not: not a word of
						 * it, nor around a list */
	char			**ids;		/* lent by argv */
	size_t			 nids;
	const struct pick	*pick;		/* with list; NULL: all */
	FILE			*out, *notes;	/* standard output and error */
};

/*
 * Parses "queue", the command and its words; they may be moved and shortened
 * (an ID is taken with the star that mailq puts behind it, too).  0, or -1
 * with a fault (64).  out and notes are set to the standard streams.
 */
int	queuecmd_parse(struct queuecmd *, int argc, char **argv,
	    struct fault *);

/* 1 where the command runs the queue. */
int	queuecmd_runs(const struct queuecmd *);

/*
 * Does it.  What is wrong with one ID is said in a line on notes, and the
 * others are still done.  The exit status: 65 for an ID that is not there, 75
 * for one that is being tried, 71 where the system refused; or -1 with a
 * fault.
 */
int	queuecmd(const struct conf *, struct log *, const struct queuecmd *,
	    struct fault *);

/* Prints those of the IDs that can be tried here, a line each.  As
 * queuecmd(). */
int	queuecmd_find(const struct conf *, const struct queuecmd *,
	    struct fault *);

#endif
