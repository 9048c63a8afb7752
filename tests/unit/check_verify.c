/*
 * Verification: the vectors of RFC 6376 and RFC 8463, whole and with each
 * octet changed, and messages that are signed here in every way that a signer
 * may choose, or must not.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "sign/dkimhash.h"
#include "sign/key.h"
#include "sign/verify.h"
#include "tests/unit/keyring.h"
#include "tests/unit/vectors.h"
#include "util/base64.h"

Suite	*suite_verify(void);

#define NOW	1764000000	/* an afternoon in November 2025 */
#define PIECE	7		/* octets of a body at a time */

#define HEAD								\
	"Received: from a\r\n"						\
	"From: Anna  <anna@example.com>\r\n"				\
	"To: bert@example.net,\r\n"					\
	"\tcarl@example.net\r\n"					\
	"Subject: Hello \r\n"
#define BODY "Dear all,\r\n\r\none  two\tthree \r\n\r\n\r\n"

/* What the DNS has, by the begin of the name. */
struct name {
	const char		*name;
	int			 silent;
	struct keyrecord_text	 texts[3];
	size_t			 n;
};

static struct name names[4];
static size_t nnames;
static struct verify verify;
static struct header header;
static EVP_PKEY *rsa, *ed;
static char *rsa_record, *ed_record;

static void
answer(const char *name, const char *text)
{
	struct name *n = &names[nnames - (nnames > 0 &&
	    strcmp(names[nnames - 1].name, name) == 0)];

	if (n == &names[nnames]) {
		ck_assert_uint_lt(nnames++, 4);
		n->name = name;
	}
	n->silent = text == NULL;
	if (text == NULL)
		return;
	n->texts[n->n].octets = text;
	n->texts[n->n++].length = strlen(text);
}

static void
ask(void *arg, const char *name, struct verify_answer *got)
{
	size_t i;

	ck_assert_ptr_eq(arg, names);
	got->found = VERIFY_RECORDS;
	got->texts = NULL;
	got->n = 0;
	for (i = 0; i < nnames; i++)
		if (strcmp(names[i].name, name) == 0) {
			got->found = names[i].silent ? VERIFY_UNKNOWN :
			    VERIFY_RECORDS;
			got->texts = names[i].texts;
			got->n = names[i].n;
		}
}

static void
setup(void)
{
	nnames = 0;
	memset(names, 0, sizeof(names));
	rsa = keyring_make(1024);
	ed = keyring_make(0);
	rsa_record = keyring_record(rsa);
	ed_record = keyring_record(ed);
}

static void
teardown(void)
{
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed);
	free(rsa_record);
	free(ed_record);
}

static void
finish(void)
{
	verify_clear(&verify);
	header_clear(&header);
}

/* Verifies a message in wire form; how many signatures passed. */
static size_t
run(const char *text, size_t length)
{
	size_t at, n, i, good = 0;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, text, length, &at), 0);
	ck_assert_int_eq(verify_begin(&verify, &header, NOW), 0);
	for (; at < length; at += n) {
		n = length - at < PIECE ? length - at : PIECE;
		verify_body(&verify, text + at, n);
	}
	ck_assert_int_eq(verify_end(&verify, ask, names), 0);
	for (i = 0; i < verify.n; i++)
		good += verify.list[i].kind == VERIFY_PASS;
	return good;
}

static void
append(void *arg, const void *octets, size_t n)
{
	buf_add(arg, octets, n);
}

static void
put_hash(struct buf *out, const struct buf *text, size_t length)
{
	unsigned char digest[KEY_DIGEST];

	ck_assert_int_eq(EVP_Digest(text->data == NULL ? "" : text->data,
	    length, digest, NULL, EVP_sha256(), NULL), 1);
	buf_add(out, digest, sizeof(digest));
}

/* bh= of a body, of its first limit octets where that is not -1. */
static void
put_body_hash(struct buf *out, const char *body, enum canon canon, int limit)
{
	struct canon_body canonical;
	struct buf text = { 0 }, digest = { 0 };

	canon_body_init(&canonical, canon, append, &text);
	canon_body_add(&canonical, body, strlen(body));
	canon_body_end(&canonical);
	put_hash(&digest, &text, limit == -1 || (size_t)limit > text.length ?
	    text.length : (size_t)limit);
	base64_puts(out, digest.data, digest.length);
	buf_clear(&text);
	buf_clear(&digest);
}

/* How a message is signed. */
struct how {
	const char	*tags;		/* all but bh= and b= */
	const char	*h;		/* the names of h= in it */
	enum canon	 header, body;
	int		 limit;		/* of l= in it, or -1 */
	int		 ed25519;
};

/* Appends a DKIM-Signature field for the fields and body that follow it. */
static void
put_signature(struct buf *out, const struct how *how, const char *fields,
    const char *body)
{
	struct buf field = { 0 }, input = { 0 }, digest = { 0 }, raw = { 0 };
	struct header signed_fields;
	size_t end;

	buf_printf(&field, "DKIM-Signature: %s; bh=", how->tags);
	put_body_hash(&field, body, how->body, how->limit);
	buf_puts(&field, ";\r\n\tb=");
	header_init(&signed_fields);
	ck_assert_int_eq(header_parse(&signed_fields, fields, strlen(fields),
	    &end), 0);
	dkimhash_fields(&input, &signed_fields, how->h, how->header);
	dkimhash_signature(&input, how->header, field.data, field.length);
	put_hash(&digest, &input, input.length);
	ck_assert_int_eq(key_sign(how->ed25519 ? ed : rsa,
	    (const unsigned char *)digest.data, &raw), 0);
	buf_add(out, field.data, field.length);
	base64_puts(out, raw.data, raw.length);
	buf_puts(out, "\r\n");
	header_clear(&signed_fields);
	buf_clear(&field);
	buf_clear(&input);
	buf_clear(&digest);
	buf_clear(&raw);
}

#define T "v=1; d=example.com; s=s; "
#define RSA T "a=rsa-sha256; "
#define HNAMES "From:To:Subject:Subject"
#define H "h=" HNAMES "; "
#define RR { RSA H "c=relaxed/relaxed", HNAMES, CANON_RELAXED, CANON_RELAXED, \
    -1, 0 }
#define L(c, n) { RSA H "c=relaxed/" c "; l=" #n, HNAMES, CANON_RELAXED, \
    c[0] == 'r', n, 0 }
#define TAGS(tags) { RSA H tags, HNAMES, CANON_SIMPLE, CANON_SIMPLE, -1, 0 }

/* Signs HEAD and BODY so, and verifies what follows the signature. */
static const struct {
	struct how	 how;
	const char	*head, *body;	/* as they arrive */
	enum verify_kind kind;
	const char	*reason;	/* how it begins */
} rows[] = {
	/* each canonicalization, and what it lets pass */
	{ RR, HEAD, BODY, VERIFY_PASS, "" },
	{ { RSA H "c=simple/simple", HNAMES, 0, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_PASS, "" },
	{ { RSA "h=" HNAMES, HNAMES, 0, 0, -1, 0 }, HEAD, BODY, VERIFY_PASS, "" },
	{ { RSA H "c=relaxed", HNAMES, 1, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_PASS, "" },
	{ { RSA H "c=simple/relaxed", HNAMES, 0, 1, -1, 0 }, HEAD, BODY,
	    VERIFY_PASS, "" },
	{ RR, "TO : bert@example.net,\r\n \r\n carl@example.net\r\n"
	    "from:Anna <anna@example.com> \r\nSubject:Hello\r\n",
	    "Dear all,\r\n\r\none two three\r\n", VERIFY_PASS, "" },
	{ { RSA H "c=relaxed", HNAMES, 1, 0, -1, 0 }, HEAD,
	    "Dear all,\r\n\r\none two three\r\n", VERIFY_FAIL,
	    "body was changed: bh= does not match; header as it was" },
	{ { RSA H "c=simple/relaxed", HNAMES, 0, 1, -1, 0 },
	    "From:Anna <anna@example.com>\r\n", BODY, VERIFY_FAIL,
	    "header was changed" },
	{ { T "a=ed25519-sha256; h=" HNAMES, HNAMES, 0, 0, -1, 1 }, HEAD, BODY,
	    VERIFY_PERMERROR, "key is of another type" },
	/* what was changed is named */
	{ RR, HEAD, BODY "x\r\n", VERIFY_FAIL, "body was changed: bh= does "
	    "not match; header as it was signed" },
	{ RR, HEAD "Subject: x\r\n", BODY, VERIFY_FAIL, "header was changed, "
	    "or signed with another key: b=" },
	{ RR, HEAD "Subject: x\r\n", "", VERIFY_FAIL, "body was changed: "
	    "bh= does not match; header was changed, too" },
	{ RR, HEAD "Date: x\r\n", BODY, VERIFY_PASS, "" },
	{ RR, HEAD "From: x@example.com\r\n", BODY, VERIFY_PERMERROR,
	    "message has 2 From fields" },
	{ RR, "From : x@example.com\r\n" HEAD, BODY, VERIFY_PERMERROR,
	    "message has 2 From fields" },
	{ RR, "To: b\r\n", BODY, VERIFY_PERMERROR, "message has 0 From" },
	/* l= */
	{ L("simple", 11), HEAD, BODY, VERIFY_PASS, "the last 19 octets" },
	{ L("relaxed", 11), HEAD, "Dear  all, \r\nmore\r\n", VERIFY_PASS,
	    "the last 6 octets" },
	{ L("relaxed", 28), HEAD, BODY, VERIFY_PASS, "anything can be added" },
	{ L("relaxed", 0), HEAD, "x", VERIFY_PASS, "the last 3 octets" },
	{ L("relaxed", 28), HEAD, "Dear all,\r\n", VERIFY_FAIL,
	    "body is shorter than l=" },
	{ L("relaxed", 29), HEAD, BODY, VERIFY_FAIL,
	    "body is shorter than l=" },
	{ L("relaxed", 11), HEAD, "Near all,\r\n", VERIFY_FAIL,
	    "body was changed" },
	/* the field */
	{ TAGS("x=1763999999"), HEAD, BODY, VERIFY_FAIL, "signature expired" },
	{ TAGS("x=1764000000"), HEAD, BODY, VERIFY_PASS, "" },
	{ TAGS("t=1764000300"), HEAD, BODY, VERIFY_PASS, "" },
	{ TAGS("t=1764000301"), HEAD, BODY, VERIFY_FAIL, "signed in the" },
	{ TAGS("i=a@mail.example.com"), HEAD, BODY, VERIFY_PASS, "" },
	{ TAGS("i=a@example.net"), HEAD, BODY, VERIFY_PERMERROR,
	    "i= is not within d=" },
	{ TAGS("q=dns/txt"), HEAD, BODY, VERIFY_PASS, "" },
	{ TAGS("q=http"), HEAD, BODY, VERIFY_NEUTRAL, "no query type" },
	{ TAGS("z=From:x|To:y; unknown=1"), HEAD, BODY, VERIFY_PASS, "" },
	{ { RSA "h=to:subject", "to:subject", 0, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_PERMERROR, "From is not signed" },
	{ { T "a=rsa-sha1; h=" HNAMES, HNAMES, 0, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_POLICY, "rsa-sha1 must not" },
	{ { "v=1; a=rsa-sha256; d=example.org; s=s; h=from", "from", 0, 0, -1,
	    0 }, HEAD, BODY, VERIFY_PERMERROR, "no key record: "
	    "s._domainkey.example.org" },
	{ { "v=1; a=rsa-sha256; d=example.com; s=silent; h=from", "from", 0, 0,
	    -1, 0 }, HEAD, BODY, VERIFY_TEMPERROR, "no answer from the name "
	    "servers: silent._domainkey.example.com" },
	/* a field of h= that does not exist must not come into being */
	{ { RSA "h=from:cc", "from:cc", 1, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_FAIL, "header was changed" },
	{ { RSA "c=relaxed; h=from:cc", "from:cc", 1, 0, -1, 0 },
	    HEAD "Cc: x\r\n", BODY, VERIFY_FAIL, "header was changed" },
	{ { RSA "c=relaxed; h=from:cc", "from:cc", 1, 0, -1, 0 }, HEAD, BODY,
	    VERIFY_PASS, "" },
	/* its own field is never a part of what h= lists */
	{ { RSA "c=relaxed; h=from:dkim-signature", "from:dkim-signature", 1,
	    0, -1, 0 }, HEAD, BODY, VERIFY_PASS, "" },
};

static void
check_one(enum verify_kind kind, const char *reason, int row)
{
	ck_assert_uint_eq(verify.n, 1);
	ck_assert_msg(verify.list[0].kind == kind &&
	    strncmp(verify.list[0].reason, reason, strlen(reason)) == 0 &&
	    (reason[0] == '\0') == (verify.list[0].reason[0] == '\0'),
	    "row %d: %s (%s)", row, verify_word(verify.list[0].kind),
	    verify.list[0].reason);
}

START_TEST(test_row)
{
	struct buf message = { 0 };

	answer("s._domainkey.example.com", rsa_record);
	answer("silent._domainkey.example.com", NULL);
	put_signature(&message, &rows[_i].how, HEAD, BODY);
	buf_printf(&message, "%s\r\n%s", rows[_i].head, rows[_i].body);
	run(buf_get(&message), message.length);
	check_one(rows[_i].kind, rows[_i].reason, _i);
	finish();
	buf_clear(&message);
}
END_TEST

/* %s is where the good record's tags behind v= go. */
static const struct {
	const char	*records[3];
	const char	*i;		/* i= of the signature */
	enum verify_kind kind;
	const char	*reason;
} keys[] = {
	{ { "v=DKIM1; %s" }, "", VERIFY_PASS, "" },
	{ { "%s" }, "", VERIFY_PASS, "" },
	{ { "v=DKIM1; t=s; %s" }, "@example.com", VERIFY_PASS, "" },
	{ { "v=DKIM1; t=s; %s" }, "@mail.example.com", VERIFY_PERMERROR,
	    "i= is in a subdomain" },
	{ { "v=DKIM1; t=y; %s" }, "", VERIFY_PASS, "domain is testing" },
	{ { "v=DKIM1; s=email; h=sha1:sha256; n=x; g=a; %s" }, "",
	    VERIFY_PASS, "" },
	{ { "v=DKIM1; s=tlsrpt; %s" }, "", VERIFY_PERMERROR,
	    "key is not for mail" },
	{ { "v=DKIM1; h=sha1; %s" }, "", VERIFY_PERMERROR,
	    "key is not for SHA-256" },
	{ { "v=DKIM1; k=rsa; p=" }, "", VERIFY_PERMERROR, "key revoked" },
	{ { "v=DKIM1; k=rsa" }, "", VERIFY_PERMERROR, "key record without" },
	{ { "v=DKIM2; %s" }, "", VERIFY_PERMERROR, "key record of an unknown" },
	{ { "v=spf1 -all" }, "", VERIFY_PERMERROR, "not a key record" },
	{ { "v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMwwb7W1GxGRQDGfMcWAqk"
	    "wfGRmzKw+a232NsyT/s4RfT6qngdMytzUwBW5xoNaI3K5Xkyefc50EoAfkmvrIi5"
	    "sCAwEAAQ==" }, "", VERIFY_POLICY, "RSA key of less than 1024" },
	{ { "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5"
	    "V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutA"
	    "CDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBf"
	    "O2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB" }, "", VERIFY_FAIL,
	    "header was changed, or signed with another key" },
	{ { "hello", "v=DKIM1; %s" }, "", VERIFY_PASS, "2 TXT records" },
	{ { "v=DKIM1; p=", "v=DKIM1; %s", "x" }, "", VERIFY_PASS,
	    "3 TXT records" },
	{ { "hello", "v=DKIM1; p=" }, "", VERIFY_PERMERROR,
	    "key revoked: p= is empty; 2 TXT records" },
	{ { "v=DKIM1; p=", "hello" }, "", VERIFY_PERMERROR, "key revoked" },
};

START_TEST(test_key)
{
	struct how how = RR;
	struct buf message = { 0 }, tags = { 0 }, texts[3] = { { 0 } };
	const char *good = strstr(rsa_record, "k="), *format, *at;
	size_t i;

	for (i = 0; i < 3 && (format = keys[_i].records[i]) != NULL; i++) {
		at = strstr(format, "%s");
		buf_add(&texts[i], format, at == NULL ? strlen(format) :
		    (size_t)(at - format));
		buf_puts(&texts[i], at == NULL ? "" : good);
		answer("s._domainkey.example.com", buf_get(&texts[i]));
	}
	buf_printf(&tags, "%s; i=%s", how.tags, keys[_i].i[0] == '\0' ?
	    "@example.com" : keys[_i].i);
	how.tags = buf_get(&tags);
	put_signature(&message, &how, HEAD, BODY);
	buf_puts(&message, HEAD "\r\n" BODY);
	run(buf_get(&message), message.length);
	check_one(keys[_i].kind, keys[_i].reason, _i);
	finish();
	buf_clear(&message);
	buf_clear(&tags);
	for (i = 0; i < 3; i++)
		buf_clear(&texts[i]);
}
END_TEST

/* Several signatures, each its own way; what is above one is not its. */
START_TEST(test_several)
{
	static const struct how one = RR, two = L("simple", 11),
	    three = { "v=1; d=example.com; s=e; a=ed25519-sha256; c=relaxed; "
	    "h=from:dkim-signature", "from:dkim-signature", 1, 0, -1, 1 };
	struct buf message = { 0 }, inner = { 0 };

	answer("s._domainkey.example.com", rsa_record);
	answer("e._domainkey.example.com", ed_record);
	put_signature(&inner, &one, HEAD, BODY);
	buf_puts(&inner, HEAD);
	put_signature(&message, &two, HEAD, BODY);
	put_signature(&message, &three, buf_get(&inner), BODY);
	buf_printf(&message, "%s\r\n%s", buf_get(&inner), BODY);
	ck_assert_uint_eq(run(buf_get(&message), message.length), 3);
	ck_assert_str_eq(verify.list[1].signature.algorithm, "ed25519-sha256");
	ck_assert_uint_eq(verify.bodies.n, 3);
	finish();
	buf_clear(&message);
	buf_clear(&inner);
}
END_TEST

/* More than anybody makes: the first are verified, the rest counted; one hash
 * of the body does for all that want the same. */
START_TEST(test_many)
{
	static const struct how how = RR;
	struct buf message = { 0 };
	int i;

	answer("s._domainkey.example.com", rsa_record);
	for (i = 0; i < VERIFY_MAX + 5; i++)
		put_signature(&message, &how, HEAD, BODY);
	buf_puts(&message, HEAD "\r\n" BODY);
	ck_assert_uint_eq(run(buf_get(&message), message.length), VERIFY_MAX);
	ck_assert_uint_eq(verify.more, 5);
	ck_assert_uint_eq(verify.bodies.n, 1);
	finish();
	buf_clear(&message);
}
END_TEST

/* The most fields, and signatures that list the most names that are not
 * there: it ends in time. */
START_TEST(test_hostile)
{
	struct buf message = { 0 };
	int i, k;

	answer("s._domainkey.example.com", rsa_record);
	for (i = 0; i < VERIFY_MAX; i++) {
		buf_puts(&message, "DKIM-Signature: " RSA "bh=2jUSOH9NhtVGCQWNr"
		    "9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA; h=from");
		for (k = 1; k < SIGNATURE_NAMES_MAX; k++)
			buf_printf(&message, ":n%d\r\n ", k);
		buf_puts(&message, "\r\n");
	}
	for (i = 0; i < HEADER_FIELDS_MAX - VERIFY_MAX - 1; i++)
		buf_puts(&message, "n0: x\r\n");
	buf_puts(&message, "From: a@example.com\r\n\r\n");
	ck_assert_uint_eq(run(buf_get(&message), message.length), 0);
	ck_assert_int_eq(verify.list[VERIFY_MAX - 1].kind, VERIFY_FAIL);
	finish();
	buf_clear(&message);
}
END_TEST

/* --- the vectors ---------------------------------------------------------- */

static const struct {
	const char	*folder;
	size_t		 n;		/* signatures */
	const char	*first;		/* field behind them */
} vectors[] = {
	{ "rfc6376-A", 1, "Received:" },
	{ "rfc8463-A", 2, "From:" },
};

/* Takes the lines "NAME. TEXT" of a file apart. */
static void
read_zone(char *text)
{
	char *line, *blank, *rest = text;

	while ((line = strsep(&rest, "\n")) != NULL) {
		if ((blank = strchr(line, ' ')) == NULL)
			continue;
		blank[-1] = '\0';
		answer(line, blank + 1);
	}
}

static char *
read_vector(int i, const char *name, size_t *length)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", vectors[i].folder, name);
	return vectors_read(path, length);
}

/* Each octet of the message and of its signatures is changed in turn. */
START_TEST(test_vector)
{
	char *message, *records;
	size_t length, n, i, first, most;

	if ((message = read_vector(_i, "signed.eml", &length)) == NULL)
		return;
	ck_assert_ptr_nonnull(records = read_vector(_i, "dns.txt", &n));
	read_zone(records);
	ck_assert_uint_eq(run(message, length), vectors[_i].n);
	finish();
	first = (size_t)(strstr(message, vectors[_i].first) - message);
	for (i = 0; i < length; i++) {
		message[i] = (char)(message[i] ^ 1);
		most = i < first ? vectors[_i].n - 1 : 0;
		ck_assert_msg(run(message, length) <= most, "octet %zu", i);
		finish();
		message[i] = (char)(message[i] ^ 1);
	}
	ck_assert_uint_eq(run(message, length), vectors[_i].n);
	finish();
	free(message);
	free(records);
}
END_TEST

Suite *
suite_verify(void)
{
	Suite *s = suite_create("verify");
	TCase *t = tcase_create("verify");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, test_key, 0, sizeof(keys) / sizeof(keys[0]));
	tcase_add_test(t, test_several);
	tcase_add_test(t, test_many);
	tcase_add_test(t, test_hostile);
	tcase_add_loop_test(t, test_vector, 0, 2);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
