/*
 * The other side of an SMTP dialogue: a child process that follows a script
 * to the letter and remembers every octet it was sent.
 */
#ifndef TESTS_UNIT_DIALOGUE_H
#define TESTS_UNIT_DIALOGUE_H

#include <sys/types.h>

#include <openssl/types.h>

#include "route/mx.h"

#define DIALOGUE_SEEN	(256 * 1024)

/* What the child saw: in memory that both share. */
struct dialogue_seen {
	char	clear[DIALOGUE_SEEN];	/* in the clear, NUL-terminated */
	char	secret[DIALOGUE_SEEN];	/* under TLS, NUL-terminated */
	char	sni[256];
};

struct dialogue {
	struct mx_address	 address;	/* where it listens */
	struct dialogue_seen	*seen;
	pid_t			 pid;
	int			 conductor;	/* end of the control socket
						 * for the script, or -1 */
	SSL_CTX			*tls;		/* NULL: none */
};

/*
 * Starts the child.  The script's steps, up to NULL:
 *
 *	S:text	send a line
 *	R:octets	send them as they are
 *	C:text	receive a line, which begins so
 *	=	nothing more has been received than was asked for
 *	D	receive content up to the final dot
 *	T	handshake
 *	A	close, and accept the next connection
 *	F	close
 *	E	receive the end
 *	K	the conductor says that it wants nothing more
 *	X	the conductor dies
 */
void	dialogue_start(struct dialogue *, const char *const *script);

/* Waits for the child: 0 where all went by the script. */
int	dialogue_end(struct dialogue *);

void	dialogue_clear(struct dialogue *);

#endif
