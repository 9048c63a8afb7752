/*
 * One reader for each parameter, whoever wrote it.  Values stay xtext from
 * end to end; only a notification shows them to people.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "util/dsn.h"

static const struct {
	const char	*word;
	unsigned int	 bit;
} conditions[] = {
	{ "SUCCESS", DSN_SUCCESS },
	{ "FAILURE", DSN_FAILURE },
	{ "DELAY", DSN_DELAY },
};

#define NCONDITIONS	(sizeof(conditions) / sizeof(conditions[0]))

static int
is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

static unsigned int
condition(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < NCONDITIONS; i++)
		if (is_word(text, length, conditions[i].word))
			return conditions[i].bit;
	return 0;
}

/* How long the word up to a comma is. */
static size_t
word_length(const char *text, size_t length)
{
	const char *comma = memchr(text, ',', length);

	return comma == NULL ? length : (size_t)(comma - text);
}

/* RFC 3461 section 4.1: NEVER stands alone. */
unsigned int
dsn_notify(const char *text, size_t length)
{
	unsigned int bits = 0, bit;
	size_t n;

	if (is_word(text, length, "NEVER"))
		return DSN_NEVER;
	for (;;) {
		n = word_length(text, length);
		if ((bit = condition(text, n)) == 0)
			return 0;
		bits |= bit;
		if (n == length)
			return bits;
		text += n + 1;
		length -= n + 1;
	}
}

void
dsn_notify_format(char dst[DSN_NOTIFY_SIZE], unsigned int bits)
{
	size_t i;

	strlcpy(dst, bits & DSN_NEVER ? "NEVER" : "", DSN_NOTIFY_SIZE);
	for (i = 0; i < NCONDITIONS; i++) {
		if ((bits & conditions[i].bit) == 0)
			continue;
		if (dst[0] != '\0')
			strlcat(dst, ",", DSN_NOTIFY_SIZE);
		strlcat(dst, conditions[i].word, DSN_NOTIFY_SIZE);
	}
}

int
dsn_wants(unsigned int bits, unsigned int kind)
{
	return ((bits == 0 ? DSN_FAILURE | DSN_DELAY : bits) & kind) != 0;
}

enum dsn_ret
dsn_ret(const char *text, size_t length)
{
	if (is_word(text, length, "FULL"))
		return DSN_RET_FULL;
	return is_word(text, length, "HDRS") ? DSN_RET_HDRS : DSN_RET_NONE;
}

const char *
dsn_ret_word(enum dsn_ret ret)
{
	return ret == DSN_RET_FULL ? "FULL" : ret == DSN_RET_HDRS ? "HDRS" : "";
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The octet that two digits stand for, or -1. */
static int
hex_octet(const char *text, size_t length)
{
	int high, low;

	if (length < 2 || (high = hex_digit(text[0])) == -1 ||
	    (low = hex_digit(text[1])) == -1)
		return -1;
	return high * 16 + low;
}

/* RFC 3461 section 4: printable, '+' only before two digits, no '='; what is
 * encoded shows in a notification, so control characters have no place. */
static int
is_xtext(const char *text, size_t length)
{
	size_t i;
	int c;

	for (i = 0; i < length; i++) {
		if (text[i] <= ' ' || text[i] > '~' || text[i] == '=')
			return 0;
		if (text[i] != '+')
			continue;
		c = hex_octet(text + i + 1, length - i - 1);
		if (c < ' ' || c == 127)
			return 0;
	}
	return length > 0;
}

void
dsn_decode(char *dst, size_t size, const char *xtext)
{
	const char *at = xtext;
	size_t n = 0;
	int c;

	while (*at != '\0' && n + 1 < size) {
		c = *at++;
		if (c == '+') {
			c = hex_octet(at, strnlen(at, 2));
			at += strnlen(at, 2);
		}
		if (c < ' ' || c > '~') {
			strlcpy(dst, xtext, size);
			return;
		}
		dst[n++] = (char)c;
	}
	dst[n] = '\0';
}

int
dsn_envid(const char *text, size_t length)
{
	return length <= DSN_ENVID_MAX && is_xtext(text, length);
}

int
dsn_orcpt(const char *text, size_t length)
{
	size_t n = 0;

	while (n < length && (isalnum((unsigned char)text[n]) ||
	    text[n] == '-'))
		n++;
	return length <= DSN_ORCPT_MAX && n > 0 && n < length &&
	    text[n] == ';' && is_xtext(text + n + 1, length - n - 1);
}

/* The code point at *at, which valid UTF-8 has there; moves behind it. */
static unsigned int
next_point(const char **at)
{
	unsigned char c = (unsigned char)*(*at)++;
	unsigned int point;

	if (c < 0x80)
		return c;
	point = c & (c < 0xe0 ? 0x1f : c < 0xf0 ? 0x0f : 0x07);
	while (((unsigned char)**at & 0xc0) == 0x80)
		point = point << 6 | ((unsigned char)*(*at)++ & 0x3f);
	return point;
}

void
dsn_unicode(struct buf *out, const char *address)
{
	unsigned int point;

	while (*address != '\0') {
		point = next_point(&address);
		if (point > 32 && point < 127 &&
		    strchr("\\+=", (int)point) == NULL)
			buf_putc(out, (int)point);
		else
			buf_printf(out, "\\x{%X}", point);
	}
}
