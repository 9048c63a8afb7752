/*
 * Root's signing process: it alone has the system's keys in a queue run of
 * root's.  It parses the key files and requests of one fixed size, nothing
 * else, and tells nobody more than a signature.
 */
#ifndef SIGN_KEEPER_H
#define SIGN_KEEPER_H

#include <sys/types.h>

#include "conf.h"

#define KEEPER_MAX	64	/* clients at once */

/*
 * Forks the signing process for the dkim lines of conf; it reads their files
 * at once and asks OpenSSL about them at the first request.  control is set
 * to the socket that keeper_connect() takes.  The process ends when that and
 * every client's socket are closed everywhere.  Its pid, or -1 with errno.
 */
pid_t	keeper_start(const struct conf *, int *control);

/*
 * A new client: gives the process one end of a new socket pair and returns
 * the other (close-on-exec), for signer_lend().  -1 with errno.
 */
int	keeper_connect(int control);

#endif
