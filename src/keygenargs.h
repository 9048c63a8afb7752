/*
 * The words behind `sendoff keygen'.
 */
#ifndef KEYGENARGS_H
#define KEYGENARGS_H

#include "fault.h"
#include "sign/keymake.h"

#define KEYGENARGS_KEYS	2	/* RSA and Ed25519 */

/* One key that is wanted. */
struct keygenargs_key {
	int	bits;		/* of RSA; 0: Ed25519 */
	char	selector[256];
};

struct keygenargs {
	char			*domain;	/* owned; A-labels */
	const char		*folder;	/* -D; NULL: the usual one */
	struct keygenargs_key	 keys[KEYGENARGS_KEYS];
	int			 n;
	struct keymake_tags	 tags;
};

/*
 * Reads the words; argv[0] is the command's name and is passed over, the
 * values are lent.  Of two keys the Ed25519 one gets the selector with
 * "-ed25519" behind it: one name in the DNS holds one key.  0, or -1 with a
 * fault (64, 71).  keygenargs_clear() in either case.
 */
int	keygenargs_parse(struct keygenargs *, int argc, char **argv,
	    struct fault *);
void	keygenargs_clear(struct keygenargs *);

#endif
