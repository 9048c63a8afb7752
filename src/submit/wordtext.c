/*
 * What a reader makes of encoded words (RFC 2047 section 6.2) decides where
 * the blanks go: those between two encoded words are dropped, so they are
 * encoded with one of them; those between an encoded word and another word
 * are shown and stay.  Words gather in a run while they can be encoded as
 * one, and the run is written when the word behind it is known.
 */
#include <string.h>

#include "submit/wordtext.h"
#include "util/text.h"

void
wordtext_init(struct wordtext *text, struct buf *out, const char *other)
{
	memset(text, 0, sizeof(*text));
	text->writer.out = out;
	text->other = other;
	text->longest = SIZE_MAX;
	buf_init(&text->run);
	buf_init(&text->spelled);
}

void
wordtext_clear(struct wordtext *text)
{
	buf_clear(&text->run);
	buf_clear(&text->spelled);
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Blanks count, folds between them do not: RFC 5322 section 2.2.3. */
static void
gather_gap(struct wordtext *text, const struct wordtext_word *word)
{
	size_t i;

	for (i = 0; i < word->gap_length; i++)
		if (word->gap[i] != '\r' && word->gap[i] != '\n')
			buf_putc(&text->run, word->gap[i]);
}

/* Writes the run; false where there was none. */
static int
flush(struct wordtext *text)
{
	if (text->run.failed)
		text->writer.out->failed = 1;
	if (text->run.length == 0)
		return 0;
	text->writer.charset = text->charset;
	word_encode(&text->writer, text->run.data, text->run.length);
	buf_reset(&text->run);
	text->after = 1;
	return 1;
}

void
wordtext_end(struct wordtext *text)
{
	flush(text);
	text->after = 0;
}

static void
gather(struct wordtext *text, const struct wordtext_word *word,
    const char *charset)
{
	if (text->run.length > 0 && strcmp(charset, text->charset) == 0) {
		gather_gap(text, word);
	} else if (flush(text) || text->after) {
		gather_gap(text, word);
	} else {
		word_plain(&text->writer, word->gap, word->gap_length);
	}
	strlcpy(text->charset, charset, sizeof(text->charset));
	buf_add(&text->run, word->meaning, word->meaning_length);
}

/* An encoded word of the author's own, or what it means: blanks between it and
 * a run count, those between it and another one never did. */
static void
add_encoded(struct wordtext *text, const struct wordtext_word *word)
{
	if (text->run.length > 0) {
		gather_gap(text, word);
		flush(text);
		word_plain(&text->writer, " ", 1);
	} else if (text->after && word->gap_length > text->longest / 2) {
		word_plain(&text->writer, " ", 1);
	} else {
		word_plain(&text->writer, word->gap, word->gap_length);
	}
	text->writer.charset = word->charset;
	if (word->charset == NULL)
		word_plain(&text->writer, word->text, word->length);
	else
		word_encode(&text->writer, word->meaning,
		    word->meaning_length);
	text->after = 1;
}

void
wordtext_add(struct wordtext *text, const struct wordtext_word *word)
{
	if (word->must || !text_ascii(word->text, word->length)) {
		gather(text, word, text_utf8(word->meaning,
		    word->meaning_length) ? "utf-8" : text->other);
	} else if (word_is(word->text, word->length)) {
		add_encoded(text, word);
	} else {
		wordtext_end(text);
		word_plain(&text->writer, word->gap, word->gap_length);
		word_plain(&text->writer, word->text, word->length);
	}
}

static size_t
gap_length(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && is_blank(p[i]); i++)
		continue;
	return i;
}

static int
is_parenthesis(char c)
{
	return c == '(' || c == ')';
}

static size_t
word_length(const char *p, size_t n, int comments)
{
	size_t i;

	for (i = 0; i < n && !is_blank(p[i]); i++) {
		if (comments && is_parenthesis(p[i]))
			break;
		if (comments && p[i] == '\\' && i + 1 < n)
			i++;
	}
	return i;
}

/* Takes the backslashes out of a comment's word. */
static void
unescape(struct buf *out, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == '\\' && i + 1 < n)
			i++;
		buf_putc(out, p[i]);
	}
}

/*
 * A word that no fold gives a line to, or that stands beside blanks which
 * none can divide: inside an encoded word both can be.
 */
static int
is_too_long(const struct wordtext *text, const struct wordtext_word *word,
    size_t next)
{
	size_t gap = word->gap_length, longest = text->longest, i;

	if (longest == SIZE_MAX)
		return 0;
	if (word_is(word->text, word->length))
		return word->length >= longest;
	if (gap == 0)
		return word_column(&text->writer) + word->length > longest;
	if (next > longest / 2 || gap > longest / 2)
		return 1;
	/* what stands before a fold is not on the word's line */
	for (i = 0; i < gap && word->gap[gap - i - 1] != '\n'; i++)
		continue;
	return word->length + i > longest;
}

/* What to encode of a word that is not to be as it stands: an author's own
 * encoded word without a line is decoded, and made several. */
static void
spell(struct wordtext *text, struct wordtext_word *word, int comments)
{
	struct buf *out = &text->spelled;

	buf_reset(out);
	if (word->must && word_is(word->text, word->length)) {
		word->must = 0;
		if (word_decode(out, word->text, word->length,
		    text->declared) == -1)
			return;
		word->charset = text->declared;
	} else if (comments && memchr(word->text, '\\',
	    word->length) != NULL) {
		unescape(out, word->text, word->length);
	} else
		return;
	word->meaning = buf_get(out);
	word->meaning_length = out->length;
}

/* The word that begins here, with the blanks before it; 0 where there is
 * none. */
static size_t
next_word(struct wordtext *text, const char *p, size_t n, int comments,
    struct wordtext_word *word)
{
	size_t gap = gap_length(p, n);
	size_t length = word_length(p + gap, n - gap, comments);

	memset(word, 0, sizeof(*word));
	word->gap = p;
	word->gap_length = gap;
	word->text = word->meaning = p + gap;
	word->length = word->meaning_length = length;
	if (length == 0)
		return 0;
	word->must = is_too_long(text, word, gap_length(p + gap + length,
	    n - gap - length));
	spell(text, word, comments);
	return gap + length;
}

void
wordtext_scan(struct wordtext *text, const char *p, size_t n, int comments)
{
	struct wordtext_word word;
	size_t used;

	for (; n > 0; p += used, n -= used) {
		used = next_word(text, p, n, comments, &word);
		if (text->spelled.failed) {
			text->writer.out->failed = 1;
			return;
		}
		if (used > 0) {
			wordtext_add(text, &word);
			continue;
		}
		/* a parenthesis, or blanks at the end */
		wordtext_end(text);
		word_plain(&text->writer, p, word.gap_length);
		used = word.gap_length + (n > word.gap_length);
		word_plain(&text->writer, p + word.gap_length,
		    used - word.gap_length);
	}
	wordtext_end(text);
}
