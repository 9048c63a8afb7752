/*
 * Times of the next try.  Clocks jump: nothing here waits longer than the
 * longest wait for it, THREATS G4.
 */
#include <stdint.h>
#include <stdlib.h>

#include "spool/retry.h"

#define SPREAD	8	/* a wait is longer by up to this part of it */

static int64_t
first_wait(const struct conf *conf)
{
	return conf->retry_first < conf->retry_longest ?
	    conf->retry_first : conf->retry_longest;
}

time_t
retry_next(const struct conf *conf, time_t created, time_t now)
{
	/* waiting as long as it has waited already doubles its age */
	int64_t wait = (int64_t)now - created, spread;

	if (wait < first_wait(conf))
		wait = first_wait(conf);
	if (wait > conf->retry_longest)
		wait = conf->retry_longest;
	spread = wait / SPREAD;
	if (spread >= UINT32_MAX)
		spread = UINT32_MAX - 1;
	return (time_t)(now + wait +
	    (int64_t)arc4random_uniform((uint32_t)spread + 1));
}

int
retry_due(const struct conf *conf, time_t due, time_t now)
{
	return due <= now || (int64_t)due - now >
	    conf->retry_longest + conf->retry_longest / SPREAD;
}

int
retry_late(const struct conf *conf, time_t created, time_t now)
{
	return conf->warn >= 0 && (int64_t)now - created >= conf->warn;
}

int
retry_expired(const struct conf *conf, time_t created, time_t now)
{
	return (int64_t)now - created >= conf->expire;
}
