/*
 * What of a header a DKIM signature covers.
 */
#ifndef SIGN_DKIMHASH_H
#define SIGN_DKIMHASH_H

#include <stddef.h>

#include "sign/canon.h"
#include "util/buf.h"
#include "util/header.h"

/*
 * Appends the h= list of RFC 6376 section 5.4.1 for a header: each field
 * present as often as it is there, and fields that may be there once alone
 * once more (section 8.15), so that none can be added.
 */
void	dkimhash_names(struct buf *out, const struct header *);

/*
 * Appends the octets that are hashed for a signature (section 3.7): the
 * fields of names ("from:to", blanks around colons are let pass), from the
 * bottom up, without those that are not there.
 */
void	dkimhash_fields(struct buf *out, const struct header *,
	    const char *names, enum canon);

/*
 * Appends the signature's own field, whose b= is empty, without its CRLF:
 * what comes last.
 */
void	dkimhash_signature(struct buf *out, enum canon, const char *, size_t);

#endif
