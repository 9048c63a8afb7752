/*
 * The sample: what a receiver has of it, and that its signatures hold.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <openssl/evp.h>

#include "sample.h"
#include "sign/verify.h"
#include "tests/unit/keyring.h"
#include "tests/unit/scratch.h"

Suite	*suite_sample(void);

static struct conf conf;
static struct fault fault;
static struct buf wire;
static char *records[2];	/* of s0 and s1 */

static void
setup(void)
{
	keyring_open();
	conf_init(&conf);
	ck_assert_ptr_nonnull(conf.hostname = strdup("mail.example.com"));
	memset(&fault, 0, sizeof(fault));
	buf_init(&wire);
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < 2; i++)
		free(records[i]);
	buf_clear(&wire);
	conf_clear(&conf);
	keyring_close();
}

/* A line "dkim example.com s<n> FILE"; bits 0 is Ed25519, -1 no key. */
static void
add_line(int bits)
{
	char name[8];
	struct conf_dkim *line;
	EVP_PKEY *key;

	snprintf(name, sizeof(name), "s%zu", conf.ndkim);
	if (bits != -1) {
		key = keyring_make(bits);
		keyring_save(name, key);
		records[conf.ndkim] = keyring_record(key);
		EVP_PKEY_free(key);
	}
	conf.dkim = reallocarray(conf.dkim, conf.ndkim + 1, sizeof(*line));
	ck_assert_ptr_nonnull(conf.dkim);
	line = &conf.dkim[conf.ndkim++];
	line->domain = strdup("example.com");
	line->selector = strdup(name);
	line->keyfile = strdup(keyring_path(name));
}

static void
find_key(void *arg, const char *name, struct verify_answer *answer)
{
	static struct keyrecord_text text;
	const char *record = records[name[1] - '0'];

	(void)arg;
	ck_assert_ptr_nonnull(record);
	text.octets = record;
	text.length = strlen(record);
	answer->found = VERIFY_RECORDS;
	answer->texts = &text;
	answer->n = 1;
}

/* How many signatures there are; *good of them hold. */
static size_t
verify(size_t *good)
{
	struct header header;
	struct verify v;
	size_t body, n, i;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, wire.data, wire.length, &body),
	    0);
	ck_assert_int_eq(verify_begin(&v, &header, time(NULL)), 0);
	verify_body(&v, wire.data + body, wire.length - body);
	ck_assert_int_eq(verify_end(&v, find_key, NULL), 0);
	n = v.n;
	for (i = *good = 0; i < n; i++)
		*good += v.list[i].kind == VERIFY_PASS;
	verify_clear(&v);
	header_clear(&header);
	return n;
}

static void
make(void)
{
	ck_assert_msg(sample_make(&conf, "shop@example.com", &wire,
	    &fault) == 0, "%s", fault.text);
	ck_assert_ptr_nonnull(buf_get(&wire));
}

START_TEST(test_verifies)
{
	size_t good;

	/* RSA comes first whatever the order of the lines */
	add_line(0);
	add_line(2048);
	make();
	ck_assert_int_eq(strncmp(wire.data, "DKIM-Signature: v=1; a=rsa-", 27),
	    0);
	ck_assert_uint_eq(verify(&good), 2);
	ck_assert_uint_eq(good, 2);
}
END_TEST

/* A sample that was changed anywhere is not good: the test could fail. */
START_TEST(test_changed)
{
	static const char *const places[] = { "Subject: ", "\r\n.\r\n",
	    "59.sample@", "two   blanks" };
	char *at;
	size_t good;

	add_line(2048);
	make();
	at = strstr(wire.data, places[_i]);
	ck_assert_ptr_nonnull(at);
	at += strlen(places[_i]) - 4;
	*at = *at == 'x' ? 'y' : 'x';
	ck_assert_uint_eq(verify(&good), 1);
	ck_assert_uint_eq(good, 0);
}
END_TEST

/* The octets are what RFC 5322 allows, and what was piped in is in them. */
START_TEST(test_wire)
{
	static const char *const parts[] = { "\r\nFrom: <shop@example.com>\r\n",
	    "\r\nTo: <shop@example.com>\r\n", "\r\nMessage-ID: ",
	    "\r\nDate: ", "=?utf-8?", "\r\n.\r\n..\r\n.. two dots\r\n",
	    "trailing blanks \t \r\n", "quoted-printable", "\r\n\r\n\r\n.\r\n",
	    "behind the last part \r\n\r\n\r\n" };
	const char *line, *end;
	size_t i;

	add_line(1024);
	make();
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		ck_assert_msg(strstr(wire.data, parts[i]) != NULL, "%s",
		    parts[i]);
	ck_assert_uint_eq(strlen(wire.data), wire.length);
	for (line = wire.data; *line != '\0'; line = end + 2) {
		ck_assert_ptr_nonnull(end = strstr(line, "\r\n"));
		ck_assert_int_le(end - line, 998);
		ck_assert_ptr_null(memchr(line, '\n', (size_t)(end - line)));
		ck_assert_ptr_null(memchr(line, '\r', (size_t)(end - line)));
	}
}
END_TEST

/* Without a line, or with one for another domain, nothing signs. */
START_TEST(test_unsigned)
{
	size_t good;

	if (_i == 1)
		add_line(1024);
	ck_assert_int_eq(sample_make(&conf, "shop@example.net", &wire,
	    &fault), 0);
	ck_assert_uint_eq(verify(&good), 0);
	ck_assert_int_ne(strncmp(buf_get(&wire), "DKIM-", 5), 0);
}
END_TEST

START_TEST(test_no_key)
{
	add_line(-1);
	ck_assert_int_eq(sample_make(&conf, "shop@example.com", &wire,
	    &fault), -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_uint_eq(wire.length, 0);
}
END_TEST

static void
make_as_other(const char *unused)
{
	(void)unused;
	ck_assert_int_eq(sample_make(&conf, "shop@example.com", &wire,
	    &fault), -1);
	ck_assert_int_ne(fault.status, 0);
}

/* A key that this user may not read: root's file, or one without any bits. */
START_TEST(test_forbidden)
{
	add_line(-1);
	keyring_write("s0", "x", 1, 0);
	scratch_user(make_as_other, NULL);
}
END_TEST

/* What would be another field, or no address. */
START_TEST(test_address)
{
	static const char *const bad[] = { "a@example.com\nBcc: b@example.net",
	    "a@example.com\r\n\r\n", "a@b>,<c@example.com", "a b c" };

	ck_assert_int_eq(sample_make(&conf, bad[_i], &wire, &fault), -1);
	ck_assert_int_eq(fault.status, EX_DATAERR);
	ck_assert_uint_eq(wire.length, 0);
}
END_TEST

Suite *
suite_sample(void)
{
	Suite *suite = suite_create("sample");
	TCase *tcase = tcase_create("sample");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_verifies);
	tcase_add_loop_test(tcase, test_changed, 0, 4);
	tcase_add_test(tcase, test_wire);
	tcase_add_loop_test(tcase, test_unsigned, 0, 2);
	tcase_add_test(tcase, test_no_key);
	tcase_add_test(tcase, test_forbidden);
	tcase_add_loop_test(tcase, test_address, 0, 4);
	suite_add_tcase(suite, tcase);
	return suite;
}
