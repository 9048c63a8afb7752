/*
 * Private keys for DKIM: which lines of the configuration apply to a From
 * domain, whether this process may read their files, and the reading.
 */
#ifndef SIGN_KEY_H
#define SIGN_KEY_H

#include <sys/types.h>

#include <openssl/types.h>

#include "conf.h"
#include "util/buf.h"

#define KEY_FILE_MAX	(64 * 1024)	/* octets: an RSA-16384 PEM is 13 KB */
#define KEY_DIGEST	32		/* octets of a SHA-256 digest */
#define KEY_SIGNATURE_MAX 2048		/* octets: RSA-16384 */
#define KEY_MAX		8		/* signatures on one message: the
					 * lines behind these do not count */

enum key_access {
	KEY_NONE,	/* no dkim line for this domain or a parent of it */
	KEY_READY,	/* every key is there and this process may read it */
	KEY_FORBIDDEN,	/* there, but not for this process to read */
	KEY_BAD		/* missing, not a file, writable by group or others */
};

/*
 * Finds the dkim lines for a From domain: those of the domain itself, else
 * of its nearest parent.  Fills lines with at most KEY_MAX indexes into
 * conf->dkim and returns how many.
 */
size_t	key_lines(const struct conf *, const char *domain,
	    size_t lines[KEY_MAX]);

/*
 * Asks the file system about the keys for a From domain, without reading
 * one and without OpenSSL.  KEY_BAD sets the fault (status 78).
 */
enum key_access key_probe(const struct conf *, const char *domain,
	    struct fault *);

/* The same for one file: any but KEY_NONE. */
enum key_access key_probe_file(const char *file, struct fault *);

/*
 * Reads one key file (O_NOFOLLOW is not used: keys may be links) with checks
 * on the open descriptor: regular, not writable by group or others.  The
 * number of octets, or -1 with a fault (78).  The caller wipes the data.
 */
ssize_t	key_load(const char *file, char data[KEY_FILE_MAX], struct fault *);

/*
 * The key in what was loaded: PEM or DER, RSA of at least 1024 bits (RFC
 * 8301 section 3.2) or Ed25519.  file is for the fault's text.  The caller
 * frees the key; NULL with a fault (78).
 */
EVP_PKEY *key_decode(const char *file, const char *data, size_t,
	    struct fault *);

/* Both in one, the octets wiped. */
EVP_PKEY *key_read(const char *file, struct fault *);

/* 1 for an Ed25519 key, 0 for RSA. */
int	key_ed25519(EVP_PKEY *);

/*
 * Appends the raw signature for the SHA-256 digest of what is signed:
 * rsa-sha256 (RFC 6376 section 3.3.1) or ed25519-sha256 (RFC 8463 section
 * 3).  At most KEY_SIGNATURE_MAX octets.  0, or -1 where OpenSSL or memory
 * fails.
 */
int	key_sign(EVP_PKEY *, const unsigned char digest[KEY_DIGEST],
	    struct buf *signature);

#endif
