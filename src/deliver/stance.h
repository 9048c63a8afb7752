/*
 * Where a worker stands with the MTA-STS of a job's destination: what the
 * conductor remembers, what DNS says now, and a policy fetched where the two
 * do not agree.
 */
#ifndef DELIVER_STANCE_H
#define DELIVER_STANCE_H

#include "conf.h"
#include "deliver/control.h"
#include "route/resolver.h"
#include "route/sts.h"

/* What the last job knew: those of a lane in line behind it were packed before
 * it found out.  Owned; NULL: nothing. */
struct memory {
	char	*destination;
	char	*text;
};

/* Lent by the worker. */
struct circumstance {
	const struct conf	*conf;
	const struct resolver	*resolver;
	struct control		*control;
	struct memory		*memory;
};

struct stance {
	struct circumstance	 around;
	const char		*destination;
	struct sts		 sts;		/* what is known */
	char			*text;		/* owned; the same as text */
	int			 relevant;	/* MTA-STS may have a say */
	char			 name[DNS_NAME];	/* of the question */
	struct question		 question;
	char			 id[STS_ID + 1];	/* DNS's; "": none */
	int			 settled;	/* fetched, or not to be */
};

/* Takes what the job and the memory know, the newer.  0, or -1 where memory
 * ran out; stance_end() either way. */
int	stance_begin(struct stance *, const struct circumstance *,
	    const struct job *);

/* What to ask DNS beside the MX; NULL where MTA-STS has no say. */
struct question *stance_question(struct stance *);

/* Takes the answer: a failure is as no record (RFC 8461 section 3.1). */
void	stance_answer(struct stance *);

/*
 * policy_find() of a struct stance.  Fetches at the first call, where that is
 * due, and tells the conductor what came of it.
 */
const struct sts *stance_find(void *stance);

/* Leaves what is known in the memory, and releases the rest. */
void	stance_end(struct stance *);
void	stance_forget(struct memory *);

#endif
