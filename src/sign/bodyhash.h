/*
 * The hashes of one body for many signatures: fed once, in pieces, whatever
 * canonicalizations and lengths are asked for.
 */
#ifndef SIGN_BODYHASH_H
#define SIGN_BODYHASH_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/types.h>

#include "sign/canon.h"

#define BODYHASH_MAX	32	/* different ones */
#define BODYHASH_OCTETS	32	/* SHA-256 */

/* One hash.  limit and total count canonical octets. */
struct bodyhash {
	enum canon	 canon;
	int64_t		 limit;		/* l=; -1: none */
	int64_t		 total;
	EVP_MD_CTX	*md;		/* owned */
	unsigned char	 digest[BODYHASH_OCTETS];
};

/* They have pointers into themselves: they stay where they are. */
struct bodyhashes {
	struct bodyhash	*list[BODYHASH_MAX];	/* owned */
	size_t		 n;
	struct bodyhash_form {
		struct bodyhashes	*all;
		struct canon_body	 canon;
		int			 wanted;
	}		 forms[2];		/* by enum canon */
};

void	bodyhash_init(struct bodyhashes *);
void	bodyhash_clear(struct bodyhashes *);

/*
 * Asks for the SHA-256 of the body in a canonicalization, of its first limit
 * octets alone where that is not -1 (RFC 6376 section 3.4.5).  Lends the
 * hash, which may be one that was asked for before; NULL where memory or
 * OpenSSL fails, or above BODYHASH_MAX.
 */
const struct bodyhash *bodyhash_want(struct bodyhashes *, enum canon,
	    int64_t limit);

/* Octets of the body, lines ending in CRLF; then its end, which sets total
 * and digest.  0, or -1 where OpenSSL fails. */
void	bodyhash_add(struct bodyhashes *, const char *, size_t);
int	bodyhash_end(struct bodyhashes *);

#endif
