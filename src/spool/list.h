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

struct list {
	FILE			*out;
	FILE			*notes;		/* warnings go there first */
	int			 json;
	view_forbidden		*forbidden;
	const struct pick	*pick;		/* NULL: all */
};

/*
 * Prints the queue: what waits, since when, for whom and why, then "Total
 * requests: N"; an empty queue is one line and that.  The home queue follows
 * where it is not the caller's usual one and holds something.  All of it is
 * printable ASCII.  As JSON it is one array, an object a line.  0, or -1 with
 * a fault where a queue cannot be read.
 */
int	list_print(const struct conf *, const struct list *, struct fault *);

#endif
