/*
 * Dates of message headers.
 */
#ifndef UTIL_DATE_H
#define UTIL_DATE_H

#include <stddef.h>
#include <time.h>

#define DATE_SIZE	40	/* "Tue, 24 Nov 2026 05:50:27 +0545" and NUL */

/* Writes a date as RFC 5322 section 3.3 asks, in local time with its numeric
 * zone. */
void	date_format(char dst[DATE_SIZE], time_t);

/* The date of an mbox line "From user Tue Nov 24 05:50:27 2026" (local time),
 * or 0 where it has none. */
time_t	date_mbox(const char *, size_t);

/*
 * The last date of RFC 5322 section 3.3 in a text, with or without the day of
 * the week, in a zone that is known for sure.  0 or -1.
 */
int	date_find(const char *, size_t, time_t *);

#endif
