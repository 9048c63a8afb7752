/*
 * Parameters are looked for behind each ';' that stands outside quotes and
 * comments.  Values without quotes are taken up to the next ';', blanks
 * included: that is what "filename=my file.pdf" was meant to be, and what
 * most readers make of it.
 */
#include <ctype.h>
#include <string.h>

#include "submit/parameter.h"
#include "util/text.h"
#include "util/wide.h"

#define NAME_MAX_OCTETS	40	/* longer than any that is in use */
#define LINE		76	/* what lines are cut to */

struct parameter {
	size_t		 from;		/* of its name */
	size_t		 name_length;
	size_t		 value;
	size_t		 end;
	int		 raw;		/* octets above 127 in its value */
};

static size_t
gap(const char *p, size_t n, size_t at)
{
	while (at < n && p[at] != '\0' && strchr(" \t\r\n", p[at]) != NULL)
		at++;
	return at;
}

static int
is_token(char c)
{
	return c > ' ' && c < 127 && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* Where a quoted string or a comment that begins here ends, which is the very
 * end where it is never closed; otherwise where the next one, or a ';', is. */
static size_t
item(const char *p, size_t n, size_t at)
{
	size_t i, depth = 0;
	char open = p[at];

	if (open != '"' && open != '(') {
		for (at++; at < n && strchr(";\"(", p[at]) == NULL; at++)
			continue;
		return at;
	}
	for (i = at; i < n; i++) {
		if (p[i] == '\\')
			i++;
		else if (open == '"' && p[i] == '"' && i > at)
			return i + 1;
		else if (open == '(' && p[i] == '(')
			depth++;
		else if (open == '(' && p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return n;
}

/* Reads the parameter that begins behind a ';'.  1, or 0 where none does. */
static int
parse(const char *p, size_t n, size_t at, struct parameter *parameter)
{
	size_t i;

	parameter->from = i = gap(p, n, at);
	while (i < n && is_token(p[i]))
		i++;
	parameter->name_length = i - parameter->from;
	i = gap(p, n, i);
	if (parameter->name_length == 0 || i == n || p[i] != '=')
		return 0;
	parameter->value = i = gap(p, n, i + 1);
	if (i < n && p[i] == '"')
		i = item(p, n, i);
	else
		while (i < n && p[i] != '\0' && strchr(";\"(", p[i]) == NULL)
			i++;
	while (i > parameter->value && gap(p, i, i - 1) == i)
		i--;
	parameter->end = i;
	parameter->raw = !text_ascii(p + parameter->value,
	    i - parameter->value);
	return i > parameter->value && (p[parameter->value] != '"' ||
	    (i - parameter->value > 1 && p[i - 1] == '"'));
}

/* What the value means: RFC 2045 section 5.1, without folds. */
static void
spell(struct buf *out, const char *p, const struct parameter *parameter)
{
	size_t at = parameter->value, end = parameter->end;
	int quoted = p[at] == '"';

	for (at += (size_t)quoted, end -= (size_t)quoted; at < end; at++) {
		if (p[at] == '\r' || p[at] == '\n' || p[at] == '\0')
			continue;
		if (quoted && p[at] == '\\' && at + 1 < end)
			at++;
		buf_putc(out, p[at]);
	}
}

/* RFC 2231 section 7: attribute-char. */
static int
is_plain(char c)
{
	return is_token(c) && strchr("*'%", c) == NULL;
}

static void
put_percent(struct buf *out, const char *p, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";
	char escape[3] = "%";
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_plain(p[i])) {
			buf_putc(out, p[i]);
			continue;
		}
		escape[1] = digits[(unsigned char)p[i] >> 4];
		escape[2] = digits[(unsigned char)p[i] & 15];
		buf_add(out, escape, sizeof(escape));
	}
}

/* The parameter in continuations, a line each: RFC 2231 sections 3, 4.1. */
static void
put_sections(struct word_writer *writer, const char *name, size_t name_length,
    const struct buf *value)
{
	struct buf next;
	size_t at, step, section = 0;

	buf_init(&next);
	for (at = 0; at < value->length; at += step) {
		step = wide_step(writer->charset, value->data + at,
		    value->length - at);
		buf_reset(&next);
		put_percent(&next, value->data + at, step);
		if (at == 0 || word_column(writer) + next.length > LINE) {
			if (at > 0) {
				buf_putc(writer->out, ';');
				word_plain(writer, "\r\n ", 3);
			}
			buf_printf(writer->out, "%.*s*%zu*=%s%s",
			    (int)name_length, name, section,
			    section == 0 ? writer->charset : "",
			    section == 0 ? "''" : "");
			section++;
		}
		buf_add(writer->out, next.data, next.length);
	}
	buf_clear(&next);
}

/* Writes a parameter whose value has octets above 127. */
static void
put_extended(struct word_writer *writer, const char *p,
    const struct parameter *parameter, const char *other)
{
	const char *name = p + parameter->from;
	struct buf value, whole;

	buf_init(&value);
	buf_init(&whole);
	spell(&value, p, parameter);
	if (!value.failed) {
		writer->charset = text_utf8(value.data, value.length) ?
		    "utf-8" : other;
		buf_printf(&whole, "%.*s*=%s''",
		    (int)parameter->name_length, name, writer->charset);
		put_percent(&whole, value.data, value.length);
	}
	if (value.failed || whole.failed) {
		writer->out->failed = 1;
	} else {
		if (word_column(writer) + whole.length > LINE)
			word_fold(writer);
		if (word_column(writer) + whole.length > LINE)
			put_sections(writer, name, parameter->name_length,
			    &value);
		else
			buf_add(writer->out, whole.data, whole.length);
	}
	buf_clear(&value);
	buf_clear(&whole);
}

/* Copies what no parameter is made of. */
static void
put_exact(struct word_writer *writer, const char *p, size_t n)
{
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		if ((unsigned char)p[i] < 128)
			continue;
		word_plain(writer, p + from, i - from);
		word_plain(writer, "?", 1);
		from = i + 1;
	}
	word_plain(writer, p + from, n - from);
}

/* An author's own extended value, where all but octets above 127 is done. */
static void
put_half_done(struct word_writer *writer, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((unsigned char)p[i] > 127)
			put_percent(writer->out, p + i, 1);
		else
			word_plain(writer, p + i, 1);
	}
}

/* At a ';': writes it, and a parameter behind it that must change.  Where it
 * got to. */
static size_t
put_parameter(struct word_writer *writer, const char *p, size_t n,
    size_t at, const char *other)
{
	struct parameter parameter;
	const char *star;

	word_plain(writer, p + at++, 1);
	if (!parse(p, n, at, &parameter) || !parameter.raw ||
	    parameter.name_length > NAME_MAX_OCTETS)
		return at;
	word_plain(writer, p + at, parameter.from - at);
	star = memchr(p + parameter.from, '*', parameter.name_length);
	if (star == NULL)
		put_extended(writer, p, &parameter, other);
	else if (star == p + parameter.from + parameter.name_length - 1)
		put_half_done(writer, p + parameter.from,
		    parameter.end - parameter.from);
	else
		put_exact(writer, p + parameter.from,
		    parameter.end - parameter.from);
	return parameter.end;
}

void
parameter_write(struct word_writer *writer, const char *p, size_t n,
    const char *other)
{
	size_t at = 0, end;

	while (at < n) {
		if (p[at] == ';') {
			at = put_parameter(writer, p, n, at, other);
			continue;
		}
		end = item(p, n, at);
		put_exact(writer, p + at, end - at);
		at = end;
	}
}

/* A token that may stand in an encoded word (RFC 2047 section 2).  What is no
 * UTF-8 is no other transformation of Unicode either. */
static int
is_charset(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) &&
		    strchr("-_.:+", name[i]) == NULL)
			return 0;
	return n > 0 && n <= WORD_CHARSET && name[n] == '\0' &&
	    strcasecmp(name, "us-ascii") != 0 &&
	    strncasecmp(name, "utf", 3) != 0;
}

int
parameter_charset(const struct header *header, char charset[WORD_CHARSET + 1])
{
	struct field *field = header_find(header, "Content-Type", 0);
	struct parameter parameter;
	const char *p;
	struct buf value;
	size_t at = 0, n;
	int found = 0;

	if (field == NULL)
		return 0;
	p = field->text + field->value;
	n = field->length - field->value;
	for (; at < n && !found; at = item(p, n, at))
		found = p[at] == ';' && parse(p, n, at + 1, &parameter) &&
		    parameter.name_length == 7 &&
		    strncasecmp(p + parameter.from, "charset", 7) == 0;
	if (!found)
		return 0;
	buf_init(&value);
	spell(&value, p, &parameter);
	found = buf_get(&value) != NULL && is_charset(value.data,
	    value.length);
	if (found)
		strlcpy(charset, value.data, WORD_CHARSET + 1);
	buf_clear(&value);
	return found;
}
