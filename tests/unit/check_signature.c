/*
 * DKIM-Signature fields: what is read, and what is refused with which words.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sign/signature.h"

Suite	*suite_signature(void);

#define HASH "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
#define A "v=1; a=rsa-sha256; "
#define D "d=example.com; s=sel; "
#define H "h=from:to; "
#define B HASH "; b=AAAA"
#define L60 "a1234567890123456789012345678901234567890" \
    "1234567890123456789"
#define LONG L60 "." L60 "." L60 "." L60

static struct header header;
static struct signature signature;
static const char *why;

/* Reads "DKIM-Signature: " and the value. */
static int
parse(const char *value)
{
	struct buf text;
	size_t end;
	int rc;

	header_init(&header);
	buf_init(&text);
	buf_printf(&text, "DKIM-Signature: %s\r\n\r\n", value);
	ck_assert_int_eq(header_parse(&header, buf_get(&text), text.length,
	    &end), 0);
	ck_assert_uint_eq(header.n, 1);
	why = NULL;
	rc = signature_parse(&signature, &header.fields[0], &why);
	ck_assert((rc == 0) == (why == NULL));
	buf_clear(&text);
	return rc;
}

static void
teardown(void)
{
	signature_clear(&signature);
	header_clear(&header);
}

START_TEST(test_defaults)
{
	ck_assert_int_eq(parse(A D H B), 0);
	ck_assert_str_eq(signature.domain, "example.com");
	ck_assert_str_eq(signature.selector, "sel");
	ck_assert_str_eq(signature.algorithm, "rsa-sha256");
	ck_assert_str_eq(signature.query, "sel._domainkey.example.com");
	ck_assert_str_eq(signature.names, "from:to");
	ck_assert_int_eq(signature.kind, SIGNATURE_RSA_SHA256);
	ck_assert_int_eq(signature.header_canon, CANON_SIMPLE);
	ck_assert_int_eq(signature.body_canon, CANON_SIMPLE);
	ck_assert_int_eq(signature.from + signature.within + signature.exact,
	    3);
	ck_assert_int_eq((int)signature.length, -1);
	ck_assert_int_eq((int)signature.time, -1);
	ck_assert_int_eq((int)signature.expiry, -1);
	ck_assert_uint_eq(signature.octets.length, 3);
	ck_assert_uint_eq(signature.body_hash[0], 0xda);
	ck_assert_uint_eq(signature.body_hash[31], 0xff);
}
END_TEST

/* RFC 6376 section 3.2: folds and blanks wherever they may be. */
START_TEST(test_folds)
{
	ck_assert_int_eq(parse("v =\r\n 1\r\n\t;\r\n a= rsa-sha256 ;"
	    "c=\r\n relaxed/relaxed;d =example.com\t; s=sel;"
	    "h=From\r\n :  to\t:\r\n Subject ; l= 10 ;t=5; x=6;"
	    "q=x:dns/txt ; i=a=40b@mail.EXAMPLE.com ; z=From:a@b|To:c;"
	    "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQj\r\n O6Sn7XIkfJVOzv8 =;"
	    "b= AA\r\n\tAA\r\n ; n_2=x y ;"), 0);
	ck_assert_str_eq(signature.names, "From:to:Subject");
	ck_assert_int_eq(signature.header_canon, CANON_RELAXED);
	ck_assert_int_eq(signature.body_canon, CANON_RELAXED);
	ck_assert_int_eq((int)signature.length, 10);
	ck_assert_int_eq((int)signature.time, 5);
	ck_assert_int_eq((int)signature.expiry, 6);
	ck_assert_int_eq(signature.within, 1);
	ck_assert_int_eq(signature.exact, 0);
	ck_assert_uint_eq(signature.octets.length, 3);
}
END_TEST

static const struct {
	const char	*value;
	const char	*blank;
} blanks[] = {
	{ A D H B, A D H HASH "; b=" },
	{ "b=AA AA ; " A D H HASH, "b=; " A D H HASH },
	{ A D H HASH "; b =\r\n AA\r\n AA\r\n ;", A D H HASH "; b =;" },
};

/* RFC 6376 section 3.7: the value goes with all blanks around it, no more. */
START_TEST(test_blank)
{
	struct buf out;

	buf_init(&out);
	ck_assert_int_eq(parse(blanks[_i].value), 0);
	signature_blank(&signature, &header.fields[0], &out);
	ck_assert_str_eq(buf_get(&out) + strlen("DKIM-Signature: "),
	    blanks[_i].blank);
	buf_clear(&out);
}
END_TEST

static const struct {
	const char	*value;
	const char	*why;		/* how it begins; NULL: it is fine */
} rows[] = {
	{ A D H B ";", NULL },
	{ "v=1; a=ed25519-sha256; " D H B, NULL },
	{ "v=1; a=RSA-SHA256; " D H B, NULL },
	{ "v=1; a=rsa-sha1; " D H "bh=AAAA; b=AAAA", NULL },
	{ A D H B "; c=relaxed", NULL },
	{ A D H B "; c=simple/relaxed", NULL },
	{ A D H B "; c=relaxed/simple", NULL },
	{ A D H B "; l=0", NULL },
	{ A D H B "; l=99999999999999999999999999999999999999", NULL },
	{ A D H B "; x=99999999999999999999", NULL },
	{ A D H B "; i=@example.com", NULL },
	{ A D H B "; i=\xc3\xa9@example.com", NULL },
	{ A D H B "; i=@other.example", NULL },
	{ A D B "; h=FROM", NULL },
	{ A D B "; h=to", NULL },
	{ "d=example.com; s=a.b; h=from; b=AAAA; v=1; " HASH
	    "; a=rsa-sha256", NULL },
	{ A H B "; d=" LONG "; s=a", "s= and d= together" },
	{ "", "not a list of tags" },
	{ " ", "not a list of tags" },
	{ A D H B ";;", "not a list of tags" },
	{ A D H B "; x", "not a list of tags" },
	{ A D H B "; =1", "not a list of tags" },
	{ A D H B "; 1=x", "not a list of tags" },
	{ A D H B "; x-y=x", "not a list of tags" },
	{ A D H B "; z=\x01", "not a list of tags" },
	{ A D H B "; d=example.com", "a tag stands twice" },
	{ A D H B "; z=1; z=1", "a tag stands twice" },
	{ "a=rsa-sha256; " D H B, "v= is missing" },
	{ "v=1; " D H B, "a= is missing" },
	{ A "s=sel; " H B, "d= is missing" },
	{ A "d=example.com; " H B, "s= is missing" },
	{ A D B, "h= is missing" },
	{ A D H "b=AAAA", "bh= is missing" },
	{ A D H HASH, "b= is missing" },
	{ "v=2; a=rsa-sha256; " D H B, "unknown version" },
	{ "v=; a=rsa-sha256; " D H B, "unknown version" },
	{ "v=1.0; a=rsa-sha256; " D H B, "unknown version" },
	{ "v=1; a=rsa-sha512; " D H B, "unknown algorithm" },
	{ "v=1; a=rsa; " D H B, "unknown algorithm" },
	{ "v=1; a=a(b; " D H B, "unknown algorithm" },
	{ A D H B "; c=nowsp", "unknown canonicalization" },
	{ A D H B "; c=relaxed/", "unknown canonicalization" },
	{ A D H B "; c=/relaxed", "unknown canonicalization" },
	{ A D B "; h=", "h= is no list" },
	{ A D B "; h=from:", "h= is no list" },
	{ A D B "; h=from::to", "h= is no list" },
	{ A D B "; h=fr om", "h= is no list" },
	{ A D H HASH "; b=", "b= is no signature" },
	{ A D H HASH "; b=A", "b= is no signature" },
	{ A D H HASH "; b=AA=", "b= is no signature" },
	{ A D H HASH "; b=A===", "b= is no signature" },
	{ A D H HASH "; b=AB==", "b= is no signature" },
	{ A D H HASH "; b=AA==AA==", "b= is no signature" },
	{ A D H HASH "; b=AA-A", "b= is no signature" },
	{ A D H "bh=AAAA; b=AAAA", "bh= is no SHA-256" },
	{ A D H "bh=; b=AAAA", "bh= is no SHA-256" },
	{ A D H B "; i=", "i= is no identity" },
	{ A D H B "; i=example.com", "i= is no identity" },
	{ A D H B "; i=a@", "i= is no identity" },
	{ A D H B "; l=", "l= is no number" },
	{ A D H B "; l=-1", "l= is no number" },
	{ A D H B "; l=1 2", "l= is no number" },
	{ A D H B "; t=x", "t= is no time" },
	{ A D H B "; t=5; x=5", "x= is no time later" },
	{ A D H B "; t=5; x=4", "x= is no time later" },
	{ A D H B "; q=http", "no query type" },
	{ A D H B "; q=dns", "no query type" },
	{ A "d=example..com; s=sel; " H B, "d= is no domain" },
	{ A "d=; s=sel; " H B, "d= is no domain" },
	{ A "d=a)b; s=sel; " H B, "d= is no domain" },
	{ A "d=example.com; s=-; " H B, "s= is no selector" },
};

START_TEST(test_row)
{
	int rc = parse(rows[_i].value);

	if (rows[_i].why == NULL)
		ck_assert_msg(rc == 0, "%s: %s", rows[_i].value, why);
	else
		ck_assert_msg(rc == -1 && strncmp(why, rows[_i].why,
		    strlen(rows[_i].why)) == 0, "%s: %s", rows[_i].value,
		    why == NULL ? "fine" : why);
}
END_TEST

static const struct {
	const char	*tags;
	int		 within, exact;
} identities[] = {
	{ "d=example.com; i=@example.com", 1, 1 },
	{ "d=example.com; i=a@EXAMPLE.com", 1, 1 },
	{ "d=example.com; i=a@b@mail.example.com", 1, 0 },
	{ "d=example.com; i=@badexample.com", 0, 0 },
	{ "d=example.com; i=@com", 0, 0 },
	{ "d=mail.example.com; i=@example.com", 0, 0 },
};

START_TEST(test_identity)
{
	struct buf text;

	buf_init(&text);
	buf_printf(&text, A "s=sel; " H B "; %s", identities[_i].tags);
	ck_assert_int_eq(parse(buf_get(&text)), 0);
	ck_assert_int_eq(signature.within, identities[_i].within);
	ck_assert_int_eq(signature.exact, identities[_i].exact);
	buf_clear(&text);
}
END_TEST

/* Who it is of can be said even where it is damaged. */
START_TEST(test_shown)
{
	ck_assert_int_eq(parse("v=9; a=rsa-sha256; d=example.com; s=sel"), -1);
	ck_assert_str_eq(why, "unknown version in v=");
	ck_assert_str_eq(signature.domain, "example.com");
	ck_assert_str_eq(signature.selector, "sel");
	ck_assert_str_eq(signature.algorithm, "rsa-sha256");
}
END_TEST

/* A field that is too long, too many names, too many tags, too long a b=. */
START_TEST(test_bounds)
{
	static const char *const words[] = { "field of more than", "h= is no",
	    "more than 64", "b= is no" };
	struct buf text;
	int i;

	buf_init(&text);
	buf_puts(&text, _i == 1 ? A D B "; h=from" : A D H B);
	if (_i == 3)
		buf_puts(&text, "AAAA");
	for (i = 0; _i == 0 && i < 70; i++)
		buf_printf(&text, "; z%d=%01000d", i, i);
	for (i = 0; _i == 1 && i < SIGNATURE_NAMES_MAX; i++)
		buf_puts(&text, ":x");
	for (i = 0; _i == 2 && i < 60; i++)
		buf_printf(&text, "; z%d=", i);
	for (i = 0; _i == 3 && i < SIGNATURE_OCTETS_MAX / 3; i++)
		buf_puts(&text, "AAAA");
	ck_assert_int_eq(parse(buf_get(&text)), -1);
	ck_assert_msg(strncmp(why, words[_i], strlen(words[_i])) == 0, "%s",
	    why);
	buf_clear(&text);
}
END_TEST

Suite *
suite_signature(void)
{
	Suite *s = suite_create("signature");
	TCase *t = tcase_create("signature");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, test_defaults);
	tcase_add_test(t, test_folds);
	tcase_add_loop_test(t, test_blank, 0,
	    sizeof(blanks) / sizeof(blanks[0]));
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, test_identity, 0,
	    sizeof(identities) / sizeof(identities[0]));
	tcase_add_test(t, test_shown);
	tcase_add_loop_test(t, test_bounds, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
