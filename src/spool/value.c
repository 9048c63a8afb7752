/*
 * Values of the queue entry's head.  Every value has one encoding: what
 * value_decode() takes, value_encode() gives back octet for octet.
 */
#include "spool/value.h"
#include "util/text.h"

int
value_ok(const char *value, size_t length)
{
	return length <= VALUE_MAX && text_safe(value, length);
}

static int
is_plain(unsigned char c)
{
	return c >= 33 && c <= 126 && c != '%';
}

void
value_encode(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		if (is_plain((unsigned char)*value))
			buf_putc(out, *value);
		else
			buf_printf(out, "%%%02X", (unsigned char)*value);
}

int
value_hex(char c, char ten)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= ten && c <= ten + 5)
		return c - ten + 10;
	return -1;
}

/* One octet, moving *at behind it; -1 where it is not encoded as we do. */
static int
decode_octet(const char *text, size_t length, size_t *at)
{
	unsigned char c = (unsigned char)text[(*at)++];
	int high, low;

	if (c != '%')
		return is_plain(c) ? c : -1;
	if (length - *at < 2)
		return -1;
	high = value_hex(text[(*at)++], 'A');
	low = value_hex(text[(*at)++], 'A');
	if (high == -1 || low == -1)
		return -1;
	c = (unsigned char)(high * 16 + low);
	return is_plain(c) ? -1 : c;
}

int
value_decode(char dst[VALUE_MAX + 1], const char *text, size_t length)
{
	size_t at = 0, n = 0;
	int c = 0;

	while (at < length && n < VALUE_MAX &&
	    (c = decode_octet(text, length, &at)) != -1)
		dst[n++] = (char)c;
	dst[n] = '\0';
	return c != -1 && at == length && value_ok(dst, n) ? 0 : -1;
}
