/*
 * The probes that an examination sends out.
 */
#ifndef PROBING_H
#define PROBING_H

#include "exam/exam.h"

/*
 * Fills in exam->probes: three large receivers, the recipient of --to, with
 * --probe the own domain's mail server.  None where mail goes to a relay, or
 * nothing may be asked, or for checks that --only and --skip leave out; and
 * exam->trial_wanted, whether a message is to be sent.
 */
void	probing_plan(struct exam *);

#endif
