/*
 * Signals: a handler only raises a flag, and they are let in only while the
 * conductor waits, so that no system call of ours is ever cut short.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

#define SIGNALS_END	0x1	/* TERM, HUP or INT came: finish and go */
#define SIGNALS_WAKE	0x2	/* set by ourselves: something is done */

struct signals {
	volatile sig_atomic_t	*flag;
	sigset_t		 wait;	/* the mask to wait with */
};

/*
 * What every start of the program needs, whatever it inherited: default
 * handlers, nothing blocked, PIPE and XFSZ ignored so that a write says what
 * is wrong, the flag down.
 */
void	signals_reset(void);

/* From now on TERM, HUP and INT are blocked but for waits, and raise the
 * flag.  Lends the one flag there is. */
struct signals signals_catch(void);

/* After signals_catch(): the end of a child cuts a wait short, too. */
void	signals_children(void);

#endif
