/*
 * What `sendmail -v' shows on standard output while mail is on its way.  Lines
 * of the dialogues come from workers, the rest is the conductor's.
 */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <signal.h>

#include "message.h"
#include "outcome.h"

struct transcript {
	int		 fd;
	int		 broken;	/* nobody reads it any more */
	const sigset_t	*wait;		/* lent; the mask to wait with, NULL:
					 * the one that there is */
};

void	transcript_init(struct transcript *, int fd);

/*
 * Writes one line at once, made printable.  Where that cannot be done, or
 * nobody reads for a minute, or a signal comes meanwhile, nothing is written
 * from then on: mail never depends on it.  NULL shows nothing; so do those
 * below.
 */
void	transcript_line(struct transcript *, const char *text);

/* "a@b... Sent (2.0.0 ok)", "a@b... Deferred: why", "a@b... User unknown
 * (550 5.1.1 why)", as sendmail words them. */
void	transcript_outcome(struct transcript *, const struct recipient *);

/* "a@b... queued", for each recipient that is still to do. */
void	transcript_queued(struct transcript *, const struct message *);

/* The head of a message in a queue run: the how many-th of how many. */
void	transcript_running(struct transcript *, const char *id,
	    size_t number, size_t of);

#endif
