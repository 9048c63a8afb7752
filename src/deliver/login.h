/*
 * Logging in at the relay (RFC 4954).
 */
#ifndef DELIVER_LOGIN_H
#define DELIVER_LOGIN_H

#include "deliver/session.h"

/*
 * Logs in as conf->relay_user, over TLS that was verified and nothing else;
 * the password comes from the conductor and is wiped.  0, or -1 with the
 * session's trouble (DEFERRED: a login that fails is no fault of the mail):
 * 4.7.0 where no mechanism of ours is offered, SMTP_LOGIN_REFUSED where the
 * server said no for good.  Neither the transcript nor a text has the secret,
 * not even where the server repeats it.
 */
int	login_run(struct smtp *);

#endif
