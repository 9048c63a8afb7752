/*
 * One mailbox of an address list (RFC 5322 section 3.4): the part of
 * util/address.h below commas and groups.
 */
#ifndef UTIL_MAILBOX_H
#define UTIL_MAILBOX_H

#include <stddef.h>

#include "util/address.h"
#include "util/token.h"

struct mailbox_parser {
	struct token_reader	 reader;
	struct token		 token;		/* to be judged next */
	size_t			 end;		/* of the token before it */
	const char		*error;		/* static text, the first one */
};

/* A run of words and dots. */
struct mailbox_words {
	size_t	from;		/* where they stand in the input */
	size_t	to;
	size_t	n;		/* words, dots not counted */
	int	dotted;		/* word *("." word): RFC 5322 section 4.4 */
	int	quoted;		/* one of them is a quoted string */
};

/* The error where memory ran out; compare the pointer. */
extern const char mailbox_no_memory[];

/* Notes why the input is refused, once, and returns -1. */
int	mailbox_fail(struct mailbox_parser *, const char *why);

/* Makes the next token the one to be judged. */
void	mailbox_advance(struct mailbox_parser *);

/*
 * Gathers the words and dots from here on.  The token behind them tells what
 * they are: before '@' a local part, before '<' a display name, before ':'
 * the name of a group, else a bare name.
 */
void	mailbox_words(struct mailbox_parser *, struct mailbox_words *);

/*
 * Spells words out as a display name, to be released with free(3), or NULL
 * where there are none.  0, or -1 with an error.
 */
int	mailbox_phrase(struct mailbox_parser *, const struct mailbox_words *,
	    char **name);

/*
 * Reads the mailbox that begins with these words into an empty struct mailbox,
 * of which the caller releases local, domain and name.  0, or -1 with an
 * error.
 */
int	mailbox_read(struct mailbox_parser *, const struct mailbox_words *,
	    struct mailbox *);

#endif
