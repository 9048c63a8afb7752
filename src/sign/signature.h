/*
 * A DKIM-Signature field, read (RFC 6376 section 3.5).  Pure: text in, struct
 * out.
 */
#ifndef SIGN_SIGNATURE_H
#define SIGN_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "sign/canon.h"
#include "util/buf.h"
#include "util/header.h"

#define SIGNATURE_FIELD_MAX (64 * 1024)	/* octets: RSA-16384 takes 3 KB */
#define SIGNATURE_NAMES_MAX 1000	/* names in h=: signers list 30 */
#define SIGNATURE_OCTETS_MAX 2048	/* of b=, decoded: RSA-16384 */
#define SIGNATURE_HASH	32		/* octets of a SHA-256 digest */
#define SIGNATURE_NAME	256		/* a DNS name and NUL */

enum signature_algorithm {
	SIGNATURE_UNKNOWN,
	SIGNATURE_RSA_SHA256,
	SIGNATURE_ED25519_SHA256,
	SIGNATURE_RSA_SHA1	/* to be refused: RFC 8301 section 3.1 */
};

/* The texts are printable, and "" where the field does not have them. */
struct signature {
	char		 domain[SIGNATURE_NAME];	/* d= */
	char		 selector[SIGNATURE_NAME];	/* s= */
	char		 algorithm[32];			/* a= */
	char		 query[SIGNATURE_NAME];	/* where the key record is */
	enum signature_algorithm kind;
	enum canon	 header_canon, body_canon;
	char		*names;		/* owned; h= as "from:to" */
	int		 from;		/* From is among them */
	struct buf	 octets;	/* b= */
	unsigned char	 body_hash[SIGNATURE_HASH];	/* bh= */
	int64_t		 length;	/* l=, -1: all of the body */
	int64_t		 time, expiry;	/* t=, x=, seconds; -1: none */
	int		 within;	/* i= is in d= or below it, */
	int		 exact;		/* in d= itself */
	size_t		 start, end;	/* where the value of b= stands */
};

/*
 * Reads a field.  0; or -1 with the reason in *why (static) where it breaks
 * the syntax, lacks a tag, or has a version, an algorithm, a canonicalization
 * or a query type that nobody knows; domain, selector and algorithm are there
 * as far as they could be read.  signature_clear() in either case.
 */
int	signature_parse(struct signature *, const struct field *,
	    const char **why);
void	signature_clear(struct signature *);

/* Appends the field's text without the value of b= (section 3.7). */
void	signature_blank(const struct signature *, const struct field *,
	    struct buf *);

#endif
