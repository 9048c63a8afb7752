/*
 * An examination as a person reads it: 80 columns, but no record to publish is
 * ever wrapped or cut.
 */
#ifndef EXAM_EXAMTEXT_H
#define EXAM_EXAMTEXT_H

#include "exam/examine.h"
#include "util/buf.h"

/* Appends it.  Of a quiet one only what is not as it should be, which may be
 * nothing at all. */
void	examtext(struct buf *, const struct exam *,
	    const struct exam_summary *);

/* The verdict as it stands in front of a finding: "FAIL", "????". */
const char *examtext_verdict(enum verdict);

#endif
