/*
 * Every place where the caller's mail may wait, with the names in it: what
 * the commands that look at a queue begin with.
 */
#ifndef SPOOL_CATALOG_H
#define SPOOL_CATALOG_H

#include <stddef.h>

#include "conf.h"
#include "fault.h"
#include "pick.h"
#include "spool/commit.h"
#include "spool/owner.h"

#define CATALOG_SHELVES	2	/* the usual queue and the home queue */

struct shelf {
	struct queue	 queue;		/* fd -1: there is none */
	char		(*names)[COMMIT_NAME];	/* owned; by ID, the one made
					 * first first; m., f. and b. */
	size_t		 n;
	size_t		 size;		/* private */
};

struct catalog {
	struct shelf	 shelves[CATALOG_SHELVES];
	size_t		 n;
};

/*
 * Opens the caller's queue, and his home queue where that is another one, and
 * reads the names in them.  0 and the caller closes it, or -1 with a fault
 * (75, or 71 where a directory cannot be read).
 */
int	catalog_open(struct catalog *, const struct conf *, struct fault *);
void	catalog_close(struct catalog *);

/* Forgets the messages that the pick does not choose, and those that cannot be
 * read to know. */
void	catalog_pick(struct catalog *, const struct pick *);

/*
 * Lends the file name of the message of that ID and the queue it is in; NULL
 * where there is none.  Names are as they were when they were read.
 */
const char *catalog_find(const struct catalog *, const char *id,
	    const struct queue **);

/*
 * Takes the name of the newest message out of the catalog and lends it with
 * the queue it is in; NULL where none is left.
 */
const char *catalog_newest(struct catalog *, const struct queue **);

/*
 * Removes a message by the name of its file, whatever is in it, unless it is
 * being tried; synced.  COMMIT_OK, _BUSY, _GONE, _FOREIGN or _FAILED (errno).
 */
enum commit_result catalog_discard(const struct queue *, const char *name);

#endif
