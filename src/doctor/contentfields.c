/*
 * Reads a header by the same rules as the submission does, so that the advice
 * is on what would leave: an mbox line in front is dropped, NUL is taken out,
 * a lone CR becomes a blank, and a line that is no field begins the body.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentfields.h"
#include "util/buf.h"
#include "util/fieldkind.h"

#define LINE_MAX_OCTETS	998	/* RFC 5322 section 2.1.1 */

enum line_kind { LINE_EMPTY, LINE_FIELD, LINE_FOLD, LINE_MBOX, LINE_BODY };

struct fields {
	struct content_advice	*advice;
	struct header		*header;
	struct buf		 line;		/* clean */
	int			 cr;		/* it had a lone CR, */
	int			 nul;		/* a NUL */
};

/* Copies a line without its end, which some write as CR CR LF. */
static void
clean(struct fields *fields, const char *bytes, size_t n)
{
	size_t i, from = 0;

	buf_reset(&fields->line);
	fields->cr = fields->nul = 0;
	if (n > 0 && bytes[n - 1] == '\n')
		for (n--; n > 0 && bytes[n - 1] == '\r'; n--)
			continue;
	for (i = 0; i < n; i++) {
		if (bytes[i] != '\r' && bytes[i] != '\0')
			continue;
		buf_add(&fields->line, bytes + from, i - from);
		if (bytes[i] == '\r')
			buf_putc(&fields->line, ' ');
		fields->cr |= bytes[i] == '\r';
		fields->nul |= bytes[i] == '\0';
		from = i + 1;
	}
	buf_add(&fields->line, bytes + from, n - from);
}

/* A name of more octets than a line has is none. */
static enum line_kind
classify(const struct fields *fields, int first)
{
	const char *line = fields->line.data;
	size_t n = fields->line.length, name;

	if (n == 0)
		return LINE_EMPTY;
	if (line[0] == ' ' || line[0] == '\t')
		return fields->header->n > 0 ? LINE_FOLD : LINE_BODY;
	if (header_name(line, n > LINE_MAX_OCTETS ? LINE_MAX_OCTETS : n,
	    &name) != 0)
		return LINE_FIELD;
	return first && n >= 5 && memcmp(line, "From ", 5) == 0 ? LINE_MBOX :
	    LINE_BODY;
}

/* 1 where a line has a word that no fold makes short enough: the blank in
 * front of it counts. */
static int
is_stiff(const struct field *field, const struct buf *line)
{
	const struct fieldkind *kind = fieldkind_of(field);
	size_t i, word = 0;

	/* in text it is encoded, as 8-bit words are, and folded then */
	if (kind->form == FIELDKIND_TEXT ||
	    !text_ascii(line->data, line->length))
		return 0;
	for (i = 0; i < line->length && word < LINE_MAX_OCTETS; i++)
		word = line->data[i] == ' ' || line->data[i] == '\t' ||
		    (i > field->name_length && strchr(kind->folds,
		    line->data[i]) != NULL) ? 0 : word + 1;
	return word >= LINE_MAX_OCTETS;
}

/* What leaves otherwise than it came. */
static void
note(const struct fields *fields)
{
	const struct buf *line = &fields->line;
	struct content_advice *advice = fields->advice;
	const struct field *field;
	char subject[CONTENT_SUBJECT];

	field = &fields->header->fields[fields->header->n - 1];
	if (fields->cr)
		contentcode_add(advice, CONTENT_BARE_CR, field->text,
		    field->name_length);
	if (fields->nul)
		contentcode_add(advice, CONTENT_NUL, field->text,
		    field->name_length);
	if (is_stiff(field, line)) {
		(void)snprintf(subject, sizeof(subject), "%.*s, over 998 "
		    "octets without a blank", (int)(field->name_length < 40 ?
		    field->name_length : 40), field->text);
		contentcode_add(advice, CONTENT_HEADER_REFUSED, subject,
		    strlen(subject));
	} else if (line->length > LINE_MAX_OCTETS)
		contentcode_add(advice, CONTENT_LONG_LINE, field->text,
		    field->name_length);
	if (!text_ascii(line->data, line->length))
		contentcode_add(advice, CONTENT_FIELD_8BIT, field->text,
		    field->name_length);
}

/* 0; 1 where the header has too many fields to go on; -1 with errno. */
static int
take(struct fields *fields, enum line_kind kind)
{
	const struct buf *line = &fields->line;
	int rc;

	if (kind == LINE_FOLD)
		rc = header_fold(fields->header, line->data, line->length);
	else
		rc = header_append(fields->header, line->data, line->length);
	if (rc == 0)
		note(fields);
	else if (errno == E2BIG)
		contentcode_add(fields->advice, CONTENT_HEADER_REFUSED,
		    "too many header fields", 22);
	return rc == -1 && errno == E2BIG ? 1 : rc;
}

int
contentfields_read(struct content_advice *advice, struct header *header,
    const struct content_input *input, size_t *body)
{
	struct fields fields = { .advice = advice, .header = header };
	enum line_kind kind = LINE_MBOX;
	const char *end;
	size_t at, n;
	int rc = 0;

	for (at = 0; at < input->length && rc == 0; at += n) {
		end = memchr(input->text + at, '\n', input->length - at);
		n = end == NULL ? input->length - at :
		    (size_t)(end - input->text) - at + 1;
		clean(&fields, input->text + at, n);
		if (buf_get(&fields.line) == NULL) {
			errno = ENOMEM;
			rc = -1;
			break;
		}
		kind = classify(&fields, at == 0);
		if (kind == LINE_BODY)
			break;
		if (kind == LINE_EMPTY) {
			at += n;
			break;
		}
		if (kind != LINE_MBOX)
			rc = take(&fields, kind);
	}
	buf_clear(&fields.line);
	*body = at;
	return rc == -1 ? -1 : 0;
}
