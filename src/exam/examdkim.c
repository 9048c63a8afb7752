/*
 * DKIM: whether mail of the From domain is signed, and whether the signature
 * is worth anything with what DNS has.  Unlike a tool that looks from outside
 * this one knows selector and key.
 */
#include <stdlib.h>
#include <string.h>

#include "exam/examdkimset.h"
#include "util/domain.h"

#define COMMON	"the From domain"

/* --- dkim.alg ------------------------------------------------------------ */

/* 1 for Ed25519, 0 for RSA; -1 where neither file nor DNS tells. */
static int
is_ed25519(const struct examdkim_key *k)
{
	if (k->key->state == EXAMKEY_READ)
		return (int)k->key->ed25519;
	return k->record.key != NULL ? k->record.ed25519 : -1;
}

static void
say_alg(const struct examdkimset *set, size_t rsa, size_t unknown)
{
	struct finding *f;

	if (rsa > 0) {
		f = examdkim_add(set, NULL, "dkim.alg", VERDICT_OK,
		    set->n - unknown > rsa ? "rsa-sha256 first, and "
		    "ed25519-sha256" : "rsa-sha256");
		/* RFC 8463 section 5 asks for both; the rest is experience */
		if (set->n - unknown > rsa)
			finding_detail(f, "Google, Microsoft and Yahoo do "
			    "not verify Ed25519: RSA counts there");
	} else if (unknown > 0) {
		f = examdkim_add(set, NULL, "dkim.alg", VERDICT_UNKNOWN,
		    "keys that cannot be read, of a type not known");
		finding_reason(f, "not-readable");
		finding_advise(f, "run as root");
	} else {
		f = examdkim_add(set, NULL, "dkim.alg", VERDICT_FAIL,
		    "Ed25519 alone: the large receivers cannot verify it");
		examdkim_renew(f, set, "make an RSA key, and sign with both");
	}
	finding_refer(f, "RFC8463#5");
}

void
examdkim_alg(struct examdkimset *set)
{
	size_t rsa = 0, unknown = 0, i;

	for (i = 0; i < set->n; i++) {
		/* with one key that is bad nothing is signed at all */
		if (set->list[i].key->state == EXAMKEY_BAD) {
			examdkim_skip(set, NULL, "dkim.alg", "dkim.key");
			return;
		}
		rsa += is_ed25519(&set->list[i]) == 0;
		unknown += is_ed25519(&set->list[i]) == -1;
	}
	say_alg(set, rsa, unknown);
}

/* --- dkim.align ---------------------------------------------------------- */

/* No answer on the way up. */
static void
say_unsure(const struct examdkimset *set, const struct dmarcwalk *walk)
{
	struct finding *f = examdkim_add(set, NULL, "dkim.align",
	    VERDICT_UNKNOWN, "d=%s is above " COMMON ", and DMARC is not known",
	    set->list[0].key->domain);

	finding_reason(f, exam_dns_reason(walk->n > 0 ?
	    walk->steps[walk->n - 1].result : RESOLVER_FAILED));
}

static void
say_foreign(const struct examdkimset *set, const struct dmarc *dmarc)
{
	const char *d = set->list[0].key->domain;
	int strict = dmarc->applied->record.adkim_strict &&
	    domain_below(d, dmarc->walk.org);
	struct finding *f = examdkim_add(set, NULL, "dkim.align",
	    strict ? VERDICT_WARN : VERDICT_FAIL, strict ?
	    "d=%s is not " COMMON ", and DMARC says adkim=s" :
	    "d=%s is of another organisation than " COMMON, d);

	finding_advise(f, "make a key for %s, and sign with that",
	    set->exam->domain);
	finding_fix(f, FIX_COMMAND, "sendoff keygen -d %s -s %s",
	    set->exam->domain, set->fresh);
	json_string(finding_evidence(f), "d", d);
	finding_refer(f, "RFC9989#4.4.1");
}

static void
say_align(const struct examdkimset *set, const struct dmarc *dmarc,
    enum dmarc_aligned aligned)
{
	const char *d = set->list[0].key->domain;

	if (aligned == DMARC_UNSURE || (dmarc->applied == NULL &&
	    (dmarc->walk.trouble || dmarc->walk.n == 0)))
		say_unsure(set, &dmarc->walk);
	else if (dmarc->applied == NULL)
		/* nobody asks what belongs together */
		examdkim_skip(set, NULL, "dkim.align", "dmarc.exists");
	else if (aligned == DMARC_ALIGNED)
		json_string(finding_evidence(examdkim_add(set, NULL,
		    "dkim.align", VERDICT_OK,
		    "d=%s is of the same organisation (relaxed)", d)), "d", d);
	else
		say_foreign(set, dmarc);
}

/*
 * All lines that sign are of one domain: the From domain, or the nearest above
 * it that has any.  Only above it the tree of DNS is to be walked.
 */
void
examdkim_align(struct examdkimset *set)
{
	struct exam *exam = set->exam;
	struct dmarc_identifier id = { .domain = set->list[0].key->domain,
	    .auth = DMARC_AUTH_PASS };
	struct dmarc_input input = { .source = &exam->source,
	    .from = exam->domain, .exists = DMARC_EXISTS, .dkim = &id,
	    .dkim_n = 1 };
	struct dmarc dmarc;
	struct finding *f;

	if (strcasecmp(id.domain, exam->domain) == 0) {
		f = examdkim_add(set, NULL, "dkim.align", VERDICT_OK,
		    "d=%s is " COMMON, id.domain);
		json_string(finding_evidence(f), "d", id.domain);
		return;
	}
	if (dmarc_evaluate(&dmarc, &input) == -1)
		id.aligned = DMARC_UNSURE;
	say_align(set, &dmarc, id.aligned);
	dmarc_clear(&dmarc);
}

/* --- the family ---------------------------------------------------------- */

static void
run_all(struct examdkimset *set)
{
	static const struct {
		const char	*id;	/* of the first finding it makes */
		examdkim_run	*run;
	} checks[] = {
	    { "dkim.record", examdkim_records },
	    { "dkim.match", examdkim_match },
	    { "dkim.size", examdkim_size },
	    { "dkim.testing", examdkim_testing },
	    { "dkim.flags", examdkim_flags },
	    { "dkim.alg", examdkim_alg },
	    { "dkim.align", examdkim_align },
	    { "dkim.self", examdkim_self } };
	size_t i;

	examdkim_keys(set);
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (set->n > 0)
			checks[i].run(set);
		else
			examdkim_skip(set, NULL, checks[i].id, "dkim.key");
	if (set->n == 0)
		examdkim_skip(set, NULL, "dkim.headers", "dkim.key");
}

void
examdkim(struct exam *exam)
{
	struct examdkimset *set;

	memset(&exam->dkim, 0, sizeof(exam->dkim));
	if ((set = examdkimset_new(exam)) == NULL) {
		exam->findings[EXAM_DKIM].failed = 1;
		return;
	}
	if (set->n == 0)
		exam->dkim.state = EXAM_NONE;
	run_all(set);
	examdkimset_free(set);
}
