/*
 * Signatures: the vectors of RFC 6376 and RFC 8463 octet by octet, and
 * messages that are signed here and verified by code that shares nothing with
 * what signs, also after what strangers may do to them on the way.
 */
#include <sys/mman.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "sign/dkim.h"
#include "sign/dkimfield.h"
#include "sign/dkimhash.h"
#include "sign/key.h"
#include "tests/peer/dkimverify.h"
#include "tests/unit/keyring.h"
#include "tests/unit/vectors.h"
#include "util/base64.h"

Suite	*suite_dkim(void);

#define NOW	1764000000	/* an afternoon in November 2025 */

#define MESSAGE								\
	"From: Anna <anna@example.com>\r\n"				\
	"To: bert@example.net,\r\n"					\
	"\tcarl@example.net\r\n"					\
	"Subject: Hello\r\n"						\
	"Date: Tue, 25 Nov 2025 12:00:00 +0000\r\n"			\
	"Message-ID: <1@example.com>\r\n"				\
	"\r\n"								\
	"Dear all,\r\n"							\
	"\r\n"								\
	"one  two\tthree \r\n"						\
	"\r\n"

static struct conf conf;
static struct signer signer;
static struct fault fault;
static struct buf out;		/* the signature fields */
static EVP_PKEY *rsa, *ed25519;
static char *rsa_record, *ed25519_record;

static void
setup(void)
{
	keyring_open();
	conf_init(&conf);
	buf_init(&out);
	memset(&fault, 0, sizeof(fault));
	rsa = keyring_make(1024);
	ed25519 = keyring_make(0);
	keyring_save("rsa", rsa);
	keyring_save("ed", ed25519);
	rsa_record = keyring_record(rsa);
	ed25519_record = keyring_record(ed25519);
}

static void
teardown(void)
{
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed25519);
	free(rsa_record);
	free(ed25519_record);
	buf_clear(&out);
	conf_clear(&conf);
	keyring_close();
}

static void
add_line(const char *domain, const char *selector, const char *name)
{
	struct conf_dkim *d;

	conf.dkim = reallocarray(conf.dkim, conf.ndkim + 1, sizeof(*d));
	ck_assert_ptr_nonnull(conf.dkim);
	d = &conf.dkim[conf.ndkim++];
	ck_assert_ptr_nonnull(d->domain = strdup(domain));
	ck_assert_ptr_nonnull(d->selector = strdup(selector));
	ck_assert_ptr_nonnull(d->keyfile = strdup(keyring_path(name)));
}

/* Signs a message that stands behind other octets in its file. */
static int
sign(const char *message, size_t length)
{
	struct content content = { -1, 7, (off_t)length };
	int rc;

	content.fd = memfd_create("message", MFD_CLOEXEC);
	ck_assert_int_ge(content.fd, 0);
	ck_assert_int_eq(write(content.fd, "7 more\n", 7), 7);
	ck_assert_int_eq(write(content.fd, message, length), (ssize_t)length);
	ck_assert_int_eq(write(content.fd, "END", 3), 3);
	buf_reset(&out);
	signer_init(&signer, &conf);
	rc = dkim_sign(&signer, &content, NOW, &out, &fault);
	close(content.fd);
	return rc;
}

static const char *
look_up(void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "rsa._domainkey.example.com") == 0)
		return rsa_record;
	if (strcmp(name, "ed._domainkey.example.com") == 0)
		return ed25519_record;
	return NULL;
}

/* How many signatures of a text verify; the first reason in *why. */
static size_t
passes(const char *text, size_t length, time_t now, const char **why)
{
	static struct dkimverify results[8];
	size_t n, i, good = 0;

	results[0].reason[0] = '\0';
	n = dkimverify(text, length, look_up, NULL, now, results, 8);
	for (i = 0; i < n; i++)
		good += results[i].pass ? 1 : 0;
	*why = results[0].reason;
	return good;
}

/* How many verify of the fields in out and this message. */
static size_t
verified(const char *message, const char **why)
{
	struct buf whole;
	size_t good;

	buf_init(&whole);
	buf_add(&whole, out.data, out.length);
	buf_puts(&whole, message);
	good = passes(buf_get(&whole), whole.length, NOW + 60, why);
	buf_clear(&whole);
	return good;
}

static void
sign_both(const char *message)
{
	/* The order of the lines does not matter. */
	add_line("example.com", "ed", "ed");
	add_line("example.com", "rsa", "rsa");
	ck_assert_msg(sign(message, strlen(message)) == 0, "%s", fault.text);
}

START_TEST(test_both)
{
	const char *why, *first, *second;

	sign_both(MESSAGE);
	ck_assert_uint_eq(verified(MESSAGE, &why), 2);
	first = strstr(buf_get(&out), "a=rsa-sha256");
	second = strstr(buf_get(&out), "a=ed25519-sha256");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert_msg(first < second, "RSA does not come first");
}
END_TEST

START_TEST(test_one)
{
	const char *why, *name = _i ? "rsa" : "ed";

	add_line("example.com", name, name);
	ck_assert_int_eq(sign(MESSAGE, strlen(MESSAGE)), 0);
	ck_assert_uint_eq(verified(MESSAGE, &why), 1);
	ck_assert_ptr_null(strstr(buf_get(&out) + 1, "DKIM-Signature"));
}
END_TEST

/* RFC 6376 section 3.5, and no more than is needed. */
START_TEST(test_field)
{
	const char *line, *end, *text;

	sign_both(MESSAGE);
	text = buf_get(&out);
	ck_assert_int_eq(strncmp(text, "DKIM-Signature: v=1; a=rsa-sha256; "
	    "c=relaxed/relaxed; d=example.com;", 68), 0);
	ck_assert_ptr_nonnull(strstr(text, "s=rsa;"));
	ck_assert_ptr_nonnull(strstr(text, "t=1764000000;"));
	ck_assert_ptr_nonnull(strstr(text, "x=1764604800;"));
	ck_assert_ptr_null(strstr(text, " l="));
	ck_assert_ptr_null(strstr(text, "\tl="));
	ck_assert_ptr_null(strstr(text, " i="));
	ck_assert_ptr_null(strstr(text, " q="));
	for (line = text; *line != '\0'; line = end + 2) {
		ck_assert_ptr_nonnull(end = strstr(line, "\r\n"));
		ck_assert_int_le((int)(end - line), 78);
		ck_assert_msg(*line == '\t' || *line == 'D', "%s", line);
	}
}
END_TEST

/* Long names fold where they may, and what cannot fold stays whole. */
START_TEST(test_long_names)
{
	struct dkimfield p = { 0 };
	struct buf names;
	char domain[] = "a23456789012345678901234567890123456789012345678901."
	    "b23456789012345678901234567890123456789012345678901.example";
	int i;

	buf_init(&names);
	for (i = 0; i < 200; i++)
		buf_puts(&names, i == 0 ? "from" : ":list-unsubscribe-post");
	p.domain = domain;
	p.selector = "s";
	p.names = buf_get(&names);
	p.body_hash = "hash";
	dkimfield_begin(&out, &p);
	dkimfield_end(&out, "signature", 9);
	ck_assert_ptr_nonnull(strstr(buf_get(&out), domain));
	ck_assert_ptr_null(strstr(buf_get(&out), "t="));
	ck_assert_ptr_null(strstr(buf_get(&out), "\r\n\t\r\n"));
	ck_assert_str_eq(buf_get(&out) + out.length - 18,
	    "\n\tb=c2lnbmF0dXJl\r\n");
	buf_clear(&names);
}
END_TEST

static const struct {
	const char	*what;
	const char	*from;	/* is replaced by */
	const char	*to;
	size_t		 good;
} changes[] = {
	{ "nothing", "Hello", "Hello", 2 },
	{ "empty lines at the end", "three \r\n\r\n", "three\r\n\r\n\r\n", 2 },
	{ "blanks in the body", "one  two", "one \t two", 2 },
	{ "folding", "net,\r\n\tcarl", "net,\r\n  \r\n carl", 2 },
	{ "case of a name", "Subject:", "SUBJECT :", 2 },
	{ "a field that is not signed", "From:", "Received: x\r\nFrom:", 2 },
	{ "order of other fields", "Date:", "X-Spam: no\r\nDate:", 2 },
	{ "text", "Dear", "Near", 0 },
	{ "text behind", "\r\n\r\none", "\r\n\r\n\r\none", 0 },
	{ "body cut", "one  two\tthree \r\n", "", 0 },
	{ "Subject", "Hello", "hello", 0 },
	{ "From", "anna@example.com>", "anne@example.com>", 0 },
	{ "a second Subject", "From:", "Subject: x\r\nFrom:", 0 },
	{ "a second Subject below", "\r\n\r\nDear",
	    "\r\nSubject: x\r\n\r\nDear", 0 },
	{ "a second From", "To:", "From: ceo@example.com\r\nTo:", 0 },
	{ "a second Date", "To:", "Date: x\r\nTo:", 0 },
	{ "a second To", "To:", "To: d@example.net\r\nTo:", 0 },
	{ "a Cc", "To:", "Cc: d@example.net\r\nTo:", 0 },
	{ "a Reply-To", "To:", "Reply-To: d@example.net\r\nTo:", 0 },
	{ "a Sender", "To:", "Sender: d@example.net\r\nTo:", 0 },
	{ "a Content-Type", "To:", "Content-Type: text/html\r\nTo:", 0 },
	{ "no Subject", "Subject: Hello\r\n", "", 0 },
	{ "another domain", "d=example.com", "d=example.org", 0 },
	{ "another time", "t=176400000", "t=176400001", 0 },
};

START_TEST(test_change)
{
	const char *from = changes[_i].from, *why, *at, *text;
	struct buf whole;

	sign_both(MESSAGE);
	buf_puts(&out, MESSAGE);
	buf_init(&whole);
	text = buf_get(&out);
	for (; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
		buf_add(&whole, text, (size_t)(at - text));
		buf_puts(&whole, changes[_i].to);
	}
	ck_assert_msg(whole.length > 0, "%s was not found", from);
	buf_puts(&whole, text);
	ck_assert_msg(passes(buf_get(&whole), whole.length, NOW, &why) ==
	    changes[_i].good, "%s: %s", changes[_i].what, why);
	buf_clear(&whole);
}
END_TEST

/* Seven days, and not a second more. */
START_TEST(test_expiry)
{
	const char *why;

	sign_both(MESSAGE);
	buf_puts(&out, MESSAGE);
	ck_assert_uint_eq(passes(buf_get(&out), out.length, NOW + 7 * 86400,
	    &why), 2);
	ck_assert_uint_eq(passes(buf_get(&out), out.length,
	    NOW + 7 * 86400 + 1, &why), 0);
	ck_assert_str_eq(why, "signature expired");
}
END_TEST

static const char *const messages[] = {
	"From: a@example.com\r\n\r\n",
	"From: a@example.com\r\n\r\n\r\n\r\n",
	"From: a@example.com\r\n\r\n \t\r\nx",
	"From: a@example.com\r\n",
	"From: a@example.com\r\n\r\nno line end",
	"from : a@sub.example.com\r\nto : b@c\r\n\r\nx\r\n",
	"Subject: a\r\nSubject: b\r\nFrom: a@example.com\r\n\r\nx\r\n",
	"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=old; h=from;\r\n"
	    "\tbh=x; b=y\r\nFrom: a@example.com\r\n\r\nx\r\n",
	"List-Id: <a>\r\nList-Unsubscribe: <https://a.example/b>\r\n"
	    "Resent-From: x@example.com\r\nResent-From: y@example.com\r\n"
	    "From: a@example.com\r\n\r\nx\r\n",
	"From: =?utf-8?q?=C3=A9?= <a@example.com>\r\n"
	    "Subject: \xc3\xa9\xc3\xa9\r\n\r\n\xc3\xa9\r\n",
};

START_TEST(test_messages)
{
	const char *why;

	sign_both(messages[_i]);
	ck_assert_msg(verified(messages[_i], &why) == 2, "%s: %s",
	    messages[_i], why);
}
END_TEST

/* Header and body that reach over every edge of the buffers they are read
 * through. */
START_TEST(test_large)
{
	struct buf message;
	const char *why;
	int i;

	buf_init(&message);
	buf_puts(&message, "From: a@example.com\r\nX-Filler:");
	for (i = 0; i < 8192 - 40 + _i; i++)
		buf_puts(&message, i % 70 == 69 ? "\r\n\t" : "x");
	buf_puts(&message, "\r\nSubject: behind it\r\n\r\n");
	for (i = 0; i < 3 * 65536; i++)
		buf_putc(&message, "a b\r\n"[i % 5]);
	buf_puts(&message, "end\r\n");
	sign_both(buf_get(&message));
	ck_assert_uint_eq(verified(buf_get(&message), &why), 2);
	buf_clear(&message);
}
END_TEST

/* RFC 6376 section 5.1: only a line for the From domain or a parent of it. */
static const struct {
	const char	*from;
	size_t		 good;
} authors[] = {
	{ "From: a@example.com\r\n", 1 },
	{ "From: a@mail.example.com\r\n", 1 },
	{ "From: a@EXAMPLE.COM\r\n", 1 },
	{ "From: b@example.com, a@example.net\r\n", 1 },
	{ "From: a@example.net, b@example.com\r\n", 0 },
	{ "From: a@notexample.com\r\n", 0 },
	{ "From: a@com\r\n", 0 },
	{ "From: a\r\n", 0 },
	{ "From: \"a@example.com\" <b@example.net>\r\n", 0 },
	{ "From: a@example.com <b@example.net\r\n", 0 },
	{ "From:\r\n", 0 },
	{ "Sender: a@example.com\r\n", 0 },
	{ "", 0 },
};

START_TEST(test_author)
{
	struct buf message;
	const char *why;

	buf_init(&message);
	buf_puts(&message, authors[_i].from);
	buf_puts(&message, "Subject: x\r\n\r\nbody\r\n");
	add_line("example.com", "rsa", "rsa");
	ck_assert_int_eq(sign(buf_get(&message), message.length), 0);
	ck_assert_uint_eq(verified(buf_get(&message), &why),
	    authors[_i].good);
	if (authors[_i].good == 0)
		ck_assert_uint_eq(out.length, 0);
	buf_clear(&message);
}
END_TEST

START_TEST(test_content_author)
{
	struct content content = { -1, 0, strlen(MESSAGE) };
	char *author;

	ck_assert_ptr_null(dkim_content_author(&content));
	content.fd = memfd_create("message", MFD_CLOEXEC);
	ck_assert_int_ge(content.fd, 0);
	/* A file that is shorter than it says is no message. */
	ck_assert_ptr_null(dkim_content_author(&content));
	ck_assert_int_eq(write(content.fd, MESSAGE, strlen(MESSAGE)),
	    (ssize_t)strlen(MESSAGE));
	ck_assert_ptr_nonnull(author = dkim_content_author(&content));
	ck_assert_str_eq(author, "example.com");
	free(author);
	close(content.fd);
}
END_TEST

/* One key of two that fails: nothing is signed, and nothing was appended. */
static const struct {
	const char	*key;
	int		 status;
} failures[] = {
	{ "missing", EX_CONFIG }, { "damaged", EX_CONFIG },
	{ "writable", EX_CONFIG }, { ".", EX_CONFIG },
};

START_TEST(test_failure)
{
	keyring_write("damaged", "-----BEGIN PRIVATE KEY-----\n", 28, 0600);
	keyring_write("writable", "x", 1, 0666);
	add_line("example.com", "rsa", "rsa");
	add_line("example.com", "ed", failures[_i].key);
	ck_assert_int_eq(sign(MESSAGE, strlen(MESSAGE)), -1);
	ck_assert_int_eq(fault.status, failures[_i].status);
	ck_assert_uint_eq(out.length, 0);
}
END_TEST

/* A file that ends before it should must not be signed as it is. */
START_TEST(test_short_file)
{
	struct content content = { -1, 0, 100000 };

	add_line("example.com", "rsa", "rsa");
	content.fd = memfd_create("message", MFD_CLOEXEC);
	ck_assert_int_ge(content.fd, 0);
	ck_assert_int_eq(write(content.fd, MESSAGE, strlen(MESSAGE)),
	    (ssize_t)strlen(MESSAGE));
	signer_init(&signer, &conf);
	ck_assert_int_eq(dkim_sign(&signer, &content, NOW, &out, &fault), -1);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_uint_eq(out.length, 0);
	close(content.fd);
}
END_TEST

/* A header beyond all bounds is refused in time, not signed in part. */
START_TEST(test_huge_header)
{
	struct buf message;
	int i;

	buf_init(&message);
	buf_puts(&message, "From: a@example.com\r\n");
	if (_i)
		for (i = 0; i < HEADER_FIELDS_MAX; i++)
			buf_puts(&message, "To: x\r\n");
	else
		for (i = 0; i < 17 * 1024; i++)
			buf_printf(&message, "X: %01022d\r\n", 0);
	buf_puts(&message, "\r\nbody\r\n");
	add_line("example.com", "rsa", "rsa");
	ck_assert_int_eq(sign(buf_get(&message), message.length), -1);
	ck_assert_int_eq(fault.status, EX_DATAERR);
	ck_assert_uint_eq(out.length, 0);
	buf_clear(&message);
}
END_TEST

static void
check_names(const char *text, const char *want)
{
	struct header header;
	size_t end;

	header_init(&header);
	buf_reset(&out);
	ck_assert_int_eq(header_parse(&header, text, strlen(text), &end), 0);
	dkimhash_names(&out, &header);
	ck_assert_str_eq(buf_get(&out), want);
	header_clear(&header);
}

START_TEST(test_names)
{
	check_names("From: a\r\nTo: b\r\nReceived: c\r\nX: d\r\n"
	    "Return-Path: <e>\r\nList-Id: f\r\nList-Id: g\r\nBcc: h\r\n"
	    "Comments: i\r\nKeywords: j\r\nDKIM-Signature: k\r\n",
	    "from:from:reply-to:subject:date:to:to:cc:message-id:in-reply-to:"
	    "references:sender:mime-version:content-type:"
	    "content-transfer-encoding:list-id:list-id");
	check_names("",
	    "from:reply-to:subject:date:to:cc:message-id:in-reply-to:"
	    "references:sender:mime-version:content-type:"
	    "content-transfer-encoding");
}
END_TEST

/* RFC 6376 section 5.4.2: from the bottom up; what is not there is nothing. */
START_TEST(test_bottom_up)
{
	static const char text[] = "X: 1\r\nY: 2\r\nx : 3\r\nX: 4\r\n";
	struct header header;
	size_t end;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, text, strlen(text), &end), 0);
	dkimhash_fields(&out, &header, "x :\r\n Z: X:y:y:x:x", CANON_RELAXED);
	ck_assert_str_eq(buf_get(&out), "x:4\r\nx:3\r\ny:2\r\nx:1\r\n");
	buf_reset(&out);
	dkimhash_fields(&out, &header, "::,:", CANON_SIMPLE);
	ck_assert_str_eq(buf_get(&out), "");
	header_clear(&header);
}
END_TEST

static const struct {
	const char	*folder;
	const char	*algorithm;
	const char	*key;
	const char	*names;
	enum canon	 canon;
} vectors[] = {
	{ "rfc6376-A", "rsa-sha256", "rsa.private.pem",
	    "Received : From : To : Subject : Date : Message-ID",
	    CANON_SIMPLE },
	{ "rfc8463-A", "rsa-sha256", "rsa.private.pem",
	    "from : to : subject :\r\n date : message-id : from : subject : "
	    "date", CANON_RELAXED },
	{ "rfc8463-A", "ed25519-sha256", "ed25519.private.pem",
	    "from : to :\r\n subject : date : message-id : from : subject : "
	    "date", CANON_RELAXED },
};

static char *
vector_file(int i, const char *stem, const char *end, size_t *length)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s%s%s", vectors[i].folder,
	    stem, end == NULL ? "" : vectors[i].algorithm,
	    end == NULL ? "" : end);
	return vectors_read(path, length);
}

/* The octets that are hashed: fields of the message, then the signature of
 * the file with its b= emptied. */
static void
check_input(int i, const char *message, size_t length)
{
	struct header header;
	char *field, *b, *rest, *want;
	size_t n, end;

	field = vector_file(i, "header.", ".txt", &n);
	ck_assert_ptr_nonnull(b = strstr(field, " b="));
	b += strlen(" b=");
	rest = b + strcspn(b, ";");
	memmove(b, rest, strlen(rest) + 1);
	/* what follows b= is its ';' or nothing, then the field's CRLF */
	field[strlen(field) - (*b == '\0' ? 0 : 2)] = '\0';
	header_init(&header);
	ck_assert_int_eq(header_parse(&header, message, length, &end), 0);
	dkimhash_fields(&out, &header, vectors[i].names, vectors[i].canon);
	dkimhash_signature(&out, vectors[i].canon, field, strlen(field));
	want = vector_file(i, "signing-input.", ".bin", &n);
	ck_assert_uint_eq(out.length, n);
	ck_assert_str_eq(buf_get(&out), want);
	header_clear(&header);
	free(field);
	free(want);
}

START_TEST(test_vectors)
{
	unsigned char digest[KEY_DIGEST];
	struct buf signature, text;
	char *message, *pem, *want;
	size_t length, n;
	EVP_PKEY *key;

	message = vector_file(_i, "message.eml", NULL, &length);
	if (message == NULL)
		return;
	check_input(_i, message, length);
	pem = vector_file(_i, vectors[_i].key, NULL, &n);
	keyring_write("k", pem, n, 0600);
	key = key_read(keyring_path("k"), &fault);
	ck_assert_msg(key != NULL, "%s", fault.text);
	buf_init(&signature);
	buf_init(&text);
	ck_assert_int_eq(EVP_Digest(out.data, out.length, digest, NULL,
	    EVP_sha256(), NULL), 1);
	ck_assert_int_eq(key_sign(key, digest, &signature), 0);
	base64_puts(&text, signature.data, signature.length);
	want = vector_file(_i, "signature.", ".b64", &n);
	want[strcspn(want, "\n")] = '\0';
	ck_assert_str_eq(buf_get(&text), want);
	EVP_PKEY_free(key);
	buf_clear(&signature);
	buf_clear(&text);
	free(want);
	free(pem);
	free(message);
}
END_TEST

static const char *
vector_record(void *arg, const char *name)
{
	char *record = strstr(arg, name), *end;
	static char text[1024];

	if (record == NULL)
		return NULL;
	record += strlen(name) + strlen(". ");
	end = strchr(record, '\n');
	ck_assert_ptr_nonnull(end);
	(void)snprintf(text, sizeof(text), "%.*s", (int)(end - record),
	    record);
	return text;
}

/* The verifier is held to the same vectors, so that its word counts. */
START_TEST(test_verifier)
{
	static struct dkimverify results[4];
	char *message, *records;
	size_t length, n, i;

	message = vector_file(_i, "signed.eml", NULL, &length);
	if (message == NULL)
		return;
	records = vector_file(_i, "dns.txt", NULL, &n);
	n = dkimverify(message, length, vector_record, records, NOW, results,
	    4);
	ck_assert_uint_eq(n, _i == 0 ? 1 : 2);
	for (i = 0; i < n; i++)
		ck_assert_msg(results[i].pass, "%s", results[i].reason);
	message[length - 4] ^= 1;
	ck_assert_uint_eq(dkimverify(message, length, vector_record, records,
	    NOW, results, 4), n);
	for (i = 0; i < n; i++)
		ck_assert_str_eq(results[i].reason,
		    "body hash does not match");
	free(message);
	free(records);
}
END_TEST

static void
add_vectors(Suite *s)
{
	TCase *t = tcase_create("vectors");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, test_vectors, 0,
	    sizeof(vectors) / sizeof(vectors[0]));
	tcase_add_loop_test(t, test_verifier, 0, 2);
	suite_add_tcase(s, t);
}

static void
add_hashed(Suite *s)
{
	TCase *t = tcase_create("hashed");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_names);
	tcase_add_test(t, test_bottom_up);
	tcase_add_test(t, test_field);
	tcase_add_test(t, test_long_names);
	suite_add_tcase(s, t);
}

Suite *
suite_dkim(void)
{
	Suite *s = suite_create("dkim");
	TCase *t = tcase_create("sign");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_both);
	tcase_add_loop_test(t, test_one, 0, 2);
	tcase_add_loop_test(t, test_change, 0,
	    sizeof(changes) / sizeof(changes[0]));
	tcase_add_test(t, test_expiry);
	tcase_add_loop_test(t, test_messages, 0,
	    sizeof(messages) / sizeof(messages[0]));
	tcase_add_loop_test(t, test_large, 0, 8);
	tcase_add_loop_test(t, test_author, 0,
	    sizeof(authors) / sizeof(authors[0]));
	tcase_add_test(t, test_content_author);
	tcase_add_loop_test(t, test_failure, 0,
	    sizeof(failures) / sizeof(failures[0]));
	tcase_add_test(t, test_short_file);
	tcase_add_loop_test(t, test_huge_header, 0, 2);
	suite_add_tcase(s, t);
	add_hashed(s);
	add_vectors(s);
	return s;
}
