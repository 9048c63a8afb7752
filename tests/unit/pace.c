#include "tests/unit/pace.h"

#ifndef __has_feature
#define __has_feature(x)	0
#endif

/* As seen at most, and doubled. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SLOWER	10
#else
#define SLOWER	1
#endif

double
pace_seconds(clock_t begin)
{
	return (double)(clock() - begin) / CLOCKS_PER_SEC / SLOWER;
}
