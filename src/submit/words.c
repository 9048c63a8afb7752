/*
 * Each field by its kind, each kind by the file that knows its syntax.  What
 * must not happen is that an octet above 127 leaves in a field that no
 * SMTPUTF8 was asked for, so every way ends in a form that always works: text
 * can be encoded whatever it is, and '?' put for an octet anywhere.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/parameter.h"
#include "submit/wordaddress.h"
#include "submit/words.h"
#include "submit/wordtext.h"
#include "util/address.h"
#include "util/fieldkind.h"
#include "util/text.h"

#define UNKNOWN		"unknown-8bit"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What begins here: 2 for the CRLF of a fold, which a blank follows; 0 for any
 * other octet. */
static size_t
fold_at(const struct field *field, size_t at)
{
	const char *p = field->text + at;

	return field->length - at > 2 && p[0] == '\r' && p[1] == '\n' &&
	    is_blank(p[2]) ? 2 : 0;
}

/* 1 where the line that begins here has blanks alone: RFC 5322 section 3.2.2
 * does not let it be made. */
static int
is_blank_line(const struct field *field, size_t at)
{
	while (at < field->length && is_blank(field->text[at]))
		at++;
	return at == field->length || fold_at(field, at) > 0;
}

void
words_tidy(struct field *field)
{
	size_t at, length = field->value;
	char c;

	for (at = field->value; at < field->length; at++) {
		c = field->text[at];
		if (fold_at(field, at) > 0) {
			if (!is_blank_line(field, at + 2)) {
				field->text[length++] = '\r';
				field->text[length++] = '\n';
			}
			at++;
		} else if (c == '\r' || c == '\n')
			field->text[length++] = ' ';
		else if (c != '\0')
			field->text[length++] = c;
	}
	field->length = length;
	field->text[length] = '\0';
}

/* '?' for each octet above 127 of a part. */
static void
blot(struct field *field, size_t from, size_t to)
{
	for (; from < to; from++)
		if ((unsigned char)field->text[from] > 127)
			field->text[from] = '?';
}

static int
is_raw(const struct field *field)
{
	return !text_ascii(field->text, field->length);
}

/* Writes the value anew in one of the forms.  0, or -1 where it stays. */
static int
write_as(enum fieldkind_form form, struct wordtext *text, const char *value,
    size_t length)
{
	switch (form) {
	case FIELDKIND_ADDRESSES:
	case FIELDKIND_NAMED:
		return wordaddress_write(text, value, length);
	case FIELDKIND_PARAMETERS:
		parameter_write(&text->writer, value, length, text->other);
		return 0;
	case FIELDKIND_TEXT:
		wordtext_scan(text, value, length, 0);
		return 0;
	case FIELDKIND_EXACT:
		break;
	}
	return -1;
}

/* 0, or -1 where memory ran out. */
static int
rewrite(struct field *field, enum fieldkind_form form, const char *other)
{
	struct wordtext text;
	struct buf out;
	int rc = 0;

	buf_init(&out);
	/* lines are counted from the name on */
	buf_add(&out, field->text, field->value);
	wordtext_init(&text, &out, other);
	if (write_as(form, &text, field->text + field->value,
	    field->length - field->value) == 0)
		rc = out.failed ? -1 : field_set(field,
		    out.data + field->value, out.length - field->value);
	wordtext_clear(&text);
	buf_clear(&out);
	return rc;
}

int
words_encode(struct header *header, const char *charset, struct fault *fault)
{
	char declared[WORD_CHARSET + 1];
	enum fieldkind_form form;
	struct field *field;
	size_t i;

	if (charset == NULL)
		charset = parameter_charset(header, declared) ? declared :
		    UNKNOWN;
	for (i = 0; i < header->n; i++) {
		field = &header->fields[i];
		if (!is_raw(field))
			continue;
		words_tidy(field);
		form = fieldkind_of(field)->form;
		if (form == FIELDKIND_EXACT)
			blot(field, field->value, field->length);
		else if (rewrite(field, form, charset) == -1)
			return fault_set(fault, EX_OSERR, "out of memory");
	}
	return 0;
}

/* Leaves octets above 127 in the addresses alone. */
static void
blot_between(struct field *field, const struct address_list *list)
{
	const struct mailbox *mailbox;
	size_t at = field->value, i;

	for (i = 0; i < list->n; i++) {
		mailbox = &list->mailboxes[i];
		blot(field, at, field->value + mailbox->offset);
		at = field->value + mailbox->offset + mailbox->length;
	}
	blot(field, at, field->length);
}

/* A field that words_encode() left with octets above 127: 0, or -1 where
 * memory ran out. */
static int
finish_field(struct field *field)
{
	struct address_list list;
	const char *why;

	if (fieldkind_of(field)->form == FIELDKIND_NAMED) {
		blot(field, field->value, field->length);
		return 0;
	}
	if (address_parse(field->text + field->value,
	    field->length - field->value, &list, &why) == -1)
		return errno == ENOMEM ? -1 :
		    rewrite(field, FIELDKIND_TEXT, UNKNOWN);
	blot_between(field, &list);
	address_list_clear(&list);
	return 0;
}

int
words_finish(struct header *header, int *utf8, struct fault *fault)
{
	size_t i;

	*utf8 = 0;
	if (words_encode(header, NULL, fault) == -1)
		return -1;
	for (i = 0; i < header->n; i++) {
		if (!is_raw(&header->fields[i]))
			continue;
		if (finish_field(&header->fields[i]) == -1)
			return fault_set(fault, EX_OSERR, "out of memory");
		*utf8 |= is_raw(&header->fields[i]);
	}
	return 0;
}

void
words_shorten(struct buf *out, const char *value, size_t length,
    size_t longest)
{
	struct wordtext text;
	size_t first = 0, last = length;

	/* blanks at either end are nobody's text */
	while (first < length && is_blank(value[first]))
		first++;
	while (last > first && is_blank(value[last - 1]))
		last--;
	if (length - last > longest / 2)
		length = last;
	if (first > longest / 2) {
		value += first - 1;
		length -= first - 1;
	}
	wordtext_init(&text, out, UNKNOWN);
	text.longest = longest;
	wordtext_scan(&text, value, length, 0);
	wordtext_clear(&text);
}
