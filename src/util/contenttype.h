/*
 * The Content-Type field, as far as a conversion has to know it (RFC 2045
 * section 5.1).
 */
#ifndef UTIL_CONTENTTYPE_H
#define UTIL_CONTENTTYPE_H

#include <stddef.h>

#include "util/header.h"

/* Longer than any token that means something here. */
#define CONTENT_TYPE_TOKEN	32

/* RFC 2046 section 5.1.1 allows 70; some make them longer. */
#define BOUNDARY_MAX		250

struct content_type {
	char	type[CONTENT_TYPE_TOKEN];	/* in lower case, "" for none */
	char	subtype[CONTENT_TYPE_TOKEN];
	size_t	parameters;	/* offset in the field behind the subtype */
	char	boundary[BOUNDARY_MAX + 1];	/* "": none of use */
	int	boundaries;	/* how many were given */
	int	charsets;
	int	ascii;		/* the first of them is us-ascii, or empty */
	int	unknown;	/* it is unknown-8bit: nobody said */
	size_t	charset;	/* offset of its value in the field, */
	size_t	charset_length;	/* quotes included */
};

/*
 * Reads a field, in time linear in it.  Names that are too long are cut, and
 * then are none that anyone asks for.  A boundary is of use where it is given
 * once, is printable ASCII and not over BOUNDARY_MAX; blanks at its end are
 * not its own (RFC 2046 section 5.1.1).
 */
void	content_type_read(struct content_type *, const struct field *);

/* Skips blanks, folds and comments from at on: the offset of what follows,
 * at most n (RFC 5322 section 3.2.2). */
size_t	content_type_skip(const char *, size_t at, size_t n);

/*
 * Copies a token from offset at on in lower case, cut where dst is full.
 * The offset behind it.
 */
size_t	content_type_token(char dst[CONTENT_TYPE_TOKEN], const char *,
	    size_t at, size_t n);

#endif
