/*
 * mailq: the caller's queue in sendmail's shape, or as JSON.
 */
#ifndef SPOOL_LIST_H
#define SPOOL_LIST_H

#include <stdio.h>

#include "conf.h"
#include "fault.h"
#include "pick.h"
#include "spool/view.h"

#define LIST_STALE	"warning: root's queue run has not come by for an " \
    "hour: cron should run sendmail -q as root\n"

struct list {
	FILE			*out;
	FILE			*notes;		/* warnings go there first */
	int			 json;
	int			 bare;		/* the messages alone: others
						 * print what stands around */
	view_forbidden		*forbidden;
	const struct pick	*pick;		/* NULL: all */
};

/*
 * Prints the queue: what waits, since when, for whom and why, then "Total
 * requests: N"; an empty queue is one line and that.  The home queue follows
 * where it is not the caller's usual one and holds something.  All of it is
 * printable ASCII.  As JSON it is one array, an object a line.  The number of
 * messages, or -1 with a fault where a queue cannot be read.
 */
int	list_print(const struct conf *, const struct list *, struct fault *);

/* What stands above n messages of the queue in that directory. */
void	list_heading(FILE *, const char *path, size_t n);

/*
 * Prints no more than the entries and warnings of both queues.  Their number,
 * or -1 with a fault.
 */
int	list_entries(const struct conf *, FILE *out, struct fault *);

/* Prints the lines above n entries: where they are and the names of the
 * columns; or that there are none. */
void	list_header(FILE *out, const char *path, size_t n);

#endif
