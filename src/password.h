/*
 * The password for the relay: from a file or from a command of the
 * configuration, in the conductor and never in a process that parses what
 * comes from a network.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "deliver/job.h"
#include "fault.h"

/* As it goes to a worker, see RECORD_LOGIN. */
struct password {
	uint32_t	length;
	char		octets[LOGIN_MAX];
};

/*
 * Gets the password with the rights of this process: the first line of the
 * file, which has to be a regular one that neither group nor others may write
 * (they may read it: where everyone on a host submits by one login, everyone
 * has to), or of what `/bin/sh -c COMMAND' writes, which has conf->timeout to
 * end with status 0.  0 and the caller wipes it, also where there was no login
 * to get it for (length 0); or -1 with a fault (78) that never has a part of
 * it.
 */
int	password_get(const struct conf *, struct password *, struct fault *);

/*
 * Whether the password for the relay can be had, where one is needed: 0, or
 * -1 with a fault (78).  For mail that is only to be kept: nothing of it stays
 * in this process.
 */
int	password_able(const struct conf *, struct fault *);

#endif
