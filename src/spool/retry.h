/*
 * When a deferred message is tried again.
 */
#ifndef SPOOL_RETRY_H
#define SPOOL_RETRY_H

#include <time.h>

#include "conf.h"

/*
 * The next try after one at now: the wait doubles with the message's age,
 * between conf's first and longest, with up to an eighth more by chance so
 * that messages do not march in step.
 */
time_t	retry_next(const struct conf *, time_t created, time_t now);

/* 1 where a message due at that time is tried now: its time has come, or it
 * lies further off than the longest wait (the clock was wrong). */
int	retry_due(const struct conf *, time_t due, time_t now);

/* 1 where a message that waits now is late enough to say so. */
int	retry_late(const struct conf *, time_t created, time_t now);

/* 1 where an attempt made now is past the message's time. */
int	retry_expired(const struct conf *, time_t created, time_t now);

#endif
