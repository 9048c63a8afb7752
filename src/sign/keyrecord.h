/*
 * DKIM key records (RFC 6376 section 3.6.1, RFC 8463 section 4): what one
 * says, what is wrong with it, and what of that only a person needs to know.
 * Pure: text in, struct out.
 */
#ifndef SIGN_KEYRECORD_H
#define SIGN_KEYRECORD_H

#include <stddef.h>

#include <openssl/types.h>

#define KEYRECORD_MAX	4096	/* octets: RSA-16384 takes 2.8 KB */
#define KEYRECORD_NAME	256	/* a DNS name and NUL */

enum keyrecord_code {
	KEYRECORD_NO_RECORD,
	KEYRECORD_MULTIPLE,
	KEYRECORD_TOO_LONG,
	KEYRECORD_SMART_QUOTES,
	KEYRECORD_QUOTES,
	KEYRECORD_PARENS,
	KEYRECORD_BACKSLASH,
	KEYRECORD_NOT_ONE,
	KEYRECORD_SYNTAX,
	KEYRECORD_DUPLICATE,
	KEYRECORD_V_NOT_FIRST,
	KEYRECORD_VERSION,
	KEYRECORD_NO_P,
	KEYRECORD_REVOKED,
	KEYRECORD_UNKNOWN_K,
	KEYRECORD_BASE64,
	KEYRECORD_TRUNCATED,
	KEYRECORD_RSA,
	KEYRECORD_ED25519,
	KEYRECORD_SHORT,
	KEYRECORD_SERVICE,
	KEYRECORD_HASH,
	KEYRECORD_MISMATCH,	/* set by keyrecord_compare() */
	/* from here on the key can be used all the same */
	KEYRECORD_1024,
	KEYRECORD_OVER_2048,
	KEYRECORD_PKCS1,
	KEYRECORD_TESTING,
	KEYRECORD_CODES
};

/* The text of a TXT record, its strings joined (RFC 6376 section 3.6.2.2). */
struct keyrecord_text {
	const char	*octets;	/* lent */
	size_t		 length;
};

struct keyrecord {
	EVP_PKEY	*key;		/* owned; NULL: there is none */
	int		 ed25519;
	int		 bits;		/* of an RSA key; 0 */
	int		 testing;	/* t=y */
	int		 strict;	/* t=s: i= must be in d= itself */
	unsigned int	 codes;		/* 1 << enum keyrecord_code */
};

/* Reads one record.  keyrecord_clear() whatever was found. */
void	keyrecord_parse(struct keyrecord *, const char *, size_t);
void	keyrecord_clear(struct keyrecord *);

/*
 * Reads what a name has: that there is exactly one record is part of it
 * (RFC 6376 section 3.6.2.2).
 */
void	keyrecord_read(struct keyrecord *, const struct keyrecord_text *,
	    size_t);

/* Adds KEYRECORD_MISMATCH unless the key is the public half of this one. */
void	keyrecord_compare(struct keyrecord *, EVP_PKEY *);

/* 1 where a signature can be verified with the key. */
int	keyrecord_usable(const struct keyrecord *);

/* The first code of the record, KEYRECORD_CODES where it has none: those that
 * forbid its use come first. */
enum keyrecord_code keyrecord_first(const struct keyrecord *);

/* The word for programs, "key-too-short", and the words for people. */
const char *keyrecord_word(enum keyrecord_code);
const char *keyrecord_text(enum keyrecord_code);

#endif
