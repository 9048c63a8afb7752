/*
 * The header of a message as sendoff reads it on standard input.
 */
#ifndef DOCTOR_CONTENTFIELDS_H
#define DOCTOR_CONTENTFIELDS_H

#include "doctor/content.h"
#include "util/header.h"

/*
 * Reads the fields, clean of what sendoff takes out of them, and notes what
 * that was.  *body is the offset of the body.  0, or -1 with errno ENOMEM.
 */
int	contentfields_read(struct content_advice *, struct header *,
	    const struct content_input *, size_t *body);

#endif
