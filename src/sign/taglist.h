/*
 * The lists of tags that DKIM signatures and key records are (RFC 6376
 * section 3.2), and the forms that values have in both.
 */
#ifndef SIGN_TAGLIST_H
#define SIGN_TAGLIST_H

#include <stddef.h>

#include "util/buf.h"

#define TAGLIST_MAX	64	/* tags of a list: all RFCs know 16 together */

enum taglist_error {
	TAGLIST_OK,
	TAGLIST_SYNTAX,
	TAGLIST_TWICE,		/* a name: the whole list is invalid then */
	TAGLIST_LONG		/* more than TAGLIST_MAX */
};

/* Places in the text. */
struct tag {
	size_t	name, name_length;
	size_t	value, value_length;	/* without the blanks around it */
	size_t	start, end;		/* all from behind '=' up to ';' */
};

struct taglist {
	const char	*text;		/* lent */
	struct tag	 tags[TAGLIST_MAX];
	size_t		 n;
};

/* Finds the tags; folds are CRLF and a blank.  After an error the list has
 * those in front of it. */
enum taglist_error taglist_parse(struct taglist *, const char *, size_t);

/* What is wrong, in words. */
const char *taglist_text(enum taglist_error);

/* Lends a tag (names mind the case), or NULL where it is not there. */
const struct tag *taglist_find(const struct taglist *, const char *name);

/* 1 where the tag's value is this word, without case. */
int	taglist_is(const struct taglist *, const struct tag *,
	    const char *word);

/* 1 where the value, a list with colons, has this word, without case. */
int	taglist_has(const struct taglist *, const struct tag *,
	    const char *word);

/* Appends the value without any blanks and folds. */
void	taglist_value(const struct taglist *, const struct tag *,
	    struct buf *);

/*
 * Appends the octets that a value in base64 stands for, blanks let pass.  0;
 * -1 where other octets are in it; -2 where it ends as no base64 can, or with
 * bits left over that are not zero (two texts would stand for the same
 * octets).  What could be read is appended.
 */
int	taglist_base64(const struct taglist *, const struct tag *,
	    struct buf *);

#endif
