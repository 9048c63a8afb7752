/*
 * Header lines that are longer than SMTP carries are folded.  White space
 * alone changes: where it stands already, so that unfolding gives the field
 * that was, and where the field's syntax lets it stand.  Text gives up a word
 * that is too long for any line: it is encoded, and reads the same.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/fold.h"
#include "submit/words.h"
#include "util/buf.h"
#include "util/fieldkind.h"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where a value has got to, as far as folds must know: a special counts
 * outside quotes, comments and brackets alone (RFC 5322 section 3.2). */
struct place {
	const char	*folds;		/* see struct fieldkind */
	size_t		 depth;		/* of comments */
	int		 quoted;
	int		 literal;	/* in [] */
	int		 angle;		/* in <> */
	int		 escaped;	/* behind a backslash */
};

static void
open_or_close(struct place *place, char c)
{
	switch (c) {
	case '"':
		place->quoted = 1;
		break;
	case '(':
		place->depth = 1;
		break;
	case '[':
		place->literal = 1;
		break;
	case '<':
	case '>':
		place->angle = c == '<';
		break;
	}
}

static void
pass(struct place *place, char c)
{
	if (place->escaped) {
		place->escaped = 0;
	} else if (place->quoted || place->depth > 0 || place->literal) {
		if (c == '\\')
			place->escaped = 1;
		else if (place->quoted)
			place->quoted = c != '"';
		else if (place->literal)
			place->literal = c != ']';
		else if (c == '(')
			place->depth++;
		else
			place->depth -= c == ')';
	} else
		open_or_close(place, c);
}

/* 1 where a fold may stand before line[i], place being behind line[i - 1]. */
static int
is_place(const struct place *place, const char *line, size_t i)
{
	char before = line[i - 1];

	/* RFC 5322 section 3.2.1: no CR behind a backslash */
	if (is_blank(line[i]))
		return !is_blank(before) && before != '\\';
	if (place->quoted || place->depth > 0 || place->literal ||
	    place->angle)
		return 0;
	return strchr(place->folds, before == '>' && line[i] == '<' ? '<' :
	    before) != NULL;
}

/*
 * Where to fold a line that has column octets in front of it: at the last
 * place that leaves at most 78, else at the first of all.  Never before a
 * first word, except behind the field's colon where nothing else helps.  n
 * where it cannot be folded.
 */
static size_t
fold_point(const char *line, size_t n, size_t column,
    const struct place *from)
{
	struct place place = *from;
	size_t i, best = n;

	for (i = 1; i < n && column + i <= FOLD_LINE_MAX; i++) {
		if (best != n && column + i > FOLD_LINE)
			break;
		pass(&place, line[i - 1]);
		if (is_place(&place, line, i))
			best = i;
	}
	if (best == n && column > 0 && is_blank(line[0]))
		return 0;
	return best;
}

static void
add(struct buf *out, const char *line, size_t n, struct place *place)
{
	size_t i;

	buf_add(out, line, n);
	for (i = 0; i < n; i++)
		pass(place, line[i]);
}

/*
 * Appends a line, in folds where it is too long: then all of it is cut to 78,
 * since a line that is folded at all should read well (RFC 5322 section
 * 2.1.1).  0, or -1 where it cannot be done.
 */
static int
fold_line(struct buf *out, const char *line, size_t n, struct place *place)
{
	size_t at, column = out->length;

	if (column > 0 && out->data[column - 1] == '\n')
		column = 0;
	if (column + n > FOLD_LINE_MAX) {
		/* RFC 5322 section 3.2.2: no line of blanks alone */
		while (n > 0 && is_blank(line[n - 1]))
			n--;
		while (column + n > FOLD_LINE &&
		    (at = fold_point(line, n, column, place)) < n) {
			add(out, line, at, place);
			buf_puts(out, "\r\n");
			line += at;
			n -= at;
			column = !is_blank(line[0]);
			buf_add(out, " ", column);
		}
	}
	add(out, line, n, place);
	return column + n > FOLD_LINE_MAX ? -1 : 0;
}

/* Appends a value without NUL, behind the name in out; its lines are folded
 * where they have to be. */
static int
fold_value(struct buf *out, const char *value, size_t n, const char *folds)
{
	struct place place = { .folds = folds };
	const char *end;
	size_t length;

	while ((end = memmem(value, n, "\r\n", 2)) != NULL) {
		length = (size_t)(end - value);
		if (fold_line(out, value, length, &place) == -1)
			return -1;
		buf_puts(out, "\r\n");
		value += length + 2;
		n -= length + 2;
	}
	return fold_line(out, value, n, &place);
}

static int
is_long(const struct field *field)
{
	const char *p = field->text, *end = p + field->length, *next;

	for (; end - p > FOLD_LINE_MAX; p = next + 1) {
		next = memchr(p, '\n', (size_t)(end - p));
		if (next == NULL || next - p > FOLD_LINE_MAX + 1)
			return 1;
	}
	return 0;
}

int
fold_field(struct field *field)
{
	const struct fieldkind *kind = fieldkind_of(field);
	struct buf text, folded;
	int rc;

	/* NUL may not be sent: RFC 5322 section 4.1 */
	if (memchr(field->text, '\0', field->length) != NULL)
		words_tidy(field);
	if (!is_long(field))
		return 0;
	buf_init(&text);
	buf_init(&folded);
	buf_add(&text, field->text, field->value);
	buf_add(&folded, field->text, field->value);
	if (kind->form == FIELDKIND_TEXT)
		words_shorten(&text, field->text + field->value,
		    field->length - field->value, FOLD_LINE_MAX);
	else
		buf_add(&text, field->text + field->value,
		    field->length - field->value);
	errno = EINVAL;	/* unless memory runs out */
	rc = text.failed || folded.failed || field->value > FOLD_LINE_MAX ?
	    -1 : fold_value(&folded, text.data + field->value,
	    text.length - field->value, kind->folds);
	if (rc == 0)
		rc = folded.failed ? -1 :
		    field_set(field, folded.data + field->value,
		    folded.length - field->value);
	buf_clear(&text);
	buf_clear(&folded);
	return rc;
}

int
fold_header(struct header *header, const char *whose, struct fault *fault)
{
	const struct field *field;
	size_t i;

	for (i = 0; i < header->n; i++) {
		if (fold_field(&header->fields[i]) == 0)
			continue;
		field = &header->fields[i];
		return fault_set(fault, errno == ENOMEM ? EX_OSERR :
		    EX_DATAERR, "header field %.*s%s: over 998 octets "
		    "without a place to fold the line: put blanks into it "
		    "(RFC 5322 section 2.1.1)", (int)field->name_length,
		    field->text, whose);
	}
	return 0;
}
