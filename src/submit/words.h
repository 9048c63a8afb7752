/*
 * Header fields in ASCII: raw octets above 127 become encoded words (RFC 2047)
 * and extended parameters (RFC 2231), by what the field is made of.
 */
#ifndef SUBMIT_WORDS_H
#define SUBMIT_WORDS_H

#include <stddef.h>

#include "fault.h"
#include "util/buf.h"
#include "util/header.h"

/*
 * Encodes what octets above 127 the header has, in the top of a message or in
 * a part of it.  Fields without any are left as they are; of others, NUL and
 * blank lines go, and CR or LF outside a fold become blanks.
 *
 * - In address fields names and comments are encoded; addresses stay raw, and
 *   so does all of a field that cannot be cut into tokens.
 * - Parameters of Content-Type and Content-Disposition are extended.
 * - In fields in which no text can stand each octet becomes '?', so that IDs
 *   that were the same stay so.
 * - In all others, words with such octets are encoded.
 *
 * A word or value that is UTF-8 is said to be; any other is in charset, a
 * token of at most WORD_CHARSET octets.  With NULL it is in what the header's
 * own Content-Type declares, else in unknown-8bit.  What comes out
 * goes in again without a change.  0, or -1 with a fault: 71.
 */
int	words_encode(struct header *, const char *charset, struct fault *);

/*
 * The same for fields that were added since, and for what words_encode() left:
 * a field that is no address list is text; outside addresses '?' stands for
 * what is left in one.  *utf8 is set where octets above 127 remain, which only
 * addresses have then: the message needs SMTPUTF8 (RFC 6531 section 3.2).
 */
int	words_finish(struct header *, int *utf8, struct fault *);

/* Makes a value, in place, one that all who read it read alike: NUL and blank
 * lines go, and CR or LF outside a fold become blanks. */
void	words_tidy(struct field *);

/*
 * Appends a text field's value with each word encoded that together with the
 * blanks before it is over longest octets, and so has no line to stand on.
 * out ends with the field's name and colon.
 */
void	words_shorten(struct buf *out, const char *, size_t, size_t longest);

#endif
