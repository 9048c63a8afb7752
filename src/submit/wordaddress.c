/*
 * A name is known by what stands behind it: words before '<' and ':' are a
 * phrase (RFC 5322 section 3.2.5), all others may be an address, which no
 * encoded word may stand in.  Tokens are read once to see that they are
 * sound, once for what they are and once to be written.
 */
#include <string.h>

#include "submit/wordaddress.h"
#include "util/token.h"

struct address_writer {
	struct wordtext		*text;
	struct token_reader	 reader;
	struct token		 token;		/* to be written next */
	size_t			 at;		/* written up to here */
	size_t			 known;		/* no phrase before this */
	struct buf		 spelled;	/* a word of a phrase */
};

static int
is_sound(const char *value, size_t n)
{
	struct token_reader reader;
	struct token token;

	token_begin(&reader, value, 0, n);
	do
		token_next(&reader, &token);
	while (token.kind != TOKEN_END && token.kind != TOKEN_BAD);
	return token.kind == TOKEN_END;
}

static int
is_word(const struct token *token)
{
	return token->kind == TOKEN_ATOM || token->kind == TOKEN_QUOTED ||
	    token->kind == TOKEN_DOT;
}

static const char *
here(const struct address_writer *writer)
{
	return writer->reader.text + writer->at;
}

static void
advance(struct address_writer *writer)
{
	writer->at = writer->token.offset + writer->token.length;
	token_next(&writer->reader, &writer->token);
}

/* Blanks and comments before the token. */
static void
put_gap(struct address_writer *writer)
{
	wordtext_scan(writer->text, here(writer),
	    writer->token.offset - writer->at, 1);
	writer->at = writer->token.offset;
}

/* Where the words that begin here end, which are a phrase then; or notes that
 * they are none. */
static int
is_phrase(struct address_writer *writer)
{
	struct token_reader ahead = writer->reader;
	struct token token = writer->token;

	if (!is_word(&token) || token.offset < writer->known)
		return 0;
	while (is_word(&token))
		token_next(&ahead, &token);
	writer->known = token.offset;
	return token.kind == TOKEN_LESS || token.kind == TOKEN_COLON;
}

/* A word of a phrase is all that stands without a gap: "J." are two tokens. */
static void
put_word(struct address_writer *writer, int first)
{
	struct wordtext_word word = { .gap = "" };
	size_t from = writer->token.offset;

	if (!first && memchr(here(writer), '(', from - writer->at) == NULL) {
		word.gap = here(writer);
		word.gap_length = from - writer->at;
	} else
		put_gap(writer);
	buf_reset(&writer->spelled);
	do {
		token_spell(&writer->reader, &writer->token,
		    &writer->spelled);
		advance(writer);
	} while (writer->token.offset < writer->known && !writer->token.gap);
	word.text = writer->reader.text + from;
	word.length = writer->at - from;
	word.meaning = buf_get(&writer->spelled);
	word.meaning_length = writer->spelled.length;
	if (word.meaning == NULL)
		writer->text->writer.out->failed = 1;
	else
		wordtext_add(writer->text, &word);
}

static void
put_phrase(struct address_writer *writer)
{
	int first;

	for (first = 1; writer->token.offset < writer->known; first = 0)
		put_word(writer, first);
	wordtext_end(writer->text);
}

int
wordaddress_write(struct wordtext *text, const char *value, size_t n)
{
	struct address_writer writer = { .text = text };
	int angle = 0;

	if (!is_sound(value, n))
		return -1;
	text->writer.phrase = 1;
	buf_init(&writer.spelled);
	token_begin(&writer.reader, value, 0, n);
	token_next(&writer.reader, &writer.token);
	while (writer.token.kind != TOKEN_END) {
		if (!angle && is_phrase(&writer)) {
			put_phrase(&writer);
			continue;
		}
		if (writer.token.kind == TOKEN_LESS)
			angle = 1;
		else if (writer.token.kind == TOKEN_GREATER)
			angle = 0;
		put_gap(&writer);
		word_plain(&text->writer, here(&writer),
		    writer.token.length);
		advance(&writer);
	}
	put_gap(&writer);
	buf_clear(&writer.spelled);
	return 0;
}
