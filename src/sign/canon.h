/*
 * Canonicalization of RFC 6376 section 3.4, fed in pieces of any size.
 */
#ifndef SIGN_CANON_H
#define SIGN_CANON_H

#include <stddef.h>

#include "util/buf.h"

enum canon { CANON_SIMPLE, CANON_RELAXED };

/* Takes canonicalized octets as they are made. */
typedef void canon_sink(void *, const void *, size_t);

struct canon_body {
	enum canon	 canon;
	canon_sink	*sink;
	void		*arg;
	size_t		 lines;		/* empty lines held back */
	int		 blank;		/* blanks held back, relaxed */
	int		 cr;		/* a CR held back */
	int		 any;		/* octets of the current line seen */
	int		 written;	/* a visible octet was seen */
	size_t		 nout;
	char		 out[4096];	/* so that the sink gets long runs */
};

/* Sections 3.4.3 and 3.4.4: start, feed octets (CRLF lines), finish. */
void	canon_body_init(struct canon_body *, enum canon, canon_sink *, void *);
void	canon_body_add(struct canon_body *, const char *, size_t);
void	canon_body_end(struct canon_body *);

/*
 * Sections 3.4.1 and 3.4.2: one field ("Name: value" with CRLF folds, no
 * final CRLF) is appended to out with its final CRLF.
 */
void	canon_header(struct buf *out, enum canon, const char *, size_t);

#endif
