/*
 * The text of a DKIM-Signature field (RFC 6376 section 3.5).
 */
#ifndef SIGN_DKIMFIELD_H
#define SIGN_DKIMFIELD_H

#include <time.h>

#include "sign/canon.h"
#include "util/buf.h"

#define DKIMFIELD_LIFETIME	(7 * 86400)	/* seconds from t= to x= */

struct dkimfield {
	const char	*domain;	/* d= */
	const char	*selector;	/* s= */
	const char	*names;		/* h=, "from:to:..." */
	const char	*body_hash;	/* bh=, base64 */
	enum canon	 header_canon;
	enum canon	 body_canon;
	int		 ed25519;	/* a= is ed25519-sha256, not rsa- */
	time_t		 time;		/* t=, 0: no t= and no x= */
};

/*
 * Appends the field up to an empty "b=", which stands last, in lines of at
 * most 78 octets where the domain lets it: what
 * dkimhash_signature() takes.
 */
void	dkimfield_begin(struct buf *, const struct dkimfield *);

/* Appends the raw signature behind it in base64, and the final CRLF. */
void	dkimfield_end(struct buf *, const void *signature, size_t);

#endif
