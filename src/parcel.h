/*
 * One message on its way: what of it has a verdict that is not on disk yet.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include "conf.h"
#include "message.h"
#include "spool/commit.h"
#include "transcript.h"
#include "util/log.h"

struct parcel {
	struct message	*message;
	struct entry	*entry;		/* NULL: nothing is on disk */
	size_t		 jobs;		/* not done yet */
	int		 dirty;		/* verdicts that are not marked yet */
	char		*fresh;		/* owned; recipients not logged yet */
	struct parcel	*next;
};

/* Message and entry (NULL: nothing is on disk) are lent.  NULL with errno. */
struct parcel *parcel_new(struct message *, struct entry *);
void	parcel_free(struct parcel *);

/*
 * Marks the new verdicts in the entry, synced, then logs them and shows them
 * in the transcript (NULL: none is wanted).
 */
void	parcel_settle(struct parcel *, const struct conf *, struct log *,
	    struct transcript *);

#endif
