/*
 * sendmail -bs: SMTP (RFC 5321) on two descriptors, a whole session.
 */
#ifndef SUBMIT_SMTPD_H
#define SUBMIT_SMTPD_H

#include "conf.h"
#include "fault.h"
#include "signals.h"
#include "submit/args.h"
#include "submit/smtpmail.h"
#include "submit/submit.h"
#include "util/store.h"

/*
 * Takes over a message: an envelope (lent) and content as it came, in a
 * descriptor at its beginning (lent).  Gives the reply to the final dot, one
 * line without its end; a 250 says that every recipient has it or that it is
 * durable.
 */
typedef void smtpd_accept(void *arg, struct submission *, int fd,
	    char reply[SMTPMAIL_REPLY]);

struct smtpd_setup {
	const struct conf	*conf;
	const struct args	*args;
	int			 ends[2];	/* to read, to write */
	const struct signals	*signals;	/* caught already */
	smtpd_accept		*accept;
	store_spill		*spill;		/* room for long content */
	void			*arg;		/* of both */
};

/*
 * Holds a session, from the greeting to QUIT, the end of input, a signal or
 * an hour of silence (as `timeout' scales it).  The exit status: 0 where it
 * ended between messages; -1 with a fault where it ended within one, which
 * was not sent: 65, or 75 after a signal; 74 where input cannot be read, 71
 * without memory.
 */
int	smtpd_run(const struct smtpd_setup *, struct fault *);

#endif
