/*
 * Parameters of MIME fields (RFC 2045 section 5.1), read and brought to ASCII
 * (RFC 2231).
 */
#ifndef SUBMIT_PARAMETER_H
#define SUBMIT_PARAMETER_H

#include "util/buf.h"
#include "util/header.h"
#include "util/word.h"

/*
 * Appends the value of a field to writer->out with octets above 127 in its
 * parameters as RFC 2231 has them, in UTF-8, or, where they are none, in the
 * charset other; each such octet elsewhere becomes '?'.
 */
void	parameter_write(struct word_writer *, const char *, size_t,
	    const char *other);

/*
 * Copies the charset that the header's Content-Type declares, where it is a
 * token that can name one for octets above 127: not us-ascii, and not utf-8,
 * which needs no declaring.  1, else 0.
 */
int	parameter_charset(const struct header *, char [WORD_CHARSET + 1]);

#endif
