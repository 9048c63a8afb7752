/*
 * A verifier of DKIM signatures.  It is slow on purpose: each step makes a
 * new whole string, as the RFC describes it, so that it can be checked
 * against the text by eye, and it shares nothing with the code that signs.
 * Memory that runs out ends the test.
 */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/peer/dkimtext.h"
#include "tests/peer/dkimverify.h"

struct check {
	struct dkimtext_message	 message;
	struct dkimtext		 signature;	/* the field */
	const char		*tags;		/* its value, lent */
	dkimverify_lookup	*lookup;
	void			*arg;
	time_t			 now;
	struct dkimverify	*result;
};

static int	fail(struct check *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

static int
fail(struct check *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(c->result->reason, sizeof(c->result->reason), format, ap);
	va_end(ap);
	return -1;
}

/* 1 where domain is parent, or below it. */
static int
is_within(const char *domain, const char *parent)
{
	size_t d = strlen(domain), p = strlen(parent);

	if (d < p || strcasecmp(domain + d - p, parent) != 0)
		return 0;
	return d == p || domain[d - p - 1] == '.';
}

/* RFC 6376 section 3.5: what has to be there. */
static int
check_tags(struct check *c)
{
	static const char *const required[] = { "v", "a", "b", "bh", "d", "h",
	    "s" };
	char *value;
	size_t i;

	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if ((value = dkimtext_tag(c->tags, required[i])) == NULL)
			return fail(c, "no %s= in the signature", required[i]);
		free(value);
	}
	if (!dkimtext_is(c->tags, "v", "1", 0))
		return fail(c, "version is not 1");
	if (!dkimtext_is(c->tags, "a", "rsa-sha256", 0) &&
	    !dkimtext_is(c->tags, "a", "ed25519-sha256", 0))
		return fail(c, "unknown algorithm");
	if (!dkimtext_is(c->tags, "q", "dns/txt", 1))
		return fail(c, "unknown query method");
	return 0;
}

/* i= within d=, From signed, not expired, not from the future. */
static int
check_claims(struct check *c)
{
	char *h = dkimtext_tag(c->tags, "h"), *i = dkimtext_tag(c->tags, "i");
	char *x = dkimtext_tag(c->tags, "x"), *t = dkimtext_tag(c->tags, "t");
	const char *at = i == NULL ? NULL : strrchr(i, '@');
	int rc = 0;

	if (!dkimtext_word(h, "from"))
		rc = fail(c, "From is not signed");
	else if (i != NULL && (at == NULL ||
	    !is_within(at + 1, c->result->domain)))
		rc = fail(c, "i= is not within d=");
	else if (x != NULL && strtoll(x, NULL, 10) < (long long)c->now)
		rc = fail(c, "signature expired");
	else if (t != NULL && x != NULL &&
	    strtoll(x, NULL, 10) <= strtoll(t, NULL, 10))
		rc = fail(c, "x= is not after t=");
	else if (t != NULL && strtoll(t, NULL, 10) > (long long)c->now + 300)
		rc = fail(c, "t= is in the future");
	free(h);
	free(i);
	free(x);
	free(t);
	return rc;
}

/* Bits: 2 where the header is relaxed, 1 where the body is; -1. */
static int
canons(struct check *c)
{
	static const char *const list[] = { "simple/simple", "simple/relaxed",
	    "relaxed/simple", "relaxed/relaxed" };
	char *value = dkimtext_tag(c->tags, "c");
	int i, found = -1;

	if (value == NULL)
		return 0;
	for (i = 0; i < 4; i++)
		if (strcmp(value, list[i]) == 0)
			found = i;
	if (strcmp(value, "simple") == 0)
		found = 0;
	if (strcmp(value, "relaxed") == 0)
		found = 2;
	free(value);
	return found == -1 ? fail(c, "unknown canonicalization") : found;
}

static int
check_body(struct check *c, int relaxed)
{
	struct dkimtext body = dkimtext_body(c->message.body, relaxed), hash;
	unsigned char digest[EVP_MAX_MD_SIZE];
	char *bh = dkimtext_tag(c->tags, "bh"), *l = dkimtext_tag(c->tags, "l");
	size_t length = body.length;
	int rc = 0;

	hash = dkimtext_unbase64(bh);
	if (l != NULL && strtoull(l, NULL, 10) <= length)
		length = (size_t)strtoull(l, NULL, 10);
	else if (l != NULL)
		rc = fail(c, "l= is more than the body");
	EVP_Digest(body.data, length, digest, NULL, EVP_sha256(), NULL);
	if (rc == 0 && (hash.length != 32 ||
	    memcmp(hash.data, digest, 32) != 0))
		rc = fail(c, "body hash does not match");
	free(body.data);
	free(hash.data);
	free(bh);
	free(l);
	return rc;
}

/* The signature field without the value of b=. */
static struct dkimtext
without_b(const struct check *c)
{
	struct dkimtext out = dkimtext_new(c->signature.length);
	const char *value;
	size_t length;

	value = dkimtext_find(c->tags, "b", &length);
	dkimtext_put(&out, c->signature.data,
	    (size_t)(value - c->signature.data));
	dkimtext_put(&out, value + length, strlen(value + length));
	return out;
}

static void
add_field(struct dkimtext *out, struct dkimtext field, int relaxed)
{
	struct dkimtext t = dkimtext_field(field, relaxed);

	out->data = realloc(out->data, out->length + t.length + 1);
	if (out->data == NULL)
		err(1, NULL);
	dkimtext_put(out, t.data, t.length);
	free(t.data);
}

/* RFC 6376 section 3.7: the octets that were signed. */
static struct dkimtext
signed_octets(struct check *c, int relaxed)
{
	char *h = dkimtext_tag(c->tags, "h"), *name;
	unsigned char used[DKIMTEXT_FIELDS] = { 0 };
	struct dkimtext out = dkimtext_new(0), own;
	size_t i, length;

	for (name = h; *name != '\0'; name += *name == ':') {
		name += strspn(name, " \t\r\n");
		length = strcspn(name, ": \t\r\n");
		for (i = c->message.nfields; i > 0; i--)
			if (!used[i - 1] &&
			    dkimtext_named(c->message.fields[i - 1], name, length))
				break;
		if (i > 0) {
			used[i - 1] = 1;
			add_field(&out, c->message.fields[i - 1], relaxed);
		}
		name += strcspn(name, ":");
	}
	own = without_b(c);
	add_field(&out, own, relaxed);
	out.length -= strlen("\r\n");
	free(own.data);
	free(h);
	return out;
}

/* RFC 6376 section 3.6.1: what the record says of the key. */
static int
check_record(struct check *c, const char *record)
{
	char *a = c->result->algorithm, *h, *i, *s, *t;
	const char *at;
	int rc = 0;

	h = dkimtext_tag(record, "h");
	i = dkimtext_tag(c->tags, "i");
	s = dkimtext_tag(record, "s");
	t = dkimtext_tag(record, "t");
	at = i == NULL ? NULL : strrchr(i, '@');
	if (!dkimtext_is(record, "v", "DKIM1", 1) || (strchr(record, 'v') != NULL &&
	    dkimtext_is(record, "v", "DKIM1", 0) &&
	    record[strspn(record, " \t")] != 'v'))
		rc = fail(c, "record is not of version DKIM1");
	else if (!dkimtext_is(record, "k", *a == 'r' ? "rsa" : "ed25519",
	    *a == 'r'))
		rc = fail(c, "record is for another kind of key");
	else if (h != NULL && !dkimtext_word(h, "sha256"))
		rc = fail(c, "record does not allow sha256");
	else if (s != NULL && !dkimtext_word(s, "email") && !dkimtext_word(s, "*"))
		rc = fail(c, "record is not for mail");
	else if (t != NULL && dkimtext_word(t, "s") && at != NULL &&
	    strcasecmp(at + 1, c->result->domain) != 0)
		rc = fail(c, "record wants i= equal to d=");
	else if (dkimtext_is(record, "p", "", 0))
		rc = fail(c, "key is revoked");
	free(h);
	free(i);
	free(s);
	free(t);
	return rc;
}

/* The public key of a record, or NULL with the reason. */
static EVP_PKEY *
record_key(struct check *c, const char *record)
{
	EVP_PKEY *key = NULL;
	const unsigned char *at;
	struct dkimtext raw;
	char *p;

	if (check_record(c, record) == -1)
		return NULL;
	if ((p = dkimtext_tag(record, "p")) == NULL) {
		fail(c, "no p= in the record");
		return NULL;
	}
	raw = dkimtext_unbase64(p);
	at = (const unsigned char *)raw.data;
	/* RFC 8463 section 4: the octets themselves, no structure. */
	if (c->result->algorithm[0] != 'r')
		key = raw.length != 32 ? NULL : EVP_PKEY_new_raw_public_key(
		    EVP_PKEY_ED25519, NULL, at, raw.length);
	else
		key = d2i_PUBKEY(NULL, &at, (long)raw.length);
	if (key == NULL)
		fail(c, "key in the record cannot be read");
	else if (c->result->algorithm[0] == 'r' &&
	    (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(key) < 1024)) {
		fail(c, "RSA key is too short (RFC 8301 section 3.2)");
		EVP_PKEY_free(key);
		key = NULL;
	}
	free(raw.data);
	free(p);
	return key;
}

static int
check_signature(struct check *c, EVP_PKEY *key, int relaxed)
{
	struct dkimtext input = signed_octets(c, relaxed), b;
	unsigned char digest[32];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char *value = dkimtext_tag(c->tags, "b");
	int ok, rsa = c->result->algorithm[0] == 'r';

	b = dkimtext_unbase64(value);
	EVP_Digest(input.data, input.length, digest, NULL, EVP_sha256(), NULL);
	ok = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL,
	    rsa ? EVP_sha256() : NULL, NULL, key) == 1;
	if (ok && rsa)
		ok = EVP_DigestVerify(ctx, (unsigned char *)b.data, b.length,
		    (unsigned char *)input.data, input.length) == 1;
	else if (ok)
		ok = EVP_DigestVerify(ctx, (unsigned char *)b.data, b.length,
		    digest, sizeof(digest)) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	free(input.data);
	free(b.data);
	free(value);
	return ok ? 0 : fail(c, "signature does not match the header");
}

static void
keep(char dst[DKIMVERIFY_TEXT], const char *list, const char *name)
{
	char *value = dkimtext_tag(list, name);

	snprintf(dst, DKIMVERIFY_TEXT, "%s", value == NULL ? "" : value);
	free(value);
}

static void
verify(struct check *c)
{
	char name[2 * DKIMVERIFY_TEXT + 16];
	const char *record;
	EVP_PKEY *key;
	int canon;

	keep(c->result->domain, c->tags, "d");
	keep(c->result->selector, c->tags, "s");
	keep(c->result->algorithm, c->tags, "a");
	if (check_tags(c) == -1 || check_claims(c) == -1 ||
	    (canon = canons(c)) == -1)
		return;
	snprintf(name, sizeof(name), "%s._domainkey.%s", c->result->selector,
	    c->result->domain);
	if ((record = c->lookup(c->arg, name)) == NULL) {
		fail(c, "no key record");
		return;
	}
	if ((key = record_key(c, record)) == NULL)
		return;
	if (check_body(c, canon & 1) == 0 &&
	    check_signature(c, key, canon & 2) == 0) {
		c->result->pass = 1;
		fail(c, "good signature");
	}
	EVP_PKEY_free(key);
}

size_t
dkimverify(const char *message, size_t length, dkimverify_lookup *lookup,
    void *arg, time_t now, struct dkimverify results[], size_t max)
{
	struct dkimtext copy = dkimtext_new(length + 2);
	struct check *c;
	size_t i, n = 0;

	dkimtext_put(&copy, message, length);
	if ((c = calloc(1, sizeof(*c))) == NULL)
		err(1, NULL);
	dkimtext_split(&c->message, copy.data, copy.length);
	c->lookup = lookup;
	c->arg = arg;
	c->now = now;
	for (i = 0; i < c->message.nfields && n < max; i++) {
		if (!dkimtext_named(c->message.fields[i], "DKIM-Signature", 14))
			continue;
		/* A field of its own, so that string functions end with it. */
		c->signature = dkimtext_new(c->message.fields[i].length);
		dkimtext_put(&c->signature, c->message.fields[i].data,
		    c->message.fields[i].length);
		c->tags = c->signature.data + strcspn(c->signature.data, ":");
		c->tags += *c->tags == ':';
		c->result = &results[n++];
		memset(c->result, 0, sizeof(*c->result));
		verify(c);
		free(c->signature.data);
	}
	free(copy.data);
	free(c);
	return n;
}
