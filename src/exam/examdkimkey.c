/*
 * dkim.key: the files of the private keys, as the process found them that may
 * read them.  One finding for all, as one key that is bad stops all mail.
 */
#include <string.h>

#include "exam/examdkimset.h"

#define BITS_GOOD	2048	/* RFC 8301 section 3.2 */
#define PREFIX		"dkim key "	/* of a fault of sign/key */

/* --- no key at all ------------------------------------------------------- */

/* The selector of a file of keygen's for the domain, "DOMAIN.SELECTOR.pem":
 * its length, 0 where the file is no such. */
static size_t
selector_of(const struct examkey *key, const char *domain, const char **at)
{
	const char *base = strrchr(key->file, '/');
	size_t n = strlen(domain), length;

	base = base == NULL ? key->file : base + 1;
	if (strncmp(base, domain, n) != 0 || base[n] != '.')
		return 0;
	*at = base + n + 1;
	length = strlen(*at);
	return length > 4 && strcmp(*at + length - 4, ".pem") == 0 ?
	    length - 4 : 0;
}

/* The key of the domain that is best to sign with, of a file that no line
 * names: RSA of today's size, and of several the last, whose selector is the
 * newest where it is a month. */
static const struct examkey *
find_spare(const struct examdkimset *set)
{
	const struct examkey *key, *found = NULL;
	const char *at;
	uint32_t i;

	for (i = 0; i < set->keys.n; i++) {
		key = &set->keys.list[i];
		if (key->domain[0] == '\0' && examdkimset_plain(key->file) &&
		    selector_of(key, set->exam->domain, &at) > 0 &&
		    (found == NULL || key->bits >= BITS_GOOD))
			found = key;
	}
	return found;
}

/* A key that was made, but for which the line was forgotten. */
static int
offer_line(const struct examdkimset *set, struct finding *f)
{
	const struct examkey *key = find_spare(set);
	const char *at;
	size_t n;

	if (key == NULL)
		return 0;
	n = selector_of(key, set->exam->domain, &at);
	finding_advise(f, "a key is there; add to sendoff.conf");
	finding_fix(f, FIX_CONFIG, "dkim %s %.*s %s", set->exam->domain,
	    (int)n, at, key->file);
	return 1;
}

static void
say_none(const struct examdkimset *set)
{
	const struct examkey *key;
	struct finding *f = examdkim_add(set, NULL, "dkim.key", VERDICT_FAIL,
	    "no key signs for %s", set->exam->domain);
	uint32_t i;

	for (i = 0; i < set->keys.n; i++) {
		key = &set->keys.list[i];
		if (key->domain[0] != '\0')
			finding_detail(f, "there is a dkim line for %s",
			    key->domain);
	}
	if (!offer_line(set, f))
		examdkim_renew(f, set, "make a key");
	finding_refer(f, "RFC6376#5.1");
}

/* --- one key ------------------------------------------------------------- */

/* Who else may touch the file: said of those that may write it, as they stop
 * all mail, and of those that may read it. */
static void
fix_mode(struct finding *f, const struct examkey *key)
{
	finding_advise(f, "let its owner alone have the file %s", key->file);
	if (examdkimset_plain(key->file))
		finding_fix(f, FIX_COMMAND, "chmod 600 %s", key->file);
}

static struct finding *
say_bad(const struct examdkimset *set, const struct examkey *key)
{
	const char *why = key->trouble;
	struct finding *f;

	if (strncmp(why, PREFIX, strlen(PREFIX)) == 0)
		why += strlen(PREFIX);
	f = examdkim_add(set, NULL, "dkim.key", VERDICT_FAIL, "%s", why);
	if ((key->mode & 022) != 0)
		fix_mode(f, key);
	else
		examdkim_renew(f, set, "name the right file in the dkim line, "
		    "or make a new key");
	finding_refer(f, "RFC8301#3.2");
	return f;
}

static struct finding *
say_forbidden(const struct examdkimset *set, const struct examkey *key)
{
	struct finding *f;

	if (!set->exam->keys_known) {
		f = examdkim_add(set, NULL, "dkim.key", VERDICT_UNKNOWN,
		    "keys were not read in time");
		finding_reason(f, "timeout");
		return f;
	}
	f = examdkim_add(set, NULL, "dkim.key", VERDICT_UNKNOWN,
	    "%s is not for this user to read", key->file);
	finding_reason(f, "not-readable");
	finding_advise(f, "run as root");
	return f;
}

static struct finding *
say_read(const struct examdkimset *set, const struct examkey *key)
{
	struct finding *f;

	if (!key->ed25519 && key->bits < BITS_GOOD) {
		f = examdkim_add(set, NULL, "dkim.key", VERDICT_WARN,
		    "RSA key of %d bits: receivers want 2048", key->bits);
		examdkim_renew(f, set, "make a new key");
		finding_refer(f, "RFC8301#3.2");
	} else if ((key->mode & 044) != 0) {
		f = examdkim_add(set, NULL, "dkim.key", VERDICT_WARN,
		    "others may read %s (mode %04o)", key->file, key->mode);
		fix_mode(f, key);
	} else if (key->ed25519)
		f = examdkim_add(set, NULL, "dkim.key", VERDICT_OK,
		    "Ed25519, %s", key->file);
	else
		f = examdkim_add(set, NULL, "dkim.key", VERDICT_OK,
		    "RSA %d, %s", key->bits, key->file);
	return f;
}

/* --- all of them --------------------------------------------------------- */

/* How grave what is to be said of a key is. */
static int
gravity(const struct examkey *key)
{
	if (key->state == EXAMKEY_BAD)
		return 3;
	if (key->state == EXAMKEY_FORBIDDEN)
		return 1;
	return (!key->ed25519 && key->bits < BITS_GOOD) ||
	    (key->mode & 044) != 0 ? 2 : 0;
}

static void
put_evidence(const struct examdkimset *set, struct json *json)
{
	static const char *const states[] = { "read", "not-readable", "bad" };
	const struct examkey *key;
	size_t i;

	json_begin(json, "keys", '[');
	for (i = 0; i < set->n; i++) {
		key = set->list[i].key;
		json_begin(json, NULL, '{');
		json_string(json, "domain", key->domain);
		json_string(json, "selector", key->selector);
		json_string(json, "file", key->file);
		json_string(json, "state", key->state <= EXAMKEY_BAD ?
		    states[key->state] : "bad");
		if (key->state == EXAMKEY_READ) {
			json_string(json, "type", key->ed25519 ? "ed25519" :
			    "rsa");
			json_number(json, "bits", key->bits);
		}
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
examdkim_keys(struct examdkimset *set)
{
	const struct examkey *worst;
	struct finding *f;
	size_t i;

	if (set->n == 0) {
		say_none(set);
		return;
	}
	worst = set->list[0].key;
	for (i = 1; i < set->n; i++)
		if (gravity(set->list[i].key) > gravity(worst))
			worst = set->list[i].key;
	if (worst->state == EXAMKEY_READ)
		f = say_read(set, worst);
	else
		f = worst->state == EXAMKEY_FORBIDDEN ?
		    say_forbidden(set, worst) : say_bad(set, worst);
	if (f->verdict == VERDICT_OK && set->n > 1)
		finding_change(f, VERDICT_OK, "%zu keys, %s and others",
		    set->n, worst->file);
	put_evidence(set, finding_evidence(f));
}
