/*
 * DKIM verification (RFC 6376 section 6, RFC 8301, RFC 8463).  Pure: header
 * and body are handed in, keys come from a function of the caller's.
 *
 * verify_begin() with the header, verify_body() with the body in pieces,
 * verify_end() once it is over; the results are there then.
 */
#ifndef SIGN_VERIFY_H
#define SIGN_VERIFY_H

#include <stddef.h>
#include <time.h>

#include "sign/bodyhash.h"
#include "sign/keyrecord.h"
#include "sign/signature.h"
#include "util/header.h"

#define VERIFY_MAX	20	/* signatures of a message that are looked
				 * at, from the top; real ones have five */
#define VERIFY_SKEW	300	/* seconds that a signer's clock may be ahead */
#define VERIFY_REASON	256

/* The words of RFC 8601 section 2.7.1. */
enum verify_kind {
	VERIFY_PASS,
	VERIFY_FAIL,		/* the text was changed, or time is over */
	VERIFY_NEUTRAL,		/* the field cannot be understood */
	VERIFY_POLICY,		/* too weak to count: RFC 8301 */
	VERIFY_TEMPERROR,	/* no answer about the key */
	VERIFY_PERMERROR	/* no key, or it may not sign this */
};

/* One signature. */
struct verify_one {
	struct signature	 signature;	/* whose texts may be printed */
	enum verify_kind	 kind;
	char			 reason[VERIFY_REASON];	/* printable; of a pass
						 * "", or what to know */
	/* private */
	size_t			 index;		/* of its field */
	int			 open;		/* still to be verified */
	const struct bodyhash	*hash;
};

struct verify {
	struct verify_one	*list;		/* owned; from the top */
	size_t			 n;
	size_t			 more;		/* that were not looked at */
	const struct header	*header;	/* lent; private, as: */
	time_t			 now;
	struct bodyhashes	 bodies;
};

enum verify_found {
	VERIFY_RECORDS,		/* TXT records, or none of them: no key */
	VERIFY_UNKNOWN		/* the DNS gave no answer */
};

struct verify_answer {
	enum verify_found		 found;
	const struct keyrecord_text	*texts;	/* lent until the next call */
	size_t				 n;
};

/* Finds the TXT records of a name. */
typedef void verify_ask(void *arg, const char *name, struct verify_answer *);

/* Reads the signatures of a header.  0 or -1 (no memory, no OpenSSL); the
 * caller clears it in either case. */
int	verify_begin(struct verify *, const struct header *, time_t now);
void	verify_clear(struct verify *);

/* The name whose TXT records the i-th signature needs; NULL: its verdict does
 * not hang on them. */
const char *verify_query(const struct verify *, size_t i);

void	verify_body(struct verify *, const char *, size_t);

/* Asks for the keys, in order, and decides.  0 or -1 as above. */
int	verify_end(struct verify *, verify_ask *, void *arg);

const char *verify_word(enum verify_kind);

#endif
