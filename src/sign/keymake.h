/*
 * New keys for DKIM: the private half for a file, the public half for a
 * record.
 */
#ifndef SIGN_KEYMAKE_H
#define SIGN_KEYMAKE_H

#include <sys/types.h>

#include <openssl/types.h>

#include "sign/key.h"
#include "util/buf.h"

#define KEYMAKE_BITS_MIN	1024	/* RFC 8301 section 3.2 */
#define KEYMAKE_BITS		2048	/* what it recommends */
#define KEYMAKE_BITS_MAX	4096	/* what every verifier has to know */

#define KEYMAKE_NOTE_MAX	200	/* octets of a note */

/* What the record says beside the key (RFC 6376 section 3.6.1). */
struct keymake_tags {
	const char	*note;		/* n=, UTF-8; NULL */
	int		 email;		/* s=email: for mail alone */
	int		 strict;	/* t=s: i= never in a subdomain */
};

/* An RSA key of that many bits, or an Ed25519 key for bits 0, to be freed;
 * NULL where OpenSSL fails. */
EVP_PKEY *keymake_new(int bits);

/*
 * The private key as PEM (PKCS#8, no passphrase), not terminated: its length,
 * or -1 where OpenSSL fails.  The caller wipes the data.
 */
ssize_t	keymake_pem(EVP_PKEY *, char data[KEY_FILE_MAX]);

/*
 * Appends the text of the key's record: p= is the SubjectPublicKeyInfo of an
 * RSA key (RFC 6376 section 3.6.1), and the 32 octets of an Ed25519 key alone
 * (RFC 8463 section 4).  0, or -1 where OpenSSL or memory fails.
 */
int	keymake_record(struct buf *, EVP_PKEY *, const struct keymake_tags *);

#endif
