/*
 * Time for deadlines: milliseconds that never jump.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>

/* Milliseconds of the monotonic clock; a deadline is such a value. */
int64_t	clock_now(void);

/*
 * Milliseconds left until a deadline, in the range poll(2) takes: 0 when
 * it has passed, never negative.
 */
int	clock_left(int64_t deadline);

#endif
