/*
 * The evaluation.  A verdict that no missing answer could change is given
 * though one is missing; else it is a temporary error, never a guess.
 */
#include <errno.h>
#include <string.h>

#include "doctor/dmarc.h"
#include "doctor/psl.h"
#include "util/domain.h"

const char *
dmarc_result_word(enum dmarc_result result)
{
	static const char *const words[] = { "none", "pass", "fail",
	    "temperror" };

	return words[result];
}

const char *
dmarc_policy_word(enum dmarc_policy policy)
{
	static const char *const words[] = { "", "none", "quarantine",
	    "reject" };

	return words[policy];
}

enum dmarc_exists
dmarc_exists(const struct source *source, const char *domain)
{
	static const enum dns_type types[] = { DNS_A, DNS_AAAA, DNS_MX };
	struct question questions[3];
	enum dmarc_exists exists = DMARC_GHOST;
	size_t i;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < 3; i++) {
		questions[i].name = domain;
		questions[i].type = types[i];
	}
	source->ask(source->arg, questions, 3);
	for (i = 0; i < 3; i++) {
		if (questions[i].result == RESOLVER_OK)
			exists = DMARC_EXISTS;
		else if (exists == DMARC_GHOST &&
		    !resolver_answered(questions[i].result))
			exists = DMARC_EXISTS_UNSURE;
		question_clear(&questions[i]);
	}
	return exists;
}

/* --- the policy ---------------------------------------------------------- */

/* RFC 9989 section 4.10.1: the domain's own record, else the organisation's,
 * else that of the public suffix.  NULL where there is none to apply. */
static const struct dmarcwalk_step *
find_record(const struct dmarcwalk *walk)
{
	const struct dmarcwalk_step *step = walk->steps;

	if (step->found != DMARCWALK_RECORD) {
		if (walk->trouble)
			return NULL;
		step = dmarcwalk_at(walk, walk->org);
		if (step == NULL || step->found != DMARCWALK_RECORD)
			step = walk->source;
	}
	return step != NULL && step->record.usable ? step : NULL;
}

/* sp or np, where it makes a difference whether the domain exists. */
static void
choose_below(struct dmarc *dmarc, const struct dmarc_input *input)
{
	const struct dmarcrecord *record = &dmarc->applied->record;

	dmarc->exists = input->exists;
	if (dmarc->exists == DMARC_ASK && record->np != record->sp)
		dmarc->exists = dmarc_exists(input->source,
		    dmarc->walk.domain);
	if (dmarc->exists == DMARC_GHOST) {
		dmarc->tag = "np";
		dmarc->published = record->np;
	} else {
		dmarc->tag = "sp";
		dmarc->published = record->sp;
	}
}

static void
choose_policy(struct dmarc *dmarc, const struct dmarc_input *input)
{
	if (dmarc->applied == dmarc->walk.steps) {
		dmarc->tag = "p";
		dmarc->published = dmarc->applied->record.p;
	} else
		choose_below(dmarc, input);
	dmarc->policy = dmarc->published;
	/* RFC 9989 section 4.7: t=y asks for the next weaker one */
	if (dmarc->applied->record.testing && dmarc->policy > DMARC_NONE)
		dmarc->policy--;
}

/* --- alignment ----------------------------------------------------------- */

/* RFC 9989 section 4.4: relaxed is to have the organisation in common.  A
 * name outside of it needs no walk. */
static int
align_relaxed(const struct dmarc *dmarc, const struct source *source,
    const char *domain, enum dmarc_aligned *aligned)
{
	struct dmarcwalk walk;
	int rc;

	if (dmarc->walk.trouble) {
		*aligned = DMARC_UNSURE;
		return 0;
	}
	if (!domain_below(domain, dmarc->walk.org))
		return 0;
	rc = dmarcwalk_run(&walk, source, domain, &dmarc->walk);
	if (rc == 0 && walk.trouble)
		*aligned = DMARC_UNSURE;
	else if (rc == 0 && strcmp(walk.org, dmarc->walk.org) == 0)
		*aligned = DMARC_ALIGNED;
	dmarcwalk_clear(&walk);
	return rc;
}

static int
psl_same(const struct dmarc *dmarc, const char *path, const char *domain)
{
	struct psl psl;

	return dmarc->org_psl[0] != '\0' &&
	    psl_find(&psl, path, domain) == 0 &&
	    strcmp(psl.org, dmarc->org_psl) == 0;
}

/* 0, or -1 without memory.  A domain that is none is not aligned. */
static int
align(const struct dmarc *dmarc, const struct dmarc_input *input,
    struct dmarc_identifier *id, int strict)
{
	char domain[DNS_NAME];

	id->aligned = DMARC_NOT_ALIGNED;
	id->psl_aligned = 0;
	if (id->domain == NULL)
		return 0;
	if (psl_name(domain, sizeof(domain), id->domain) == -1)
		return errno == ENOMEM ? -1 : 0;
	if (strcmp(domain, dmarc->walk.domain) == 0) {
		id->aligned = DMARC_ALIGNED;
		id->psl_aligned = input->psl != NULL;
		return 0;
	}
	if (strict)
		return 0;
	id->psl_aligned = psl_same(dmarc, input->psl, domain);
	return align_relaxed(dmarc, input->source, domain, &id->aligned);
}

/* What one identifier adds to the verdict. */
static void
weigh(const struct dmarc_identifier *id, enum dmarc_aligned *sum)
{
	if (id->auth == DMARC_AUTH_FAIL || id->aligned == DMARC_NOT_ALIGNED ||
	    *sum == DMARC_ALIGNED)
		return;
	*sum = id->auth == DMARC_AUTH_PASS ? id->aligned : DMARC_UNSURE;
}

static int
align_all(struct dmarc *dmarc, struct dmarc_input *input)
{
	const struct dmarcrecord *record = &dmarc->applied->record;
	size_t i;

	if (align(dmarc, input, &input->spf, record->aspf_strict) == -1)
		return -1;
	weigh(&input->spf, &dmarc->spf);
	for (i = 0; i < input->dkim_n; i++) {
		if (align(dmarc, input, &input->dkim[i],
		    record->adkim_strict) == -1)
			return -1;
		weigh(&input->dkim[i], &dmarc->dkim);
	}
	return 0;
}

/* --- the verdict --------------------------------------------------------- */

static void
find_psl(struct dmarc *dmarc, const char *path)
{
	struct psl psl;

	if (path == NULL)
		return;
	if (psl_find(&psl, path, dmarc->walk.domain) == -1) {
		dmarc->psl_error = errno;
		return;
	}
	strlcpy(dmarc->org_psl, psl.org, sizeof(dmarc->org_psl));
	dmarc->psl_unsure = psl.skipped || psl.damaged;
}

static enum dmarc_result
conclude(const struct dmarc *dmarc)
{
	if (dmarc->spf == DMARC_ALIGNED || dmarc->dkim == DMARC_ALIGNED)
		return DMARC_RESULT_PASS;
	if (dmarc->spf == DMARC_UNSURE || dmarc->dkim == DMARC_UNSURE)
		return DMARC_RESULT_TEMPERROR;
	return DMARC_RESULT_FAIL;
}

int
dmarc_evaluate(struct dmarc *dmarc, struct dmarc_input *input)
{
	memset(dmarc, 0, sizeof(*dmarc));
	if (dmarcwalk_run(&dmarc->walk, input->source, input->from,
	    NULL) == -1)
		return -1;
	find_psl(dmarc, input->psl);
	if ((dmarc->applied = find_record(&dmarc->walk)) == NULL) {
		/* an own record that is not applied is final */
		if (dmarc->walk.trouble &&
		    dmarc->walk.steps[0].found != DMARCWALK_RECORD)
			dmarc->result = DMARC_RESULT_TEMPERROR;
		return 0;
	}
	choose_policy(dmarc, input);
	if (align_all(dmarc, input) == -1)
		return -1;
	dmarc->result = conclude(dmarc);
	return 0;
}

void
dmarc_clear(struct dmarc *dmarc)
{
	dmarcwalk_clear(&dmarc->walk);
	dmarc->applied = NULL;
}
