/*
 * DKIM signatures (RFC 6376, 8301, 8463) of a message: rsa-sha256 and
 * ed25519-sha256, relaxed/relaxed.
 */
#ifndef SIGN_DKIM_H
#define SIGN_DKIM_H

#include <time.h>

#include "message.h"
#include "sign/signer.h"
#include "util/buf.h"
#include "util/header.h"

/*
 * The domain of the From field's first address, in lower case, to be freed,
 * or NULL where there is none: the domain whose key counts.
 */
char	*dkim_author(const struct header *);

/* The same for a content in wire form, its header read from there; NULL where
 * it cannot be read, too. */
char	*dkim_content_author(const struct content *);

/*
 * Signs the content with every key that key_lines() gives for its From
 * domain, in one pass over the body, and appends the fields, each with its
 * CRLF, to out: RSA first.  Appends nothing where no line applies.  0, or -1
 * with a fault and nothing appended: 78 for a key that is damaged, missing or
 * forbidden, 70 where OpenSSL or memory fails, 75 where the content cannot be
 * read or the signing process does not answer, 65 where its header is beyond
 * all bounds.
 */
int	dkim_sign(const struct signer *, const struct content *, time_t,
	    struct buf *out, struct fault *);

#endif
