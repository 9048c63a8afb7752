/*
 * A reader of MIME messages for the tests, strict and plain: a second opinion
 * that shares no line with what writes them (RFC 2045, 2046, 2047 and 2231).
 * A part that its writer may not touch (signed or encrypted, message/... but
 * rfc822) and a composite in an encoding are leaves here as well.
 */
#ifndef UNIT_MIMEREAD_H
#define UNIT_MIMEREAD_H

#include <stddef.h>

#include "util/buf.h"

#define MIMEREAD_TOKEN	128	/* of a type, a boundary, a charset */

struct mimepart {
	const char	*header;	/* lent; without the empty line */
	size_t		 nheader;
	const char	*body;		/* lent; as it is sent */
	size_t		 nbody;
	char		 type[MIMEREAD_TOKEN];	/* "text/plain", lower case;
						 * "" where none is given */
	char		 charset[MIMEREAD_TOKEN];	/* lower case or "" */
	char		 boundary[MIMEREAD_TOKEN];
	char		 encoding[MIMEREAD_TOKEN];	/* lower case or "" */
	int		 composite;	/* its parts are read */
	struct mimepart	*parts;		/* owned */
	size_t		 nparts;
	const char	*preamble;	/* lent, without the CRLF at its end */
	size_t		 npreamble;
	const char	*epilogue;
	size_t		 nepilogue;
};

/* Reads a message in wire form, which has to stay.  NULL, or what is wrong
 * with it (static); the caller clears the part in either case. */
const char *mimeread(struct mimepart *, const char *, size_t);
void	mimeread_clear(struct mimepart *);

/*
 * Appends the unfolded value of the index'th field of that name, without the
 * blanks around it.  0, or -1 where there is none.
 */
int	mimeread_field(const struct mimepart *, const char *name,
	    size_t index, struct buf *);

/*
 * Each appends the text that a value stands for and gives the charset that
 * its encoded words name, the last one's in lower case, "" without any.  0,
 * or -1 where a word is broken: RFC 2047 sections 2, 5 and 6.
 *   words: of unstructured text.
 *   name: the display name in front of "<", else the comment.
 */
int	mimeread_words(const char *, size_t, struct buf *,
	    char charset[MIMEREAD_TOKEN]);
int	mimeread_name(const char *, size_t, struct buf *,
	    char charset[MIMEREAD_TOKEN]);

/*
 * The same of a parameter: RFC 2231 before RFC 2047 in a quoted string before
 * plain text.  1 where it is there, 0 where not, -1 where it is broken.
 */
int	mimeread_param(const char *, size_t, const char *name, struct buf *,
	    char charset[MIMEREAD_TOKEN]);

/* Decode a body; longer lines than RFC 2045 allows are let pass.  0, -1. */
int	mimeread_qp(struct buf *, const char *, size_t);
int	mimeread_base64(struct buf *, const char *, size_t);

#endif
