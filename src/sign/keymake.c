/*
 * Makes keys.  OpenSSL wipes what it frees, its memory BIO too; the one copy
 * that leaves it goes into the caller's buffer.
 */
#include <string.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "sign/keymake.h"
#include "util/base64.h"

#define ED25519_OCTETS	32	/* RFC 8463 section 4 */

EVP_PKEY *
keymake_new(int bits)
{
	EVP_PKEY *key;

	/* openssl.cnf could load modules that its owner did not think of. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (bits == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits);
	ERR_clear_error();
	return key;
}

ssize_t
keymake_pem(EVP_PKEY *key, char data[KEY_FILE_MAX])
{
	ssize_t length = -1;
	char *text;
	long n;
	BIO *bio;

	if ((bio = BIO_new(BIO_s_mem())) == NULL)
		return -1;
	if (PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL,
	    NULL) == 1 && (n = BIO_get_mem_data(bio, &text)) > 0 &&
	    n <= KEY_FILE_MAX) {
		memcpy(data, text, (size_t)n);
		length = n;
	}
	BIO_free(bio);
	ERR_clear_error();
	return length;
}

static int
put_rsa(struct buf *record, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int n;

	if ((n = i2d_PUBKEY(key, &der)) <= 0)
		return -1;
	base64_puts(record, der, (size_t)n);
	OPENSSL_free(der);
	return 0;
}

static int
put_ed25519(struct buf *record, EVP_PKEY *key)
{
	unsigned char octets[ED25519_OCTETS];
	size_t n = sizeof(octets);

	if (EVP_PKEY_get_raw_public_key(key, octets, &n) != 1 ||
	    n != sizeof(octets))
		return -1;
	base64_puts(record, octets, n);
	return 0;
}

/*
 * RFC 6376 section 2.11: quoted-printable for tags.  A quote and a backslash
 * are escaped as well: forms and zone files each have their own idea of them.
 */
static void
put_note(struct buf *record, const char *note)
{
	const unsigned char *s = (const unsigned char *)note;

	for (; *s != '\0'; s++)
		if (*s > 32 && *s < 127 && strchr(";=\"\\", *s) == NULL)
			buf_putc(record, *s);
		else
			buf_printf(record, "=%02X", (unsigned int)*s);
}

/* RFC 6376 section 3.6.1: v= is first.  p= is last, as it is long. */
int
keymake_record(struct buf *record, EVP_PKEY *key,
    const struct keymake_tags *tags)
{
	int rc;

	buf_printf(record, "v=DKIM1; k=%s; ",
	    key_ed25519(key) ? "ed25519" : "rsa");
	if (tags->email)
		buf_puts(record, "s=email; ");
	if (tags->strict)
		buf_puts(record, "t=s; ");
	if (tags->note != NULL) {
		buf_puts(record, "n=");
		put_note(record, tags->note);
		buf_puts(record, "; ");
	}
	buf_puts(record, "p=");
	rc = key_ed25519(key) ? put_ed25519(record, key) :
	    put_rsa(record, key);
	ERR_clear_error();
	return record->failed ? -1 : rc;
}
