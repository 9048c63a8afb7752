/*
 * A worker: the process that touches the network.  It takes jobs from a
 * socket pair and reports each recipient's outcome.
 */
#ifndef DELIVER_WORKER_H
#define DELIVER_WORKER_H

#include "conf.h"
#include "deliver/job.h"

/*
 * The whole life of a worker in a process just forked: drops root, shuts
 * itself in, serves jobs from the descriptor until its end of file, and never
 * returns.
 */
_Noreturn void worker_main(const struct conf *, int control);

#endif
