/*
 * Whether SPF or DKIM speaks for the From domain (RFC 9989 section 4.4), and
 * what DMARC makes of both.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examdmarc.h"

enum half { SPF_HALF, DKIM_HALF };

/* --- alignment ----------------------------------------------------------- */

static int
passes(const struct dmarc_identifier *id)
{
	return id->auth == DMARC_AUTH_PASS && id->aligned == DMARC_ALIGNED;
}

/* 1 where an answer is missing that could make it pass. */
static int
is_open(const struct dmarc_identifier *id)
{
	return !passes(id) && id->auth != DMARC_AUTH_FAIL &&
	    id->aligned != DMARC_NOT_ALIGNED;
}

static const char *
mode(const struct examdmarc *run, enum half half)
{
	const struct dmarcrecord *record = &run->dmarc->applied->record;

	return (half == SPF_HALF ? record->aspf_strict :
	    record->adkim_strict) ? "strict" : "relaxed";
}

/* What mends SPF's half. */
static void
advise_spf(const struct examdmarc *run, struct finding *finding)
{
	if (run->spf.aligned == DMARC_ALIGNED) {
		finding_advise(finding, "mend spf.result");
		return;
	}
	finding_advise(finding, "let the envelope sender be of the From "
	    "domain, in sendoff.conf");
	finding_fix(finding, FIX_CONFIG, "masquerade bounce@%s",
	    run->exam->domain);
}

/* And DKIM's. */
static void
advise_dkim(const struct examdmarc *run, struct finding *finding)
{
	if (run->dkim.domain != NULL && run->dkim.aligned == DMARC_ALIGNED) {
		finding_advise(finding, "mend what dkim says");
		return;
	}
	/* these know which key there is, and a selector that is free */
	finding_advise(finding, run->dkim.domain == NULL ? "mend dkim.key" :
	    "mend dkim.align");
}

static const char *
why_spf(const struct examdmarc *run)
{
	return spf_word(run->exam->spf[0].spf.result);
}

static const char *
why_dkim(const struct examdmarc *run)
{
	static const char *const words[] = { "unknown", "pass", "fail",
	    "none" };

	return words[run->exam->dkim.state];
}

/* One half that does not do: a warning where the other one does. */
static void
say_bad(struct examdmarc *run, enum half half)
{
	const struct dmarc_identifier *id = half == SPF_HALF ? &run->spf :
	    &run->dkim, *other = half == SPF_HALF ? &run->dkim : &run->spf;
	const char *result = half == SPF_HALF ? why_spf(run) : why_dkim(run);
	struct finding *finding;

	/* where the other half may yet pass it is no failure */
	finding = examdmarc_add(run, half == SPF_HALF ? "dmarc.spf-align" :
	    "dmarc.dkim-align", passes(other) || is_open(other) ?
	    VERDICT_WARN : VERDICT_FAIL, "no signature");
	if (id->domain != NULL && id->aligned != DMARC_ALIGNED)
		finding_change(finding, finding->verdict,
		    "%s is not of %s (%s)", id->domain, run->exam->domain,
		    mode(run, half));
	else if (id->domain != NULL)
		finding_change(finding, finding->verdict, "%s=%s for %s",
		    half == SPF_HALF ? "spf" : "dkim", result, id->domain);
	if (half == DKIM_HALF && run->exam->dkim.why[0] != '\0')
		finding_detail(finding, "%s", run->exam->dkim.why);
	finding_refer(finding, "RFC9989#4.4");
	if (half == SPF_HALF)
		advise_spf(run, finding);
	else
		advise_dkim(run, finding);
}

/* The skipped half hangs on a check that could not say yet. */
static void
say_half(struct examdmarc *run, enum half half)
{
	const struct dmarc_identifier *id = half == SPF_HALF ? &run->spf :
	    &run->dkim;
	const char *name = half == SPF_HALF ? "dmarc.spf-align" :
	    "dmarc.dkim-align";
	struct finding *finding;

	if (passes(id)) {
		finding = examdmarc_add(run, name, VERDICT_OK,
		    "%s is of %s (%s)", id->domain, run->exam->domain,
		    mode(run, half));
		json_string(finding_evidence(finding), "domain", id->domain);
		json_string(finding_evidence(finding), "mode",
		    mode(run, half));
	} else if (!is_open(id))
		say_bad(run, half);
	else if (id->aligned == DMARC_UNSURE)
		examdmarc_unknown(run, name, examdmarc_trouble(run));
	else
		examdmarc_skip(run, name, half == SPF_HALF ? "spf.result" :
		    "dkim.self");
}

void
examdmarc_spf(struct examdmarc *run)
{
	say_half(run, SPF_HALF);
}

void
examdmarc_dkim(struct examdmarc *run)
{
	say_half(run, DKIM_HALF);
}

/* --- dmarc.result -------------------------------------------------------- */

/* No verdict: by what that is missing. */
static void
say_open(struct examdmarc *run)
{
	if (run->spf.aligned == DMARC_UNSURE ||
	    run->dkim.aligned == DMARC_UNSURE)
		examdmarc_unknown(run, "dmarc.result", examdmarc_trouble(run));
	else if (is_open(&run->dkim))
		examdmarc_skip(run, "dmarc.result", "dkim.self");
	else
		examdmarc_skip(run, "dmarc.result", "spf.result");
}

void
examdmarc_result(struct examdmarc *run)
{
	const char *spf = run->exam->spf[0].known ? why_spf(run) : "unknown";
	const char *result = dmarc_result_word(run->dmarc->result);
	struct finding *finding;

	if (run->dmarc->result == DMARC_RESULT_TEMPERROR) {
		say_open(run);
		return;
	}
	finding = examdmarc_add(run, "dmarc.result",
	    run->dmarc->result == DMARC_RESULT_PASS ? VERDICT_OK :
	    VERDICT_FAIL, "spf=%s, dkim=%s -> dmarc=%s", spf, why_dkim(run),
	    result);
	finding_refer(finding, "RFC9989#4.10.1");
	json_string(finding_evidence(finding), "spf", spf);
	json_string(finding_evidence(finding), "dkim", why_dkim(run));
	json_string(finding_evidence(finding), "dmarc", result);
	json_string(finding_evidence(finding), "policy",
	    dmarc_policy_word(run->dmarc->policy));
	if (finding->verdict == VERDICT_FAIL)
		finding_advise(finding, "mend one of dmarc.spf-align and "
		    "dmarc.dkim-align: either is enough");
}

/* --- dmarc.org ----------------------------------------------------------- */

/* 1 where receivers of the two kinds do not agree on an identifier. */
static int
differs(const struct dmarc_identifier *id)
{
	return id->domain != NULL && id->aligned != DMARC_UNSURE &&
	    (id->aligned == DMARC_ALIGNED) != id->psl_aligned;
}

/* The record that ends the walk short of the organisation or, as a public
 * suffix's, above it (RFC 9989 section 4.10.2); NULL where none does. */
static const struct dmarcwalk_step *
end_of(const struct dmarcwalk *walk)
{
	const struct dmarcwalk_step *last = walk->n == 0 ? NULL :
	    &walk->steps[walk->n - 1];

	return last != NULL && last->found == DMARCWALK_RECORD &&
	    last->record.psd != DMARC_PSD_UNKNOWN ? last : NULL;
}

/* Aligned by the list alone: by a record where the list has the organisation,
 * or without the tag that says it is elsewhere.  A second record beside one
 * that is there would void both. */
static void
advise_walk(const struct examdmarc *run, struct finding *finding)
{
	const struct dmarcwalk_step *last = end_of(&run->dmarc->walk);

	if (last != NULL && !examdmarc_registry(run, NULL, last)) {
		examdmarc_fix(finding, last, "psd=", "psd= is for registries "
		    "and those who share a domain: ");
		return;
	}
	finding_advise(finding, "publish a record for the organisation");
	examdmarc_fresh(run, finding);
}

/* Each kind of receivers has its own way to be told. */
static void
say_differs(const struct examdmarc *run)
{
	const struct dmarc *dmarc = run->dmarc;
	const struct dmarc_identifier *id = differs(&run->spf) ? &run->spf :
	    &run->dkim;
	struct finding *finding;

	finding = examdmarc_add(run, "dmarc.org", VERDICT_WARN,
	    "%s by tree walk, %s by the suffix list", dmarc->walk.org,
	    dmarc->org_psl[0] != '\0' ? dmarc->org_psl : "none");
	finding_refer(finding, "RFC9989#4.10.2");
	finding_detail(finding, "%s is %s by the tree walk and %s by the list",
	    id->domain, id->aligned == DMARC_ALIGNED ? "aligned" :
	    "not aligned", id->psl_aligned ? "aligned" : "not aligned");
	if (id->psl_aligned)
		advise_walk(run, finding);
	else {
		finding_advise(finding, "say in the record where your "
		    "organisation begins, with psd=n at %s",
		    run->exam->domain);
		if (run->step == dmarc->walk.steps)
			examdmarc_fix(finding, run->step, "psd=n", "to say "
			    "where your organisation begins, ");
	}
}

/* Many receivers still go by RFC 7489 and its list of suffixes; where both
 * ways come to the same verdict on this mail it does not matter which. */
void
examdmarc_org(struct examdmarc *run)
{
	const struct dmarc *dmarc = run->dmarc;
	struct finding *finding;

	if (dmarc->walk.trouble)
		examdmarc_unknown(run, "dmarc.org", examdmarc_trouble(run));
	else if (run->exam->psl == NULL || dmarc->psl_error != 0)
		finding = examdmarc_add(run, "dmarc.org", VERDICT_OK,
		    "%s by tree walk (no suffix list here)", dmarc->walk.org);
	else if (dmarc->psl_unsure &&
	    strcmp(dmarc->walk.org, dmarc->org_psl) != 0) {
		finding = examdmarc_add(run, "dmarc.org", VERDICT_UNKNOWN,
		    "%s by tree walk; the suffix list cannot be read",
		    dmarc->walk.org);
		finding_reason(finding, "not-readable");
	} else if (strcmp(dmarc->walk.org, dmarc->org_psl) == 0)
		examdmarc_add(run, "dmarc.org", VERDICT_OK,
		    "%s by tree walk and by the suffix list",
		    dmarc->walk.org);
	else if (differs(&run->spf) || differs(&run->dkim))
		say_differs(run);
	else
		examdmarc_add(run, "dmarc.org", VERDICT_OK,
		    "%s by tree walk, %s by the list: the same here",
		    dmarc->walk.org, dmarc->org_psl[0] != '\0' ?
		    dmarc->org_psl : "none");
}
