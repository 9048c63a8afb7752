/*
 * The questions of one examination and their answers: each is asked once,
 * whoever needs it, and all of them at the same time.
 *
 * The checks ask as if answers were at hand.  One that is not here yet is sent
 * for, and TIMEOUT for now; whoever got that is run again from its start when
 * answers have come, until nothing is missing or time is up.
 */
#ifndef EXAM_INQUIRY_H
#define EXAM_INQUIRY_H

#include <stddef.h>
#include <stdint.h>

#include "doctor/ipaddr.h"
#include "doctor/source.h"

#define INQUIRY_MAX	2048	/* questions in all; a host has about 150 */
#define INQUIRY_FLIGHT	200	/* on their way at the same time: each has a
				 * socket */

struct inquiry;

struct inquiry_setup {
	const struct resolver	*resolver;	/* lent */
	int			 offline;	/* nothing is asked: all is
						 * TIMEOUT */
	size_t			 most;		/* on their way at the same
						 * time, at most; 0, and
						 * above it: FLIGHT */
	int64_t			 deadline;	/* clock_now() ms */
};

/* A question that was asked, for people; lent. */
struct inquiry_entry {
	const struct question	*question;	/* with its answer */
	const char		*server;	/* its address; NULL: those of
						 * the resolver */
	int			 done;		/* 0: no answer in time */
	int			 ms;		/* it took */
};

/* Answers from one server, whatever the resolver says. */
struct inquiry_place {
	struct inquiry	*inquiry;
	struct resolver	 resolver;	/* that server alone */
	char		 text[IPADDR_TEXT];
};

/* NULL where memory ran out. */
struct inquiry *inquiry_new(const struct inquiry_setup *);
void	inquiry_free(struct inquiry *);

/* The source that asks the resolver. */
void	inquiry_source(struct inquiry *, struct source *);

/* The source that asks a name server itself, on port 53; the place is the
 * caller's and has to stay while the source is used. */
void	inquiry_at(struct inquiry *, struct inquiry_place *,
	    const struct ipaddr *server, struct source *);

/* How many questions were answered with "not yet" since the last call. */
size_t	inquiry_missed(struct inquiry *);

/* How many are on their way, or wait to be; and of how many in all. */
size_t	inquiry_open(const struct inquiry *, size_t *all);

/*
 * Waits until an answer has come, fd (-1: none) can be read, milliseconds have
 * passed, or the deadline.  1 where fd has octets or has ended.
 */
int	inquiry_wait(struct inquiry *, int fd, int milliseconds);

/* Gives up all that is on its way: time is up. */
void	inquiry_stop(struct inquiry *);

/* The i-th question in the order in which they were asked: 0, or -1 behind the
 * last one. */
int	inquiry_entry(const struct inquiry *, size_t i,
	    struct inquiry_entry *);

#endif
