/*
 * A growable run of bytes with a sticky error: append freely, test once.
 */
#ifndef UTIL_BUF_H
#define UTIL_BUF_H

#include <stddef.h>

struct buf {
	char	*data;		/* owned; a NUL follows the last byte */
	size_t	 length;	/* bytes in use, without that NUL */
	size_t	 size;
	int	 failed;	/* memory ran out: not whole */
};

/* Makes an empty buffer that owns nothing yet. */
void	 buf_init(struct buf *);

/* Releases what the buffer owns and leaves it empty. */
void	 buf_clear(struct buf *);

/* Empties the buffer and keeps its memory; the sticky error stays. */
void	 buf_reset(struct buf *);

/* Append; after a failure they do nothing. */
void	 buf_add(struct buf *, const void *, size_t);
void	 buf_puts(struct buf *, const char *);
void	 buf_putc(struct buf *, int);
void	 buf_printf(struct buf *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Removes the first n bytes (n at most length). */
void	 buf_drop(struct buf *, size_t n);

/* Lends the text, NUL-terminated ("" when empty); NULL after a failure. */
const char *buf_get(struct buf *);

/*
 * Gives the text away, to be released with free(3), and leaves the buffer
 * empty.  NULL after a failure, which is cleared.
 */
char	*buf_take(struct buf *);

#endif
