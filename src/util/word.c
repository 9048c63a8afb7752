/*
 * Encoded words.  A text is cut where a line is full, in front of a
 * character, and each octet is looked at a fixed number of times, so that a
 * text of any length takes linear time.  Every line that gets a word keeps to
 * 76 characters, unless what was there before leaves no room for one.
 */
#include <string.h>

#include "util/base64.h"
#include "util/text.h"
#include "util/wide.h"
#include "util/word.h"

#define FRAME		7	/* "=?" "?Q?" "?=", without the charset */

/* RFC 2047 section 4.2, in a phrase section 5 (3). */
static size_t
q_cost(const struct word_writer *writer, char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == ' ')
		return 1;
	if ((unsigned char)c < ' ' || (unsigned char)c > 126 ||
	    strchr("=?_", c) != NULL)
		return 3;
	return !writer->phrase || strchr("!*+-/", c) != NULL ? 1 : 3;
}

/* At most a word of it. */
static void
q_put(struct word_writer *writer, const char *text, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	char word[WORD_MAX];
	unsigned char c;
	size_t i, at = 0;

	for (i = 0; i < n && at < sizeof(word) - 2; i++) {
		c = (unsigned char)text[i];
		if (c == ' ') {
			word[at++] = '_';
		} else if (q_cost(writer, text[i]) == 1) {
			word[at++] = text[i];
		} else {
			word[at++] = '=';
			word[at++] = digits[c >> 4];
			word[at++] = digits[c & 15];
		}
	}
	buf_add(writer->out, word, at);
}

/* Whether base64 is shorter for a text. */
static int
is_dense(const struct word_writer *writer, const char *text, size_t n)
{
	size_t i, q = 0;

	for (i = 0; i < n; i++)
		q += q_cost(writer, text[i]);
	return (n + 2) / 3 * 4 < q;
}

size_t
word_column(const struct word_writer *writer)
{
	return writer->out->length - writer->line +
	    (writer->line == 0 ? writer->before : 0);
}

/* Characters of encoded text for which the line, or an empty one, has room. */
static size_t
room(const struct word_writer *writer, size_t column)
{
	size_t taken = FRAME + strlen(writer->charset);
	/* a comment's parenthesis is to stand on the same line */
	size_t most = WORD_LINE - (writer->phrase ? 1 : 0);
	size_t left = column < most ? most - column : 0;

	if (left > WORD_MAX)
		left = WORD_MAX;
	return left > taken ? left - taken : 0;
}

/* How many octets, whole characters, encode to at most that much. */
static size_t
fit(const struct word_writer *writer, const char *text, size_t n,
    size_t most)
{
	size_t at = 0, cost = 0, step, i;

	while (at < n) {
		step = wide_step(writer->charset, text + at, n - at);
		for (i = 0; i < step; i++)
			cost += q_cost(writer, text[at + i]);
		if (cost > most)
			break;
		at += step;
	}
	return at;
}

static size_t
fit_dense(const struct word_writer *writer, const char *text, size_t n,
    size_t most)
{
	size_t at = 0, step;

	while (at < n) {
		step = wide_step(writer->charset, text + at, n - at);
		if (at + step > most / 4 * 3)
			break;
		at += step;
	}
	return at;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Puts CRLF in front of what stands at an offset in the last line. */
static void
break_at(struct word_writer *writer, size_t at)
{
	struct buf *out = writer->out;

	buf_add(out, "\r\n", 2);
	if (out->failed)
		return;
	memmove(out->data + at + 2, out->data + at, out->length - 2 - at);
	memcpy(out->data + at, "\r\n", 2);
	writer->line = at + 2;
	writer->gap = 0;
	writer->words = 0;
}

void
word_fold(struct word_writer *writer)
{
	struct buf *out = writer->out;
	size_t at = out->length;

	if (out->failed)
		return;
	while (at > writer->line && is_blank(out->data[at - 1]))
		at--;
	if (at == writer->line)
		return;
	if (at == out->length)
		buf_putc(out, ' ');
	break_at(writer, at);
}

/* An encoded word stands between blanks, or opens a comment. */
static void
separate(struct word_writer *writer)
{
	const struct buf *out = writer->out;

	if (out->failed || out->length == writer->line ||
	    is_blank(out->data[out->length - 1]) ||
	    out->data[out->length - 1] == '(')
		return;
	buf_putc(writer->out, ' ');
}

static void
put(struct word_writer *writer, const char *text, size_t n, int dense)
{
	buf_printf(writer->out, "=?%s?%c?", writer->charset,
	    dense ? 'B' : 'Q');
	if (dense)
		base64_puts(writer->out, text, n);
	else
		q_put(writer, text, n);
	buf_puts(writer->out, "?=");
	writer->words = writer->after = 1;
	writer->gap = 0;
}

/* 1 where a fold is better not put: behind a comment's parenthesis it would be
 * a blank that was not there, and behind the field's name readers that are not
 * too clever take an empty first line for an empty field. */
static int
is_tied(const struct word_writer *writer)
{
	const struct buf *out = writer->out;
	const char *colon;
	size_t i = 0;

	if (out->length > 0 && out->data[out->length - 1] == '(')
		return 1;
	if (out->length > 0 && (colon = strchr(out->data, ':')) != NULL &&
	    strcspn(out->data, " \t") > (size_t)(colon - out->data))
		i = (size_t)(colon - out->data) + 1;
	while (i < out->length && is_blank(out->data[i]))
		i++;
	return i == out->length;
}

/* How many octets the next word takes, on this line or on one of its own:
 * where all are left, and one line has room for them, that is the better. */
static size_t
next(struct word_writer *writer, const char *text, size_t n, int dense)
{
	size_t (*fits)(const struct word_writer *, const char *, size_t,
	    size_t) = dense ? fit_dense : fit;
	size_t here, alone;

	separate(writer);
	here = fits(writer, text, n, room(writer, word_column(writer)));
	alone = fits(writer, text, n, room(writer, 1));
	if (here == 0 || (here < n && alone == n && !is_tied(writer))) {
		word_fold(writer);
		here = fits(writer, text, n, room(writer,
		    word_column(writer)));
	}
	/* behind blanks that nobody can fold */
	return here == 0 ? alone : here;
}

void
word_encode(struct word_writer *writer, const char *text, size_t n)
{
	int dense = is_dense(writer, text, n);
	size_t used;

	while (n > 0) {
		used = next(writer, text, n, dense);
		put(writer, text, used, dense);
		text += used;
		n -= used;
	}
}

void
word_plain(struct word_writer *writer, const char *text, size_t n)
{
	struct buf *out = writer->out;
	int blank, word;
	size_t i = n;

	if (n == 0)
		return;
	blank = is_blank(text[0]) || text[0] == '\r';
	word = !blank && word_is(text, n);
	if (blank || (writer->after && text[0] != ')'))
		writer->gap = out->length;
	if (writer->after && !blank && text[0] != ')')
		buf_putc(out, ' ');
	writer->after = 0;
	buf_add(out, text, n);
	while (i > 0 && text[i - 1] != '\n')
		i--;
	if (i > 0) {
		writer->line = out->length - (n - i);
		writer->gap = 0;
		writer->words = 0;
	}
	writer->words |= word;
	if (!blank && writer->words && writer->gap > writer->line &&
	    word_column(writer) > WORD_LINE) {
		break_at(writer, writer->gap);
		writer->words = word;
	}
}

/* RFC 2047 section 2: "=?" charset "?" encoding "?" text "?=".  Readers know
 * it by this much and do not mind a wrong length. */
int
word_is(const char *text, size_t n)
{
	const char *p, *end = text + n - 2;

	if (n < 8 || memcmp(text, "=?", 2) != 0 || memcmp(end, "?=", 2) != 0)
		return 0;
	p = memchr(text + 2, '?', (size_t)(end - text) - 2);
	if (p == NULL || p == text + 2 || end - p < 3 || p[2] != '?' ||
	    p[1] == '\0' || strchr("bBqQ", p[1]) == NULL)
		return 0;
	return memchr(p + 3, '?', (size_t)(end - p) - 3) == NULL;
}

static int
digit_value(char c, const char *digits)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

static int
q_decode(struct buf *out, const char *p, size_t n)
{
	static const char digits[] = "0123456789ABCDEFabcdef";
	int high, low;
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] != '=') {
			buf_putc(out, p[i] == '_' ? ' ' : p[i]);
			continue;
		}
		if (n - i < 3 ||
		    (high = digit_value(p[i + 1], digits)) == -1 ||
		    (low = digit_value(p[i + 2], digits)) == -1)
			return -1;
		buf_putc(out, (high > 15 ? high - 6 : high) << 4 |
		    (low > 15 ? low - 6 : low));
		i += 2;
	}
	return 0;
}

static int
b_decode(struct buf *out, const char *p, size_t n)
{
	unsigned int bits = 0, count = 0;
	size_t i;
	int value;

	while (n > 0 && p[n - 1] == '=')
		n--;
	for (i = 0; i < n; i++) {
		if ((value = digit_value(p[i], base64_alphabet)) == -1)
			return -1;
		bits = bits << 6 | (unsigned int)value;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_putc(out, (int)(bits >> count & 0xff));
		}
	}
	return 0;
}

/* RFC 2231 section 5: a language may stand behind the charset. */
int
word_decode(struct buf *out, const char *word, size_t n,
    char charset[WORD_CHARSET + 1])
{
	const char *name = word + 2, *encoding;
	size_t length, octets;

	if (!word_is(word, n))
		return -1;
	encoding = memchr(name, '?', n - 2);
	length = (size_t)(encoding - name);
	octets = n - 2 - (length + 5);
	if (memchr(name, '*', length) != NULL)
		length = (size_t)((char *)memchr(name, '*', length) - name);
	if (length == 0 || length > WORD_CHARSET ||
	    strncasecmp(name, "iso-2022", 8) == 0 ||
	    strncasecmp(name, "utf-7", 5) == 0 ||
	    strncasecmp(name, "hz", 2) == 0)
		return -1;
	memcpy(charset, name, length);
	charset[length] = '\0';
	return strchr("bB", encoding[1]) != NULL ?
	    b_decode(out, encoding + 3, octets) :
	    q_decode(out, encoding + 3, octets);
}
