/*
 * Cuts structured header text into tokens.  Each octet is looked at once and
 * the cursor only moves on, so that time is linear whatever the input; nested
 * comments are counted, not recursed into.  Every error sticks: after it there
 * are only bad tokens, and no caller can take what follows for sound.
 */
#include <string.h>

#include "util/token.h"

/* The caller has looked: the cursor stands on an octet. */
static char
here(const struct token_reader *reader)
{
	return reader->text[reader->at];
}

/* Always -1, so that it can be returned. */
static int
fail(struct token_reader *reader, const char *why)
{
	if (reader->error == NULL)
		reader->error = why;
	return -1;
}

static int
is_control(char c)
{
	return (unsigned char)c < 32 || c == 127;
}

int
token_atext(int c)
{
	unsigned char octet = (unsigned char)c;

	if ((octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	    (octet >= '0' && octet <= '9') || octet > 127)
		return 1;
	return octet != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", octet) != NULL;
}

/*
 * The length of the blank at the cursor, or 0.  A line end is one only where
 * it is CRLF and a blank follows (RFC 5322 section 3.2.2): any other would
 * let an address begin a header line of its own.
 */
static size_t
blank(const struct token_reader *reader)
{
	const char *p = reader->text + reader->at;
	size_t left = reader->end - reader->at;

	if (left >= 1 && (*p == ' ' || *p == '\t'))
		return 1;
	if (left >= 3 && p[0] == '\r' && p[1] == '\n' &&
	    (p[2] == ' ' || p[2] == '\t'))
		return 3;
	return 0;
}

/* Steps over one blank, quoted pair or octet of a comment or a quote. */
static int
step(struct token_reader *reader)
{
	size_t n;

	if ((n = blank(reader)) > 0) {
		reader->at += n;
		return 0;
	}
	if (here(reader) == '\\' && ++reader->at == reader->end)
		return fail(reader, "nothing follows the backslash "
		    "(RFC 5322 section 3.2.1)");
	if (is_control(here(reader)) && here(reader) != '\t')
		return fail(reader, "control character in the address");
	reader->at++;
	return 0;
}

/*
 * The depth stays a count: each level is closed by any ')' that is not quoted
 * (RFC 5322 section 3.2.2), so that no stack is needed.
 */
static int
skip_comment(struct token_reader *reader)
{
	size_t depth = 0;

	while (reader->at < reader->end) {
		if (here(reader) == '(' && ++depth > TOKEN_COMMENT_MAX)
			return fail(reader, "comments are nested too deeply");
		if (here(reader) == ')')
			depth--;
		if (step(reader) == -1)
			return -1;
		if (depth == 0)
			return 0;
	}
	return fail(reader, "comment is not closed (RFC 5322 section 3.2.2)");
}

/* Skips blanks and comments; 1 where there were any. */
static int
skip_gap(struct token_reader *reader)
{
	size_t from = reader->at, n;

	while (reader->error == NULL && reader->at < reader->end) {
		if (here(reader) == '(')
			skip_comment(reader);
		else if ((n = blank(reader)) > 0)
			reader->at += n;
		else
			break;
	}
	return reader->at > from;
}

/* The quotes belong to the token: its extent is what would be replaced. */
static int
read_quoted(struct token_reader *reader)
{
	reader->at++;
	while (reader->at < reader->end) {
		if (here(reader) == '"') {
			reader->at++;
			return 0;
		}
		if (step(reader) == -1)
			return -1;
	}
	return fail(reader,
	    "quoted string is not closed (RFC 5322 section 3.2.4)");
}

/* What stands between the brackets is for text_literal() to judge. */
static int
read_literal(struct token_reader *reader)
{
	const char *close;

	close = memchr(reader->text + reader->at, ']',
	    reader->end - reader->at);
	if (close == NULL)
		return fail(reader,
		    "bracket is not closed (RFC 5322 section 3.4.1)");
	reader->at = (size_t)(close - reader->text) + 1;
	return 0;
}

static int
read_atom(struct token_reader *reader)
{
	size_t from = reader->at;

	while (reader->at < reader->end && token_atext(here(reader)))
		reader->at++;
	if (reader->at > from)
		return 0;
	/* nothing begins here: the reason that helps most */
	if (is_control(here(reader)))
		return fail(reader, "control character in the address");
	if (here(reader) == ')')
		return fail(reader, "closing parenthesis opens nothing "
		    "(RFC 5322 section 3.2.2)");
	return fail(reader, "backslash or bracket outside quotes "
	    "(RFC 5322 section 3.2.3)");
}

/* Reads the token at the cursor: its kind, TOKEN_BAD after an error. */
static enum token_kind
read_token(struct token_reader *reader)
{
	char c;

	if (reader->error != NULL)
		return TOKEN_BAD;
	if (reader->at == reader->end)
		return TOKEN_END;
	c = here(reader);
	if (c == '"')
		return read_quoted(reader) == 0 ? TOKEN_QUOTED : TOKEN_BAD;
	if (c == '[')
		return read_literal(reader) == 0 ? TOKEN_LITERAL : TOKEN_BAD;
	if (c != '\0' && strchr(".,:;@<>", c) != NULL) {
		reader->at++;
		return (enum token_kind)c;
	}
	return read_atom(reader) == 0 ? TOKEN_ATOM : TOKEN_BAD;
}

void
token_begin(struct token_reader *reader, const char *text, size_t from,
    size_t to)
{
	reader->text = text;
	reader->at = from;
	reader->end = to;
	reader->error = NULL;
}

void
token_next(struct token_reader *reader, struct token *token)
{
	token->gap = skip_gap(reader);
	token->offset = reader->at;
	token->kind = read_token(reader);
	token->length = reader->at - token->offset;
}

void
token_spell(const struct token_reader *reader, const struct token *token,
    struct buf *out)
{
	const char *p = reader->text + token->offset;
	const char *end = p + token->length;

	if (token->kind != TOKEN_QUOTED) {
		buf_add(out, p, token->length);
		return;
	}
	for (p++, end--; p < end; p++) {
		/* the reader let CR and LF pass only as parts of a fold */
		if (*p == '\r' || *p == '\n')
			continue;
		if (*p == '\\')
			p++;
		buf_putc(out, *p);
	}
}

void
token_quote(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}
