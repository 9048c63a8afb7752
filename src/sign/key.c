/*
 * Private keys for DKIM.  A key that others could write is not ours to sign
 * with; one that we may not read is left to whoever may.  The file is read
 * whole into memory that is wiped, so that OpenSSL opens nothing and asks
 * nobody for a passphrase.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "sign/key.h"

#define RSA_BITS_MIN	1024
#define DIGEST_SIZE	32	/* octets of a SHA-256 digest */

/*
 * RFC 6376 section 5.1: the domain itself, or the nearest that is above it.
 */
size_t
key_lines(const struct conf *conf, const char *domain, size_t lines[KEY_MAX])
{
	size_t i, n = 0;

	while (domain != NULL && n == 0) {
		for (i = 0; i < conf->ndkim && n < KEY_MAX; i++)
			if (strcasecmp(conf->dkim[i].domain, domain) == 0)
				lines[n++] = i;
		/* d= may be a parent of the From domain, never a sibling. */
		if ((domain = strchr(domain, '.')) != NULL)
			domain++;
	}
	return n;
}

/* Names the file, never a word of what is in it. */
static int
bad(struct fault *fault, const char *file, const char *why)
{
	return fault_set(fault, EX_CONFIG, "dkim key %s: %s", file, why);
}

/* What makes a file unfit to be a key, or NULL. */
static const char *
unfit(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "group or others may write it";
	if (st->st_size > KEY_FILE_MAX)
		return "too large for a key";
	return NULL;
}

/* What the file system says of one key. */
static enum key_access
probe(const char *file, struct fault *fault)
{
	struct stat st;
	const char *why;

	if (stat(file, &st) == -1)
		why = strerror(errno);
	else if ((why = unfit(&st)) == NULL) {
		/* The effective ids will open it, so they are asked about. */
		if (faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) == 0)
			return KEY_READY;
		why = strerror(errno);
	} else
		errno = 0;
	/* In a folder that is closed to us there is a key for others. */
	if (errno == EACCES)
		return KEY_FORBIDDEN;
	bad(fault, file, why);
	return KEY_BAD;
}

enum key_access
key_probe(const struct conf *conf, const char *domain, struct fault *fault)
{
	enum key_access access = KEY_READY;
	size_t lines[KEY_MAX], n, i;

	if ((n = key_lines(conf, domain, lines)) == 0)
		return KEY_NONE;
	for (i = 0; i < n; i++)
		switch (probe(conf->dkim[lines[i]].keyfile, fault)) {
		/* What nobody can use is graver than what another can. */
		case KEY_BAD:
			return KEY_BAD;
		case KEY_FORBIDDEN:
			access = KEY_FORBIDDEN;
			break;
		default:
			break;
		}
	return access;
}

/* The octets of the file, up to size; -1 with errno. */
static ssize_t
read_all(int fd, char *data, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while (length < size) {
		n = read(fd, data + length, size - length);
		if (n == 0)
			break;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		length += (size_t)n;
	}
	return (ssize_t)length;
}

/*
 * Opens a key file, checks it and reads it into data of KEY_FILE_MAX octets.
 * The number of octets, or -1 with the fault.
 */
static ssize_t
load(const char *file, char *data, struct fault *fault)
{
	struct stat st;
	const char *why;
	ssize_t length = -1;
	int fd;

	/* O_NONBLOCK: a FIFO in the key's place must not hold us. */
	fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1)
		why = strerror(errno);
	else if ((why = unfit(&st)) == NULL &&
	    (length = read_all(fd, data, KEY_FILE_MAX)) == -1)
		why = strerror(errno);
	if (fd != -1)
		close(fd);
	if (length == -1)
		bad(fault, file, why);
	return length;
}

/* There is nobody to ask for a passphrase. */
static int
no_passphrase(char *pass, size_t size, size_t *length,
    const OSSL_PARAM params[], void *arg)
{
	(void)pass;
	(void)size;
	(void)length;
	(void)params;
	(void)arg;
	return 0;
}

/* The private key in PEM or DER, or NULL. */
static EVP_PKEY *
decode(const char *data, size_t length)
{
	const unsigned char *at = (const unsigned char *)data;
	EVP_PKEY *key = NULL;
	OSSL_DECODER_CTX *decoder;
	const char *form;

	/* Told the form, OpenSSL tries half as many decoders. */
	form = memmem(data, length, "-----BEGIN ", 11) != NULL ? "PEM" : "DER";
	decoder = OSSL_DECODER_CTX_new_for_pkey(&key, form, NULL, NULL,
	    EVP_PKEY_KEYPAIR, NULL, NULL);
	if (decoder == NULL ||
	    !OSSL_DECODER_CTX_set_passphrase_cb(decoder, no_passphrase, NULL) ||
	    !OSSL_DECODER_from_data(decoder, &at, &length)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	OSSL_DECODER_CTX_free(decoder);
	/* What is left in the queue would be taken for a later failure. */
	ERR_clear_error();
	return key;
}

/* What makes a key unfit to sign with, or NULL. */
static const char *
weak(EVP_PKEY *key)
{
	if (key_ed25519(key))
		return NULL;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return "neither an RSA nor an Ed25519 key";
	/* RFC 8301 section 3.2: no signer uses a shorter one. */
	if (EVP_PKEY_get_bits(key) < RSA_BITS_MIN)
		return "an RSA key of less than 1024 bits "
		    "(RFC 8301 section 3.2)";
	return NULL;
}

EVP_PKEY *
key_read(const char *file, struct fault *fault)
{
	EVP_PKEY *key = NULL;
	const char *why;
	ssize_t length;
	char *data;

	if ((data = calloc(1, KEY_FILE_MAX)) == NULL) {
		fault_set(fault, EX_OSERR, "dkim key: out of memory");
		return NULL;
	}
	if ((length = load(file, data, fault)) == -1)
		goto out;
	/* openssl.cnf could load modules that its owner did not think of. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if ((key = decode(data, (size_t)length)) == NULL) {
		bad(fault, file, "no private key in PEM or DER, "
		    "without a passphrase");
		goto out;
	}
	if ((why = weak(key)) != NULL) {
		bad(fault, file, why);
		EVP_PKEY_free(key);
		key = NULL;
	}
out:
	freezero(data, KEY_FILE_MAX);
	return key;
}

int
key_ed25519(EVP_PKEY *key)
{
	return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
}

/* One signature over input; a NULL digest where the algorithm hashes. */
static int
sign(EVP_PKEY *key, const EVP_MD *digest, const void *input, size_t length,
    struct buf *signature)
{
	EVP_MD_CTX *ctx;
	unsigned char *octets = NULL;
	size_t size = 0;
	int rc = -1;

	if ((ctx = EVP_MD_CTX_new()) == NULL)
		goto out;
	/* The first call only says how many octets there will be. */
	if (EVP_DigestSignInit(ctx, NULL, digest, NULL, key) <= 0 ||
	    EVP_DigestSign(ctx, NULL, &size, input, length) <= 0)
		goto out;
	if ((octets = calloc(1, size)) == NULL ||
	    EVP_DigestSign(ctx, octets, &size, input, length) <= 0)
		goto out;
	buf_add(signature, octets, size);
	rc = signature->failed ? -1 : 0;
out:
	free(octets);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return rc;
}

int
key_sign(EVP_PKEY *key, const void *input, size_t length,
    struct buf *signature)
{
	unsigned char digest[DIGEST_SIZE];

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!key_ed25519(key))
		return sign(key, EVP_sha256(), input, length, signature);
	/* RFC 8463 section 3: PureEdDSA over the SHA-256 of the input. */
	if (!EVP_Digest(input, length, digest, NULL, EVP_sha256(), NULL))
		return -1;
	return sign(key, NULL, digest, sizeof(digest), signature);
}
