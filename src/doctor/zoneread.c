/*
 * Cuts a master file into words.  Each octet is looked at once and the cursor
 * only moves on, so that time is linear whatever the text.  Line ends count
 * even where they are skipped, as a fault has to name the line that a person
 * sees in an editor.
 */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "doctor/zoneread.h"

/* Errors stick: what follows one could be taken for something else. */
static void
fail(struct zoneread *reader, const char *why)
{
	reader->kind = ZONEREAD_BAD;
	reader->error = why;
	reader->word = "";
	reader->length = 0;
}

/* A carriage return is a blank: files come from other systems. */
static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* What ends a word, where no backslash stands before it. */
static int
is_special(char c)
{
	return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' ||
	    c == '"';
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void
zoneread_begin(struct zoneread *reader, const char *text, size_t length)
{
	memset(reader, 0, sizeof(*reader));
	reader->at = text;
	reader->end = text + length;
	reader->word = "";
	reader->line = 1;
	/* editors of some systems put it there; no name begins with it */
	if (length >= 3 && memcmp(text, "\357\273\277", 3) == 0)
		reader->at += 3;
}

/* Parentheses group and do not nest (RFC 1035 section 5.1). */
static void
bracket(struct zoneread *reader, char c)
{
	if (c == '(' && reader->opened != 0)
		fail(reader, "a parenthesis within parentheses");
	else if (c == ')' && reader->opened == 0)
		fail(reader, "nothing opened this parenthesis");
	else
		reader->opened = c == '(' ? reader->lines + 1 : 0;
}

/*
 * Skips what separates tokens, up to a line end that counts: within
 * parentheses there are none.  A comment ends before its line does.
 */
static void
skip(struct zoneread *reader)
{
	const char *line_end;

	for (; reader->at < reader->end; reader->at++) {
		if (*reader->at == ';') {
			line_end = memchr(reader->at, '\n',
			    (size_t)(reader->end - reader->at));
			reader->at = line_end != NULL ? line_end : reader->end;
			if (line_end == NULL)
				return;
		}
		if (*reader->at == '\n') {
			if (reader->opened == 0)
				return;
			reader->lines++;
		} else if (*reader->at == '(' || *reader->at == ')') {
			reader->line = reader->lines + 1;
			bracket(reader, *reader->at);
			if (reader->kind == ZONEREAD_BAD)
				return;
		} else if (!is_blank(*reader->at))
			return;
	}
}

/* A string goes on to its quote on the same line: one that is left open would
 * take in the records behind it. */
static void
read_quoted(struct zoneread *reader)
{
	const char *p = reader->at + 1;

	/* an escaped quote does not close it; what an escape means, and
	 * whether it is one, is for who takes the string */
	while (p < reader->end && *p != '"' && *p != '\n')
		p += *p == '\\' && reader->end - p > 1 && p[1] != '\n' ? 2 : 1;
	if (p == reader->end || *p == '\n') {
		fail(reader, "quoted string is not closed on its line");
		return;
	}
	reader->kind = ZONEREAD_QUOTED;
	reader->word = reader->at + 1;
	reader->length = (size_t)(p - reader->word);
	reader->at = p + 1;
}

/* Up to what ends it, but for octets that are escaped.  Controls would not be
 * seen in an editor, nor in what a fault says of them. */
static void
read_word(struct zoneread *reader)
{
	const char *p = reader->at;

	while (p < reader->end && !is_special(*p)) {
		if ((unsigned char)*p < ' ' || *p == 127) {
			fail(reader, "control character outside quotes");
			return;
		}
		p += *p == '\\' && reader->end - p > 1 && p[1] != '\n' ? 2 : 1;
	}
	reader->kind = ZONEREAD_WORD;
	reader->word = reader->at;
	reader->length = (size_t)(p - reader->at);
	reader->at = p;
}

void
zoneread_next(struct zoneread *reader)
{
	if (reader->kind == ZONEREAD_BAD)
		return;
	reader->kind = ZONEREAD_END;
	reader->word = "";
	reader->length = 0;
	reader->blank = reader->at < reader->end && is_blank(*reader->at);
	skip(reader);
	if (reader->kind == ZONEREAD_BAD)
		return;
	reader->line = reader->lines + 1;
	if (reader->at == reader->end) {
		if (reader->opened == 0)
			return;
		/* where a person has to look */
		reader->line = reader->opened;
		fail(reader, "parenthesis is not closed");
	} else if (*reader->at == '\n') {
		reader->kind = ZONEREAD_LINE;
		reader->at++;
		reader->lines++;
	} else if (*reader->at == '"')
		read_quoted(reader);
	else
		read_word(reader);
}

int
zoneread_octet(const char **at, const char *end, uint8_t *octet)
{
	const char *p = *at;
	int value;

	if (*p != '\\') {
		*octet = (uint8_t)*p;
		*at = p + 1;
		return 0;
	}
	if (end - p < 2)
		return -1;
	/* any other octet stands for itself, without its meaning */
	if (!is_digit(p[1])) {
		*octet = (uint8_t)p[1];
		*at = p + 2;
		return 1;
	}
	if (end - p < 4 || !is_digit(p[2]) || !is_digit(p[3]))
		return -1;
	value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
	*octet = (uint8_t)value;
	*at = p + 4;
	return value <= UCHAR_MAX ? 1 : -1;
}

/* Reads digits: how many, 0 where there are none or their value is more.  It
 * cannot overflow, as most has 32 bits and is tested at each digit. */
static size_t
digits(const char *word, size_t length, uint64_t most, uint64_t *value)
{
	size_t n = 0;

	for (*value = 0; n < length && is_digit(word[n]); n++) {
		*value = *value * 10 + (uint64_t)(word[n] - '0');
		if (*value > most)
			return 0;
	}
	return n;
}

int
zoneread_number(const char *word, size_t length, uint32_t most,
    uint32_t *number)
{
	uint64_t value;

	if (length == 0 || digits(word, length, most, &value) != length)
		return -1;
	*number = (uint32_t)value;
	return 0;
}

/* The seconds of a unit, as name servers know them; 0 where the letter is
 * none. */
static uint32_t
unit(char c)
{
	switch (c) {
	case 's': case 'S':
		return 1;
	case 'm': case 'M':
		return 60;
	case 'h': case 'H':
		return 60 * 60;
	case 'd': case 'D':
		return 24 * 60 * 60;
	case 'w': case 'W':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

int
zoneread_seconds(const char *word, size_t length, uint32_t most,
    uint32_t *seconds)
{
	uint64_t value, sum = 0;
	size_t n, i;

	if (zoneread_number(word, length, most, seconds) == 0)
		return 0;
	for (i = 0; i < length; i += n + 1) {
		n = digits(word + i, length - i, most, &value);
		/* without a unit at its end "1h30" could be both */
		if (n == 0 || i + n == length || unit(word[i + n]) == 0)
			return -1;
		sum += value * unit(word[i + n]);
		if (sum > most)
			return -1;
	}
	*seconds = (uint32_t)sum;
	return length > 0 ? 0 : -1;
}

int
zoneread_is(const char *word, size_t length, const char *other)
{
	return strlen(other) == length &&
	    strncasecmp(word, other, length) == 0;
}
