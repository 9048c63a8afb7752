/*
 * The words of structured header fields (RFC 5322 section 3.2): atoms, quoted
 * strings, domain literals and specials, with comments and folding skipped.
 */
#ifndef UTIL_TOKEN_H
#define UTIL_TOKEN_H

#include <stddef.h>

#include "util/buf.h"

#define TOKEN_COMMENT_MAX	100	/* depth of nested comments */

/* A special stands for itself. */
enum token_kind {
	TOKEN_END = 0,
	TOKEN_BAD = '!',	/* see error; every further token is bad too */
	TOKEN_ATOM = 'a',
	TOKEN_QUOTED = '"',
	TOKEN_LITERAL = '[',
	TOKEN_DOT = '.',
	TOKEN_COMMA = ',',
	TOKEN_COLON = ':',
	TOKEN_SEMICOLON = ';',
	TOKEN_AT = '@',
	TOKEN_LESS = '<',
	TOKEN_GREATER = '>'
};

struct token {
	enum token_kind	 kind;
	size_t		 offset;	/* in the text, quotes included */
	size_t		 length;
	int		 gap;		/* blanks or a comment stood before */
};

struct token_reader {
	const char	*text;		/* lent */
	size_t		 at;
	size_t		 end;
	const char	*error;		/* static text, sticky; NULL */
};

/* Begins to read text[from] up to, not with, text[to]. */
void	token_begin(struct token_reader *, const char *text, size_t from,
	    size_t to);

/*
 * Reads the next token.  Reading all of a text takes time linear in it.
 * Control octets, what is left open and octets that begin nothing are
 * TOKEN_BAD.
 */
void	token_next(struct token_reader *, struct token *);

/*
 * Appends what a token means: a quoted string without its quotes, backslashes
 * and folds, all else as it stands.
 */
void	token_spell(const struct token_reader *, const struct token *,
	    struct buf *);

/* Appends a text as a quoted string (RFC 5322 section 3.2.4). */
void	token_quote(struct buf *, const char *);

/*
 * 1 where the octet may stand in an atom (RFC 5322 section 3.2.3; those above
 * 127 may by RFC 6532 section 3.2), else 0.
 */
int	token_atext(int);

#endif
