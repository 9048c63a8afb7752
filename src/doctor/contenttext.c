/*
 * Judges a leaf.  A charset that nobody named can only be UTF-8 for sendoff to
 * name it; a part that is encoded already is not opened by it at all.
 */
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentdecode.h"
#include "doctor/contenthtml.h"
#include "doctor/contentkind.h"
#include "doctor/contentlink.h"
#include "doctor/contenttext.h"

#define LINE_MAX_OCTETS	998	/* RFC 5322 section 2.1.1 */

static int
is_text(const struct content_type *type)
{
	return type->type[0] == '\0' || strcmp(type->type, "text") == 0;
}

static int
is_html(const struct content_type *type)
{
	return strcmp(type->type, "text") == 0 &&
	    strcmp(type->subtype, "html") == 0;
}

/* RFC 2045 section 5.2: where nothing is said it is plain text. */
static int
is_plain(const struct content_type *type)
{
	return type->type[0] == '\0' || (strcmp(type->type, "text") == 0 &&
	    strcmp(type->subtype, "plain") == 0);
}

static void
add(struct content_advice *advice, enum content_code code,
    const struct content_type *type)
{
	char subject[2 * CONTENT_TYPE_TOKEN + 1];

	strlcpy(subject, type->type[0] == '\0' ? "text" : type->type,
	    sizeof(subject));
	strlcat(subject, "/", sizeof(subject));
	strlcat(subject, type->type[0] == '\0' ? "plain" : type->subtype,
	    sizeof(subject));
	contentcode_add(advice, code, subject, strlen(subject));
}

/* 1 where it is said what octets above 127 are; sendoff itself writes
 * unknown-8bit where it is not. */
static int
is_named(const struct content_type *type)
{
	return type->charsets > 0 && !type->ascii && !type->unknown;
}

/* Octets above 127 in a part that is sent as it is. */
static void
judge_raw(struct content_advice *advice, const struct contenttext *leaf)
{
	if (leaf->declared.encoding != DECLARED_PLAIN ||
	    text_ascii(leaf->text, leaf->n))
		return;
	if (!leaf->fixed)
		add(advice, CONTENT_BODY_8BIT, &leaf->type);
	if (is_text(&leaf->type) && !is_named(&leaf->type) &&
	    (leaf->fixed || !text_utf8(leaf->text, leaf->n)))
		add(advice, CONTENT_CHARSET, &leaf->type);
}

/* 1 where the text could go as it is. */
static int
is_short_lined(const char *text, size_t n)
{
	const char *end;
	size_t line;

	if (memchr(text, '\0', n) != NULL)
		return 0;
	while (n > 0) {
		end = memchr(text, '\n', n);
		line = end == NULL ? n : (size_t)(end - text) + 1;
		if (line > LINE_MAX_OCTETS)
			return 0;
		text += line;
		n -= line;
	}
	return 1;
}

/* What is encoded shows its octets only when decoded. */
static void
judge_decoded(struct content_advice *advice, const struct contenttext *leaf,
    const struct buf *text)
{
	int ascii = text_ascii(text->data, text->length);

	if (leaf->declared.encoding == DECLARED_PLAIN || text->length == 0)
		return;
	if (!ascii && !is_named(&leaf->type))
		add(advice, CONTENT_CHARSET, &leaf->type);
	if (ascii && leaf->declared.encoding == DECLARED_BASE64 &&
	    is_short_lined(text->data, text->length))
		add(advice, CONTENT_BASE64, &leaf->type);
}

/* Appends what the leaf stands for, as far as the budget goes. */
static void
decode(struct content_advice *advice, const struct contenttext *leaf,
    struct buf *out)
{
	size_t n = leaf->n, left = CONTENTTEXT_MAX - advice->decoded;

	if (n > left) {
		contentcode_add(advice, CONTENT_UNREAD, "", 0);
		n = left;
	}
	advice->decoded += n;
	if (leaf->declared.encoding == DECLARED_QP)
		contentdecode_qp(out, leaf->text, n);
	else if (leaf->declared.encoding == DECLARED_BASE64)
		contentdecode_base64(out, leaf->text, n);
	else
		buf_add(out, leaf->text, n);
}

static int
has_words(const struct buf *text)
{
	size_t i;

	for (i = 0; i < text->length; i++)
		if ((unsigned char)text->data[i] > ' ')
			return 1;
	return 0;
}

/* What a person is shown. */
static void
judge_shown(struct content_advice *advice, const struct content_type *type,
    const struct buf *text)
{
	struct buf visible;

	buf_init(&visible);
	if (is_html(type)) {
		advice->html = 1;
		contenthtml_read(advice, text->data, text->length, &visible);
		text = &visible;
	} else if (has_words(text))
		advice->plain = 1;
	if (text->length > 0) {
		contentlink_scan(advice, text->data, text->length);
		contentkind_words(advice, text->data, text->length);
	}
	advice->failed |= visible.failed;
	buf_clear(&visible);
}

void
contenttext_judge(struct content_advice *advice,
    const struct contenttext *leaf)
{
	struct buf text;

	judge_raw(advice, leaf);
	if (!is_text(&leaf->type) || leaf->attached ||
	    leaf->declared.encoding == DECLARED_UNKNOWN)
		return;
	buf_init(&text);
	decode(advice, leaf, &text);
	if (text.failed)
		advice->failed = 1;
	else if (text.length > 0) {
		judge_decoded(advice, leaf, &text);
		if (is_html(&leaf->type) || is_plain(&leaf->type))
			judge_shown(advice, &leaf->type, &text);
	}
	buf_clear(&text);
}
