/*
 * sendoff verify: the DKIM signatures of a message on standard input.
 */
#ifndef VERIFICATION_H
#define VERIFICATION_H

#include "conf.h"
#include "fault.h"

/*
 * Reads a message from descriptor 0 and prints a line for each signature, in
 * the words of RFC 8601 section 2.7.1: dkim=RESULT header.d= header.s=
 * header.a=, as far as they are known, and the reason in parentheses; dkim=none
 * where there is no signature.  Line ends are taken as they are where the first
 * is CRLF; else each LF is one.  The body is not kept.  0 where a signature
 * passes, 1 where none does, or -1 with a fault: 65 for a header beyond all
 * bounds, 71, 74 where standard input or output fails.
 */
int	verification_run(const struct conf *, struct fault *);

#endif
