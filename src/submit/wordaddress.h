/*
 * Encoded words in address lists (RFC 5322 section 3.4).
 */
#ifndef SUBMIT_WORDADDRESS_H
#define SUBMIT_WORDADDRESS_H

#include "submit/wordtext.h"

/*
 * Appends the value of a field with its display names, names of groups and
 * comments in ASCII.  What else stands there, addresses before all, is left
 * octet for octet.  0, or -1 with nothing appended where it cannot be cut
 * into tokens.
 */
int	wordaddress_write(struct wordtext *, const char *, size_t);

#endif
