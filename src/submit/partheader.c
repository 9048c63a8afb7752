/*
 * A part's header is the message's in small and goes through the same steps.
 * It is short, so it is read twice rather than kept: once to plan, once to
 * write.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/fold.h"
#include "submit/partheader.h"
#include "submit/words.h"
#include "util/buf.h"
#include "util/contenttype.h"

int
partheader_bring(struct header *header, struct fault *fault)
{
	int utf8 = 0;

	/* what is left above 127, an address, whoever called finds */
	if (words_encode(header, NULL, fault) == -1 ||
	    words_finish(header, &utf8, fault) == -1)
		return -1;
	return fold_header(header, " of a part", fault);
}

static int
append(struct header *header, const char *name, const char *value)
{
	struct buf line;
	int rc = -1;

	buf_init(&line);
	buf_printf(&line, "%s: %s", name, value);
	if (!line.failed)
		rc = header_append(header, line.data, line.length);
	buf_clear(&line);
	return rc;
}

/* Two would be taken for a contradiction, though they were none. */
static void
keep_first(struct header *header, const char *name)
{
	size_t i, kept = 0, seen = 0;

	for (i = 0; i < header->n; i++) {
		if (field_is(&header->fields[i], name) && seen++ > 0)
			free(header->fields[i].text);
		else
			header->fields[kept++] = header->fields[i];
	}
	header->n = kept;
}

static int
set_encoding(struct header *header, const char *encoding)
{
	static const char name[] = "Content-Transfer-Encoding";
	struct field *field = header_find(header, name, 0);
	struct buf value;
	int rc = -1;

	if (field == NULL)
		return append(header, name, encoding);
	keep_first(header, name);
	buf_init(&value);
	buf_printf(&value, " %s", encoding);
	if (!value.failed)
		rc = field_set(field, value.data, value.length);
	buf_clear(&value);
	return rc;
}

/*
 * What the writer declares stays.  us-ascii, which octets above 127 belie, is
 * replaced in its place; a charset that lacks stands first of the parameters,
 * where whatever follows, even a stray semicolon, cannot spoil it.
 */
static int
set_charset(struct field *field, const char *charset)
{
	const char *text = field->text;
	struct content_type type;
	struct buf value;
	size_t from, to;
	int rc = -1;

	content_type_read(&type, field);
	if (strcmp(type.type, "text") != 0 || type.subtype[0] == '\0' ||
	    type.charsets > 1 || (type.charsets == 1 && !type.ascii))
		return 0;
	from = type.charsets == 1 ? type.charset : type.parameters;
	to = type.charsets == 1 ? from + type.charset_length : from;
	buf_init(&value);
	buf_add(&value, text + field->value, from - field->value);
	if (type.charsets == 0)
		buf_puts(&value, "; charset=");
	buf_puts(&value, charset);
	buf_add(&value, text + to, field->length - to);
	if (!value.failed)
		rc = field_set(field, value.data, value.length);
	buf_clear(&value);
	return rc;
}

/* Of a leaf that was encoded. */
static int
set_type(struct header *header, const struct edit *edit)
{
	const char *charset = edit->text_other ? "unknown-8bit" : "utf-8";
	size_t i;

	if (header_count(header, "Content-Type") == 0)
		return append(header, "Content-Type", edit->text_other ?
		    "text/plain; charset=unknown-8bit" :
		    "text/plain; charset=utf-8");
	for (i = 0; edit->text_high && i < header->n; i++)
		if (field_is(&header->fields[i], "Content-Type") &&
		    set_charset(&header->fields[i], charset) == -1)
			return -1;
	return 0;
}

int
partheader_edit(struct header *header, const struct edit *edit)
{
	static const char *const encodings[] = { NULL, "7bit",
	    "quoted-printable", "base64" };
	enum plan_label label = plan_label(edit);

	if (edit->encoded && edit->unversioned &&
	    append(header, "MIME-Version", "1.0") == -1)
		return -1;
	if ((label == LABEL_QP || label == LABEL_BASE64) &&
	    set_type(header, edit) == -1)
		return -1;
	return label == LABEL_KEEP ? 0 :
	    set_encoding(header, encodings[label]);
}

/* Reads what an edit replaces into a header.  0, -1 with errno. */
static int
read_header(struct header *header, const struct edit *edit,
    struct store *body)
{
	size_t n = (size_t)(edit->to - edit->from), at = 0, end;
	ssize_t got = 1;
	char *text;
	int rc = -1;

	if ((text = malloc(n + 1)) == NULL)
		return -1;
	while (at < n && (got = store_read(body, edit->from + (off_t)at,
	    text + at, n - at)) > 0)
		at += (size_t)got;
	if (got == 0)
		errno = EIO;
	if (at == n)
		rc = header_parse(header, text, n, &end);
	free(text);
	return rc;
}

static int
write_header(const struct header *header, const struct edit *edit,
    struct store *out, struct fault *fault)
{
	struct buf text;
	int rc = 0;

	buf_init(&text);
	header_write(header, &text);
	/* what follows must not be read as a field */
	if (edit->gap)
		buf_puts(&text, "\r\n");
	if (buf_get(&text) == NULL)
		rc = fault_set(fault, EX_OSERR, "out of memory");
	else
		store_add(out, text.data, text.length);
	buf_clear(&text);
	return rc;
}

int
partheader_write(const struct edit *edit, struct store *body,
    struct store *out, struct fault *fault)
{
	struct header header;
	int rc = -1;

	header_init(&header);
	if (read_header(&header, edit, body) == -1)
		fault_set(fault, EX_OSERR, "body: %s", strerror(errno));
	else if (partheader_bring(&header, fault) == 0) {
		if (partheader_edit(&header, edit) == -1)
			fault_set(fault, EX_OSERR, "body: %s",
			    strerror(errno));
		/* a charset may have made a line too long */
		else if (fold_header(&header, " of a part", fault) == 0)
			rc = write_header(&header, edit, out, fault);
	}
	header_clear(&header);
	return rc;
}
