/*
 * The two ends of -bs: command lines and blocks of content come in, replies
 * go out in groups.
 */
#ifndef SUBMIT_SMTPIO_H
#define SUBMIT_SMTPIO_H

#include <stddef.h>
#include <stdint.h>

#include "signals.h"
#include "util/buf.h"

/* Octets of a command line: 512 (RFC 5321 section 4.5.3.1.4) and what the
 * extensions add, of which DSN's 528 (RFC 3461 section 4) are most. */
#define SMTPIO_LINE	2048

enum smtpio_end {
	SMTPIO_OPEN,
	SMTPIO_EOF,		/* the client has closed its end */
	SMTPIO_IDLE,		/* nothing came for as long as it may */
	SMTPIO_SIGNAL,		/* TERM, HUP or INT */
	SMTPIO_BROKEN		/* read or write failed: errno in error */
};

struct smtpio {
	enum smtpio_end	 ended;		/* why no more comes; sticky */
	int		 error;
	/* private */
	int		 in, out;
	int64_t		 patience;	/* ms */
	const struct signals *signals;
	char		*buffer;	/* owned */
	size_t		 at, end;	/* what is in it */
	struct buf	 replies;	/* not written yet */
};

/*
 * Begins on two descriptors, lent, to read and to write.  Waits are at most
 * patience ms long, and signals (lent, caught) end them.  0, or -1 with errno.
 */
int	smtpio_init(struct smtpio *, const int ends[2],
	    const struct signals *, int64_t patience);
void	smtpio_clear(struct smtpio *);

/* Appends a line, CRLF added.  It leaves when nothing more is to be read at
 * once (RFC 2920 section 3.2). */
void	smtpio_reply(struct smtpio *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Writes what is there. */
void	smtpio_flush(struct smtpio *);

/*
 * Reads a line that LF or CRLF ends (*lf: without CR).  Its length without
 * that end; -1 where no more comes, and half a line is none; -2 where it was
 * longer than SMTPIO_LINE, all of it read away.
 */
int	smtpio_line(struct smtpio *, char line[SMTPIO_LINE], int *lf);

/* Lends what has come, after a wait where nothing has.  How much it is, 0
 * where no more comes. */
size_t	smtpio_peek(struct smtpio *, const char **);

/* Takes n octets of it away. */
void	smtpio_skip(struct smtpio *, size_t n);

#endif
