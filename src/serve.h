/*
 * SMTP on standard input and output: sendmail -bs.
 */
#ifndef SERVE_H
#define SERVE_H

#include "conf.h"
#include "fault.h"
#include "submit/args.h"
#include "util/log.h"

/*
 * Holds a session on descriptors 0 and 1, and delivers or spools each message
 * of it as send_message() does.  The exit status as smtpd_run() has it.
 */
int	serve_smtp(const struct conf *, const struct args *, struct log *,
	    struct fault *);

#endif
