/*
 * DKIM: every check in every verdict that it can have, with keys that are
 * made for it, a sample that they signed, and a zone that has their records or
 * others.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "compat/memfile.h"
#include "sign/dkim.h"
#include "sign/keymake.h"
#include "tests/unit/examscene.h"
#include "tests/unit/keyring.h"

Suite	*suite_examdkim(void);

#define NAME	"s1._domainkey.example.com"
#define MESSAGE	"From: shop@example.com\r\nTo: b@example.net\r\n" \
		"Subject: x\r\n\r\nhello\r\n"

/* made once: keys take time */
enum { GOOD, OTHER, SMALL, LARGE, ED, KINDS };
static EVP_PKEY *made[KINDS];
static char *texts[KINDS];

static struct examscene *s;
static struct exam *exam;
static struct buf zone;
static size_t lines;

static void
setup_keys(void)
{
	static const int bits[KINDS] = { 2048, 2048, 1024, 2304, 0 };
	static const struct keymake_tags none;
	struct buf text;
	size_t i;

	for (i = 0; i < KINDS; i++) {
		made[i] = keyring_make(bits[i]);
		buf_init(&text);
		ck_assert_int_eq(keymake_record(&text, made[i], &none), 0);
		texts[i] = buf_take(&text);
	}
}

static void
teardown_keys(void)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		EVP_PKEY_free(made[i]);
		free(texts[i]);
	}
}

static void
setup(void)
{
	keyring_open();
	s = examscene_new("");
	exam = &s->exam;
	buf_init(&zone);
	lines = 0;
}

static void
teardown(void)
{
	buf_clear(&zone);
	examscene_free(s);
	keyring_close();
}

/* --- the scene ----------------------------------------------------------- */

/* A key of that kind in the exam: its line's domain ("": none) and selector. */
static struct examkey *
add_file(int kind, const char *domain, const char *selector,
    const char *file)
{
	struct examkey *key = &exam->keys.list[exam->keys.n++];
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(made[kind], &der);

	ck_assert_int_gt(n, 0);
	memcpy(key->der, der, (size_t)n);
	OPENSSL_free(der);
	key->length = (uint32_t)n;
	key->ed25519 = kind == ED;
	key->bits = kind == ED ? 0 : EVP_PKEY_get_bits(made[kind]);
	key->mode = 0600;
	strlcpy(key->domain, domain, sizeof(key->domain));
	strlcpy(key->selector, selector, sizeof(key->selector));
	strlcpy(key->file, file, sizeof(key->file));
	return key;
}

/* One that signs, with its file and its line: selectors are s1, s2. */
static struct examkey *
add_key_of(int kind, const char *domain)
{
	struct examkey *key;
	struct conf_dkim *line;
	char selector[8];

	snprintf(selector, sizeof(selector), "s%zu", ++lines);
	keyring_save(selector, made[kind]);
	s->conf.dkim = reallocarray(s->conf.dkim, lines, sizeof(*line));
	ck_assert_ptr_nonnull(s->conf.dkim);
	line = &s->conf.dkim[s->conf.ndkim++];
	line->domain = strdup(domain);
	line->selector = strdup(selector);
	line->keyfile = strdup(keyring_path(selector));
	key = add_file(kind, domain, selector, line->keyfile);
	key->signs = 1;
	return key;
}

static struct examkey *
add_key(int kind)
{
	return add_key_of(kind, "example.com");
}

/* A TXT record of a name, of any octets. */
static void
publish(const char *name, const char *text)
{
	size_t n = strlen(text), i;

	buf_printf(&zone, "%s TXT # ", name);
	for (i = 0; i < n; i++) {
		if (i % 255 == 0)
			buf_printf(&zone, "%02zx", n - i < 255 ? n - i : 255);
		buf_printf(&zone, "%02x", (unsigned char)text[i]);
	}
	buf_putc(&zone, '\n');
	examscene_zone(s, buf_get(&zone));
}

static void
use(const char *text)
{
	buf_puts(&zone, text);
	examscene_zone(s, buf_get(&zone));
}

/* Signs a message as the configuration says. */
static void
sign(const char *message)
{
	struct content content = { .fd = memfile_open() };
	struct signer signer;
	struct fault fault;
	struct buf out;
	size_t n = strlen(message);

	ck_assert_int_ne(content.fd, -1);
	ck_assert_int_eq(write(content.fd, message, n), (ssize_t)n);
	content.length = (off_t)n;
	signer_init(&signer, &s->conf);
	buf_init(&out);
	ck_assert_msg(dkim_sign(&signer, &content, exam->now, &out,
	    &fault) == 0, "%s", fault.text);
	buf_puts(&out, message);
	exam->nsample = out.length;
	free(exam->sample);
	exam->sample = buf_take(&out);
	ck_assert_ptr_nonnull(exam->sample);
	close(content.fd);
}

static void
run(void)
{
	findings_reset(&exam->findings[EXAM_DKIM]);
	examdkim(exam);
	ck_assert(!exam->findings[EXAM_DKIM].failed);
}

static const struct finding *
is(const char *id, enum verdict verdict)
{
	const struct finding *f = examscene_is(s, EXAM_DKIM, id, verdict);

	if (verdict == VERDICT_WARN || verdict == VERDICT_FAIL)
		ck_assert_msg(f->advice != NULL, "%s: no fix", id);
	if (verdict == VERDICT_UNKNOWN)
		ck_assert_msg(f->reason != NULL, "%s: no reason", id);
	if (verdict == VERDICT_SKIP)
		ck_assert_msg(f->needs != NULL, "%s: needs what", id);
	return f;
}

static void
says(const char *id, const char *text)
{
	examscene_says(s, EXAM_DKIM, id, text);
}

static void
needs(const char *id, const char *what)
{
	ck_assert_str_eq(is(id, VERDICT_SKIP)->needs, what);
}

/* One record is to be published, this text at that name. */
static void
publishes(const struct finding *f, const char *name, const char *text)
{
	ck_assert_int_eq(f->fix.kind, FIX_DNS);
	ck_assert_uint_eq(f->fix.n, 1);
	ck_assert_str_eq(f->fix.records[0].owner, name);
	ck_assert_str_eq(f->fix.records[0].type, "TXT");
	ck_assert_str_eq(f->fix.records[0].text, text);
}

static const char *const ids[] = { "dkim.key", "dkim.record", "dkim.match",
    "dkim.size", "dkim.testing", "dkim.flags", "dkim.alg", "dkim.align",
    "dkim.self", "dkim.headers" };

#define NIDS	(sizeof(ids) / sizeof(ids[0]))

/* The finding about one of several keys. */
static const struct finding *
find(const char *id, const char *name)
{
	const struct findings *findings = &exam->findings[EXAM_DKIM];
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->list[i]->id, id) == 0 &&
		    findings->list[i]->domain != NULL &&
		    strcmp(findings->list[i]->domain, name) == 0)
			return findings->list[i];
	ck_abort_msg("%s of %s: not found", id, name);
}

/* --- all is well, and nothing is ----------------------------------------- */

START_TEST(test_good)
{
	size_t i;

	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	sign(MESSAGE);
	run();
	for (i = 0; i < NIDS; i++)
		is(ids[i], VERDICT_OK);
	ck_assert_uint_eq(exam->findings[EXAM_DKIM].n, NIDS);
	says("dkim.key", "RSA 2048, /tmp/");
	says("dkim.alg", "rsa-sha256");
	says("dkim.align", "d=example.com is the From domain");
	says("dkim.self", "passes with the key in DNS");
	ck_assert_str_eq(is("dkim.record", VERDICT_OK)->domain, NAME);
	ck_assert_int_eq(exam->dkim.state, EXAM_PASS);
	ck_assert_str_eq(exam->dkim.domain, "example.com");
	ck_assert_str_eq(exam->dkim.selector, "s1");
	ck_assert_str_eq(exam->dkim.why, "");
}
END_TEST

START_TEST(test_none)
{
	const struct finding *f;
	size_t i;

	run();
	f = is("dkim.key", VERDICT_FAIL);
	ck_assert_str_eq(f->title, "no key signs for example.com");
	ck_assert_int_eq(f->fix.kind, FIX_COMMAND);
	ck_assert_str_eq(f->fix.text, "sendoff keygen -d example.com "
	    "-s s202701");
	for (i = 1; i < NIDS; i++)
		needs(ids[i], "dkim.key");
	ck_assert_int_eq(exam->dkim.state, EXAM_NONE);
}
END_TEST

/* A file that keygen wrote, and nobody added the line that it printed. */
START_TEST(test_forgotten_line)
{
	const struct finding *f;

	add_file(GOOD, "example.net", "n1", "/k/example.com.n1.pem");
	add_file(GOOD, "", "", "/k/example.community.s1.pem");
	add_file(GOOD, "", "", "/k/example.com..pem");
	run();
	says("dkim.key", "there is a dkim line for example.net");
	ck_assert_int_eq(is("dkim.key", VERDICT_FAIL)->fix.kind, FIX_COMMAND);
	/* one of RSA, and the newest */
	add_file(ED, "", "", "/k/example.com.e1.pem");
	add_file(GOOD, "", "", "/k/example.com.s8.pem");
	add_file(GOOD, "", "", "/k/example.com.s9.pem");
	add_file(ED, "", "", "/k/example.com.x1.pem");
	run();
	f = is("dkim.key", VERDICT_FAIL);
	ck_assert_int_eq(f->fix.kind, FIX_CONFIG);
	ck_assert_str_eq(f->fix.text,
	    "dkim example.com s9 /k/example.com.s9.pem");
}
END_TEST

/* The selector of the month may be in use. */
START_TEST(test_selector)
{
	add_file(GOOD, "", "", "/k/example.net.s202701.pem");
	run();
	says("dkim.key", "-s s202701b");
	add_file(GOOD, "example.net", "s202701b", "/k/x");
	run();
	says("dkim.key", "-s s202701c");
}
END_TEST

/* --- dkim.key ------------------------------------------------------------ */

START_TEST(test_key_bad)
{
	struct examkey *key = add_key(GOOD);

	key->state = EXAMKEY_BAD;
	strlcpy(key->trouble, "dkim key /k: No such file or directory",
	    sizeof(key->trouble));
	publish(NAME, texts[GOOD]);
	run();
	ck_assert_str_eq(is("dkim.key", VERDICT_FAIL)->title,
	    "/k: No such file or directory");
	says("dkim.key", "sendoff keygen -d example.com -s s202701");
	is("dkim.record", VERDICT_OK);
	needs("dkim.match", "dkim.key");
	needs("dkim.alg", "dkim.key");
	needs("dkim.self", "dkim.key");
	key->mode = 0622;
	run();
	says("dkim.key", "chmod 600 ");
}
END_TEST

START_TEST(test_key_modes)
{
	static const uint32_t modes[] = { 0640, 0604, 0444 };
	struct examkey *key = add_key(GOOD);

	key->mode = modes[_i];
	publish(NAME, texts[GOOD]);
	run();
	is("dkim.key", VERDICT_WARN);
	says("dkim.key", "chmod 600 /tmp/");
	strlcpy(key->file, "/k/it's; rm -rf", sizeof(key->file));
	run();
	ck_assert_ptr_null(is("dkim.key", VERDICT_WARN)->fix.text);
}
END_TEST

START_TEST(test_key_small)
{
	add_key(SMALL);
	publish(NAME, texts[SMALL]);
	sign(MESSAGE);
	run();
	is("dkim.key", VERDICT_WARN);
	says("dkim.key", "1024 bits");
	is("dkim.size", VERDICT_WARN);
	says("dkim.size", "sendoff keygen -d example.com -s s202701");
	is("dkim.self", VERDICT_OK);
}
END_TEST

/* Of a key that is another's to read all is judged that DNS shows. */
START_TEST(test_key_forbidden)
{
	struct examkey *key = add_key(GOOD);

	key->state = EXAMKEY_FORBIDDEN;
	key->length = 0;
	publish(NAME, texts[GOOD]);
	run();
	ck_assert_str_eq(is("dkim.key", VERDICT_UNKNOWN)->reason,
	    "not-readable");
	says("dkim.key", "run as root");
	is("dkim.record", VERDICT_OK);
	is("dkim.size", VERDICT_OK);
	is("dkim.alg", VERDICT_OK);
	ck_assert_str_eq(is("dkim.match", VERDICT_UNKNOWN)->reason,
	    "not-readable");
	ck_assert_str_eq(is("dkim.self", VERDICT_UNKNOWN)->reason,
	    "not-readable");
	needs("dkim.headers", "dkim.self");
	ck_assert_int_eq(exam->dkim.state, EXAM_UNKNOWN);
	ck_assert_str_eq(exam->dkim.selector, "s1");
	/* nobody needs the key to know that nothing can pass */
	examscene_zone(s, "");
	run();
	is("dkim.record", VERDICT_FAIL);
	says("dkim.record", "run this as root");
	is("dkim.alg", VERDICT_UNKNOWN);
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_str_eq(exam->dkim.why, "no key in DNS");
}
END_TEST

/* Before the facts are here, the questions are asked, and nothing is said of
 * the keys. */
START_TEST(test_not_known_yet)
{
	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	memset(&exam->keys, 0, sizeof(exam->keys));
	exam->keys_known = exam->sample_known = 0;
	run();
	ck_assert_str_eq(is("dkim.key", VERDICT_UNKNOWN)->reason, "timeout");
	ck_assert_str_eq(is("dkim.self", VERDICT_UNKNOWN)->reason, "timeout");
	is("dkim.match", VERDICT_UNKNOWN);
	is("dkim.record", VERDICT_OK);
	is("dkim.align", VERDICT_OK);
}
END_TEST

/* --- dkim.record --------------------------------------------------------- */

START_TEST(test_record_none)
{
	const struct finding *f;

	add_key(GOOD);
	if (_i == 1)
		use(NAME " A 192.0.2.1\n");
	sign(MESSAGE);
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_str_eq(f->advice, "publish");
	publishes(f, NAME, texts[GOOD]);
	ck_assert_uint_eq(f->fix.nold, 0);
	needs("dkim.match", "dkim.record");
	needs("dkim.size", "dkim.record");
	needs("dkim.testing", "dkim.record");
	needs("dkim.flags", "dkim.record");
	needs("dkim.self", "dkim.record");
	is("dkim.headers", VERDICT_OK);
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_str_eq(exam->dkim.why, "no key in DNS");
}
END_TEST

static const struct {
	const char	*before, *behind;	/* the text of our record */
	const char	*title;
} damaged[] = {
	{ "\"", "\"", "quotation mark" },
	{ "( ", " )", "parenthesis" },
	{ "\xe2\x80\x9c", "", "typographic" },
	{ "p=AAAA; ", "", "tag twice" },
	{ "n=x; ", "", "v= behind" },
	{ "v=DKIM2; x", "", "unknown version" },
};

START_TEST(test_record_damaged)
{
	const struct finding *f;
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, sizeof(text), "%s%s%s", damaged[_i].before,
	    texts[GOOD], damaged[_i].behind);
	publish(NAME, text);
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_msg(strstr(f->title, damaged[_i].title) != NULL, "%s",
	    f->title);
	ck_assert_str_eq(f->advice, "change the record to");
	publishes(f, NAME, texts[GOOD]);
	ck_assert_uint_eq(f->fix.nold, 1);
	needs("dkim.match", "dkim.record");
}
END_TEST

static const struct {
	size_t		 kept;	/* octets of the text */
	const char	*title;
} cut[] = {
	{ 255, "cut short" }, { 254, "cut short" }, { 16, "without p=" },
	{ 18, "revoked" },
};

/* At 255 octets, where forms cut that do not split. */
START_TEST(test_record_cut)
{
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, cut[_i].kept + 1, "%s", texts[GOOD]);
	publish(NAME, text);
	run();
	if (_i == 3) {
		is("dkim.record", VERDICT_OK);
		is("dkim.flags", VERDICT_FAIL);
		says("dkim.flags", cut[_i].title);
		says("dkim.flags", "sendoff keygen");
		needs("dkim.match", "dkim.flags");
		needs("dkim.size", "dkim.flags");
		return;
	}
	is("dkim.record", VERDICT_FAIL);
	says("dkim.record", cut[_i].title);
	publishes(is("dkim.record", VERDICT_FAIL), NAME, texts[GOOD]);
}
END_TEST

START_TEST(test_record_several)
{
	const struct finding *f;
	char text[1024];

	add_key(GOOD);
	publish(NAME, texts[OTHER]);
	publish(NAME, "v=spf1 -all");
	run();
	f = is("dkim.record", VERDICT_FAIL);
	says("dkim.record", "2 TXT records where one should be");
	ck_assert_str_eq(f->advice, "change the record to");
	publishes(f, NAME, texts[GOOD]);
	ck_assert_uint_eq(f->fix.nold, 2);
	/* ours among them, in a form of its own, is to stay as it is */
	(void)snprintf(text, sizeof(text), "t=s; %s",
	    strstr(texts[GOOD], "k="));
	publish(NAME, text);
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_str_eq(f->advice, "delete all but");
	publishes(f, NAME, text);
	ck_assert_uint_eq(f->fix.nold, 3);
}
END_TEST

START_TEST(test_record_cname)
{
	const struct finding *f;

	add_key(GOOD);
	use(NAME " CNAME s1.dkim.example.net\n");
	publish("s1.dkim.example.net", texts[GOOD]);
	run();
	is("dkim.record", VERDICT_OK);
	says("dkim.record", "CNAME to s1.dkim.example.net");
	is("dkim.match", VERDICT_OK);
	buf_reset(&zone);
	use(NAME " CNAME s1.dkim.example.net\n");
	publish("s1.dkim.example.net", texts[OTHER]);
	run();
	f = is("dkim.match", VERDICT_FAIL);
	ck_assert_str_eq(f->advice,
	    "publish, in place of the CNAME to s1.dkim.example.net");
	publishes(f, NAME, texts[GOOD]);
	buf_reset(&zone);
	use(NAME " CNAME gone.example.net\n");
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_str_eq(f->advice,
	    "publish, in place of the CNAME to gone.example.net");
	/* nor may one be beside it where nobody tells its target */
	use(NAME " DROP CNAME\n");
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_str_eq(f->advice,
	    "publish, in place of the CNAME to gone.example.net");
}
END_TEST

/* RSAPublicKey alone, as the letter of RFC 6376 section 3.6.1 has it. */
START_TEST(test_record_bare)
{
	unsigned char *der = NULL, text[1024];
	char record[1100];
	int n = i2d_PublicKey(made[GOOD], &der);

	ck_assert_int_gt(n, 0);
	EVP_EncodeBlock(text, der, n);
	OPENSSL_free(der);
	(void)snprintf(record, sizeof(record), "v=DKIM1; k=rsa; p=%s",
	    (char *)text);
	add_key(GOOD);
	publish(NAME, record);
	sign(MESSAGE);
	run();
	publishes(is("dkim.record", VERDICT_WARN), NAME, texts[GOOD]);
	is("dkim.match", VERDICT_OK);
	is("dkim.self", VERDICT_OK);
}
END_TEST

/* What the DNS may hold of strangers' octets is shown printable, and whole
 * records of any length are bounded. */
START_TEST(test_record_hostile)
{
	char text[4096 + 1];
	size_t i;
	const struct finding *f;

	add_key(GOOD);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	use(NAME " TXT # 0c763d444b494d313b1b5b334a\n");
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_ptr_null(strchr(f->title, 033));
	ck_assert_ptr_null(strchr(f->details.data, 033));
	for (i = 0; i < 20; i++)
		use(NAME " TXT \"v=DKIM1; p=\"\n");
	run();
	says("dkim.record", "21 TXT records");
	buf_reset(&zone);
	text[4000] = '\0';
	publish(NAME, text);
	run();
	f = is("dkim.record", VERDICT_FAIL);
	ck_assert_uint_lt(strlen(f->details.data), 100);
}
END_TEST

START_TEST(test_record_nameless)
{
	struct examkey *key = add_key(GOOD);

	memset(key->selector, 'a', DNS_NAME - 1);
	key->selector[DNS_NAME - 1] = '\0';
	run();
	is("dkim.record", VERDICT_FAIL);
	says("dkim.record", "sendoff keygen");
	needs("dkim.match", "dkim.record");
}
END_TEST

/* --- dkim.match, dkim.size ----------------------------------------------- */

START_TEST(test_match_other)
{
	const struct finding *f;

	add_key(GOOD);
	publish(NAME, texts[OTHER]);
	sign(MESSAGE);
	run();
	f = is("dkim.match", VERDICT_FAIL);
	ck_assert_str_eq(f->title, NAME " holds another key");
	says("dkim.match", "of no key that was found on this host");
	publishes(f, NAME, texts[GOOD]);
	ck_assert_uint_eq(f->fix.nold, 1);
	ck_assert_str_eq(f->fix.old[0], texts[OTHER]);
	needs("dkim.self", "dkim.match");
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_str_eq(exam->dkim.why, "wrong key");
	add_file(OTHER, "", "", "/k/old.pem");
	run();
	says("dkim.match", "public half of /k/old.pem");
	says("dkim.match", "dkim example.com s1 /k/old.pem");
}
END_TEST

START_TEST(test_match_type)
{
	add_key(ED);
	publish(NAME, texts[GOOD]);
	run();
	publishes(is("dkim.match", VERDICT_FAIL), NAME, texts[ED]);
}
END_TEST

/* t=s in the record is a choice, and stays. */
START_TEST(test_match_strict)
{
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, sizeof(text), "v=DKIM1; k=rsa; t=s; %s",
	    strstr(texts[OTHER], "p="));
	publish(NAME, text);
	run();
	ck_assert_ptr_nonnull(strstr(
	    is("dkim.match", VERDICT_FAIL)->fix.records[0].text, "t=s; p="));
}
END_TEST

START_TEST(test_size)
{
	const struct finding *f;

	add_key(LARGE);
	publish(NAME, texts[LARGE]);
	run();
	f = is("dkim.size", VERDICT_WARN);
	ck_assert_int_eq(f->fix.kind, FIX_COMMAND);
	says("dkim.size", "2304");
	is("dkim.key", VERDICT_OK);
}
END_TEST

/* A small key in DNS, a good one here: all that is missing is the record. */
START_TEST(test_size_other)
{
	add_key(GOOD);
	publish(NAME, texts[SMALL]);
	run();
	publishes(is("dkim.size", VERDICT_WARN), NAME, texts[GOOD]);
}
END_TEST

START_TEST(test_size_fail)
{
	static const char tiny[] = "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQAD"
	    "SwAwSAJBAMOLbPWmUvtF7tBhNCOR9DCOQfq9Po2hUrtOKMXKkDb0rqyGqe8WNrwk"
	    "FeAZHQ6TSQG0xMwSr/Bs2TXn9VOt2A0CAwEAAQ==";

	add_key(GOOD);
	publish(NAME, tiny);
	sign(MESSAGE);
	run();
	is("dkim.size", VERDICT_FAIL);
	says("dkim.size", "RSA 512");
	needs("dkim.self", "dkim.size");
}
END_TEST

/* --- dkim.testing, dkim.flags -------------------------------------------- */

static const struct {
	const char	*before, *after;	/* in front of p= */
} testing[] = {
	{ "v=DKIM1; k=rsa; t=y; ", "v=DKIM1; k=rsa; " },
	{ "v=DKIM1; t=y:s; k=rsa; ", "v=DKIM1; t=s; k=rsa; " },
	{ "v=DKIM1;t=s : y;", "v=DKIM1;t=s;" },
	{ "t=y;", "" },
};

START_TEST(test_testing)
{
	const char *p = strstr(texts[GOOD], "p=");
	const struct finding *f;
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, sizeof(text), "%s%s", testing[_i].before, p);
	publish(NAME, text);
	sign(MESSAGE);
	run();
	f = is("dkim.testing", VERDICT_WARN);
	ck_assert_str_eq(f->fix.old[0], text);
	(void)snprintf(text, sizeof(text), "%s%s", testing[_i].after, p);
	publishes(f, NAME, text);
	is("dkim.self", VERDICT_OK);
}
END_TEST

/* The tag may be the last one. */
START_TEST(test_testing_last)
{
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, sizeof(text), "%s; t=y", texts[GOOD]);
	publish(NAME, text);
	run();
	(void)snprintf(text, sizeof(text), "%s;", texts[GOOD]);
	publishes(is("dkim.testing", VERDICT_WARN), NAME, text);
}
END_TEST

static const struct {
	const char	*tags, *title;	/* NULL: none of it is wrong */
} flags[] = {
	{ "v=DKIM1; s=tlsrpt; ", "not for mail" },
	{ "v=DKIM1; h=sha1; ", "SHA-256" },
	{ "v=DKIM1; k=dsa; ", "unknown type" },
	{ "v=DKIM1; s=*; h=sha1:sha256; ", NULL },
	{ "v=DKIM1; s=email; t=s; ", NULL },
};

START_TEST(test_flags)
{
	char text[1024];

	add_key(GOOD);
	(void)snprintf(text, sizeof(text), "%s%s", flags[_i].tags,
	    strstr(texts[GOOD], "p="));
	publish(NAME, text);
	sign(MESSAGE);
	run();
	is("dkim.record", VERDICT_OK);
	if (flags[_i].title == NULL) {
		is("dkim.flags", VERDICT_OK);
		is("dkim.self", VERDICT_OK);
		return;
	}
	publishes(is("dkim.flags", VERDICT_FAIL), NAME, texts[GOOD]);
	says("dkim.flags", flags[_i].title);
	needs("dkim.self", "dkim.flags");
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
}
END_TEST

/* --- several keys -------------------------------------------------------- */

START_TEST(test_two)
{
	add_key(ED);
	add_key(GOOD);
	publish(NAME, texts[ED]);
	publish("s2._domainkey.example.com", texts[GOOD]);
	sign(MESSAGE);
	run();
	ck_assert_uint_eq(exam->findings[EXAM_DKIM].n, NIDS + 5);
	is("dkim.self", VERDICT_OK);
	is("dkim.alg", VERDICT_OK);
	says("dkim.alg", "do not verify Ed25519");
	ck_assert_str_eq(find("dkim.size", NAME)->title, "Ed25519");
	ck_assert_str_eq(exam->dkim.selector, "s2");
}
END_TEST

/* One of them is not in DNS: mail passes all the same, by the other. */
START_TEST(test_one_of_two)
{
	add_key(GOOD);
	add_key(ED);
	publish(NAME, texts[GOOD]);
	sign(MESSAGE);
	run();
	ck_assert_int_eq(find("dkim.record", NAME)->verdict, VERDICT_OK);
	ck_assert_int_eq(find("dkim.record",
	    "s2._domainkey.example.com")->verdict, VERDICT_FAIL);
	is("dkim.self", VERDICT_WARN);
	says("dkim.self", "1 of 2");
	says("dkim.self", "s=s2 permerror: no key in DNS");
	ck_assert_int_eq(exam->dkim.state, EXAM_PASS);
	ck_assert_str_eq(exam->dkim.selector, "s1");
	/* the one that is there is none for most receivers */
	buf_reset(&zone);
	publish("s2._domainkey.example.com", texts[ED]);
	run();
	is("dkim.self", VERDICT_WARN);
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_str_eq(exam->dkim.why, "Ed25519 alone");
}
END_TEST

/* Their records were exchanged: each is found where it is. */
START_TEST(test_exchanged)
{
	const struct finding *f;

	add_key(OTHER);
	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	publish("s2._domainkey.example.com", texts[OTHER]);
	run();
	f = find("dkim.match", NAME);
	ck_assert_ptr_nonnull(strstr(f->details.data, keyring_path("s2")));
	publishes(f, NAME, texts[OTHER]);
}
END_TEST

START_TEST(test_alg_ed25519)
{
	add_key(ED);
	publish(NAME, texts[ED]);
	sign(MESSAGE);
	run();
	is("dkim.alg", VERDICT_FAIL);
	says("dkim.alg", "sendoff keygen -d example.com -s s202701");
	is("dkim.key", VERDICT_OK);
	is("dkim.self", VERDICT_OK);
	/* not for a receiver of those that count */
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_str_eq(exam->dkim.why, "Ed25519 alone");
}
END_TEST

/* --- dkim.align ---------------------------------------------------------- */

static const struct {
	const char	*zone;
	enum verdict	 verdict;
	const char	*text;		/* or what it needs */
} aligns[] = {
	{ "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n", VERDICT_OK,
	    "relaxed" },
	{ "_dmarc.example.com TXT \"v=DMARC1; p=none; adkim=s\"\n",
	    VERDICT_WARN, "sendoff keygen -d shop.example.com" },
	{ "_dmarc.shop.example.com TXT \"v=DMARC1; p=none; psd=n\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n", VERDICT_FAIL,
	    "sendoff keygen -d shop.example.com" },
	{ "", VERDICT_SKIP, "dmarc.exists" },
	{ "_dmarc.example.com SERVFAIL\n", VERDICT_UNKNOWN, "DMARC is not" },
	{ "_dmarc.shop.example.com DROP\n", VERDICT_UNKNOWN, "DMARC is not" },
};

START_TEST(test_align)
{
	add_key(GOOD);
	strlcpy(exam->domain, "shop.example.com", sizeof(exam->domain));
	use(aligns[_i].zone);
	run();
	is("dkim.align", aligns[_i].verdict);
	says("dkim.align", aligns[_i].text);
}
END_TEST

/* --- dkim.self, dkim.headers --------------------------------------------- */

START_TEST(test_self_changed)
{
	static const char *const places[] = { "hello", "x\r\n\r\n" };
	static const char *const words[] = { "body was changed",
	    "header was changed" };

	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	sign(MESSAGE);
	strstr(exam->sample, places[_i])[0] = 'y';
	run();
	is("dkim.self", VERDICT_FAIL);
	says("dkim.self", words[_i]);
	is("dkim.headers", VERDICT_OK);
	ck_assert_int_eq(exam->dkim.state, EXAM_FAIL);
	ck_assert_ptr_nonnull(strstr(exam->dkim.why, words[_i]));
}
END_TEST

START_TEST(test_self_unsigned)
{
	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	sign("From: a@example.net\r\n\r\nhello\r\n");
	run();
	is("dkim.self", VERDICT_FAIL);
	says("dkim.self", "masquerade");
	needs("dkim.headers", "dkim.self");
	ck_assert_int_eq(exam->dkim.state, EXAM_NONE);
}
END_TEST

START_TEST(test_self_trouble)
{
	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	strlcpy(exam->sample_trouble, "disk on fire",
	    sizeof(exam->sample_trouble));
	run();
	ck_assert_str_eq(is("dkim.self", VERDICT_UNKNOWN)->reason,
	    "no-sample");
	says("dkim.self", "disk on fire");
	ck_assert_int_eq(exam->dkim.state, EXAM_UNKNOWN);
}
END_TEST

#define FIELD(tags, names)	"DKIM-Signature: v=1; a=rsa-sha256; " \
		"d=example.com; s=s1; " tags "h=" names "; bh=47DEQpj8HBSa+" \
		"/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n" MESSAGE

static const struct {
	const char	*message;
	enum verdict	 verdict;
	const char	*text;
} samples[] = {
	{ FIELD("", "to"), VERDICT_FAIL, "From is not signed" },
	{ FIELD("", "from:to"), VERDICT_WARN, "over-signed" },
	{ FIELD("l=0; ", "from:from"), VERDICT_WARN, "l=" },
	{ FIELD("", "from:from:received"), VERDICT_WARN, "on the way" },
	{ FIELD("", "From:Return-Path:FROM"), VERDICT_WARN, "on the way" },
	{ FIELD("t=1800000301; ", "from:from"), VERDICT_FAIL, "clock" },
	{ FIELD("t=1800000300; ", "from:from"), VERDICT_OK, "" },
	{ FIELD("v=2; ", "from:from"), VERDICT_FAIL, "" },
	{ "DKIM-Signature: x\r\n" MESSAGE, VERDICT_FAIL, "" },
};

START_TEST(test_headers)
{
	add_key(GOOD);
	publish(NAME, texts[GOOD]);
	exam->sample = strdup(samples[_i].message);
	exam->nsample = strlen(exam->sample);
	run();
	is("dkim.headers", samples[_i].verdict);
	says("dkim.headers", samples[_i].text);
	is("dkim.self", VERDICT_FAIL);
}
END_TEST

/* --- no answers, and the same twice -------------------------------------- */

START_TEST(test_silence)
{
	static const char *const zones[] = { "* DROP\n", "* SERVFAIL\n" };
	static const char *const reasons[] = { "timeout", "servfail" };
	size_t i;

	add_key(GOOD);
	sign(MESSAGE);
	use(zones[_i]);
	run();
	ck_assert_str_eq(is("dkim.record", VERDICT_UNKNOWN)->reason,
	    reasons[_i]);
	for (i = 2; i < 6; i++)
		needs(ids[i], "dkim.record");
	ck_assert_str_eq(is("dkim.self", VERDICT_UNKNOWN)->reason,
	    reasons[_i]);
	is("dkim.key", VERDICT_OK);
	is("dkim.headers", VERDICT_OK);
	ck_assert_int_eq(exam->dkim.state, EXAM_UNKNOWN);
}
END_TEST

/* One of two keys has no answer, the other is not there. */
START_TEST(test_half_silence)
{
	add_key(GOOD);
	add_key(ED);
	sign(MESSAGE);
	use("s2._domainkey.example.com DROP\n");
	run();
	ck_assert_str_eq(is("dkim.self", VERDICT_UNKNOWN)->reason, "timeout");
	ck_assert_int_eq(exam->dkim.state, EXAM_UNKNOWN);
}
END_TEST

START_TEST(test_twice)
{
	struct exam_dkim first;
	char titles[4096] = "", again[4096] = "";
	size_t i, n;

	add_key(GOOD);
	add_key(ED);
	publish(NAME, texts[OTHER]);
	sign(MESSAGE);
	run();
	first = exam->dkim;
	n = exam->findings[EXAM_DKIM].n;
	for (i = 0; i < n; i++)
		strlcat(titles, exam->findings[EXAM_DKIM].list[i]->title,
		    sizeof(titles));
	run();
	ck_assert_uint_eq(exam->findings[EXAM_DKIM].n, n);
	for (i = 0; i < n; i++)
		strlcat(again, exam->findings[EXAM_DKIM].list[i]->title,
		    sizeof(again));
	ck_assert_str_eq(titles, again);
	ck_assert_mem_eq(&first, &exam->dkim, sizeof(first));
}
END_TEST

/* --- suite --------------------------------------------------------------- */

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

static TCase *
records_tcase(void)
{
	TCase *tcase = tcase_create("records");

	tcase_add_loop_test(tcase, test_record_none, 0, 2);
	tcase_add_loop_test(tcase, test_record_damaged, 0, COUNT(damaged));
	tcase_add_loop_test(tcase, test_record_cut, 0, COUNT(cut));
	tcase_add_test(tcase, test_record_several);
	tcase_add_test(tcase, test_record_cname);
	tcase_add_test(tcase, test_record_bare);
	tcase_add_test(tcase, test_record_hostile);
	tcase_add_test(tcase, test_record_nameless);
	tcase_add_test(tcase, test_match_other);
	tcase_add_test(tcase, test_match_type);
	tcase_add_test(tcase, test_match_strict);
	tcase_add_test(tcase, test_size);
	tcase_add_test(tcase, test_size_other);
	tcase_add_test(tcase, test_size_fail);
	tcase_add_loop_test(tcase, test_testing, 0, COUNT(testing));
	tcase_add_test(tcase, test_testing_last);
	tcase_add_loop_test(tcase, test_flags, 0, COUNT(flags));
	return tcase;
}

static TCase *
keys_tcase(void)
{
	TCase *tcase = tcase_create("keys");

	tcase_add_test(tcase, test_good);
	tcase_add_test(tcase, test_none);
	tcase_add_test(tcase, test_forgotten_line);
	tcase_add_test(tcase, test_selector);
	tcase_add_test(tcase, test_key_bad);
	tcase_add_loop_test(tcase, test_key_modes, 0, 3);
	tcase_add_test(tcase, test_key_small);
	tcase_add_test(tcase, test_key_forbidden);
	tcase_add_test(tcase, test_not_known_yet);
	tcase_add_test(tcase, test_two);
	tcase_add_test(tcase, test_one_of_two);
	tcase_add_test(tcase, test_exchanged);
	tcase_add_test(tcase, test_alg_ed25519);
	tcase_add_loop_test(tcase, test_align, 0, COUNT(aligns));
	return tcase;
}

static TCase *
self_tcase(void)
{
	TCase *tcase = tcase_create("self");

	tcase_add_loop_test(tcase, test_self_changed, 0, 2);
	tcase_add_test(tcase, test_self_unsigned);
	tcase_add_test(tcase, test_self_trouble);
	tcase_add_loop_test(tcase, test_headers, 0, COUNT(samples));
	tcase_add_loop_test(tcase, test_silence, 0, 2);
	tcase_add_test(tcase, test_half_silence);
	tcase_add_test(tcase, test_twice);
	return tcase;
}

Suite *
suite_examdkim(void)
{
	TCase *tcases[] = { keys_tcase(), records_tcase(), self_tcase() };
	Suite *suite = suite_create("examdkim");
	size_t i;

	for (i = 0; i < sizeof(tcases) / sizeof(tcases[0]); i++) {
		tcase_add_unchecked_fixture(tcases[i], setup_keys,
		    teardown_keys);
		tcase_add_checked_fixture(tcases[i], setup, teardown);
		suite_add_tcase(suite, tcases[i]);
	}
	return suite;
}
