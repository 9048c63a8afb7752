/*
 * Text of words and blanks, in which some of the words have to be encoded: a
 * whole unstructured field, the words of a phrase, a comment.
 */
#ifndef SUBMIT_WORDTEXT_H
#define SUBMIT_WORDTEXT_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/word.h"

struct wordtext {
	struct word_writer	 writer;
	const char		*other;	/* lent; charset of what is not UTF-8 */
	size_t			 longest; /* longer words, with the blanks
					 * before them, are encoded as well;
					 * SIZE_MAX */
	struct buf		 run;	/* private: waits to be encoded, */
	char			 charset[WORD_CHARSET + 1];	/* in this */
	struct buf		 spelled; /* private: a word's meaning, */
	char			 declared[WORD_CHARSET + 1]; /* its charset */
	int			 after;	/* private: an encoded word stands
					 * before what comes next */
};

/* A word, and the blanks before it. */
struct wordtext_word {
	const char	*gap;
	size_t		 gap_length;
	const char	*text;		/* as it stands */
	size_t		 length;
	const char	*meaning;	/* what to encode, without quotes */
	size_t		 meaning_length;
	int		 must;		/* ASCII, and yet to be encoded */
	const char	*charset;	/* to be encoded, in this; or NULL */
};

/* Begins to append to out, which ends within the field. */
void	wordtext_init(struct wordtext *, struct buf *out, const char *other);

/* Releases what it owns; out is the caller's. */
void	wordtext_clear(struct wordtext *);

/*
 * Appends a word.  One with octets above 127 is encoded, together with those
 * beside it, and the blanks between inside; others stay, and so do the blanks
 * between them and encoded ones.
 */
void	wordtext_add(struct wordtext *, const struct wordtext_word *);

/* Nothing is joined across this point. */
void	wordtext_end(struct wordtext *);

/* Appends a text; with comments, parentheses are by themselves and a backslash
 * quotes what follows (RFC 5322 section 3.2.2). */
void	wordtext_scan(struct wordtext *, const char *, size_t, int comments);

#endif
