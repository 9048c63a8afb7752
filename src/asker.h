/*
 * The process that asks DNS and judges: what it reads is strangers', so it is
 * shut in, has no key, and says what it found as text.
 */
#ifndef ASKER_H
#define ASKER_H

#include <stdint.h>

#include "errand.h"
#include "exam/exam.h"

#define ASKER_TEXT	(4 * 1024 * 1024)	/* octets of a report */
#define ASKER_LINE	128			/* of a word of progress */

/* What it is told after it has begun. */
enum asker_fact {
	ASKER_KEYS = 1,		/* struct examkeys */
	ASKER_SAMPLE,		/* the octets of the signed sample, */
	ASKER_NO_SAMPLE,	/* or why there is none */
	ASKER_PROBE,		/* struct asker_probe */
	ASKER_TRIAL		/* struct exam_trial */
};

struct asker_probe {
	uint32_t		index;
	struct probe_report	report;
};

/* What it says. */
enum asker_word {
	ASKER_PROGRESS = 1,	/* a text to show while it works */
	ASKER_REPORT,		/* the report: all of it */
	ASKER_END		/* an int32_t: the exit status */
};

/* In front of each of both. */
struct asker_head {
	uint32_t	kind;
	uint32_t	length;
};

/* What the parent has heard of it; begins with zeros.  free(report). */
struct asker_said {
	char	*report;	/* owned; NULL: none so far */
	size_t	 length;
	int	 status;	/* to exit with, 0 to 3 */
	char	 progress[ASKER_LINE];	/* printable ASCII; "": none */
};

/* Starts it with what is known by now.  0, or -1 with errno; errand_end() ends
 * it. */
int	asker_start(struct errand *, struct exam *);

/* Tells it a fact.  0, or -1 where it is gone. */
int	asker_tell(const struct errand *, enum asker_fact, const void *,
	    size_t);

/*
 * Hears one word of it, which is a stranger's: 0, and there may be progress to
 * show; 1 at its end, and there are the report, whose text nobody has looked at
 * yet, and the status; or -1 where it is dead, no word of its is whole by the
 * deadline, or it says what no such process does.
 */
int	asker_hear(const struct errand *, struct asker_said *);

#endif
