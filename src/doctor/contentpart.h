/*
 * The walk over the body of a message that finds its leaves (RFC 2046 section
 * 5.1).
 */
#ifndef DOCTOR_CONTENTPART_H
#define DOCTOR_CONTENTPART_H

#include "doctor/content.h"
#include "util/header.h"

#define CONTENTPART_DEPTH	32	/* containers in each other, and */
#define CONTENTPART_MAX		10000	/* parts, as the submission has it */

/* Judges a body whose header that is, in time linear in it; its lines end in
 * LF, CRLF or CR. */
void	contentpart_walk(struct content_advice *, const struct header *,
	    const char *, size_t);

#endif
