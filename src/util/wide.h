/*
 * Characters of several octets, by their charset.
 */
#ifndef UTIL_WIDE_H
#define UTIL_WIDE_H

#include <stddef.h>

/*
 * How many of the octets (at least one) are the first character, in a charset
 * whose characters are known; those of any other are one octet each.
 */
size_t	wide_step(const char *charset, const char *, size_t);

#endif
