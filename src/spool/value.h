/*
 * Addresses as they stand in a queue entry: percent-encoded, all octets but
 * 33-126 without '%'.
 */
#ifndef SPOOL_VALUE_H
#define SPOOL_VALUE_H

#include <stddef.h>

#include "util/buf.h"

#define VALUE_MAX	512	/* RFC 5321 section 4.5.3.1: 64 + 1 + 255; a
				 * quoted local part may be twice as long */

/* 1 where a value may stand in an entry: the one test, on write and on read. */
int	value_ok(const char *, size_t);

/* Appends a value encoded. */
void	value_encode(struct buf *, const char *);

/*
 * Decodes a value; dst is a string in any case.  0, or -1 where it is not
 * encoded as value_encode() does it, or not value_ok().
 */
int	value_decode(char dst[VALUE_MAX + 1], const char *, size_t);

/* The value of a digit as printf(3) writes it for %x (ten is 'a') or %X
 * ('A'), else -1. */
int	value_hex(char, char ten);

#endif
