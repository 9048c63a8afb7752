/*
 * AUTH (RFC 4954) PLAIN and LOGIN, of one user.
 */
#ifndef PEER_LOGIN_H
#define PEER_LOGIN_H

#include "tests/peer/answer.h"

/*
 * Serves AUTH.  An event `auth MECHANISM USER ok|bad tls|clear' says what the
 * client knew, whatever the script then replies; `auth MECHANISM refused
 * tls|clear' that it was not asked for: not offered, out of order, no
 * mechanism of ours, no base64, taken back.
 */
void	login_auth(struct session *, const char *argument);

#endif
