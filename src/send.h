/*
 * One message from standard input to its verdict.
 */
#ifndef SEND_H
#define SEND_H

#include "conf.h"
#include "fault.h"
#include "submit/args.h"
#include "util/log.h"

/*
 * Reads a message from descriptor 0, delivers or spools it, tells the caller
 * what went wrong on standard error as the error mode asks, and returns the
 * exit status; or -1 with a fault, and then nobody has the message.
 */
int	send_message(const struct conf *, const struct args *, struct log *,
	    struct fault *);

#endif
