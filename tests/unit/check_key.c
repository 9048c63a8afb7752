/*
 * Keys: which lines count for a domain, what the file system says of a key,
 * and what is read of it.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "sign/key.h"
#include "tests/unit/keyring.h"

Suite	*suite_key(void);

#define NOBODY	65534

static struct conf conf;
static struct fault fault;

static void
setup(void)
{
	keyring_open();
	conf_init(&conf);
	memset(&fault, 0, sizeof(fault));
}

static void
teardown(void)
{
	conf_clear(&conf);
	keyring_close();
}

/* Adds a dkim line for a file of the folder. */
static void
add_line(const char *domain, const char *name)
{
	struct conf_dkim *d;

	conf.dkim = reallocarray(conf.dkim, conf.ndkim + 1, sizeof(*d));
	ck_assert_ptr_nonnull(conf.dkim);
	d = &conf.dkim[conf.ndkim++];
	ck_assert_ptr_nonnull(d->domain = strdup(domain));
	ck_assert_ptr_nonnull(d->selector = strdup("s1"));
	ck_assert_ptr_nonnull(d->keyfile = strdup(keyring_path(name)));
}

static const struct {
	const char	*domain;
	const char	*lines;		/* their places, in order */
} choices[] = {
	{ "example.com", "02" },
	{ "EXAMPLE.com", "02" },
	{ "news.example.com", "1" },
	{ "a.news.example.com", "1" },
	{ "other.example.com", "02" },
	{ "a.b.c.d.example.com", "02" },
	{ "example.org", "3" },
	{ "notexample.com", "" },
	{ "example.com.evil.net", "" },
	{ "com", "" },
	{ "", "" },
	{ "[192.0.2.1]", "" },
	{ "example.com.", "" },
};

START_TEST(test_lines)
{
	size_t lines[KEY_MAX], n, i;
	char got[KEY_MAX + 1] = "";

	add_line("example.com", "rsa");
	add_line("news.example.com", "news");
	add_line("example.com", "ed");
	add_line("example.org", "org");
	n = key_lines(&conf, choices[_i].domain, lines);
	for (i = 0; i < n; i++)
		got[i] = (char)('0' + lines[i]);
	ck_assert_str_eq(got, choices[_i].lines);
}
END_TEST

START_TEST(test_lines_bounded)
{
	size_t lines[KEY_MAX];
	int i;

	for (i = 0; i < KEY_MAX + 5; i++)
		add_line("example.com", "k");
	ck_assert_uint_eq(key_lines(&conf, "example.com", lines), KEY_MAX);
}
END_TEST

static enum key_access
probe(void)
{
	return key_probe(&conf, "example.com", &fault);
}

static const struct {
	int		 mode;
	enum key_access	 access;
} modes[] = {
	{ 0600, KEY_READY }, { 0400, KEY_READY }, { 0640, KEY_READY },
	{ 0644, KEY_READY }, { 0660, KEY_BAD }, { 0602, KEY_BAD },
	{ 0666, KEY_BAD },
};

START_TEST(test_modes)
{
	keyring_write("k", "x", 1, modes[_i].mode);
	add_line("example.com", "k");
	ck_assert_int_eq(probe(), modes[_i].access);
	if (modes[_i].access != KEY_BAD)
		return;
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "/k: "));
	/* Who reads it refuses it for the same reason. */
	ck_assert_ptr_null(key_read(keyring_path("k"), &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "may write it"));
}
END_TEST

START_TEST(test_no_line)
{
	ck_assert_int_eq(probe(), KEY_NONE);
}
END_TEST

START_TEST(test_missing)
{
	add_line("example.com", "k");
	ck_assert_int_eq(probe(), KEY_BAD);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_null(key_read(keyring_path("k"), &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
}
END_TEST

START_TEST(test_no_file)
{
	const char *name = _i ? "fifo" : "folder";

	if (_i)
		ck_assert_int_eq(mkfifo(keyring_path(name), 0600), 0);
	else
		ck_assert_int_eq(mkdir(keyring_path(name), 0700), 0);
	add_line("example.com", name);
	ck_assert_int_eq(probe(), KEY_BAD);
	/* It must not wait for somebody to write into the FIFO. */
	alarm(5);
	ck_assert_ptr_null(key_read(keyring_path(name), &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "not a regular file"));
}
END_TEST

/* A key of somebody else's, or in a folder that is closed to us. */
START_TEST(test_forbidden)
{
	keyring_write("k", "x", 1, 0600);
	add_line("example.com", "k");
	if (_i)
		ck_assert_int_eq(chmod(keyring_path(""), 0700), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(NOBODY), 0);
	else
		ck_assert_int_eq(chmod(keyring_path(_i ? "" : "k"), 0), 0);
	ck_assert_int_eq(probe(), KEY_FORBIDDEN);
	ck_assert_ptr_null(key_read(conf.dkim[0].keyfile, &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	/* One of two that is missing is graver than one that is not ours. */
	if (!_i) {
		add_line("example.com", "missing");
		ck_assert_int_eq(probe(), KEY_BAD);
	}
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(chmod(keyring_path(""), 0755), 0);
}
END_TEST

START_TEST(test_read)
{
	EVP_PKEY *made = keyring_make(_i), *read;

	keyring_save("k", made);
	read = key_read(keyring_path("k"), &fault);
	ck_assert_msg(read != NULL, "%s", fault.text);
	ck_assert_int_eq(EVP_PKEY_eq(made, read), 1);
	ck_assert_int_eq(key_ed25519(read), _i == 0);
	EVP_PKEY_free(made);
	EVP_PKEY_free(read);
}
END_TEST

/* The other forms in which keys come: PKCS#1, DER, text around the PEM. */
START_TEST(test_forms)
{
	EVP_PKEY *made = keyring_make(1024), *read;
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long length;

	switch (_i) {
	case 0:
		PEM_write_bio_PrivateKey_traditional(bio, made, NULL, NULL, 0,
		    NULL, NULL);
		break;
	case 1:
		i2d_PKCS8PrivateKey_bio(bio, made, NULL, NULL, 0, NULL, NULL);
		break;
	case 2:
		i2d_PrivateKey_bio(bio, made);
		break;
	default:
		BIO_puts(bio, "our key\r\n\r\n");
		PEM_write_bio_PrivateKey(bio, made, NULL, NULL, 0, NULL,
		    NULL);
		BIO_puts(bio, "end\n");
		break;
	}
	length = BIO_get_mem_data(bio, &data);
	keyring_write("k", data, (size_t)length, 0600);
	read = key_read(keyring_path("k"), &fault);
	ck_assert_msg(read != NULL, "%s", fault.text);
	ck_assert_int_eq(EVP_PKEY_eq(made, read), 1);
	EVP_PKEY_free(made);
	EVP_PKEY_free(read);
	BIO_free(bio);
}
END_TEST

/* A link to a key is the usual way to change keys. */
START_TEST(test_link)
{
	EVP_PKEY *key = keyring_make(0);

	keyring_save("k1", key);
	EVP_PKEY_free(key);
	ck_assert_int_eq(symlink("k1", keyring_path("k")), 0);
	add_line("example.com", "k");
	ck_assert_int_eq(probe(), KEY_READY);
	key = key_read(keyring_path("k"), &fault);
	ck_assert_ptr_nonnull(key);
	EVP_PKEY_free(key);
}
END_TEST

static void
expect_bad(const void *data, size_t length, const char *word)
{
	memset(&fault, 0, sizeof(fault));
	keyring_write("k", data, length, 0600);
	ck_assert_ptr_null(key_read(keyring_path("k"), &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_msg(strstr(fault.text, word) != NULL, "%s", fault.text);
}

START_TEST(test_damaged)
{
	static char large[KEY_FILE_MAX + 1];
	EVP_PKEY *key = keyring_make(1024);
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long length, i;

	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	length = BIO_get_mem_data(bio, &data);
	expect_bad("", 0, "no private key");
	expect_bad("secret words", 12, "no private key");
	ck_assert_ptr_null(strstr(fault.text, "secret"));
	for (i = 1; i < length - 20; i += 97)
		expect_bad(data, (size_t)i, "no private key");
	expect_bad(large, sizeof(large), "too large");
	(void)BIO_reset(bio);
	PEM_write_bio_PUBKEY(bio, key);
	length = BIO_get_mem_data(bio, &data);
	expect_bad(data, (size_t)length, "no private key");
	EVP_PKEY_free(key);
	BIO_free(bio);
}
END_TEST

/* One with a passphrase is refused, and nobody is asked for it. */
START_TEST(test_passphrase)
{
	EVP_PKEY *key = keyring_make(1024);
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long length;

	if (_i)
		PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(),
		    "pass", 4, NULL, NULL);
	else
		PEM_write_bio_PrivateKey_traditional(bio, key,
		    EVP_aes_128_cbc(), (const unsigned char *)"pass", 4,
		    NULL, NULL);
	length = BIO_get_mem_data(bio, &data);
	alarm(5);
	expect_bad(data, (size_t)length, "passphrase");
	EVP_PKEY_free(key);
	BIO_free(bio);
}
END_TEST

/* RFC 8301 section 3.2, and kinds of key that DKIM does not know. */
START_TEST(test_unfit)
{
	EVP_PKEY *key;

	if (_i == 0)
		key = keyring_make(512);
	else if (_i == 1)
		key = EVP_EC_gen("P-256");
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
	ck_assert_ptr_nonnull(key);
	keyring_save("k", key);
	EVP_PKEY_free(key);
	ck_assert_ptr_null(key_read(keyring_path("k"), &fault));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, _i == 0 ? "1024 bits" :
	    "neither an RSA nor an Ed25519 key"));
}
END_TEST

Suite *
suite_key(void)
{
	Suite *s = suite_create("key");
	TCase *t = tcase_create("key");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, test_lines, 0,
	    sizeof(choices) / sizeof(choices[0]));
	tcase_add_test(t, test_lines_bounded);
	tcase_add_loop_test(t, test_modes, 0,
	    sizeof(modes) / sizeof(modes[0]));
	tcase_add_test(t, test_no_line);
	tcase_add_test(t, test_missing);
	tcase_add_loop_test(t, test_no_file, 0, 2);
	tcase_add_loop_test(t, test_forbidden, 0, 2);
	tcase_add_loop_test(t, test_read, 0, 1);
	tcase_add_loop_test(t, test_read, 1024, 1025);
	tcase_add_loop_test(t, test_forms, 0, 4);
	tcase_add_test(t, test_link);
	tcase_add_test(t, test_damaged);
	tcase_add_loop_test(t, test_passphrase, 0, 2);
	tcase_add_loop_test(t, test_unfit, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
