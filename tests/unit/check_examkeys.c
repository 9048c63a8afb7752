/*
 * The keys of a host: which files are read, in what order, and what of them
 * leaves the process that read them.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "exam/examkeys.h"
#include "tests/unit/keyring.h"
#include "tests/unit/scratch.h"

Suite	*suite_examkeys(void);

static struct conf conf;
static struct examkeys keys;

static void
setup(void)
{
	keyring_open();
	conf_init(&conf);
	/* so that the folder of whoever runs this does not count */
	ck_assert_int_eq(setenv("XDG_CONFIG_HOME", "/nonexistent", 1), 0);
}

static void
teardown(void)
{
	conf_clear(&conf);
	keyring_close();
}

static void
add_line(const char *domain, const char *selector, const char *name)
{
	struct conf_dkim *line;

	conf.dkim = reallocarray(conf.dkim, conf.ndkim + 1, sizeof(*line));
	ck_assert_ptr_nonnull(conf.dkim);
	line = &conf.dkim[conf.ndkim++];
	line->domain = strdup(domain);
	line->selector = strdup(selector);
	line->keyfile = strdup(keyring_path(name));
}

static void
save(const char *name, int bits)
{
	EVP_PKEY *key = keyring_make(bits);

	keyring_save(name, key);
	EVP_PKEY_free(key);
}

/* Those in our folder: a system folder may have others. */
static const struct examkey *
find(const char *name)
{
	uint32_t i;

	for (i = 0; i < keys.n; i++)
		if (strcmp(keys.list[i].file, keyring_path(name)) == 0)
			return &keys.list[i];
	return NULL;
}

START_TEST(test_order)
{
	const struct examkey *key;

	save("z.pem", 1024);
	save("a.pem", 0);
	save("other.pem", 1024);
	save("spare.pem", 1024);
	save("old.private", 1024);
	save("note.txt", 1024);
	add_line("example.net", "n1", "other.pem");
	add_line("example.com", "s2", "z.pem");
	add_line("example.com", "s1", "a.pem");
	examkeys_read(&keys, &conf, "shop.EXAMPLE.com");
	ck_assert_uint_ge(keys.n, 5);
	ck_assert_str_eq(keys.list[0].selector, "s2");
	ck_assert_str_eq(keys.list[1].selector, "s1");
	ck_assert_str_eq(keys.list[2].selector, "n1");
	ck_assert(keys.list[0].signs && keys.list[1].signs);
	ck_assert(!keys.list[2].signs);
	ck_assert_int_eq(keys.list[0].bits, 1024);
	ck_assert(!keys.list[0].ed25519 && keys.list[1].ed25519);
	ck_assert_uint_eq(keys.list[0].mode, 0600);
	/* nobody's line: no domain, in the order of names */
	ck_assert_str_eq(keys.list[3].file, keyring_path("old.private"));
	ck_assert_str_eq(keys.list[4].file, keyring_path("spare.pem"));
	ck_assert_str_eq(keys.list[3].domain, "");
	ck_assert_ptr_null(find("note.txt"));
	ck_assert_ptr_nonnull(key = find("spare.pem"));
	ck_assert_uint_eq(key->state, EXAMKEY_READ);
}
END_TEST

START_TEST(test_public)
{
	EVP_PKEY *key = keyring_make(_i == 0 ? 0 : 2048), *public;

	keyring_save("k.pem", key);
	add_line("example.com", "s1", "k.pem");
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_ptr_nonnull(public = examkey_public(&keys.list[0]));
	ck_assert_int_eq(EVP_PKEY_eq(key, public), 1);
	/* and the private half is not in what is handed on */
	ck_assert_ptr_null(memmem(&keys, sizeof(keys), "PRIVATE", 7));
	EVP_PKEY_free(public);
	EVP_PKEY_free(key);
	/* an answer that is cut gives none */
	keys.list[0].length /= 2;
	ck_assert_ptr_null(examkey_public(&keys.list[0]));
	keys.list[0].length = EXAMKEYS_DER + 1;
	ck_assert_ptr_null(examkey_public(&keys.list[0]));
}
END_TEST

static const struct {
	const char	*text;
	int		 mode;
	const char	*trouble;
} bad[] = {
	{ NULL, 0, "No such file" },
	{ "no key", 0600, "no private key" },
	{ "", 0622, "may write" },
};

START_TEST(test_bad)
{
	if (bad[_i].text != NULL)
		keyring_write("k.pem", bad[_i].text, strlen(bad[_i].text),
		    bad[_i].mode);
	add_line("example.com", "s1", "k.pem");
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_uint_ge(keys.n, 1);
	ck_assert_uint_eq(keys.list[0].state, EXAMKEY_BAD);
	ck_assert_uint_eq(keys.list[0].mode, (uint32_t)bad[_i].mode);
	ck_assert_msg(strstr(keys.list[0].trouble, bad[_i].trouble) != NULL,
	    "%s", keys.list[0].trouble);
	ck_assert_ptr_null(examkey_public(&keys.list[0]));
}
END_TEST

/* What is no key and has no line is nothing. */
START_TEST(test_not_keys)
{
	save("k.pem", 0);
	keyring_write("cert.pem", "-----BEGIN CERTIFICATE-----\n", 28, 0600);
	keyring_write("loose.pem", "x", 1, 0666);
	add_line("example.com", "s1", "k.pem");
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_ptr_nonnull(find("k.pem"));
	ck_assert_ptr_null(find("cert.pem"));
	ck_assert_ptr_null(find("loose.pem"));
}
END_TEST

START_TEST(test_none)
{
	save("k.pem", 0);
	if (_i == 1)
		add_line("example.net", "s1", "k.pem");
	examkeys_read(&keys, &conf, "example.com");
	ck_assert(!keys.list[0].signs);
}
END_TEST

START_TEST(test_many)
{
	char name[16];
	int i;

	save("k.pem", 0);
	for (i = 0; i < EXAMKEYS_MAX + 4; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		add_line("example.com", name, "k.pem");
	}
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_uint_eq(keys.n, EXAMKEYS_MAX);
	/* as many as sign, and no more */
	ck_assert(keys.list[7].signs && !keys.list[8].signs);
}
END_TEST

static void
read_as_other(const char *unused)
{
	(void)unused;
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_uint_ge(keys.n, 1);
	ck_assert_uint_eq(keys.list[0].state, EXAMKEY_FORBIDDEN);
	ck_assert_str_eq(keys.list[0].selector, "s1");
	ck_assert_uint_eq(keys.list[0].length, 0);
	ck_assert_ptr_null(examkey_public(&keys.list[0]));
	ck_assert_ptr_null(find("spare.pem"));
}

START_TEST(test_forbidden)
{
	keyring_write("k.pem", "x", 1, 0);
	keyring_write("spare.pem", "x", 1, 0);
	add_line("example.com", "s1", "k.pem");
	scratch_user(read_as_other, NULL);
}
END_TEST

Suite *
suite_examkeys(void)
{
	Suite *suite = suite_create("examkeys");
	TCase *tcase = tcase_create("examkeys");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_order);
	tcase_add_loop_test(tcase, test_public, 0, 2);
	tcase_add_loop_test(tcase, test_bad, 0, 3);
	tcase_add_test(tcase, test_not_keys);
	tcase_add_loop_test(tcase, test_none, 0, 2);
	tcase_add_test(tcase, test_many);
	tcase_add_test(tcase, test_forbidden);
	suite_add_tcase(suite, tcase);
	return suite;
}
