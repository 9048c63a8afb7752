/*
 * A JSON writer that knows where a comma is due, and no more.  What it is
 * given may be anything strangers wrote, THREATS B12: no control character
 * gets through to a terminal, not as UTF-8 either.
 */
#include <string.h>

#include "util/json.h"
#include "util/text.h"

void
json_init(struct json *json, FILE *out)
{
	json->out = out;
	json->fresh = 1;
}

/* What stands before a value. */
static void
lead(struct json *json, const char *key)
{
	if (!json->fresh)
		putc(',', json->out);
	json->fresh = 0;
	if (key != NULL)
		fprintf(json->out, "\"%s\":", key);
}

void
json_begin(struct json *json, const char *key, char bracket)
{
	lead(json, key);
	putc(bracket, json->out);
	json->fresh = 1;
}

void
json_end(struct json *json, char bracket)
{
	putc(bracket, json->out);
	json->fresh = 0;
}

void
json_line(struct json *json)
{
	if (!json->fresh)
		putc(',', json->out);
	putc('\n', json->out);
	json->fresh = 1;
}

void
json_open(struct json *json, const char *key)
{
	lead(json, key);
	putc('"', json->out);
}

void
json_close(struct json *json)
{
	putc('"', json->out);
}

void
json_string(struct json *json, const char *key, const char *text)
{
	json_open(json, key);
	json_octets(json->out, text, strlen(text), 1);
	json_close(json);
}

void
json_number(struct json *json, const char *key, long long value)
{
	lead(json, key);
	fprintf(json->out, "%lld", value);
}

void
json_boolean(struct json *json, const char *key, int value)
{
	lead(json, key);
	fputs(value ? "true" : "false", json->out);
}

void
json_inside(struct json *json, const char *key, const char *inside)
{
	lead(json, key);
	fprintf(json->out, "{%s}", inside);
}

void
json_null(struct json *json, const char *key)
{
	lead(json, key);
	fputs("null", json->out);
}

/* The short escapes, and any other by its number. */
static void
escape(FILE *out, unsigned int code)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *at;

	at = code == 0 || code > 127 ? NULL : strchr(plain, (int)code);
	if (at != NULL)
		fprintf(out, "\\%c", letters[at - plain]);
	else
		fprintf(out, "\\u%04x", code);
}

/* The code of what must not stand there as it is; 0: it may. */
static unsigned int
unfit(const unsigned char *s, size_t length)
{
	if (length == 1 && (s[0] == '"' || s[0] == '\\' || s[0] == 127))
		return s[0];
	/* C1: a terminal takes U+009B for ESC [ */
	if (length == 2 && s[0] == 0xc2 && s[1] < 0xa0)
		return s[1];
	/* U+2028, U+2029 end a line in JavaScript */
	if (length == 3 && s[0] == 0xe2 && s[1] == 0x80 &&
	    (s[2] == 0xa8 || s[2] == 0xa9))
		return 0x2000U + (s[2] & 63U);
	return 0;
}

/* One character, or octet, of at most left octets.  How many it took; 0 where
 * more are needed to tell. */
static size_t
put(FILE *out, const unsigned char *s, size_t left, int last)
{
	size_t length = text_sequence((const char *)s, left);
	unsigned int code;

	if (length == 0) {
		if (!last && left < 4 && s[0] >= 0xc2 && s[0] <= 0xf4)
			return 0;
		escape(out, 0xfffd);
		return 1;
	}
	if (s[0] < 32)
		escape(out, s[0]);
	else if ((code = unfit(s, length)) != 0)
		escape(out, code);
	else
		fwrite(s, 1, length, out);
	return length;
}

/* How many octets pass as they are: most text is that alone. */
static size_t
plain_run(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] < 32 || text[i] > 126 || text[i] == '"' ||
		    text[i] == '\\')
			break;
	return i;
}

size_t
json_octets(FILE *out, const char *text, size_t n, int last)
{
	size_t at = 0, step;

	while (at < n) {
		if ((step = plain_run(text + at, n - at)) > 0)
			fwrite(text + at, 1, step, out);
		else if ((step = put(out, (const unsigned char *)text + at,
		    n - at, last)) == 0)
			break;
		at += step;
	}
	return at;
}

/* A text that is read; at moves on over what is sound. */
struct reading {
	const char	*at, *end;
	int		 depth;
};

static int	read_value(struct reading *);

static int
take(struct reading *reading, char c)
{
	if (reading->at == reading->end || *reading->at != c)
		return 0;
	reading->at++;
	return 1;
}

static int
read_escape(struct reading *reading)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	int i;

	if (reading->at == reading->end)
		return 0;
	if (*reading->at != 'u')
		return memchr("\"\\/bfnrt", *reading->at++, 8) != NULL;
	reading->at++;
	for (i = 0; i < 4; i++, reading->at++)
		if (reading->at == reading->end ||
		    memchr(hex, *reading->at, sizeof(hex) - 1) == NULL)
			return 0;
	return 1;
}

static int
read_string(struct reading *reading)
{
	if (!take(reading, '"'))
		return 0;
	while (!take(reading, '"')) {
		if (reading->at == reading->end ||
		    (unsigned char)*reading->at < ' ')
			return 0;
		if (*reading->at++ == '\\' && !read_escape(reading))
			return 0;
	}
	return 1;
}

/* RFC 8259 section 6, whole numbers: others are never written. */
static int
read_number(struct reading *reading)
{
	const char *begin;

	take(reading, '-');
	for (begin = reading->at; reading->at < reading->end &&
	    *reading->at >= '0' && *reading->at <= '9';)
		reading->at++;
	return reading->at > begin &&
	    (*begin != '0' || reading->at == begin + 1);
}

static int
read_word(struct reading *reading, const char *word)
{
	for (; *word != '\0'; word++)
		if (!take(reading, *word))
			return 0;
	return 1;
}

static int
read_member(struct reading *reading, char close)
{
	if (close == '}' &&
	    (!read_string(reading) || !take(reading, ':')))
		return 0;
	return read_value(reading);
}

/* From one bracket to the other; only an object's members have keys. */
static int
read_members(struct reading *reading, char close)
{
	int empty;

	if (++reading->depth > JSON_DEPTH)
		return 0;
	reading->at++;
	if ((empty = take(reading, close)) == 0)
		do {
			if (!read_member(reading, close))
				return 0;
		} while (take(reading, ','));
	reading->depth--;
	return empty || take(reading, close);
}

static int
read_value(struct reading *reading)
{
	if (reading->at == reading->end)
		return 0;
	switch (*reading->at) {
	case '{':
		return read_members(reading, '}');
	case '[':
		return read_members(reading, ']');
	case '"':
		return read_string(reading);
	case 'n':
		return read_word(reading, "null");
	case 't':
		return read_word(reading, "true");
	case 'f':
		return read_word(reading, "false");
	default:
		return read_number(reading);
	}
}

int
json_sound(const char *text, size_t length)
{
	struct reading reading = { text, text + length, 0 };

	return length > 0 && text[0] == '{' && text_utf8(text, length) &&
	    read_value(&reading) && reading.at == reading.end;
}
