/*
 * Messages on their way out of this process, the conductor: recipients
 * grouped into jobs by destination, signed, handed to the workers; verdicts
 * marked in the queue entry at once, then logged.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include "conf.h"
#include "fault.h"
#include "message.h"
#include "sign/signer.h"
#include "signals.h"
#include "spool/commit.h"
#include "transcript.h"
#include "util/log.h"

struct delivery;

enum delivery_end {
	DELIVERY_DONE,		/* every message has its verdicts */
	DELIVERY_SOME,		/* one more message has: delivery_take() */
	DELIVERY_DEADLINE,
	DELIVERY_SIGNAL
};

/*
 * Whether the signer can sign the content, as far as can be told without
 * reading a key.  KEY_FORBIDDEN sets the fault (75): the key for its From
 * domain is not for this process to use; KEY_BAD, too (78): nobody can.
 */
enum key_access delivery_signable(const struct signer *,
	    const struct content *, struct fault *);

/*
 * Forks the workers; from then on keys may be read, and the password for the
 * relay is.  The signer is lent.  NULL with a fault (75, or 78 where there is
 * no password).
 */
struct delivery *delivery_new(const struct signer *, struct log *,
	    size_t workers, struct fault *);

/* Dialogues and verdicts of what is added from here on go to the transcript,
 * which is lent; NULL for none. */
void	delivery_trace(struct delivery *, struct transcript *);

/*
 * Signs the message and queues its recipients still to do for delivery.
 * entry is its queue entry (message is then &entry->message), or NULL.  Both
 * are lent until the message is taken back.  0, or -1 with a fault: 78 for a
 * bad key, 75 otherwise.
 */
int	delivery_add(struct delivery *, struct message *, struct entry *,
	    struct fault *);

/*
 * The message was committed meanwhile, verdicts so far with it: from now on
 * they go to the entry's copy of it and are marked there.
 */
void	delivery_attach(struct delivery *, struct message *, struct entry *);

/*
 * Works until something is done, the deadline (clock_now() ms, -1: none) has
 * passed or a signal came.
 */
enum delivery_end delivery_run(struct delivery *, int64_t deadline,
	    const struct signals *);

/* How many verdicts there were so far: where it stands still nothing goes
 * on. */
size_t	delivery_verdicts(const struct delivery *);

/*
 * Gives back one message whose recipients all have been tried, with its entry
 * (or NULL).  NULL where there is none.
 */
struct message *delivery_take(struct delivery *, struct entry **);

/*
 * Nothing new is begun; what has passed its final dot gets five seconds to
 * hear the answer.  Messages without verdicts can be taken then, too.
 */
void	delivery_stop(struct delivery *, const struct signals *);

void	delivery_free(struct delivery *);

#endif
