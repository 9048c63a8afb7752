/*
 * One message to its verdict, from standard input or over -bs.
 */
#ifndef SEND_H
#define SEND_H

#include "conf.h"
#include "fault.h"
#include "submit/args.h"
#include "submit/submit.h"
#include "util/log.h"

struct send_setup {
	const struct conf	*conf;
	const struct args	*args;
	struct log		*log;
};

/*
 * Reads a message from a descriptor into an empty submission (with ARGS_SMTP
 * one that has its envelope), and delivers or spools it.  The exit status as
 * below; a refusal of all recipients leaves their outcomes in the submission.
 * In the background this process may go on in a child that never returns.
 */
int	send_submission(const struct send_setup *, struct submission *, int fd,
	    struct fault *);

/*
 * Reads a message from descriptor 0, delivers or spools it, tells the caller
 * what went wrong on standard error as the error mode asks, and returns the
 * exit status; or -1 with a fault, and then nobody has the message.
 */
int	send_message(const struct conf *, const struct args *, struct log *,
	    struct fault *);

#endif
