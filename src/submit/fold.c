/*
 * Header lines that are longer than SMTP carries are folded.  White space
 * alone changes, and only where it stands already, so that unfolding gives
 * the field that was.
 */
#include <errno.h>
#include <string.h>

#include "submit/fold.h"
#include "util/buf.h"

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Where to fold a line that has column octets in front of it: before the last
 * run of blanks that leaves at most 78, else before the first of all.  Never
 * before a first word, except behind the field's colon where nothing else
 * helps.  n where it cannot be folded.
 */
static size_t
fold_point(const char *line, size_t n, size_t column)
{
	size_t i, best = n;

	for (i = 1; i < n && column + i <= FOLD_LINE_MAX; i++) {
		if (best != n && column + i > FOLD_LINE)
			break;
		/* RFC 5322 section 3.2.1: no CR behind a backslash */
		if (is_blank(line[i]) && !is_blank(line[i - 1]) &&
		    line[i - 1] != '\\')
			best = i;
	}
	if (best == n && column > 0 && is_blank(line[0]))
		return 0;
	return best;
}

/*
 * Appends a line, in folds where it is too long: then all of it is cut to 78,
 * since a line that is folded at all should read well (RFC 5322 section
 * 2.1.1).  0, or -1 where it cannot be done.
 */
static int
fold_line(struct buf *out, const char *line, size_t n, size_t column)
{
	size_t at;

	if (column + n > FOLD_LINE_MAX) {
		/* RFC 5322 section 3.2.2: no line of blanks alone */
		while (n > 0 && is_blank(line[n - 1]))
			n--;
		while (column + n > FOLD_LINE &&
		    (at = fold_point(line, n, column)) < n) {
			buf_add(out, line, at);
			buf_puts(out, "\r\n");
			line += at;
			n -= at;
			column = 0;
		}
	}
	buf_add(out, line, n);
	return column + n > FOLD_LINE_MAX ? -1 : 0;
}

/* Appends a value without NUL, its lines folded where they have to be. */
static int
fold_value(struct buf *out, const char *value, size_t n, size_t column)
{
	const char *end;
	size_t length;

	while ((end = memmem(value, n, "\r\n", 2)) != NULL) {
		length = (size_t)(end - value);
		if (fold_line(out, value, length, column) == -1)
			return -1;
		buf_puts(out, "\r\n");
		column = 0;
		value += length + 2;
		n -= length + 2;
	}
	return fold_line(out, value, n, column);
}

/* NUL may not be sent: RFC 5322 section 4.1.  The name never holds one. */
static void
drop_nul(struct field *field)
{
	size_t i, length = field->value;

	for (i = field->value; i < field->length; i++)
		if (field->text[i] != '\0')
			field->text[length++] = field->text[i];
	field->text[length] = '\0';
	field->length = length;
}

int
fold_field(struct field *field)
{
	struct buf folded;
	int rc;

	drop_nul(field);
	if (field->length <= FOLD_LINE_MAX)
		return 0;
	buf_init(&folded);
	errno = EINVAL;	/* unless memory runs out */
	rc = fold_value(&folded, field->text + field->value,
	    field->length - field->value, field->value);
	if (rc == 0)
		rc = folded.failed ? -1 :
		    field_set(field, folded.data, folded.length);
	buf_clear(&folded);
	return rc;
}
