/*
 * Decoders for the tests: strict readers of what the encoders write, made
 * without a line of them.  Each gives 0 and appends the octets, or -1 where
 * the text breaks RFC 2045: a line over 76 octets, a blank at its end, an
 * escape that is none, a CR or LF alone.
 */
#ifndef TESTS_DECODE_H
#define TESTS_DECODE_H

#include <string.h>

#include "util/buf.h"

static inline int
decode_hex(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = strchr(digits, c);

	return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

/* One line without its CRLF; *soft where it ends in a soft break. */
static inline int
decode_qp_line(struct buf *out, const char *line, size_t n, int *soft)
{
	size_t i;
	int high, low;

	*soft = n > 0 && line[n - 1] == '=';
	if (n > 76 || (n > 0 && strchr(" \t", line[n - 1]) != NULL))
		return -1;
	for (i = 0; i < n - (size_t)*soft; i++) {
		if (line[i] != '=') {
			if ((line[i] < 32 && line[i] != '\t') || line[i] > 126)
				return -1;
			buf_putc(out, line[i]);
			continue;
		}
		if (n - i < 3)
			return -1;
		high = decode_hex(line[i + 1]);
		low = decode_hex(line[i + 2]);
		if (high == -1 || low == -1)
			return -1;
		buf_putc(out, high * 16 + low);
		i += 2;
	}
	return 0;
}

/* The last line may lack its end. */
static inline int
decode_qp(struct buf *out, const char *text, size_t n)
{
	const char *end;
	int soft;

	while (n > 0) {
		if ((end = memmem(text, n, "\r\n", 2)) == NULL)
			return decode_qp_line(out, text, n, &soft);
		if (decode_qp_line(out, text, (size_t)(end - text),
		    &soft) == -1)
			return -1;
		if (!soft)
			buf_add(out, "\r\n", 2);
		n -= (size_t)(end - text) + 2;
		text = end + 2;
	}
	return 0;
}

static inline int
decode_base64(struct buf *out, const char *text, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int bits = 0, nbits = 0;
	size_t i, column = 0, pads = 0;
	const char *at;

	for (i = 0; i < n; i++) {
		if (text[i] == '\r' && i + 1 < n && text[i + 1] == '\n') {
			column = 0;
			i++;
			continue;
		}
		if (++column > 76)
			return -1;
		if (text[i] == '=') {
			pads++;
			continue;
		}
		at = strchr(alphabet, text[i]);
		if (text[i] == '\0' || at == NULL || pads > 0)
			return -1;
		bits = bits << 6 | (unsigned int)(at - alphabet);
		nbits += 6;
		if (nbits >= 8) {
			nbits -= 8;
			buf_putc(out, (int)(bits >> nbits & 0xff));
		}
	}
	return pads > 2 || nbits >= 6 ? -1 : 0;
}

#endif
