/*
 * Base64, by three octets to four.  A body is kept back until a line of 76 is
 * whole, so that the pieces in which it comes make no difference.
 */
#include <string.h>

#include "util/base64.h"

/* RFC 4648 section 4 */
const char base64_alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Encodes up to three octets as four characters, padded. */
static void
encode(char dst[4], const unsigned char *src, size_t n)
{
	unsigned int bits = (unsigned int)src[0] << 16;

	if (n > 1)
		bits |= (unsigned int)src[1] << 8;
	if (n > 2)
		bits |= src[2];
	dst[0] = base64_alphabet[bits >> 18];
	dst[1] = base64_alphabet[(bits >> 12) & 63];
	dst[2] = n > 1 ? base64_alphabet[(bits >> 6) & 63] : '=';
	dst[3] = n > 2 ? base64_alphabet[bits & 63] : '=';
}

void
base64_init(struct base64 *base64, struct store *out)
{
	/* what is in the line buffer is not read before it is written */
	base64->out = out;
	base64->length = 0;
}

/* Writes what was kept as a line: 76 octets where it is full, RFC 2045
 * section 6.8. */
static void
put_line(struct base64 *base64)
{
	char line[sizeof(base64->in) / 3 * 4 + 2];
	size_t at, n = 0;

	for (at = 0; at < base64->length; at += 3, n += 4)
		encode(line + n, base64->in + at, base64->length - at);
	line[n++] = '\r';
	line[n++] = '\n';
	store_add(base64->out, line, n);
	base64->length = 0;
}

void
base64_add(struct base64 *base64, const void *bytes, size_t n)
{
	const unsigned char *src = bytes;
	size_t room;

	while (n > 0) {
		room = sizeof(base64->in) - base64->length;
		if (room > n)
			room = n;
		memcpy(base64->in + base64->length, src, room);
		base64->length += room;
		src += room;
		n -= room;
		if (base64->length == sizeof(base64->in))
			put_line(base64);
	}
}

/* Nothing is left where the body was made of full lines. */
void
base64_end(struct base64 *base64)
{
	if (base64->length > 0)
		put_line(base64);
}

void
base64_puts(struct buf *buf, const void *bytes, size_t n)
{
	const unsigned char *src = bytes;
	char four[4];
	size_t at;

	for (at = 0; at < n; at += 3) {
		encode(four, src + at, n - at);
		buf_add(buf, four, sizeof(four));
	}
}
