/*
 * What a notification says of one recipient: to people, and to programs.
 */
#ifndef SPOOL_REPORT_H
#define SPOOL_REPORT_H

#include <time.h>

#include "message.h"
#include "util/buf.h"

/* What is reported of all recipients alike. */
struct report {
	const char	*action;	/* RFC 3464 section 2.3.3 */
	const char	*classes;	/* first digits that Status may have; */
	const char	*status;	/* and what it is where it cannot be */
	time_t		 tried;
	time_t		 until;		/* 0: it is not tried again */
};

/* The recipient and why, two or more indented lines of text. */
void	report_text(struct buf *, const struct recipient *);

/* The fields of RFC 3464 section 2.3, behind an empty line. */
void	report_fields(struct buf *, const struct recipient *,
	    const struct report *);

#endif
