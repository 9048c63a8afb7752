/*
 * Something for every owner of a queue below a directory that users share:
 * for each, a child that becomes that owner for good, and a parent that
 * neither trusts nor waits for one of them.
 */
#ifndef OWNERS_H
#define OWNERS_H

#include <sys/types.h>

#include <stdint.h>

#include "conf.h"
#include "fault.h"
#include "util/log.h"

#define OWNERS_AT_ONCE	8	/* children at work */

/* A child has ended. */
struct owners_end {
	uid_t		 uid;
	int		 status;	/* of its exit; -1: it was killed */
	int		 cut;		/* it wrote more than was kept */
	const char	*text;		/* what it wrote, without its NULs: not
					 * to be believed; lent */
};

struct owners {
	/*
	 * In the child, with the owner's ids, environment and nothing else:
	 * what is written to out comes to done() and counts as progress, a
	 * NUL as progress alone.  lent is for signer_lend(), or -1.  Returns
	 * the exit status.
	 */
	int		(*work)(void *arg, int out, int lent);
	void		(*done)(void *arg, const struct owners_end *);
	void		*arg;
	int		 dir;		/* the directory, lent */
	const struct conf *lend;	/* whose keys are lent; NULL: none */
	int		 repair;	/* squats are moved aside */
	size_t		 most;		/* octets of text kept of a child */
	int64_t		 stall;		/* ms without progress: killed */
	int64_t		 slow;		/* ms: from then on it does not count
					 * among those at work */
	struct log	*log;
};

/*
 * Visits each owner once, some at a time, and root in any case (what is in a
 * queue of root's home is nobody else's to do).  Ends when all children have
 * ended, or after TERM, HUP or INT, which it passes on, in bounded time.  0,
 * 1 after such a signal, or -1 with a fault (71) where the directory cannot be
 * read to its end: the others have been visited then.
 */
int	owners_each(const struct owners *, struct fault *);

#endif
