/*
 * Content-Type is written by every script there is: the parser is liberal in
 * what it takes for a value, passes over what it does not understand up to
 * the next semicolon, and keeps offsets so that a field can be changed in one
 * place and stay as it was in all others.
 */
#include <ctype.h>
#include <string.h>

#include "util/contenttype.h"

struct scan {
	const char	*text;
	size_t		 at;
	size_t		 n;
};

/* Comments may be nested as deeply as they like: only their depth is kept. */
size_t
content_type_skip(const char *text, size_t at, size_t n)
{
	size_t depth = 0;

	for (; at < n; at++) {
		if (text[at] == '(')
			depth++;
		else if (depth > 0 && text[at] == ')')
			depth--;
		else if (depth > 0 && text[at] == '\\')
			at++;
		else if (depth == 0 && memchr(" \t\r\n", text[at], 4) == NULL)
			return at;
	}
	return n;
}

size_t
content_type_token(char dst[CONTENT_TYPE_TOKEN], const char *text, size_t at,
    size_t n)
{
	static const char ends[] = " \t\r\n()/;=\"";
	size_t length = 0;

	/* the NUL that ends the list ends a token, too */
	for (; at < n && memchr(ends, text[at], sizeof(ends)) == NULL; at++)
		if (length < CONTENT_TYPE_TOKEN - 1)
			dst[length++] = (char)tolower((unsigned char)text[at]);
	dst[length] = '\0';
	return at;
}

static void
skip(struct scan *scan)
{
	scan->at = content_type_skip(scan->text, scan->at, scan->n);
}

static int
is_at(const struct scan *scan, char c)
{
	return scan->at < scan->n && scan->text[scan->at] == c;
}

/* Passes a quoted string; it may lack its end. */
static void
skip_quoted(struct scan *scan)
{
	for (scan->at++; scan->at < scan->n; scan->at++) {
		if (scan->text[scan->at] == '\\')
			scan->at++;
		else if (is_at(scan, '"'))
			break;
	}
	scan->at = scan->at < scan->n ? scan->at + 1 : scan->n;
}

/* Passes a value: a quoted string, or what goes up to a blank or a comment;
 * the specials of RFC 2045 section 5.1 stand there unquoted often enough. */
static void
skip_value(struct scan *scan)
{
	if (is_at(scan, '"')) {
		skip_quoted(scan);
		return;
	}
	while (scan->at < scan->n &&
	    memchr(" \t\r\n;(", scan->text[scan->at], 6) == NULL)
		scan->at++;
}

/* Behind the next semicolon: 1, or 0 where there is none. */
static int
next_parameter(struct scan *scan)
{
	while (scan->at < scan->n) {
		skip(scan);
		if (is_at(scan, ';')) {
			scan->at++;
			return 1;
		}
		if (is_at(scan, '"'))
			skip_quoted(scan);
		else if (scan->at < scan->n)
			scan->at++;
	}
	return 0;
}

/*
 * Copies what a value means, without quotes, backslashes and folds.  Its
 * length, or 0 where it does not fit, is not whole or not printable ASCII.
 */
static size_t
spell(char *dst, size_t size, const char *value, size_t n)
{
	int quoted = n > 0 && value[0] == '"';
	size_t i, length = 0;

	if (quoted && (n < 2 || value[n - 1] != '"'))
		return 0;
	for (i = (size_t)quoted; i < n - (size_t)quoted; i++) {
		if (value[i] == '\r' || value[i] == '\n')
			continue;
		if (quoted && value[i] == '\\' && ++i == n - 1)
			return 0;
		if (value[i] < ' ' || value[i] > '~' || length == size - 1)
			return 0;
		dst[length++] = value[i];
	}
	while (length > 0 && dst[length - 1] == ' ')
		length--;
	dst[length] = '\0';
	return length;
}

/* 1 for us-ascii by the names that the C library and scripts have for it, and
 * where nothing is named. */
static int
is_ascii(const char *value, size_t n)
{
	static const char *const names[] = { "us-ascii", "ascii",
	    "ansi_x3.4-1968", "ansi_x3.4-1986", "iso646-us" };
	char charset[CONTENT_TYPE_TOKEN];
	size_t i;

	if (n == 0 || (n == 2 && memcmp(value, "\"\"", 2) == 0))
		return 1;
	if (spell(charset, sizeof(charset), value, n) == 0)
		return 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(charset, names[i]) == 0)
			return 1;
	return 0;
}

/* 1 where a charset is that one, by any spelling. */
static int
is_charset(const char *value, size_t n, const char *wanted)
{
	char charset[CONTENT_TYPE_TOKEN];

	return spell(charset, sizeof(charset), value, n) > 0 &&
	    strcasecmp(charset, wanted) == 0;
}

static void
take_parameter(struct content_type *type, const struct scan *scan,
    const char *name, size_t from)
{
	const char *value = scan->text + from;
	size_t n = scan->at - from;

	if (strcmp(name, "boundary") == 0) {
		/* readers differ in which of two they take */
		if (type->boundaries++ > 0 || spell(type->boundary,
		    sizeof(type->boundary), value, n) == 0)
			type->boundary[0] = '\0';
	} else if (strcmp(name, "charset") == 0 ||
	    strncmp(name, "charset*", 8) == 0) {
		if (type->charsets++ > 0)
			return;
		type->charset = from;
		type->charset_length = n;
		type->ascii = name[7] == '\0' && is_ascii(value, n);
		type->unknown = is_charset(value, n, "unknown-8bit");
	}
}

void
content_type_read(struct content_type *type, const struct field *field)
{
	struct scan scan = { .text = field->text, .at = field->value,
	    .n = field->length };
	char name[CONTENT_TYPE_TOKEN];
	size_t from;

	memset(type, 0, sizeof(*type));
	skip(&scan);
	scan.at = content_type_token(type->type, scan.text, scan.at, scan.n);
	type->parameters = scan.at;
	skip(&scan);
	if (is_at(&scan, '/')) {
		scan.at++;
		skip(&scan);
		type->parameters = scan.at = content_type_token(type->subtype,
		    scan.text, scan.at, scan.n);
	}
	while (next_parameter(&scan)) {
		skip(&scan);
		scan.at = content_type_token(name, scan.text, scan.at, scan.n);
		skip(&scan);
		if (!is_at(&scan, '='))
			continue;
		scan.at++;
		skip(&scan);
		from = scan.at;
		skip_value(&scan);
		take_parameter(type, &scan, name, from);
	}
}
