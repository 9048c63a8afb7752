/*
 * The children of a dispatcher, and where each sits.
 */
#ifndef CROWD_H
#define CROWD_H

#include <pwd.h>

#include "owners.h"
#include "sign/keeper.h"
#include "signals.h"
#include "util/buf.h"

#define CROWD_SEATS	KEEPER_MAX	/* children, the slow ones too */

struct seat {
	pid_t		pid;
	uid_t		uid;
	int		out;		/* -1 after its end */
	int64_t		began;
	int64_t		moved;		/* the last progress */
	int64_t		killed;		/* -1: not yet */
	struct buf	text;
	int		cut;
};

struct crowd {
	const struct owners	*how;
	struct seat		 seats[CROWD_SEATS];
	size_t			 n;
	struct signals		 signals;
	int64_t			 end;	/* when the patience after a signal
					 * is over; -1: there was none */
	int			 control;	/* for keeper_connect(), -1 */
};

/* From here on TERM, HUP and INT are passed on.  control is the caller's to
 * set and close. */
void	crowd_init(struct crowd *, const struct owners *);

/* Waits until there is room for one more child: 0, or -1 where a signal has
 * ended it all. */
int	crowd_room(struct crowd *);

/* Whether a child of that user is at work. */
int	crowd_has(const struct crowd *, uid_t);

/* One more child.  0, or -1 with errno. */
int	crowd_add(struct crowd *, const struct passwd *);

/* Waits for all of them. */
void	crowd_finish(struct crowd *);

#endif
