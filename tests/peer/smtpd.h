/*
 * A mail server for tests: well-behaved unless its script says otherwise.
 */
#ifndef PEER_SMTPD_H
#define PEER_SMTPD_H

#include <openssl/types.h>

#include "tests/peer/recorder.h"
#include "tests/peer/script.h"

struct smtpd {
	const struct script	*script;
	SSL_CTX			*tls;
	int			 dir;		/* where records go */
};

/*
 * Serves one connection from its first octet to its end and closes it.
 * ordinal counts connections since the start (what a script's @N means),
 * number names the records.
 */
void	smtpd_serve(const struct smtpd *, int fd, int ordinal, int number);

#endif
