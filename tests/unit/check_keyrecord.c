/*
 * Key records: the 41 vectors of the conformance data, and rows of our own
 * for what those leave out.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "sign/key.h"
#include "sign/keyrecord.h"
#include "tests/unit/jsonread.h"
#include "tests/unit/keyring.h"
#include "tests/unit/vectors.h"
#include "util/buf.h"

Suite	*suite_keyrecord(void);

#define VECTORS	41

/* One vector; the texts of its records stand in text, NULs between them. */
struct vector {
	char			name[64], verdict[8], code[64], key[32];
	int			bits;
	struct buf		text;
	size_t			lengths[4];
	size_t			n;
};

static void
read_records(struct jsonread *r, struct vector *v)
{
	char c;
	size_t before = 0;

	ck_assert_int_eq(jsonread_next(r), '[');
	while ((c = jsonread_next(r)) != ']') {
		ck_assert_int_eq(c, '[');
		while (jsonread_next(r) != ']')
			buf_puts(&v->text, r->text);
		ck_assert_uint_lt(v->n, 4);
		v->lengths[v->n++] = v->text.length - before;
		before = v->text.length;
	}
}

static void
read_codes(struct jsonread *r, struct vector *v)
{
	ck_assert_int_eq(jsonread_next(r), '[');
	while (jsonread_next(r) != ']') {
		ck_assert_str_eq(v->code, "");
		strlcpy(v->code, r->text, sizeof(v->code));
	}
}

static void
read_member(struct jsonread *r, struct vector *v)
{
	char key[32];

	strlcpy(key, r->text, sizeof(key));
	if (strcmp(key, "records") == 0) {
		read_records(r, v);
		return;
	}
	if (strcmp(key, "codes") == 0) {
		read_codes(r, v);
		return;
	}
	jsonread_next(r);
	if (strcmp(key, "name") == 0)
		strlcpy(v->name, r->text, sizeof(v->name));
	else if (strcmp(key, "verdict") == 0)
		strlcpy(v->verdict, r->text, sizeof(v->verdict));
	else if (strcmp(key, "key") == 0)
		strlcpy(v->key, r->text, sizeof(v->key));
	else if (strcmp(key, "bits") == 0)
		v->bits = atoi(r->text);
}

/* The next vector: 1, or 0 where there are no more. */
static int
read_vector(struct jsonread *r, struct vector *v)
{
	memset(v, 0, sizeof(*v));
	if (jsonread_next(r) != '{')
		return 0;
	while (jsonread_next(r) == '"')
		read_member(r, v);
	return 1;
}

static EVP_PKEY *
read_key(const char *name)
{
	struct fault fault;
	char path[64], *pem;
	EVP_PKEY *key;
	size_t length;

	(void)snprintf(path, sizeof(path), "keys/%s", name);
	ck_assert_ptr_nonnull(pem = vectors_read(path, &length));
	key = key_decode(name, pem, length, &fault);
	ck_assert_msg(key != NULL, "%s", fault.text);
	free(pem);
	return key;
}

static const char *
verdict_of(const struct keyrecord *record)
{
	enum keyrecord_code code = keyrecord_first(record);

	if (code == KEYRECORD_CODES)
		return "ok";
	return code < KEYRECORD_1024 ? "fail" : "warn";
}

static void
check_vector(const struct vector *v)
{
	struct keyrecord_text texts[4];
	struct keyrecord record;
	enum keyrecord_code code;
	EVP_PKEY *key;
	size_t i, at = 0;

	for (i = 0; i < v->n; i++) {
		texts[i].octets = v->text.data + at;
		texts[i].length = v->lengths[i];
		at += v->lengths[i];
	}
	keyrecord_read(&record, texts, v->n);
	if (v->key[0] != '\0') {
		key = read_key(v->key);
		keyrecord_compare(&record, key);
		EVP_PKEY_free(key);
	}
	code = keyrecord_first(&record);
	ck_assert_msg(strcmp(verdict_of(&record), v->verdict) == 0 &&
	    strcmp(code == KEYRECORD_CODES ? "" : keyrecord_word(code),
	    v->code) == 0, "%s: %s %s, not %s %s", v->name,
	    verdict_of(&record), code == KEYRECORD_CODES ? "" :
	    keyrecord_word(code), v->verdict, v->code);
	if (v->bits != 0)
		ck_assert_msg(record.bits == v->bits, "%s: %d bits", v->name,
		    record.bits);
	ck_assert_int_eq(keyrecord_usable(&record),
	    strcmp(v->verdict, "fail") != 0);
	keyrecord_clear(&record);
}

START_TEST(test_vectors)
{
	struct jsonread reader;
	struct vector vector;
	char *file, c;
	size_t length;
	int n = 0;

	if ((file = vectors_read("keyrecords.json", &length)) == NULL)
		return;
	ck_assert_ptr_nonnull(reader.text = malloc(length));
	ck_assert_ptr_nonnull(reader.at = strstr(file, "\"cases\""));
	ck_assert_int_eq(c = jsonread_next(&reader), '"');
	ck_assert_int_eq(c = jsonread_next(&reader), '[');
	for (; read_vector(&reader, &vector); n++) {
		check_vector(&vector);
		buf_clear(&vector.text);
	}
	ck_assert_int_eq(n, VECTORS);
	free(reader.text);
	free(file);
}
END_TEST

#define ED "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define V "v=DKIM1; k=ed25519; "

static const struct {
	const char	*text;
	const char	*word;		/* "": nothing to say */
	int		 testing, strict;
} rows[] = {
	{ V ED, "", 0, 0 },
	{ " v = DKIM1 ;\r\n\tk=ed25519;" ED " ; ", "", 0, 0 },
	{ "k=ed25519;" ED, "", 0, 0 },
	{ V "t=s;" ED, "", 0, 1 },
	{ V "t= s : x ;" ED, "", 0, 1 },
	{ V "t=x:y;" ED, "testing", 1, 0 },
	{ V "t=;" ED, "", 0, 0 },
	{ V "t=ys;" ED, "", 0, 0 },
	{ V "h=sha256;" ED, "", 0, 0 },
	{ V "h= sha1 : sha256 ;" ED, "", 0, 0 },
	{ V "h=sha2561;" ED, "h-without-sha256", 0, 0 },
	{ V "h=;" ED, "h-without-sha256", 0, 0 },
	{ V "s=*:x;" ED, "", 0, 0 },
	{ V "s=emails;" ED, "service-not-email", 0, 0 },
	{ V "n=a\\;" ED, "", 0, 0 },
	{ V "x-new=1;" ED, "bad-syntax", 0, 0 },
	{ V "x_new=1;" ED, "", 0, 0 },
	{ V "t=y", "no-p", 1, 0 },
	{ V "p= ", "revoked", 0, 0 },
	{ V "P=11qYAYKxCrfVS", "no-p", 0, 0 },
	{ V "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp=", "bad-base64",
	    0, 0 },
	{ V "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", "", 0, 0 },
	{ V "p=11qY AYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo =", "", 0, 0 },
	{ V "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ==",
	    "ed25519-not-raw-32", 0, 0 },
	{ "v=DKIM1; k=rsa; " ED, "bad-rsa-key", 0, 0 },
	{ "v=DKIM1; k=rsa; p=MAA=", "bad-rsa-key", 0, 0 },
	{ "v=DKIM1; k=rsa; p=MII", "truncated", 0, 0 },
	{ "v=dkim1; " ED, "not-a-key-record", 0, 0 },
	{ "v=DKIM11; " ED, "bad-version", 0, 0 },
	{ "v=DKIM1", "no-p", 0, 0 },
	{ "v=DKIM1 " ED, "bad-version", 0, 0 },
	{ "v=DKIM1; =; " ED, "bad-syntax", 0, 0 },
	{ "v=DKIM1;; " ED, "bad-syntax", 0, 0 },
	{ "v=DKIM1; p=\x01", "bad-syntax", 0, 0 },
	{ "", "not-a-key-record", 0, 0 },
	{ "hello", "not-a-key-record", 0, 0 },
	{ "google-site-verification=x", "not-a-key-record", 0, 0 },
	{ "v=STSv1; id=1", "not-a-key-record", 0, 0 },
};

START_TEST(test_row)
{
	struct keyrecord record;
	enum keyrecord_code code;

	keyrecord_parse(&record, rows[_i].text, strlen(rows[_i].text));
	code = keyrecord_first(&record);
	ck_assert_msg(strcmp(code == KEYRECORD_CODES ? "" :
	    keyrecord_word(code), rows[_i].word) == 0, "%s: %s",
	    rows[_i].text, code == KEYRECORD_CODES ? "" :
	    keyrecord_word(code));
	ck_assert_int_eq(record.testing, rows[_i].testing);
	ck_assert_int_eq(record.strict, rows[_i].strict);
	keyrecord_clear(&record);
}
END_TEST

/* What is behind the limit is not looked at, however good. */
START_TEST(test_long)
{
	struct keyrecord record;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, V "n=");
	while (text.length < KEYRECORD_MAX - strlen(";" ED))
		buf_putc(&text, 'x');
	buf_puts(&text, ";" ED);
	keyrecord_parse(&record, text.data, text.length);
	ck_assert_int_eq(keyrecord_usable(&record), 1);
	keyrecord_clear(&record);
	keyrecord_parse(&record, text.data, text.length + 1);
	ck_assert_int_eq(keyrecord_first(&record), KEYRECORD_TOO_LONG);
	ck_assert_int_eq(keyrecord_usable(&record), 0);
	buf_clear(&text);
}
END_TEST

/* Whatever octet of p= is another: never the same key. */
START_TEST(test_octets)
{
	struct keyrecord record;
	EVP_PKEY *key = keyring_make(1024);
	char *text = keyring_record(key);
	size_t i, length = strlen(text);

	for (i = (size_t)(strstr(text, "p=") - text); i < length; i++) {
		text[i] = (char)(text[i] ^ 1);
		keyrecord_parse(&record, text, length);
		keyrecord_compare(&record, key);
		ck_assert_msg(keyrecord_usable(&record) == 0, "octet %zu", i);
		keyrecord_clear(&record);
		text[i] = (char)(text[i] ^ 1);
	}
	keyrecord_parse(&record, text, length);
	keyrecord_compare(&record, key);
	ck_assert_int_eq(keyrecord_first(&record), KEYRECORD_1024);
	keyrecord_clear(&record);
	free(text);
	EVP_PKEY_free(key);
}
END_TEST

/* Each code has words of its own. */
START_TEST(test_words)
{
	int i, k;

	for (i = 0; i < KEYRECORD_CODES; i++)
		for (k = 0; k < i; k++) {
			ck_assert_str_ne(keyrecord_word(i), keyrecord_word(k));
			ck_assert_str_ne(keyrecord_text(i), keyrecord_text(k));
		}
}
END_TEST

Suite *
suite_keyrecord(void)
{
	Suite *s = suite_create("keyrecord");
	TCase *t = tcase_create("keyrecord");

	tcase_add_test(t, test_vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_long);
	tcase_add_test(t, test_octets);
	tcase_add_test(t, test_words);
	suite_add_tcase(s, t);
	return s;
}
