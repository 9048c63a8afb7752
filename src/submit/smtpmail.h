/*
 * A mail transaction (RFC 5321 section 3.3): the envelope that MAIL and RCPT
 * build up, with the replies to them.
 */
#ifndef SUBMIT_SMTPMAIL_H
#define SUBMIT_SMTPMAIL_H

#include "conf.h"
#include "submit/alias.h"
#include "submit/envelope.h"
#include "submit/smtpcmd.h"
#include "submit/submit.h"

#define SMTPMAIL_REPLY	512	/* octets, RFC 5321 section 4.5.3.1.5 */

struct smtpmail {
	struct submission	 submission;	/* what is to be sent */
	int			 open;		/* MAIL was accepted */
	int			 utf8;		/* it asked for SMTPUTF8 */
	size_t			 tried;		/* how many RCPT there were */
	int			 later;		/* one was refused for now */
	int			 broken;	/* it cannot be sent whole */
	/* private */
	const struct conf	*conf;
	const struct args	*args;
	struct envelope		 envelope;
	struct alias_file	*aliases;	/* owned; NULL until needed */
};

/* No transaction is under way; settings and arguments are lent. */
void	smtpmail_init(struct smtpmail *, const struct conf *,
	    const struct args *);

/* Ends one and forgets all of it; the next may begin. */
void	smtpmail_reset(struct smtpmail *);

/* MAIL and RCPT.  The reply is one line without its end. */
void	smtpmail_sender(struct smtpmail *, const struct smtpcmd *,
	    char reply[SMTPMAIL_REPLY]);
void	smtpmail_recipient(struct smtpmail *, const struct smtpcmd *,
	    char reply[SMTPMAIL_REPLY]);

/*
 * Whether the content may be sent when it is there: 1 where somebody gets it,
 * or an alias discards it; 0 with the reply that says why not.
 */
int	smtpmail_complete(struct smtpmail *, char reply[SMTPMAIL_REPLY]);

#endif
