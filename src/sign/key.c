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
#include <openssl/rsa.h>

#include "sign/key.h"

#define RSA_BITS_MIN	1024

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

enum key_access
key_probe_file(const char *file, struct fault *fault)
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
		switch (key_probe_file(conf->dkim[lines[i]].keyfile, fault)) {
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

ssize_t
key_load(const char *file, char data[KEY_FILE_MAX], struct fault *fault)
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
unusable(EVP_PKEY *key)
{
	if (key_ed25519(key))
		return NULL;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return "neither an RSA nor an Ed25519 key";
	/* RFC 8301 section 3.2: no signer uses a shorter one. */
	if (EVP_PKEY_get_bits(key) < RSA_BITS_MIN)
		return "an RSA key of less than 1024 bits "
		    "(RFC 8301 section 3.2)";
	if ((size_t)EVP_PKEY_get_size(key) > KEY_SIGNATURE_MAX)
		return "an RSA key of more than 16384 bits";
	return NULL;
}

EVP_PKEY *
key_decode(const char *file, const char *data, size_t length,
    struct fault *fault)
{
	EVP_PKEY *key;
	const char *why;

	/* openssl.cnf could load modules that its owner did not think of. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if ((key = decode(data, length)) == NULL) {
		bad(fault, file, "no private key in PEM or DER, "
		    "without a passphrase");
		return NULL;
	}
	if ((why = unusable(key)) != NULL) {
		bad(fault, file, why);
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

EVP_PKEY *
key_read(const char *file, struct fault *fault)
{
	EVP_PKEY *key = NULL;
	ssize_t length;
	char *data;

	if ((data = calloc(1, KEY_FILE_MAX)) == NULL) {
		fault_set(fault, EX_OSERR, "dkim key: out of memory");
		return NULL;
	}
	if ((length = key_load(file, data, fault)) != -1)
		key = key_decode(file, data, (size_t)length, fault);
	freezero(data, KEY_FILE_MAX);
	return key;
}

int
key_ed25519(EVP_PKEY *key)
{
	return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
}

/* RFC 8463 section 3: PureEdDSA, over the SHA-256 of the input. */
static int
sign_ed25519(EVP_PKEY *key, const unsigned char *digest,
    unsigned char *octets, size_t *length)
{
	EVP_MD_CTX *ctx;
	int ok;

	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return 0;
	ok = EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) > 0 &&
	    EVP_DigestSign(ctx, octets, length, digest, KEY_DIGEST) > 0;
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* RFC 6376 section 3.3.1: PKCS#1 1.5, told which hash the digest is of. */
static int
sign_rsa(EVP_PKEY *key, const unsigned char *digest, unsigned char *octets,
    size_t *length)
{
	EVP_PKEY_CTX *ctx;
	int ok;

	if ((ctx = EVP_PKEY_CTX_new(key, NULL)) == NULL)
		return 0;
	ok = EVP_PKEY_sign_init(ctx) > 0 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) > 0 &&
	    EVP_PKEY_sign(ctx, octets, length, digest, KEY_DIGEST) > 0;
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

int
key_sign(EVP_PKEY *key, const unsigned char digest[KEY_DIGEST],
    struct buf *signature)
{
	unsigned char octets[KEY_SIGNATURE_MAX];
	size_t length = sizeof(octets);
	int ok;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ok = key_ed25519(key) ? sign_ed25519(key, digest, octets, &length) :
	    sign_rsa(key, digest, octets, &length);
	ERR_clear_error();
	if (!ok)
		return -1;
	buf_add(signature, octets, length);
	return signature->failed ? -1 : 0;
}
