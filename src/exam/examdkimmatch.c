/*
 * dkim.match and dkim.size: the key that DNS has, beside those in our files.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "exam/examdkimset.h"

#define BITS_MIN	1024	/* RFC 8301 section 3.2 */
#define BITS_GOOD	2048

/* 1 where there is no key in the record, and the check says whose affair that
 * is. */
static int
skip(const struct examdkimset *set, const struct examdkim_key *k,
    const char *id)
{
	if (k->record.key != NULL)
		return 0;
	examdkim_skip(set, k, id, k->record_is == VERDICT_OK ? "dkim.flags" :
	    "dkim.record");
	return 1;
}

/* --- dkim.match ---------------------------------------------------------- */

/* The file whose public half DNS has at the name of another; NULL: none. */
static const struct examkey *
find_owner(const struct examdkimset *set, const struct examdkim_key *k)
{
	const struct examkey *found = NULL;
	EVP_PKEY *public;
	uint32_t i;

	for (i = 0; i < set->keys.n && found == NULL; i++) {
		if ((public = examkey_public(&set->keys.list[i])) == NULL)
			continue;
		if (EVP_PKEY_eq(k->record.key, public) == 1)
			found = &set->keys.list[i];
		EVP_PKEY_free(public);
	}
	ERR_clear_error();
	return found;
}

/* A line in place of the one that there is needs no waiting for DNS. */
static void
say_owner(struct finding *f, const struct examdkim_key *k,
    const struct examkey *owner)
{
	if (owner == NULL) {
		finding_detail(f, "(it is the public half of no key that was "
		    "found on this host)");
		return;
	}
	finding_detail(f, "(it is the public half of %s)", owner->file);
	if (examdkimset_plain(owner->file))
		finding_detail(f, "(or sign with that one, in sendoff.conf: "
		    "dkim %s %s %s)", k->key->domain, k->key->selector,
		    owner->file);
	json_string(finding_evidence(f), "public_half_of", owner->file);
}

static void
say_other(const struct examdkimset *set, const struct examdkim_key *k)
{
	struct finding *f = examdkim_add(set, k, "dkim.match", VERDICT_FAIL,
	    "%s holds another key", k->name);

	say_owner(f, k, find_owner(set, k));
	examdkim_publish(f, k);
	finding_refer(f, "RFC6376#6.1.2");
}

/* The key cannot be compared: still, one of the others may be it. */
static void
say_unknown(const struct examdkimset *set, const struct examdkim_key *k)
{
	struct finding *f = examdkim_add(set, k, "dkim.match",
	    VERDICT_UNKNOWN, "%s", set->exam->keys_known ?
	    "the private key is not for this user to read" :
	    "keys were not read in time");

	finding_reason(f, set->exam->keys_known ? "not-readable" : "timeout");
	if (set->exam->keys_known)
		finding_advise(f, "run as root");
}

static void
match(struct examdkimset *set, struct examdkim_key *k)
{
	if (skip(set, k, "dkim.match"))
		return;
	if (k->key->state == EXAMKEY_FORBIDDEN) {
		say_unknown(set, k);
		k->match_is = VERDICT_UNKNOWN;
	} else if (k->ours == NULL) {
		examdkim_skip(set, k, "dkim.match", "dkim.key");
	} else if (EVP_PKEY_eq(k->record.key, k->ours) == 1) {
		examdkim_add(set, k, "dkim.match", VERDICT_OK,
		    "p= is the public half of %s", k->key->file);
		k->match_is = VERDICT_OK;
	} else {
		say_other(set, k);
		k->match_is = VERDICT_FAIL;
	}
	ERR_clear_error();
}

void
examdkim_match(struct examdkimset *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		match(set, &set->list[i]);
}

/* --- dkim.size ----------------------------------------------------------- */

/* A record of a better key that we have already is all that is missing. */
static void
fix_size(struct finding *f, const struct examdkimset *set,
    const struct examdkim_key *k)
{
	if (k->match_is == VERDICT_FAIL && (k->key->ed25519 ||
	    k->key->bits == BITS_GOOD))
		examdkim_publish(f, k);
	else
		examdkim_renew(f, set, "make a new key of 2048 bits");
	finding_refer(f, "RFC8301#3.2");
}

static void
say_size(const struct examdkimset *set, const struct examdkim_key *k)
{
	int bits = k->record.bits;
	struct finding *f;

	if (bits == BITS_GOOD)
		f = examdkim_add(set, k, "dkim.size", VERDICT_OK, "RSA 2048");
	else if (bits < BITS_MIN)
		f = examdkim_add(set, k, "dkim.size", VERDICT_FAIL,
		    "RSA %d: nobody verifies less than 1024 bits", bits);
	else if (bits < BITS_GOOD)
		f = examdkim_add(set, k, "dkim.size", VERDICT_WARN,
		    "RSA %d: receivers want 2048 bits", bits);
	else
		f = examdkim_add(set, k, "dkim.size", VERDICT_WARN,
		    "RSA %d: receivers need not know more than 2048 bits",
		    bits);
	json_number(finding_evidence(f), "bits", bits);
	if (f->verdict != VERDICT_OK)
		fix_size(f, set, k);
}

void
examdkim_size(struct examdkimset *set)
{
	const struct examdkim_key *k;

	for (k = set->list; k < set->list + set->n; k++) {
		if (skip(set, k, "dkim.size"))
			continue;
		if (k->record.ed25519)
			examdkim_add(set, k, "dkim.size", VERDICT_OK,
			    "Ed25519");
		else
			say_size(set, k);
	}
}
