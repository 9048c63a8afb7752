/*
 * Keys made for a test.
 */
#include <sys/stat.h>

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "tests/unit/keyring.h"

static char folder[64];

const char *
keyring_open(void)
{
	strlcpy(folder, "/tmp/sendoff-keys.XXXXXXXX", sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	/* A test may go on as another user. */
	ck_assert_int_eq(chmod(folder, 0755), 0);
	return folder;
}

void
keyring_close(void)
{
	struct dirent *entry;
	DIR *dir;

	ck_assert_ptr_nonnull(dir = opendir(folder));
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    unlink(keyring_path(entry->d_name)) == -1)
			(void)rmdir(keyring_path(entry->d_name));
	closedir(dir);
	ck_assert_int_eq(rmdir(folder), 0);
}

char *
keyring_path(const char *name)
{
	static char path[512];

	ck_assert_int_lt(snprintf(path, sizeof(path), "%s/%s", folder, name),
	    (int)sizeof(path));
	return path;
}

void
keyring_write(const char *name, const void *data, size_t length, int mode)
{
	int fd = open(keyring_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, data, length), (ssize_t)length);
	/* The umask of whoever runs the tests must not count. */
	ck_assert_int_eq(fchmod(fd, (mode_t)mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

EVP_PKEY *
keyring_make(int bits)
{
	EVP_PKEY *key;

	key = bits == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") :
	    EVP_RSA_gen((unsigned int)bits);
	ck_assert_ptr_nonnull(key);
	return key;
}

void
keyring_save(const char *name, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long length;

	ck_assert_int_eq(PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL,
	    0, NULL, NULL), 1);
	length = BIO_get_mem_data(bio, &data);
	keyring_write(name, data, (size_t)length, 0600);
	BIO_free(bio);
}

char *
keyring_record(EVP_PKEY *key)
{
	unsigned char *der = NULL, raw[32], text[4096];
	size_t length = sizeof(raw);
	int n, ed = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
	char *record = NULL;

	if (ed) {
		ck_assert_int_eq(EVP_PKEY_get_raw_public_key(key, raw,
		    &length), 1);
		EVP_EncodeBlock(text, raw, (int)length);
	} else {
		ck_assert_int_gt(n = i2d_PUBKEY(key, &der), 0);
		EVP_EncodeBlock(text, der, n);
		OPENSSL_free(der);
	}
	ck_assert_int_gt(asprintf(&record, "v=DKIM1; k=%s; p=%s",
	    ed ? "ed25519" : "rsa", (char *)text), 0);
	return record;
}
