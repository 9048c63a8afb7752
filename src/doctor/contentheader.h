/*
 * What the fields of a message say of who sends it, to whom, and when.
 */
#ifndef DOCTOR_CONTENTHEADER_H
#define DOCTOR_CONTENTHEADER_H

#include <time.h>

#include "doctor/content.h"
#include "util/header.h"

/* Judges From, Date, Message-ID, To, Cc and Subject, and fields that are
 * there too often (RFC 5322 section 3.6). */
void	contentheader_judge(struct content_advice *, const struct header *,
	    time_t now);

/*
 * 1 where the host is the organisation's or below it, and where that is not
 * known.  Both are A-labels in small letters.
 */
int	contentheader_own(const struct content_advice *, const char *host);

#endif
