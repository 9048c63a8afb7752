/*
 * Base64 (RFC 4648 section 4) on OpenSSL-free ground, so that encoding a body
 * initialises no library.
 */
#ifndef UTIL_BASE64_H
#define UTIL_BASE64_H

#include <stddef.h>

#include "util/buf.h"
#include "util/store.h"

/* The digits, in order of their values. */
extern const char base64_alphabet[];

struct base64 {
	struct store	*out;
	unsigned char	 in[57];	/* a line of 76, encoded */
	size_t		 length;
};

/* A body, in lines of 76 octets that end in CRLF. */
void	base64_init(struct base64 *, struct store *out);
void	base64_add(struct base64 *, const void *, size_t);
void	base64_end(struct base64 *);

/* Appends the encoding of a few octets without line breaks. */
void	base64_puts(struct buf *, const void *, size_t);

#endif
