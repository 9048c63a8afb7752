/*
 * The content as it goes over the wire after DATA: dot-stuffed, ended by the
 * final dot (RFC 5321 section 4.5.2).
 */
#ifndef DELIVER_DOT_H
#define DELIVER_DOT_H

#include <stddef.h>
#include <stdint.h>

#include "deliver/job.h"
#include "deliver/session.h"

/* Where in a line stuffing stands. */
enum dot {
	DOT_START,	/* at the start of a line: also of the content */
	DOT_INSIDE,
	DOT_CR,		/* behind a CR */
	DOT_BAD		/* CR or LF alone, or NUL: not in wire form */
};

/*
 * Stuffs n octets into dst, which has room for n + n / 3 + 1 and may overlap
 * src where it begins at least n / 3 + 1 octets before it.  Returns how many
 * it wrote.
 */
size_t	dot_stuff(enum dot *, char *dst, const char *src, size_t n);

/*
 * Writes what ends the content (CRLF where the last line lacks it, and the
 * final dot): at most 5 octets.  Returns how many.
 */
size_t	dot_end(enum dot *, char *dst);

/*
 * The size of signature and content with the CRLF that may have to be added:
 * what SIZE= says (RFC 1870 section 6).  -1 with errno where the content
 * cannot be read.
 */
int64_t	dot_size(const struct job *);

/*
 * Sends all of it, one block a flight, the final dot with the last one.  0;
 * or -1, the session broken, and the final dot was not sent.
 */
int	dot_send(struct smtp *, const struct job *);

#endif
