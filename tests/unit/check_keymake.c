/*
 * New keys: what the reader of key files and the reader of records make of
 * them.
 */
#include <check.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "sign/key.h"
#include "sign/keymake.h"
#include "sign/keyrecord.h"

Suite	*suite_keymake(void);

static const struct {
	int	bits;
	enum keyrecord_code	first;
} sizes[] = {
	{ 0, KEYRECORD_CODES },
	{ 1024, KEYRECORD_1024 },
	{ 2048, KEYRECORD_CODES },
	{ 4096, KEYRECORD_OVER_2048 },
};

START_TEST(reads_back)
{
	static const struct keymake_tags none;
	char data[KEY_FILE_MAX];
	struct keyrecord record;
	struct buf text;
	struct fault fault;
	EVP_PKEY *key, *read;
	ssize_t n;

	ck_assert_ptr_nonnull(key = keymake_new(sizes[_i].bits));
	ck_assert_int_eq(key_ed25519(key), sizes[_i].bits == 0);
	ck_assert_int_gt(n = keymake_pem(key, data), 0);
	ck_assert_ptr_nonnull(memmem(data, (size_t)n,
	    "-----BEGIN PRIVATE KEY-----\n", 28));
	read = key_decode("k", data, (size_t)n, &fault);
	ck_assert_int_eq(EVP_PKEY_eq(read, key), 1);
	buf_init(&text);
	ck_assert_int_eq(keymake_record(&text, key, &none), 0);
	keyrecord_parse(&record, text.data, text.length);
	keyrecord_compare(&record, read);
	ck_assert_int_eq(keyrecord_usable(&record), 1);
	ck_assert_int_eq(keyrecord_first(&record), sizes[_i].first);
	ck_assert_int_eq(record.bits, sizes[_i].bits);
	keyrecord_clear(&record);
	buf_clear(&text);
	EVP_PKEY_free(read);
	EVP_PKEY_free(key);
}
END_TEST

START_TEST(no_two_alike)
{
	EVP_PKEY *a = keymake_new(0), *b = keymake_new(0);

	ck_assert_int_eq(EVP_PKEY_eq(a, b), 0);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
}
END_TEST

START_TEST(tags)
{
	static const char want[] = "v=DKIM1; k=ed25519; s=email; t=s; "
	    "n=a=20b=3B=22=5C=3D=C3=A9; p=";
	const struct keymake_tags all = { "a b;\"\\=\303\251", 1, 1 };
	struct keyrecord record;
	struct buf text;
	EVP_PKEY *key = keymake_new(0);

	buf_init(&text);
	ck_assert_int_eq(keymake_record(&text, key, &all), 0);
	ck_assert_uint_eq(text.length, strlen(want) + 44);
	ck_assert_int_eq(strncmp(text.data, want, strlen(want)), 0);
	keyrecord_parse(&record, text.data, text.length);
	ck_assert_int_eq(keyrecord_usable(&record), 1);
	ck_assert_int_eq(record.strict, 1);
	ck_assert_int_eq(record.testing, 0);
	keyrecord_clear(&record);
	buf_clear(&text);
	EVP_PKEY_free(key);
}
END_TEST

Suite *
suite_keymake(void)
{
	Suite *suite = suite_create("keymake");
	TCase *tcase = tcase_create("keymake");

	/* 4096 bits take seconds on a busy machine */
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, reads_back, 0,
	    sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_test(tcase, no_two_alike);
	tcase_add_test(tcase, tags);
	suite_add_tcase(suite, tcase);
	return suite;
}
