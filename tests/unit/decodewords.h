/*
 * Strict readers of encoded words (RFC 2047) and of the lines that they stand
 * on, made without a line of the encoder.  Each gives 0, or -1 where a rule
 * is broken.
 */
#ifndef TESTS_DECODEWORDS_H
#define TESTS_DECODEWORDS_H

#include <string.h>

#include "tests/unit/decode.h"
#include "util/buf.h"
#include "util/text.h"

enum words_place {
	WORDS_TEXT,
	WORDS_PHRASE,	/* the letters of Q are few: section 5 (3) */
	WORDS_AS_CAME	/* words that are none stand as they are */
};

static inline int
words_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* No line over 998 octets, over 76 (blanks at its end aside) with an encoded
 * word, or of blanks alone; CR and LF in folds only. */
static inline int
words_lines(const char *text, size_t n)
{
	size_t i, from = 0, blanks = 0, last = 0;

	for (i = 0; i <= n; i++) {
		if (i < n && text[i] != '\r' && text[i] != '\n') {
			blanks += (size_t)words_blank(text[i]);
			if (!words_blank(text[i]))
				last = i + 1;
			continue;
		}
		if (i - from > 998 || blanks == i - from ||
		    (last - from > 76 &&
		    (memmem(text + from, i - from, "?Q?", 3) != NULL ||
		    memmem(text + from, i - from, "?B?", 3) != NULL)))
			return -1;
		if (i < n && (n - i < 3 || memcmp(text + i, "\r\n", 2) != 0 ||
		    !words_blank(text[i + 2])))
			return -1;
		blanks = 0;
		from = last = i + 2;
		i++;
	}
	return 0;
}

static inline int
words_q(struct buf *out, const char *p, size_t n, enum words_place place)
{
	size_t i;
	int high, low;

	for (i = 0; i < n; i++) {
		if (p[i] == '=') {
			if (n - i < 3 || (high = decode_hex(p[i + 1])) == -1 ||
			    (low = decode_hex(p[i + 2])) == -1)
				return -1;
			buf_putc(out, high * 16 + low);
			i += 2;
			continue;
		}
		if (p[i] < 33 || p[i] > 126 || (place == WORDS_PHRASE &&
		    strchr("\"#$%&'(),.:;<>@[\\]^`{|}~", p[i]) != NULL))
			return -1;
		buf_putc(out, p[i] == '_' ? ' ' : p[i]);
	}
	return 0;
}

/* 1 where it is an encoded word, and its octets are appended; 0 where it is
 * none; -1 where it breaks a rule. */
static inline int
words_one(struct buf *out, const char *p, size_t n, enum words_place place)
{
	const char *encoding, *text, *end;
	size_t had = out->length;
	int rc;

	if (n < 8 || memcmp(p, "=?", 2) != 0 ||
	    memcmp(p + n - 2, "?=", 2) != 0 ||
	    (encoding = memchr(p + 2, '?', n - 4)) == NULL ||
	    encoding == p + 2 || p + n - encoding < 5 || encoding[2] != '?' ||
	    strchr("bBqQ", encoding[1]) == NULL)
		return 0;
	text = encoding + 3;
	n = (size_t)(p + n - 2 - text);
	if (memchr(text, '?', n) != NULL)
		return 0;
	end = text + n + 2;
	if (place != WORDS_AS_CAME && (size_t)(end - p) > 75)
		return -1;
	if (encoding[1] == 'B' || encoding[1] == 'b')
		/* 76 at a time, which is all that the decoder takes */
		for (rc = n % 4 == 0 ? 0 : -1; n > 0 && rc == 0;) {
			rc = decode_base64(out, text, n < 76 ? n : 76);
			text += n < 76 ? n : 76;
			n -= n < 76 ? n : 76;
		}
	else
		rc = words_q(out, text, n, place);
	/* no character is divided */
	if (rc == 0 && strncmp(p, "=?utf-8?", 8) == 0 &&
	    !text_utf8(out->data + had, out->length - had))
		rc = -1;
	return rc == -1 ? -1 : 1;
}

/* A text with folds, as a reader shows it: blanks between encoded words are
 * dropped (section 6.2), all others are kept. */
static inline int
words_decode(struct buf *out, const char *p, size_t n, enum words_place place)
{
	size_t gap, length, i;
	int encoded = 0, was;

	for (; n > 0; p += gap + length, n -= gap + length) {
		for (gap = 0; gap < n && strchr(" \t\r\n", p[gap]) != NULL;)
			gap++;
		for (length = 0; gap + length < n &&
		    strchr(" \t\r\n", p[gap + length]) == NULL;)
			length++;
		was = encoded;
		i = out->length;
		encoded = words_one(out, p + gap, length, place);
		if (encoded == -1)
			return -1;
		if (encoded == 1 && was == 1)
			continue;
		out->length = encoded ? i : out->length;
		for (i = 0; i < gap; i++)
			if (words_blank(p[i]))
				buf_putc(out, p[i]);
		if (encoded)
			words_one(out, p + gap, length, place);
		else
			buf_add(out, p + gap, length);
	}
	return 0;
}

#endif
