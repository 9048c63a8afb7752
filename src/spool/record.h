/*
 * A message of the queue as a JSON object: the members are in sendoff(8).
 */
#ifndef SPOOL_RECORD_H
#define SPOOL_RECORD_H

#include "spool/view.h"
#include "util/json.h"

/* Writes what is known of it without its attempts and its content. */
void	record_message(struct json *, const struct view *);

/* The same with both.  0, or -1 with errno where the content cannot be read;
 * what is written is JSON even then. */
int	record_whole(struct json *, const struct view *);

#endif
