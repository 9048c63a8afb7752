/*
 * A message on its way.  Invariant: a verdict is in the entry, synced, before
 * it is logged or anyone is told.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parcel.h"

struct parcel *
parcel_new(struct message *message, struct entry *entry)
{
	struct parcel *parcel;

	if ((parcel = calloc(1, sizeof(*parcel))) == NULL)
		return NULL;
	if ((parcel->fresh = calloc(message->nrecipients + 1, 1)) == NULL) {
		free(parcel);
		return NULL;
	}
	parcel->message = message;
	parcel->entry = entry;
	return parcel;
}

void
parcel_free(struct parcel *parcel)
{
	if (parcel == NULL)
		return;
	free(parcel->fresh);
	free(parcel);
}

/* Marks what is new in the entry.  What cannot be marked is kept away from
 * the next runs as long as may be: that bounds the doubles. */
static void
mark(struct parcel *parcel, const struct conf *conf, struct log *log)
{
	if (parcel->entry == NULL || commit_mark(parcel->entry) == 0)
		return;
	log_warn(log, parcel->message->id,
	    "queue file cannot be marked: %s; it may be delivered twice",
	    strerror(errno));
	commit_defer(parcel->entry, time(NULL) + conf->retry_longest);
}

/* What a notification will say, should another run have to make it. */
static void
note(struct parcel *parcel, const struct recipient *recipient)
{
	if (parcel->entry != NULL && (recipient->state == RECIPIENT_FAILED ||
	    recipient->state == RECIPIENT_RELAYED))
		commit_attempt(parcel->entry, recipient);
}

void
parcel_settle(struct parcel *parcel, const struct conf *conf,
    struct log *log, struct transcript *transcript)
{
	const struct recipient *recipient;
	size_t i;

	parcel->dirty = 0;
	mark(parcel, conf, log);
	for (i = 0; i < parcel->message->nrecipients; i++) {
		if (!parcel->fresh[i])
			continue;
		parcel->fresh[i] = 0;
		recipient = &parcel->message->recipients[i];
		note(parcel, recipient);
		log_outcome(log, parcel->message, recipient, NULL);
		transcript_outcome(transcript, recipient);
	}
}
