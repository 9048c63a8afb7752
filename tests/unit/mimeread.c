/*
 * The tree of a message, its fields and its parameters, read as the RFCs say
 * it and in whole strings.  It recurses: only tests come here.
 */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/unit/decode.h"
#include "tests/unit/mimeread.h"
#include "util/text.h"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where a line ends (at its CRLF, or the end). */
static const char *
line_end(const char *at, const char *end)
{
	const char *found = memmem(at, (size_t)(end - at), "\r\n", 2);

	return found == NULL ? end : found;
}

static const char *
next_line(const char *at, const char *end)
{
	at = line_end(at, end);
	return at == end ? end : at + 2;
}

/* ---- header fields ---- */

int
mimeread_field(const struct mimepart *part, const char *name, size_t index,
    struct buf *out)
{
	const char *at = part->header, *end = at + part->nheader, *next;
	size_t length = strlen(name), start = out->length;

	for (; at < end; at = next) {
		next = next_line(at, end);
		while (next < end && is_blank(*next))
			next = next_line(next, end);
		if ((size_t)(next - at) <= length || at[length] != ':' ||
		    strncasecmp(at, name, length) != 0 || index-- > 0)
			continue;
		for (at += length + 1; at < next && (is_blank(*at) ||
		    *at == '\r' || *at == '\n'); at++)
			;
		for (; at < next; at++)
			if (*at != '\r' && *at != '\n')
				buf_putc(out, *at);
		while (out->length > start &&
		    is_blank(out->data[out->length - 1]))
			out->data[--out->length] = '\0';
		return 0;
	}
	return -1;
}

/* Skips blanks and comments (RFC 5322 section 3.2.2). */
static const char *
skip(const char *at, const char *end)
{
	int depth = 0;

	for (; at < end; at++) {
		if (depth > 0 && *at == '\\' && at + 1 < end)
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !is_blank(*at))
			break;
	}
	return at;
}

/* A token or a quoted string, unquoted; where it ends. */
static const char *
word(const char *at, const char *end, struct buf *out)
{
	if (at < end && *at == '"') {
		for (at++; at < end && *at != '"'; at++) {
			if (*at == '\\' && at + 1 < end)
				at++;
			buf_putc(out, *at);
		}
		return at < end ? at + 1 : end;
	}
	for (; at < end && strchr(" \t;(", *at) == NULL; at++)
		buf_putc(out, *at);
	return at;
}

static void
copy(char dst[MIMEREAD_TOKEN], struct buf *src, int lower)
{
	size_t i;

	if (src->length >= MIMEREAD_TOKEN)
		ck_abort_msg("a token of %zu octets", src->length);
	strlcpy(dst, buf_get(src), MIMEREAD_TOKEN);
	for (i = 0; lower && dst[i] != '\0'; i++)
		dst[i] = (char)tolower((unsigned char)dst[i]);
}

/* ---- encoded words ---- */

static int
unhex(char c)
{
	return decode_hex((char)toupper((unsigned char)c));
}

/* The Q encoding (RFC 2047 section 4.2). */
static int
decode_q(struct buf *out, const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (text[i] == '_')
			buf_putc(out, ' ');
		else if (text[i] != '=')
			buf_putc(out, text[i]);
		else if (n - i < 3 || unhex(text[i + 1]) == -1 ||
		    unhex(text[i + 2]) == -1)
			return -1;
		else {
			buf_putc(out, unhex(text[i + 1]) * 16 +
			    unhex(text[i + 2]));
			i += 2;
		}
	}
	return 0;
}

/*
 * One encoded word: 1 and its octets, 0 where this is none, -1 where it is
 * broken: too long, not decodable, half a character (section 5).
 */
static int
encoded_word(const char *text, size_t n, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	const char *end = text + n, *way, *coded;
	size_t start = out->length, i, label;
	int rc;

	if (n < 8 || memcmp(text, "=?", 2) != 0 ||
	    memcmp(end - 2, "?=", 2) != 0 ||
	    (way = memchr(text + 2, '?', n - 4)) == NULL ||
	    end - way < 5 || way[2] != '?' ||
	    strchr("qQbB", way[1]) == NULL)
		return 0;
	coded = way + 3;
	if (memchr(coded, '?', (size_t)(end - 2 - coded)) != NULL)
		return 0;
	label = (size_t)(way - text - 2);
	if (n > 75 || label == 0 || label >= MIMEREAD_TOKEN)
		return -1;
	for (i = 0; i < label; i++)
		charset[i] = (char)tolower((unsigned char)text[2 + i]);
	charset[label] = '\0';
	if (tolower((unsigned char)way[1]) == 'q')
		rc = decode_q(out, coded, (size_t)(end - 2 - coded));
	else
		rc = decode_base64(out, coded, (size_t)(end - 2 - coded));
	if (rc == 0 && strcmp(charset, "utf-8") == 0 &&
	    !text_utf8(buf_get(out) + start, out->length - start))
		rc = -1;
	return rc == -1 ? -1 : 1;
}

int
mimeread_words(const char *text, size_t n, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	const char *at = text, *end = text + n, *from, *blanks;
	int was = 0, is = 0;
	struct buf plain;

	charset[0] = '\0';
	buf_init(&plain);
	while (at < end) {
		for (blanks = at; at < end && is_blank(*at); at++)
			;
		for (from = at; at < end && !is_blank(*at); at++)
			;
		buf_reset(&plain);
		is = encoded_word(from, (size_t)(at - from), &plain, charset);
		if (is == -1)
			break;
		/* RFC 2047 section 6.2: blanks between two are not shown */
		if (!is || !was)
			buf_add(out, blanks, (size_t)(from - blanks));
		if (is)
			buf_add(out, buf_get(&plain), plain.length);
		else
			buf_add(out, from, (size_t)(at - from));
		was = is;
	}
	buf_clear(&plain);
	return is == -1 ? -1 : 0;
}

/* The words of a phrase; blanks count as one. */
static int
phrase(const char *at, const char *end, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	const char *from;
	struct buf plain;
	int was = 0, is = 0, any = 0;

	buf_init(&plain);
	while ((at = skip(at, end)) < end && is != -1) {
		from = at;
		buf_reset(&plain);
		if (*at == '"') {
			at = word(at, end, &plain);
			is = 0;
		} else {
			while (at < end && strchr(" \t(\"", *at) == NULL)
				at++;
			is = encoded_word(from, (size_t)(at - from), &plain,
			    charset);
			if (is == 0)
				buf_add(&plain, from, (size_t)(at - from));
		}
		if (any && !(is && was))
			buf_putc(out, ' ');
		buf_add(out, buf_get(&plain), plain.length);
		was = is;
		any = 1;
	}
	buf_clear(&plain);
	return is == -1 ? -1 : 0;
}

/* Where the angle bracket is, outside quotes and comments; the end. */
static const char *
find_angle(const char *at, const char *end)
{
	struct buf dropped;

	buf_init(&dropped);
	while ((at = skip(at, end)) < end && *at != '<')
		at = *at == '"' ? word(at, end, &dropped) : at + 1;
	buf_clear(&dropped);
	return at;
}

int
mimeread_name(const char *text, size_t n, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	const char *end = text + n, *angle = find_angle(text, end), *at;
	struct buf comment;
	int rc;

	charset[0] = '\0';
	if (angle < end)
		return phrase(text, angle, out, charset);
	if ((at = memchr(text, '(', n)) == NULL)
		return 0;
	buf_init(&comment);
	for (at++; at < end && *at != ')'; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		buf_putc(&comment, *at);
	}
	rc = mimeread_words(buf_get(&comment), comment.length, out, charset);
	buf_clear(&comment);
	return rc;
}

/* ---- parameters ---- */

/* The first parameter that is called exactly so; 1 or 0. */
static int
raw_param(const char *at, size_t n, const char *name, struct buf *out)
{
	const char *end = at + n;
	struct buf attribute;
	int found = 0;

	buf_init(&attribute);
	buf_reset(out);
	at = skip(at, end);
	at = word(at, end, &attribute);
	while (!found && (at = skip(at, end)) < end && *at == ';') {
		buf_reset(&attribute);
		buf_reset(out);
		at = skip(at + 1, end);
		while (at < end && strchr("= \t;(", *at) == NULL)
			buf_putc(&attribute, *at++);
		if ((at = skip(at, end)) < end && *at == '=')
			at = word(skip(at + 1, end), end, out);
		found = strcasecmp(buf_get(&attribute), name) == 0;
	}
	buf_clear(&attribute);
	return found;
}

/* RFC 2231 section 4: octets in percent signs; the charset in front where it
 * is the first section. */
static int
extended(const struct buf *value, int first, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	const char *at = value->data, *end = at + value->length, *quote;
	size_t i;

	if (first) {
		quote = memchr(at, '\'', value->length);
		if (quote == NULL || quote - at >= MIMEREAD_TOKEN)
			return -1;
		for (i = 0; at < quote; i++)
			charset[i] = (char)tolower((unsigned char)*at++);
		charset[i] = '\0';
		at = memchr(quote + 1, '\'', (size_t)(end - quote - 1));
		if (at++ == NULL)
			return -1;
	}
	for (; at < end; at++) {
		if (*at != '%') {
			buf_putc(out, *at);
			continue;
		}
		if (end - at < 3 || unhex(at[1]) == -1 || unhex(at[2]) == -1)
			return -1;
		buf_putc(out, unhex(at[1]) * 16 + unhex(at[2]));
		at += 2;
	}
	return 0;
}

/* name*, or name*0*, name*1, ...: 1, 0 where there is none, -1. */
static int
extended_param(const char *text, size_t n, const char *name,
    struct buf *out, char charset[MIMEREAD_TOKEN])
{
	struct buf key, value;
	int i, rc = 0;

	buf_init(&key);
	buf_init(&value);
	buf_printf(&key, "%s*", name);
	if (raw_param(text, n, buf_get(&key), &value)) {
		rc = extended(&value, 1, out, charset) == -1 ? -1 : 1;
	} else for (i = 0; rc >= 0; i++) {
		buf_reset(&key);
		buf_printf(&key, "%s*%d", name, i);
		if (raw_param(text, n, buf_get(&key), &value)) {
			buf_add(out, buf_get(&value), value.length);
			rc = 1;
			continue;
		}
		buf_putc(&key, '*');
		if (!raw_param(text, n, buf_get(&key), &value))
			break;
		rc = extended(&value, i == 0, out, charset) == -1 ? -1 : 1;
	}
	buf_clear(&key);
	buf_clear(&value);
	return rc;
}

int
mimeread_param(const char *text, size_t n, const char *name, struct buf *out,
    char charset[MIMEREAD_TOKEN])
{
	struct buf value;
	int rc;

	charset[0] = '\0';
	rc = extended_param(text, n, name, out, charset);
	if (rc != 0)
		return rc;
	buf_init(&value);
	rc = raw_param(text, n, name, &value);
	if (rc == 1 && mimeread_words(buf_get(&value), value.length, out,
	    charset) == -1)
		rc = -1;
	buf_clear(&value);
	return rc;
}

/* ---- bodies ---- */

/* One line of quoted-printable; *soft where it goes on. */
static int
qp_line(struct buf *out, const char *line, size_t n, int *soft)
{
	size_t i;

	*soft = n > 0 && line[n - 1] == '=';
	n -= (size_t)*soft;
	if (!*soft && n > 0 && is_blank(line[n - 1]))
		return -1;
	for (i = 0; i < n; i++) {
		if (line[i] != '=') {
			buf_putc(out, line[i]);
			continue;
		}
		if (n - i < 3 || unhex(line[i + 1]) == -1 ||
		    unhex(line[i + 2]) == -1)
			return -1;
		buf_putc(out, unhex(line[i + 1]) * 16 + unhex(line[i + 2]));
		i += 2;
	}
	return 0;
}

int
mimeread_qp(struct buf *out, const char *at, size_t n)
{
	const char *end = at + n, *stop;
	int soft;

	for (; at < end; at = next_line(at, end)) {
		stop = line_end(at, end);
		if (qp_line(out, at, (size_t)(stop - at), &soft) == -1)
			return -1;
		if (!soft && stop < end)
			buf_puts(out, "\r\n");
	}
	return 0;
}

/* The decoder of the tests is strict about lines, so it gets one a time. */
int
mimeread_base64(struct buf *out, const char *at, size_t n)
{
	struct buf flat;
	size_t i, used;
	int rc = 0;

	buf_init(&flat);
	for (i = 0; i < n; i++)
		if (at[i] != '\r' && at[i] != '\n')
			buf_putc(&flat, at[i]);
	for (i = 0; i < flat.length && rc == 0; i += used) {
		used = flat.length - i < 76 ? flat.length - i : 76;
		rc = decode_base64(out, flat.data + i, used);
	}
	if (flat.length % 4 != 0)
		rc = -1;
	buf_clear(&flat);
	return rc;
}

/* ---- the tree ---- */

static const char *read_part(struct mimepart *, const char *, size_t,
    const char *preset);

/* Type, boundary, charset and encoding of a part. */
static void
read_types(struct mimepart *part, const char *preset)
{
	struct buf field, value;

	buf_init(&field);
	buf_init(&value);
	if (mimeread_field(part, "Content-Type", 0, &field) == 0) {
		const char *at = skip(buf_get(&field), field.data +
		    field.length);

		word(at, field.data + field.length, &value);
		copy(part->type, &value, 1);
		if (raw_param(field.data, field.length, "charset", &value))
			copy(part->charset, &value, 1);
		if (raw_param(field.data, field.length, "boundary", &value))
			copy(part->boundary, &value, 0);
	} else
		strlcpy(part->type, preset, sizeof(part->type));
	buf_reset(&field);
	buf_reset(&value);
	if (mimeread_field(part, "Content-Transfer-Encoding", 0,
	    &field) == 0) {
		const char *at = skip(buf_get(&field), field.data +
		    field.length);

		word(at, field.data + field.length, &value);
		copy(part->encoding, &value, 1);
	}
	buf_clear(&field);
	buf_clear(&value);
}

/* Whether parts are to be looked for in a part. */
static int
is_composite(const struct mimepart *part)
{
	if (strcmp(part->encoding, "quoted-printable") == 0 ||
	    strcmp(part->encoding, "base64") == 0)
		return 0;
	if (strcmp(part->type, "message/rfc822") == 0)
		return 1;
	return strncmp(part->type, "multipart/", 10) == 0 &&
	    strcmp(part->type, "multipart/signed") != 0 &&
	    strcmp(part->type, "multipart/encrypted") != 0;
}

/*
 * What a line is to the parts of a body: 1 a delimiter, 2 the last one, 0
 * neither, -1 begins as one but does not go on so (RFC 2046 section 5.1.1
 * has readers look at the beginning alone, not all of them do).
 */
static int
delimiter(const struct mimepart *part, const char *at, const char *end)
{
	size_t n = strlen(part->boundary), rest;
	int last = 0;

	if ((size_t)(end - at) < n + 2 || memcmp(at, "--", 2) != 0 ||
	    memcmp(at + 2, part->boundary, n) != 0)
		return 0;
	at += n + 2;
	if (end - at >= 2 && memcmp(at, "--", 2) == 0) {
		last = 1;
		at += 2;
	}
	for (rest = (size_t)(end - at); rest > 0; rest--)
		if (!is_blank(*at++))
			return -1;
	return last ? 2 : 1;
}

static const char *
add_part(struct mimepart *part, const char *at, const char *stop)
{
	int digest = strcmp(part->type, "multipart/digest") == 0;
	struct mimepart *child;

	part->parts = reallocarray(part->parts, part->nparts + 1,
	    sizeof(*part->parts));
	if (part->parts == NULL)
		ck_abort_msg("out of memory");
	child = &part->parts[part->nparts++];
	memset(child, 0, sizeof(*child));
	return read_part(child, at, (size_t)(stop - at),
	    digest ? "message/rfc822" : "");
}

/* The octets in front of a delimiter: the CRLF before it is its own. */
static const char *
before(const char *from, const char *at)
{
	return at - from < 2 ? from : at - 2;
}

/* Splits a multipart body; what is not closed ends where it ends. */
static const char *
read_parts(struct mimepart *part)
{
	const char *at = part->body, *end = at + part->nbody, *next;
	const char *from = NULL, *why = NULL;
	int kind = 0;

	if (part->boundary[0] == '\0')
		return "a multipart without a boundary";
	part->preamble = at;
	for (; at < end && kind != 2 && why == NULL; at = next) {
		next = next_line(at, end);
		kind = delimiter(part, at, line_end(at, end));
		if (kind == -1)
			return "a line that begins as a delimiter";
		if (kind == 0)
			continue;
		if (from != NULL)
			why = add_part(part, from, before(from, at));
		else
			part->npreamble = (size_t)(before(part->body, at) -
			    part->body);
		from = next;
	}
	part->epilogue = at;
	part->nepilogue = (size_t)(end - at);
	if (from == NULL)
		return "a multipart without a delimiter";
	if (kind != 2 && why == NULL)
		why = add_part(part, from, end);
	return why;
}

static const char *
read_part(struct mimepart *part, const char *text, size_t n,
    const char *preset)
{
	const char *at = text, *end = text + n, *stop;

	part->header = at;
	while (at < end && (stop = line_end(at, end)) != at) {
		if (!is_blank(*at) &&
		    memchr(at, ':', (size_t)(stop - at)) == NULL)
			return "a header line that is no field";
		at = next_line(at, end);
	}
	part->nheader = (size_t)(at - text);
	part->body = next_line(at, end);
	part->nbody = (size_t)(end - part->body);
	read_types(part, preset);
	part->composite = is_composite(part);
	if (!part->composite)
		return NULL;
	if (strncmp(part->type, "multipart/", 10) == 0)
		return read_parts(part);
	if ((part->parts = calloc(1, sizeof(*part->parts))) == NULL)
		ck_abort_msg("out of memory");
	part->nparts = 1;
	return read_part(&part->parts[0], part->body, part->nbody, "");
}

const char *
mimeread(struct mimepart *part, const char *text, size_t n)
{
	memset(part, 0, sizeof(*part));
	return read_part(part, text, n, "");
}

void
mimeread_clear(struct mimepart *part)
{
	size_t i;

	for (i = 0; i < part->nparts; i++)
		mimeread_clear(&part->parts[i]);
	free(part->parts);
	part->parts = NULL;
	part->nparts = 0;
}
