/*
 * A region of a body on its way out, in the form that the plan gave it.
 */
#ifndef SUBMIT_ENCODE_H
#define SUBMIT_ENCODE_H

#include "submit/plan.h"
#include "util/store.h"

/* Appends what is between two offsets as it is.  0, -1 with errno. */
int	encode_copy(struct store *body, off_t from, off_t to,
	    struct store *out);

/*
 * Appends the region of an edit (not PLAN_HEADER).  Base64 ends with a line
 * end, all others as the region does.  0, -1 with errno.
 *
 * No line of what is encoded begins as a boundary does, and what decoders
 * give is what they gave before:
 * - PLAN_MEND makes escapes and soft breaks of what may not stand in
 *   quoted-printable;
 * - PLAN_WRAP breaks lines of base64 and drops octets above 127, NUL, and
 *   hyphens at the beginning of a line, none of which is in its alphabet
 *   (RFC 2045 section 6.8: they must be ignored).
 * PLAN_CLEAN, for what no reader shows, makes '?' of octets above 127, NUL and
 * hyphens at the beginning of a line, and breaks lines of over 998 octets.
 */
int	encode_edit(const struct edit *, struct store *body,
	    struct store *out);

#endif
