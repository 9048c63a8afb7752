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
