/*
 * A worker as the conductor sees it: the end of a socket pair that is never
 * waited for.  Octets go out and records come in as the socket lets them.
 */
#ifndef DELIVER_HAND_H
#define DELIVER_HAND_H

#include "deliver/job.h"

#define HAND_RECORDS	8	/* read at a time */

struct hand {
	int		 fd;		/* -1: the worker is gone */
	const char	*octets;	/* lent; of a job, still to be sent */
	size_t		 left;
	int		 content;	/* lent; goes with the next octet */
	char		 in[HAND_RECORDS * sizeof(struct record)];
	size_t		 start, end;	/* read and not taken */
};

/* Takes over the descriptor and makes it non-blocking; 0 or -1 with errno,
 * and then it is closed. */
int	hand_init(struct hand *, int fd);
void	hand_close(struct hand *);

/* Begins to send a packed job and its content; both are lent until the worker
 * says that the job is done or is closed. */
void	hand_send(struct hand *, const char *, size_t, int content);

/* Sends what the socket takes.  Where that fails the worker sees its end of
 * file, and its own end is then read from it. */
void	hand_flush(struct hand *);

/* What to poll(2) for. */
short	hand_events(const struct hand *);

/*
 * Takes one whole record, not checked: 1; 0 where none is there yet; -1 where
 * the worker has ended, in the middle of a record or not.
 */
int	hand_take(struct hand *, struct record *);

/* Nothing more is sent: the worker sees its end of file. */
void	hand_shut(struct hand *);

#endif
