/*
 * Reads a DKIM key record.  What people paste into the forms of their DNS
 * providers is told apart (quotes, parentheses, backslashes, half a key), as
 * "syntax error" helps nobody; none of it is guessed right, since receivers
 * do not guess either.
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sign/keyrecord.h"
#include "sign/taglist.h"

#define BITS_MIN	1024	/* RFC 8301 section 3.2 */
#define BITS_GOOD	2048
#define ED25519_OCTETS	32	/* RFC 8463 section 4 */

static const struct {
	const char	*word;
	const char	*text;
} codes[KEYRECORD_CODES] = {
	[KEYRECORD_NO_RECORD] = { "no-record", "no key record" },
	[KEYRECORD_MULTIPLE] = { "multiple-records",
	    "more than one TXT record (RFC 6376 section 3.6.2.2)" },
	[KEYRECORD_TOO_LONG] = { "too-long",
	    "key record of more than 4096 octets" },
	[KEYRECORD_SMART_QUOTES] = { "smart-quotes",
	    "key record begins with a typographic quotation mark" },
	[KEYRECORD_QUOTES] = { "literal-quotes",
	    "key record begins with a quotation mark" },
	[KEYRECORD_PARENS] = { "literal-parens",
	    "key record begins with a parenthesis of a zone file" },
	[KEYRECORD_BACKSLASH] = { "backslash-semicolon",
	    "key record has the backslashes of a zone file" },
	[KEYRECORD_NOT_ONE] = { "not-a-key-record", "not a key record" },
	[KEYRECORD_SYNTAX] = { "bad-syntax",
	    "key record is no list of tags (RFC 6376 section 3.2)" },
	[KEYRECORD_DUPLICATE] = { "dup-tag", "key record has a tag twice" },
	[KEYRECORD_V_NOT_FIRST] = { "v-not-first",
	    "key record has v= behind other tags" },
	[KEYRECORD_VERSION] = { "bad-version",
	    "key record of an unknown version" },
	[KEYRECORD_NO_P] = { "no-p", "key record without p=" },
	[KEYRECORD_REVOKED] = { "revoked", "key revoked: p= is empty" },
	[KEYRECORD_UNKNOWN_K] = { "unknown-k", "key of an unknown type" },
	[KEYRECORD_BASE64] = { "bad-base64",
	    "p= of the key record is not base64" },
	[KEYRECORD_TRUNCATED] = { "truncated",
	    "p= of the key record is cut short" },
	[KEYRECORD_RSA] = { "bad-rsa-key",
	    "p= of the key record is no RSA key" },
	[KEYRECORD_ED25519] = { "ed25519-not-raw-32",
	    "p= of the key record is no Ed25519 key of 32 octets" },
	[KEYRECORD_SHORT] = { "key-too-short",
	    "RSA key of less than 1024 bits (RFC 8301 section 3.2)" },
	[KEYRECORD_SERVICE] = { "service-not-email",
	    "key is not for mail: s= of its record" },
	[KEYRECORD_HASH] = { "h-without-sha256",
	    "key is not for SHA-256: h= of its record" },
	[KEYRECORD_MISMATCH] = { "key-mismatch",
	    "key record has another key" },
	[KEYRECORD_1024] = { "key-1024", "RSA key of less than 2048 bits" },
	[KEYRECORD_OVER_2048] = { "key-over-2048",
	    "RSA key of more than 2048 bits" },
	[KEYRECORD_PKCS1] = { "p-is-pkcs1",
	    "p= of the key record is a bare RSAPublicKey" },
	[KEYRECORD_TESTING] = { "testing",
	    "key record says that DKIM is being tested: t=y" },
};

static void
note(struct keyrecord *record, enum keyrecord_code code)
{
	record->codes |= 1u << code;
}

static int
has_prefix(const char *text, size_t length, const char *prefix)
{
	return length >= strlen(prefix) &&
	    memcmp(text, prefix, strlen(prefix)) == 0;
}

/* What was meant for a zone file or a typesetter: 1 where it was. */
static int
note_pasted(struct keyrecord *record, const char *text, size_t length)
{
	for (; length > 0 && (*text == ' ' || *text == '\t'); length--)
		text++;
	if (has_prefix(text, length, "\""))
		note(record, KEYRECORD_QUOTES);
	else if (has_prefix(text, length, "("))
		note(record, KEYRECORD_PARENS);
	else if (has_prefix(text, length, "\xe2\x80\x9c") ||
	    has_prefix(text, length, "\xe2\x80\x9d") ||
	    has_prefix(text, length, "\xe2\x80\x9e"))
		note(record, KEYRECORD_SMART_QUOTES);
	return record->codes != 0;
}

/* A list that is damaged, or something else altogether. */
static void
note_unreadable(struct keyrecord *record, const struct taglist *list,
    size_t length, enum taglist_error error)
{
	if (taglist_find(list, "p") == NULL &&
	    taglist_find(list, "k") == NULL &&
	    memmem(list->text, length, "v=DKIM", 6) == NULL)
		note(record, KEYRECORD_NOT_ONE);
	else
		note(record, error == TAGLIST_TWICE ? KEYRECORD_DUPLICATE :
		    KEYRECORD_SYNTAX);
}

/* A backslash is no octet of any value but of n=. */
static int
is_escaped(const struct taglist *list)
{
	static const char *const names[] = { "v", "k", "p", "h", "s", "t" };
	const struct tag *tag;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((tag = taglist_find(list, names[i])) != NULL &&
		    memchr(list->text + tag->value, '\\',
		    tag->value_length) != NULL)
			return 1;
	return 0;
}

/* RFC 6376 section 3.6.1: v= may be missing; else it comes first and minds
 * the case.  0 where it is fine. */
static int
check_version(struct keyrecord *record, const struct taglist *list)
{
	const struct tag *tag = taglist_find(list, "v");
	const char *value;

	if (tag == NULL)
		return 0;
	value = list->text + tag->value;
	if (!has_prefix(value, tag->value_length, "DKIM"))
		note(record, KEYRECORD_NOT_ONE);
	else if (tag->value_length != 5 || value[4] != '1')
		note(record, KEYRECORD_VERSION);
	else if (tag != list->tags)
		note(record, KEYRECORD_V_NOT_FIRST);
	return record->codes == 0 ? 0 : -1;
}

/* 1 where the octets begin a DER sequence that is longer than they are. */
static int
is_cut(const struct buf *der)
{
	const unsigned char *p = (const unsigned char *)der->data;

	/* every RSA key has its length in two octets */
	if (der->length < 2)
		return der->length > 0 && p[0] == 0x30;
	return p[0] == 0x30 && p[1] == 0x82 && (der->length < 4 ||
	    der->length < 4 + ((size_t)p[2] << 8 | p[3]));
}

/* SubjectPublicKeyInfo, as everybody publishes it, or the RSAPublicKey that
 * RFC 6376 section 3.6.1 speaks of; and nothing behind it. */
static EVP_PKEY *
decode_rsa(const struct buf *der, int *bare)
{
	const unsigned char *start = (const unsigned char *)der->data, *p;
	EVP_PKEY *key;

	p = start;
	key = d2i_PUBKEY(NULL, &p, (long)der->length);
	if ((*bare = key == NULL)) {
		p = start;
		key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der->length);
	}
	if (key != NULL && (p != start + der->length ||
	    EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

static void
take_rsa(struct keyrecord *record, const struct buf *der)
{
	int bare;

	if (is_cut(der)) {
		note(record, KEYRECORD_TRUNCATED);
		return;
	}
	if ((record->key = decode_rsa(der, &bare)) == NULL) {
		note(record, KEYRECORD_RSA);
		return;
	}
	record->bits = EVP_PKEY_get_bits(record->key);
	if (record->bits < BITS_MIN)
		note(record, KEYRECORD_SHORT);
	else if (record->bits < BITS_GOOD)
		note(record, KEYRECORD_1024);
	else if (record->bits > BITS_GOOD)
		note(record, KEYRECORD_OVER_2048);
	if (bare)
		note(record, KEYRECORD_PKCS1);
}

static void
take_ed25519(struct keyrecord *record, const struct buf *octets)
{
	record->ed25519 = 1;
	if (octets->length == ED25519_OCTETS)
		record->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519,
		    NULL, (const unsigned char *)octets->data,
		    octets->length);
	if (record->key == NULL)
		note(record, KEYRECORD_ED25519);
	ERR_clear_error();
}

static void
take_key(struct keyrecord *record, const struct taglist *list)
{
	const struct tag *p = taglist_find(list, "p");
	const struct tag *k = taglist_find(list, "k");
	struct buf octets;
	int rc;

	if (p == NULL)
		note(record, KEYRECORD_NO_P);
	else if (p->value_length == 0)
		note(record, KEYRECORD_REVOKED);
	if (k != NULL && !taglist_is(list, k, "rsa") &&
	    !taglist_is(list, k, "ed25519"))
		note(record, KEYRECORD_UNKNOWN_K);
	if (record->codes != 0)
		return;
	buf_init(&octets);
	rc = taglist_base64(list, p, &octets);
	/* a key that was cut is not always cut between two groups */
	if (rc == -1 || (rc == -2 && !is_cut(&octets)))
		note(record, KEYRECORD_BASE64);
	else if (k != NULL && taglist_is(list, k, "ed25519"))
		take_ed25519(record, &octets);
	else
		take_rsa(record, &octets);
	buf_clear(&octets);
}

/* What the key is for. */
static void
take_uses(struct keyrecord *record, const struct taglist *list)
{
	const struct tag *s = taglist_find(list, "s");
	const struct tag *h = taglist_find(list, "h");
	const struct tag *t = taglist_find(list, "t");

	if (s != NULL && !taglist_has(list, s, "email") &&
	    !taglist_has(list, s, "*"))
		note(record, KEYRECORD_SERVICE);
	if (h != NULL && !taglist_has(list, h, "sha256"))
		note(record, KEYRECORD_HASH);
	if (t == NULL)
		return;
	record->strict = taglist_has(list, t, "s");
	if ((record->testing = taglist_has(list, t, "y")))
		note(record, KEYRECORD_TESTING);
}

void
keyrecord_parse(struct keyrecord *record, const char *text, size_t length)
{
	struct taglist list;
	enum taglist_error error;

	memset(record, 0, sizeof(*record));
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (length > KEYRECORD_MAX) {
		note(record, KEYRECORD_TOO_LONG);
		return;
	}
	if (note_pasted(record, text, length))
		return;
	if ((error = taglist_parse(&list, text, length)) != TAGLIST_OK) {
		note_unreadable(record, &list, length, error);
		return;
	}
	if (is_escaped(&list)) {
		note(record, KEYRECORD_BACKSLASH);
		return;
	}
	if (check_version(record, &list) == -1)
		return;
	take_key(record, &list);
	take_uses(record, &list);
}

void
keyrecord_read(struct keyrecord *record, const struct keyrecord_text *texts,
    size_t n)
{
	if (n == 1) {
		keyrecord_parse(record, texts[0].octets, texts[0].length);
		return;
	}
	memset(record, 0, sizeof(*record));
	note(record, n == 0 ? KEYRECORD_NO_RECORD : KEYRECORD_MULTIPLE);
}

void
keyrecord_clear(struct keyrecord *record)
{
	EVP_PKEY_free(record->key);
	record->key = NULL;
}

void
keyrecord_compare(struct keyrecord *record, EVP_PKEY *key)
{
	if (record->key != NULL && EVP_PKEY_eq(record->key, key) != 1)
		note(record, KEYRECORD_MISMATCH);
	ERR_clear_error();
}

int
keyrecord_usable(const struct keyrecord *record)
{
	return record->key != NULL &&
	    keyrecord_first(record) >= KEYRECORD_1024;
}

enum keyrecord_code
keyrecord_first(const struct keyrecord *record)
{
	unsigned int code = 0;

	while (code < KEYRECORD_CODES && (record->codes >> code & 1) == 0)
		code++;
	return (enum keyrecord_code)code;
}

const char *
keyrecord_word(enum keyrecord_code code)
{
	return codes[code].word;
}

const char *
keyrecord_text(enum keyrecord_code code)
{
	return codes[code].text;
}
