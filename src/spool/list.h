/*
 * mailq: the caller's queue in sendmail's shape.
 */
#ifndef SPOOL_LIST_H
#define SPOOL_LIST_H

#include <stdio.h>

#include "conf.h"
#include "fault.h"

/*
 * Prints the queue to out: what waits, since when, for whom and why, then
 * "Total requests: N"; an empty queue is one line and that.  The home queue
 * follows where it is not the caller's usual one and holds something.  All of
 * it is printable ASCII.  0, or -1 with a fault where a queue cannot be read.
 */
int	list_print(const struct conf *, FILE *out, struct fault *);

#endif
