/*
 * Dates of header fields, read.
 */
#ifndef DOCTOR_CONTENTDATE_H
#define DOCTOR_CONTENTDATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Seconds since 1970, UTC, of a Date field's value (RFC 5322 section 3.3 and
 * the obsolete forms of section 4.3).  0, or -1 where it is no date.
 */
int	contentdate_parse(const char *, size_t, int64_t *);

#endif
