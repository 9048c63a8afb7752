/*
 * Header fields in lines that SMTP carries (RFC 5322 section 2.1.1).
 */
#ifndef SUBMIT_FOLD_H
#define SUBMIT_FOLD_H

#include "fault.h"
#include "util/header.h"

#define FOLD_LINE_MAX	998	/* without CRLF, RFC 5322 section 2.1.1 */
#define FOLD_LINE	78	/* what a folded line is cut to, the same */

/*
 * Folds a field that has a line of over 998 octets, without lines of white
 * space alone: at blanks that it has, in structured fields also behind the
 * specials that struct fieldkind names; in text, words that have no line are
 * encoded (RFC 2047).  NUL is dropped.  0, or -1 with errno: EINVAL where it
 * cannot be folded, ENOMEM.
 */
int	fold_field(struct field *);

/*
 * Folds all fields of a header.  0, or -1 with a fault that names the field,
 * and behind it whose it is (" of a part"): 65 where it cannot be, 71.
 */
int	fold_header(struct header *, const char *whose, struct fault *);

#endif
