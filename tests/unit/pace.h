/*
 * Bounds on the processor's time, that tell linear from quadratic.
 */
#ifndef TESTS_UNIT_PACE_H
#define TESTS_UNIT_PACE_H

#include <time.h>

/*
 * The seconds that this process has computed since clock() was begin, as a
 * build without sanitizers would take: they make code several times slower.
 */
double	pace_seconds(clock_t begin);

#endif
