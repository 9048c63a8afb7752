/*
 * The message that a notification is about, as a part of it.
 */
#ifndef SPOOL_ORIGINAL_H
#define SPOOL_ORIGINAL_H

#include <stddef.h>

#include "message.h"

#define BOUNCE_WHOLE	(64 * 1024)	/* longer originals: header only */

struct original {
	char	*text;		/* owned; CRLF lines, 7-bit unless global */
	size_t	 length;
	int	 whole;		/* else it is the header alone */
	int	 global;	/* its header is UTF-8 (RFC 6532) */
};

/*
 * Reads what a notification returns (RFC 6522 section 3): all of it where that
 * is wanted, it is no longer than BOUNCE_WHOLE and has no octet above 127 or
 * is an international message (RFC 6532 section 3.7), the only kind that may
 * be encoded as a part; else the header, with a question mark for each octet
 * above 127 where it is not UTF-8.  0 and the caller clears it, or -1 with
 * errno.
 */
int	original_read(struct original *, const struct content *, int whole);
void	original_clear(struct original *);

#endif
