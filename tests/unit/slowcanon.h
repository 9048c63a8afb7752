/*
 * Canonicalization a second time (RFC 6376 section 3.4), as plain as the text
 * of the RFC: whole lines in an array, one rule after the other.
 */
#ifndef UNIT_SLOWCANON_H
#define UNIT_SLOWCANON_H

#include <stddef.h>

#include "util/buf.h"

/* Appends the canonical body (CRLF alone ends a line). */
void	slowcanon_body(struct buf *, int relaxed, const char *, size_t);

/* Appends a canonical field, given without the CRLF at its end. */
void	slowcanon_field(struct buf *, int relaxed, const char *, size_t);

#endif
