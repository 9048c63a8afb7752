/*
 * A message's recipients by where they go: those of one domain share a
 * transaction; with a relay, which all go to, all do.
 */
#ifndef DESTINATION_H
#define DESTINATION_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "message.h"

struct destination {
	const char	*domain;	/* lent by the recipient's address,
					 * or the relay's host or path, lent
					 * by the configuration */
	uint32_t	 recipient;	/* index into message->recipients */
};

/*
 * The recipients still to do, sorted by domain (without case) and then by
 * their own order, to be freed; *n is how many.  NULL where memory ran out.
 */
struct destination *destination_sort(const struct conf *,
	    const struct message *, size_t *n);

/* How many of the n (at least 1) share the domain of the first. */
size_t	destination_run(const struct destination *, size_t n);

/* How many domains the recipients still to do have, 1 with a relay; 1 at
 * least. */
size_t	destination_count(const struct conf *, const struct message *);

#endif
