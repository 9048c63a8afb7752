/*
 * A header as a list of fields.  What is added passes one test: CR and LF
 * stand in it only as the CRLF of a fold, so that no value, whoever made it,
 * begins a field of its own.  Arrays and texts double when they grow, so that
 * a header of any shape is read in linear time.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/header.h"

void
header_init(struct header *header)
{
	memset(header, 0, sizeof(*header));
}

void
header_clear(struct header *header)
{
	size_t i;

	for (i = 0; i < header->n; i++)
		free(header->fields[i].text);
	free(header->fields);
	header_init(header);
}

/* RFC 5322 section 2.2.2: WSP, whatever the locale holds. */
static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

size_t
header_name(const char *line, size_t length, size_t *name_length)
{
	size_t i = 0;

	/* RFC 5322 section 2.2: printable ASCII without the colon */
	while (i < length && line[i] > 32 && line[i] < 127 && line[i] != ':')
		i++;
	*name_length = i;
	while (i < length && is_blank(line[i]))
		i++;
	if (*name_length == 0 || i == length || line[i] != ':')
		return 0;
	return i + 1;
}

/* 1 where each CR and LF is part of a fold: CRLF and a blank. */
static int
is_folded(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] != '\r' && text[i] != '\n')
			continue;
		if (text[i] == '\n' || length - i < 3 ||
		    text[i + 1] != '\n' || !is_blank(text[i + 2]))
			return 0;
		i += 2;
	}
	return 1;
}

/* Makes room in a field for n more octets and a NUL. */
static int
field_grow(struct field *field, size_t n)
{
	size_t size = field->size;
	char *text;

	if (n < size - field->length)
		return 0;
	while (size - field->length <= n) {
		if (size > SIZE_MAX / 2) {
			errno = ENOMEM;
			return -1;
		}
		size = size == 0 ? 32 : size * 2;
	}
	if ((text = realloc(field->text, size)) == NULL)
		return -1;
	field->text = text;
	field->size = size;
	return 0;
}

/* Appends to a field; room that field_grow() made is not asked for again. */
static int
field_add(struct field *field, const char *text, size_t length)
{
	if (field_grow(field, length) == -1)
		return -1;
	if (length > 0)
		memcpy(field->text + field->length, text, length);
	field->length += length;
	field->text[field->length] = '\0';
	return 0;
}

/* Adds an empty field at the end, or gives NULL with errno. */
static struct field *
add_field(struct header *header)
{
	size_t size = header->size == 0 ? 16 : header->size * 2;
	struct field *fields;

	if (header->n >= HEADER_FIELDS_MAX) {
		errno = E2BIG;
		return NULL;
	}
	if (header->n == header->size) {
		fields = recallocarray(header->fields, header->size, size,
		    sizeof(*fields));
		if (fields == NULL)
			return NULL;
		header->fields = fields;
		header->size = size;
	}
	memset(header->fields + header->n, 0, sizeof(*header->fields));
	return &header->fields[header->n++];
}

/* Undoes add_field(). */
static void
drop_field(struct header *header)
{
	free(header->fields[--header->n].text);
}

/* Blanks before the colon must not be generated: RFC 5322 section 4.5. */
int
header_append(struct header *header, const char *text, size_t length)
{
	struct field *field;
	size_t name_length, value;

	value = header_name(text, length, &name_length);
	if (value == 0 || !is_folded(text, length)) {
		errno = EINVAL;
		return -1;
	}
	if ((field = add_field(header)) == NULL)
		return -1;
	if (field_add(field, text, name_length) == -1 ||
	    field_add(field, text + value - 1, length - value + 1) == -1) {
		drop_field(header);
		return -1;
	}
	field->name_length = name_length;
	field->value = name_length + 1;
	return 0;
}

int
header_fold(struct header *header, const char *line, size_t length)
{
	struct field *field;
	size_t i = 0;

	while (i < length && is_blank(line[i]))
		i++;
	if (header->n == 0 || i == 0 || !is_folded(line, length)) {
		errno = EINVAL;
		return -1;
	}
	if (i == length)
		return 0;
	/* room for both first: a fold is added whole or not at all */
	field = &header->fields[header->n - 1];
	if (field_grow(field, length + 2) == -1)
		return -1;
	field_add(field, "\r\n", 2);
	return field_add(field, line, length);
}

/* Adds a field as it stands, without a test of what is behind its colon. */
static int
append_raw(struct header *header, const char *text, size_t length,
    size_t name_length, size_t value)
{
	struct field *field;

	if ((field = add_field(header)) == NULL)
		return -1;
	if (field_add(field, text, length) == -1) {
		drop_field(header);
		return -1;
	}
	field->name_length = name_length;
	field->value = value;
	return 0;
}

/* The length of the field that begins here, folds included, without the CRLF
 * at its end. */
static size_t
field_extent(const char *text, size_t length)
{
	const char *p = text, *end = text + length;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		if (p - text >= 2 && p[-2] == '\r' &&
		    (p == end || !is_blank(*p)))
			return (size_t)(p - text) - 2;
	}
	return length;
}

/*
 * Nothing is tested but names: what was signed elsewhere must be hashed as it
 * came, lone CR and LF included.
 */
int
header_parse(struct header *header, const char *text, size_t length,
    size_t *end)
{
	size_t at = 0, n, name_length, value;

	while (at < length) {
		if (length - at >= 2 && memcmp(text + at, "\r\n", 2) == 0) {
			at += 2;
			break;
		}
		n = field_extent(text + at, length - at);
		if ((value = header_name(text + at, n, &name_length)) == 0)
			break;
		if (append_raw(header, text + at, n, name_length, value) == -1)
			return -1;
		at += length - at - n >= 2 ? n + 2 : n;
	}
	*end = at;
	return 0;
}

int
field_is(const struct field *field, const char *name)
{
	return strlen(name) == field->name_length &&
	    strncasecmp(field->text, name, field->name_length) == 0;
}

struct field *
header_find(const struct header *header, const char *name, size_t index)
{
	size_t i;

	for (i = 0; i < header->n; i++)
		if (field_is(&header->fields[i], name) && index-- == 0)
			return &header->fields[i];
	return NULL;
}

size_t
header_count(const struct header *header, const char *name)
{
	size_t i, n = 0;

	for (i = 0; i < header->n; i++)
		n += (size_t)field_is(&header->fields[i], name);
	return n;
}

int
field_set(struct field *field, const char *value, size_t length)
{
	struct field fresh;

	if (!is_folded(value, length)) {
		errno = EINVAL;
		return -1;
	}
	/* a new text, since the value may be a part of the old one */
	memset(&fresh, 0, sizeof(fresh));
	if (field_add(&fresh, field->text, field->value) == -1 ||
	    field_add(&fresh, value, length) == -1) {
		free(fresh.text);
		return -1;
	}
	free(field->text);
	field->text = fresh.text;
	field->length = fresh.length;
	field->size = fresh.size;
	return 0;
}

void
header_remove(struct header *header, const char *name)
{
	size_t i, kept = 0;

	for (i = 0; i < header->n; i++) {
		if (field_is(&header->fields[i], name))
			free(header->fields[i].text);
		else
			header->fields[kept++] = header->fields[i];
	}
	header->n = kept;
}

void
header_write(const struct header *header, struct buf *out)
{
	size_t i;

	for (i = 0; i < header->n; i++) {
		buf_add(out, header->fields[i].text, header->fields[i].length);
		buf_puts(out, "\r\n");
	}
}
