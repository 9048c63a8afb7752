/*
 * Verifies the DKIM signatures of a message.  A verdict is reached at the
 * first thing that is wrong, in the order of RFC 6376 section 6.1: the field,
 * the key, the body's hash, the signature.  Its reason says which it was, as
 * somebody who has to mend it needs to know.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "sign/dkimhash.h"
#include "sign/verify.h"

const char *
verify_word(enum verify_kind kind)
{
	static const char *const words[] = {
		[VERIFY_PASS] = "pass",
		[VERIFY_FAIL] = "fail",
		[VERIFY_NEUTRAL] = "neutral",
		[VERIFY_POLICY] = "policy",
		[VERIFY_TEMPERROR] = "temperror",
		[VERIFY_PERMERROR] = "permerror",
	};

	return words[kind];
}

static void decide(struct verify_one *, enum verify_kind, const char *, ...)
    __attribute__((__format__(printf, 3, 4)));

static void
decide(struct verify_one *one, enum verify_kind kind, const char *format, ...)
{
	va_list ap;

	one->kind = kind;
	va_start(ap, format);
	(void)vsnprintf(one->reason, sizeof(one->reason), format, ap);
	va_end(ap);
}

/* Adds to a reason, or begins one. */
static void
add(struct verify_one *one, const char *words)
{
	if (one->reason[0] != '\0')
		strlcat(one->reason, "; ", sizeof(one->reason));
	strlcat(one->reason, words, sizeof(one->reason));
}

/* What the field alone says: 1 where it is worth asking for its key. */
static int
judge_field(const struct verify *verify, struct verify_one *one)
{
	const struct signature *s = &one->signature;
	size_t from = header_count(verify->header, "From");

	if (s->kind == SIGNATURE_RSA_SHA1)
		decide(one, VERIFY_POLICY,
		    "rsa-sha1 must not be used (RFC 8301 section 3.1)");
	else if (!s->from)
		decide(one, VERIFY_PERMERROR,
		    "From is not signed (RFC 6376 section 5.4)");
	else if (!s->within)
		decide(one, VERIFY_PERMERROR, "i= is not within d=");
	/* RFC 6376 section 8.15: it is not said which one a reader sees */
	else if (from != 1)
		decide(one, VERIFY_PERMERROR,
		    "message has %zu From fields (RFC 5322 section 3.6)",
		    from);
	else if (s->expiry != -1 && s->expiry < (int64_t)verify->now)
		decide(one, VERIFY_FAIL, "signature expired: x=");
	else if (s->time > (int64_t)verify->now + VERIFY_SKEW)
		decide(one, VERIFY_FAIL, "signed in the future: t=");
	else
		return 1;
	return 0;
}

/* Reads one field.  0, or -1 where the body cannot be hashed for it. */
static int
begin_one(struct verify *verify, size_t index)
{
	struct verify_one *one = &verify->list[verify->n++];
	const char *why;

	one->index = index;
	if (signature_parse(&one->signature, &verify->header->fields[index],
	    &why) == -1) {
		decide(one, VERIFY_NEUTRAL, "%s", why);
		return 0;
	}
	one->open = judge_field(verify, one);
	if (!one->open)
		return 0;
	one->hash = bodyhash_want(&verify->bodies, one->signature.body_canon,
	    one->signature.length);
	return one->hash == NULL ? -1 : 0;
}

int
verify_begin(struct verify *verify, const struct header *header, time_t now)
{
	size_t i;

	memset(verify, 0, sizeof(*verify));
	bodyhash_init(&verify->bodies);
	verify->header = header;
	verify->now = now;
	verify->list = calloc(VERIFY_MAX, sizeof(*verify->list));
	if (verify->list == NULL)
		return -1;
	for (i = 0; i < header->n; i++) {
		if (!field_is(&header->fields[i], "DKIM-Signature"))
			continue;
		if (verify->n == VERIFY_MAX)
			verify->more++;
		else if (begin_one(verify, i) == -1)
			return -1;
	}
	return 0;
}

void
verify_clear(struct verify *verify)
{
	size_t i;

	for (i = 0; i < verify->n; i++)
		signature_clear(&verify->list[i].signature);
	free(verify->list);
	bodyhash_clear(&verify->bodies);
	memset(verify, 0, sizeof(*verify));
}

const char *
verify_query(const struct verify *verify, size_t i)
{
	return verify->list[i].open ? verify->list[i].signature.query : NULL;
}

void
verify_body(struct verify *verify, const char *octets, size_t length)
{
	bodyhash_add(&verify->bodies, octets, length);
}

/* Appends the fields of h=.  RFC 6376 section 3.5: the signature's own field
 * is none of them, even where h= lists its name. */
static void
add_fields(const struct verify *verify, const struct verify_one *one,
    struct buf *input)
{
	struct header others = *verify->header;
	size_t behind = others.n - one->index - 1;

	others.fields = calloc(others.n, sizeof(*others.fields));
	if (others.fields == NULL) {
		input->failed = 1;
		return;
	}
	memcpy(others.fields, verify->header->fields,
	    one->index * sizeof(*others.fields));
	memcpy(others.fields + one->index,
	    verify->header->fields + one->index + 1,
	    behind * sizeof(*others.fields));
	others.n--;
	dkimhash_fields(input, &others, one->signature.names,
	    one->signature.header_canon);
	free(others.fields);
}

/* The hash that was signed (RFC 6376 section 3.7): 0 or -1. */
static int
hash_header(const struct verify *verify, const struct verify_one *one,
    unsigned char digest[BODYHASH_OCTETS])
{
	struct buf input, field;
	int rc = -1;

	buf_init(&input);
	buf_init(&field);
	add_fields(verify, one, &input);
	signature_blank(&one->signature, &verify->header->fields[one->index],
	    &field);
	if (!input.failed && !field.failed) {
		dkimhash_signature(&input, one->signature.header_canon,
		    field.data, field.length);
		if (!input.failed && EVP_Digest(input.data, input.length,
		    digest, NULL, EVP_sha256(), NULL))
			rc = 0;
	}
	buf_clear(&input);
	buf_clear(&field);
	return rc;
}

/* RFC 8463 section 3: PureEdDSA, over the SHA-256 of the input. */
static int
is_signed_ed25519(EVP_PKEY *key, const struct buf *octets,
    const unsigned char digest[BODYHASH_OCTETS])
{
	EVP_MD_CTX *ctx;
	int good;

	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return 0;
	good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) > 0 &&
	    EVP_DigestVerify(ctx, (const unsigned char *)octets->data,
	    octets->length, digest, BODYHASH_OCTETS) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}

/* RFC 6376 section 3.3.1: PKCS#1 1.5. */
static int
is_signed_rsa(EVP_PKEY *key, const struct buf *octets,
    const unsigned char digest[BODYHASH_OCTETS])
{
	EVP_PKEY_CTX *ctx;
	int good;

	if ((ctx = EVP_PKEY_CTX_new(key, NULL)) == NULL)
		return 0;
	good = EVP_PKEY_verify_init(ctx) > 0 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) > 0 &&
	    EVP_PKEY_verify(ctx, (const unsigned char *)octets->data,
	    octets->length, digest, BODYHASH_OCTETS) == 1;
	EVP_PKEY_CTX_free(ctx);
	return good;
}

static int
is_signed(const struct keyrecord *record, const struct buf *octets,
    const unsigned char digest[BODYHASH_OCTETS])
{
	int good = record->ed25519 ?
	    is_signed_ed25519(record->key, octets, digest) :
	    is_signed_rsa(record->key, octets, digest);

	ERR_clear_error();
	return good;
}

/* What somebody should know about a signature that is good. */
static void
pass(struct verify_one *one)
{
	const struct bodyhash *hash = one->hash;

	decide(one, VERIFY_PASS, "%s", "");
	/* RFC 6376 section 8.2 */
	if (hash->limit != -1 && hash->total > hash->limit)
		decide(one, VERIFY_PASS, "the last %lld octets of the body are "
		    "not signed: l=", (long long)(hash->total - hash->limit));
	else if (hash->limit != -1)
		add(one, "anything can be added to the body: l=");
}

/* The texts against the key (RFC 6376 section 6.1.3): 0 or -1. */
static int
judge_text(const struct verify *verify, struct verify_one *one,
    const struct keyrecord *record)
{
	const struct bodyhash *hash = one->hash;
	unsigned char digest[BODYHASH_OCTETS];
	int good;

	if (hash_header(verify, one, digest) == -1)
		return -1;
	good = is_signed(record, &one->signature.octets, digest);
	if (hash->limit > hash->total)
		decide(one, VERIFY_FAIL, "body is shorter than l=");
	else if (memcmp(hash->digest, one->signature.body_hash,
	    sizeof(hash->digest)) != 0)
		decide(one, VERIFY_FAIL, "body was changed: bh= does not "
		    "match; header %s", good ? "as it was signed" :
		    "was changed, too, or signed with another key");
	else if (!good)
		decide(one, VERIFY_FAIL, "header was changed, or signed with "
		    "another key: b= does not match");
	else
		pass(one);
	/* RFC 6376 section 3.6.1: a failure then means nothing */
	if (record->testing)
		add(one, "domain is testing DKIM: t=y");
	return 0;
}

/* One key record: 0 with the verdict, or -1. */
static int
judge_record(const struct verify *verify, struct verify_one *one,
    const struct keyrecord_text *text)
{
	struct keyrecord record;
	enum keyrecord_code code;
	int rc = 0;

	keyrecord_parse(&record, text->octets, text->length);
	code = keyrecord_first(&record);
	if (!keyrecord_usable(&record))
		decide(one, code == KEYRECORD_SHORT ? VERIFY_POLICY :
		    VERIFY_PERMERROR, "%s", keyrecord_text(code));
	else if (record.ed25519 !=
	    (one->signature.kind == SIGNATURE_ED25519_SHA256))
		decide(one, VERIFY_PERMERROR, "key is of another type than a=");
	else if (record.strict && !one->signature.exact)
		decide(one, VERIFY_PERMERROR,
		    "i= is in a subdomain, which the key forbids: t=s");
	else
		rc = judge_text(verify, one, &record);
	keyrecord_clear(&record);
	return rc;
}

/*
 * RFC 6376 section 6.1.2: of several records each is tried.  Where none will
 * do, the first that is a key record is spoken of, else the first.
 */
static int
judge_records(const struct verify *verify, struct verify_one *one,
    const struct verify_answer *answer)
{
	struct verify_one first = *one;
	char words[64];
	size_t i;

	for (i = 0; i < answer->n; i++) {
		if (judge_record(verify, one, &answer->texts[i]) == -1)
			return -1;
		if (one->kind == VERIFY_PASS)
			break;
		if (i == 0 || strcmp(first.reason,
		    keyrecord_text(KEYRECORD_NOT_ONE)) == 0)
			first = *one;
	}
	if (i == answer->n)
		*one = first;
	if (answer->n > 1) {
		(void)snprintf(words, sizeof(words), "%zu TXT records where "
		    "one should be", answer->n);
		add(one, words);
	}
	return 0;
}

int
verify_end(struct verify *verify, verify_ask *ask, void *arg)
{
	struct verify_answer answer;
	struct verify_one *one;
	int rc = bodyhash_end(&verify->bodies);

	for (one = verify->list; one < verify->list + verify->n && rc == 0;
	    one++) {
		if (!one->open)
			continue;
		ask(arg, one->signature.query, &answer);
		if (answer.found == VERIFY_UNKNOWN)
			decide(one, VERIFY_TEMPERROR, "no answer from the name "
			    "servers: %s", one->signature.query);
		else if (answer.n == 0)
			decide(one, VERIFY_PERMERROR, "no key record: %s",
			    one->signature.query);
		else
			rc = judge_records(verify, one, &answer);
		one->open = 0;
	}
	return rc;
}
