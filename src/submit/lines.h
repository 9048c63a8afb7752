/*
 * The lines of a body, fed in pieces, with CRLF at the end of each.
 */
#ifndef SUBMIT_LINES_H
#define SUBMIT_LINES_H

#include <stddef.h>

#include "util/store.h"

struct lines {
	struct store	*out;
	int		 high;		/* octets above 127 were there */
	int		 nul;
	size_t		 longest;	/* line, without CRLF */
	size_t		 column;	/* private */
	int		 cr;		/* private: a CR just ended a line */
};

void	lines_init(struct lines *, struct store *out);

/* LF, CRLF and a lone CR all end a line. */
void	lines_add(struct lines *, const char *, size_t);

/* Ends the last line where it lacks its end. */
void	lines_end(struct lines *);

#endif
