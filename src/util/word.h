/*
 * RFC 2047 encoded words, written into a header field whose lines are counted
 * as they grow.
 */
#ifndef UTIL_WORD_H
#define UTIL_WORD_H

#include <stddef.h>

#include "util/buf.h"

#define WORD_MAX	75	/* characters of a word, RFC 2047 section 2 */
#define WORD_LINE	76	/* of a line with one in it, the same */
#define WORD_CHARSET	40	/* of the longest name of a charset */

/*
 * Where words go.  The caller sets out, before, charset and phrase; the rest
 * begins as 0 and is private.  out ends within the field that is written.
 */
struct word_writer {
	struct buf	*out;		/* lent; its error is the result */
	size_t		 before;	/* octets on the line in front of out */
	const char	*charset;	/* lent, of what is encoded next: a
					 * token of up to WORD_CHARSET */
	int		 phrase;	/* for a phrase or a comment: RFC 2047
					 * section 5 (2), (3) */
	size_t		 line;		/* where out's last line begins */
	size_t		 gap;		/* where it can be folded, or 0 */
	int		 words;		/* that line has an encoded word */
	int		 after;		/* out ends in one that we wrote */
};

/*
 * Appends text as encoded words in Q or B, whichever is shorter for all of
 * it, with a fold between two of them.  No character is divided; blanks are
 * encoded, since a reader drops those between words.  In front of the first
 * stand blanks, which are folded where it does not fit, or are put there.
 */
void	word_encode(struct word_writer *, const char *, size_t);

/*
 * Appends text as it is: blanks (folds with them) alone or something without
 * blanks at its ends.  Behind an encoded word a blank is put in front, where
 * there is none.  Where a line with an encoded word becomes longer than
 * WORD_LINE by it, the blanks before it are folded.
 */
void	word_plain(struct word_writer *, const char *, size_t);

/* Folds the line at the blanks that it ends in; without any a blank is put
 * there.  Nothing is done to a line that has nothing else. */
void	word_fold(struct word_writer *);

/* How many octets the last line of out has. */
size_t	word_column(const struct word_writer *);

/* 1 where the text, without blanks, is an encoded word to any reader. */
int	word_is(const char *, size_t);

/*
 * Appends what an encoded word means and copies the name of its charset.  0,
 * or -1 with nothing of use appended where it is none, is broken, or is in a
 * charset with shift states, which cannot be divided.
 */
int	word_decode(struct buf *, const char *, size_t,
	    char charset[WORD_CHARSET + 1]);

#endif
