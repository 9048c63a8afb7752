/*
 * Decoders that make something of anything: a filter reads on where a strict
 * reader gives up, and so must who wants to know what it sees.
 */
#include <string.h>

#include "doctor/contentdecode.h"
#include "util/base64.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* How many octets the soft line break behind a '=' has, 0 where it is none;
 * transport may have put blanks there. */
static size_t
soft_break(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && (text[i] == ' ' || text[i] == '\t'))
		i++;
	i += i < n && text[i] == '\r';
	return i < n && text[i] == '\n' ? i + 1 : 0;
}

/* What stands at a '='; how many octets of it were used. */
static size_t
escape(struct buf *out, const char *text, size_t n)
{
	size_t soft = soft_break(text + 1, n - 1);

	if (soft > 0)
		return soft + 1;
	if (n < 3 || hex(text[1]) == -1 || hex(text[2]) == -1) {
		buf_putc(out, '=');
		return 1;
	}
	buf_putc(out, hex(text[1]) * 16 + hex(text[2]));
	return 3;
}

void
contentdecode_qp(struct buf *out, const char *text, size_t n)
{
	size_t i = 0, solid = out->length;	/* no padding up to there */

	while (i < n) {
		if (text[i] == '=') {
			i += escape(out, text + i, n - i);
			solid = out->length;
			continue;
		}
		/* blanks before a line end are padding */
		if ((text[i] == '\r' && i + 1 < n && text[i + 1] == '\n') ||
		    text[i] == '\n')
			out->length = solid;
		buf_putc(out, text[i]);
		if (text[i] != ' ' && text[i] != '\t')
			solid = out->length;
		i++;
	}
	if (!out->failed)
		out->length = solid;
}

void
contentdecode_base64(struct buf *out, const char *text, size_t n)
{
	signed char values[256];
	unsigned int bits = 0, count = 0;
	size_t i;
	int value;

	memset(values, -1, sizeof(values));
	for (i = 0; i < 64; i++)
		values[(unsigned char)base64_alphabet[i]] = (signed char)i;
	for (i = 0; i < n; i++) {
		/* what follows the padding begins anew */
		if (text[i] == '=')
			count = 0;
		value = values[(unsigned char)text[i]];
		if (value == -1)
			continue;
		bits = (bits << 6 | (unsigned int)value) & 0xffffff;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_putc(out, (int)(bits >> count & 0xff));
		}
	}
}
