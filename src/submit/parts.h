/*
 * The walk over a body that finds its parts (RFC 2046 section 5.1) and notes
 * in a plan what of them is to be changed.
 */
#ifndef SUBMIT_PARTS_H
#define SUBMIT_PARTS_H

#include "fault.h"
#include "submit/input.h"
#include "submit/plan.h"

/*
 * Reads the body once at most, in time linear in it and with one small
 * buffer, and adds the edits.  Where the header of the message itself is to
 * be changed, the first edit says so (top).  What is deeper than REGION_DEPTH,
 * behind REGION_HEADERS parts or has no header that can be read is left
 * alone.  0, or -1 with a fault: 71; 65 where NUL or lines over 998 octets
 * stand in what is left alone, or a part's header field cannot be folded.
 */
int	parts_walk(struct input *, struct plan *, struct fault *);

#endif
