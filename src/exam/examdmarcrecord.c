/*
 * The record: whether there is one, what is wrong with it, and what its owner
 * wants done with mail that does not pass.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcmend.h"
#include "exam/examdmarc.h"

#define TEXT_MAX	4096	/* octets: the longest record that is read */

/* --- dmarc.exists -------------------------------------------------------- */

/* The step of the walk where several records discard each other; those of a
 * registry are nobody's here. */
static const struct dmarcwalk_step *
several(const struct examdmarc *run)
{
	const struct dmarcwalk *walk = &run->dmarc->walk;
	size_t i;

	for (i = 0; i < walk->n; i++)
		if (walk->steps[i].found == DMARCWALK_SEVERAL &&
		    !examdmarc_registry(run, NULL, &walk->steps[i]))
			return &walk->steps[i];
	return NULL;
}

/* The first sound record of a name that has reports sent, else the first one,
 * is the one to keep; all are shown, as what is published takes their place. */
static void
keep_one(const struct examdmarc *run, struct finding *finding,
    const char *owner)
{
	char text[TEXT_MAX + 1], *kept = NULL, *mended;
	struct question question;
	size_t i, n;

	source_one(&run->exam->source, &question, owner, DNS_TXT);
	for (i = 0; question.result == RESOLVER_OK && i < question.answer.n;
	    i++) {
		n = dns_text(&question.answer.records[i], text, sizeof(text));
		if (n >= sizeof(text) || strncmp(text, "v=DMARC1", 8) != 0)
			continue;
		finding_detail(finding, "%s", text);
		finding_replaces(finding, text);
		mended = dmarcmend(text, n, NULL);
		if (kept == NULL || (mended != NULL &&
		    strstr(mended, "rua=") != NULL &&
		    strstr(kept, "rua=") == NULL)) {
			free(kept);
			kept = mended;
		} else
			free(mended);
	}
	question_clear(&question);
	if (kept != NULL)
		finding_publish(finding, FIX_DNS, owner, "TXT", kept);
	free(kept);
}

static void
say_several(const struct examdmarc *run, const struct dmarcwalk_step *step)
{
	char owner[DNS_NAME + 8];
	struct finding *finding;

	snprintf(owner, sizeof(owner), "_dmarc.%s", step->domain);
	finding = examdmarc_add(run, "dmarc.exists", VERDICT_FAIL,
	    "%zu DMARC records: receivers discard them all", step->records);
	finding_subject(finding, NULL, step->domain);
	finding_refer(finding, "RFC9989#4.10");
	finding_advise(finding, "keep one of them");
	keep_one(run, finding, owner);
}

/* Beside a CNAME, which then leads nowhere, no record can be (RFC 1034 section
 * 3.6.2). */
static void
publish_fresh(const struct examdmarc *run, struct finding *finding)
{
	const struct dmarcwalk_step *step = dmarcwalk_at(&run->dmarc->walk,
	    examdmarc_home(run));
	struct question question;
	char owner[DNS_NAME + 8];

	snprintf(owner, sizeof(owner), "_dmarc.%s", examdmarc_home(run));
	source_one(&run->exam->source, &question, owner, DNS_CNAME);
	if (question.result == RESOLVER_OK && question.answer.n > 0)
		finding_advise(finding, "publish, in place of the CNAME to %s",
		    question.answer.records[0].name);
	else if (step != NULL && step->alias[0] != '\0')
		finding_advise(finding, "publish, in place of the CNAME that "
		    "leads to %s", step->alias);
	else
		finding_advise(finding, "publish");
	question_clear(&question);
	examdmarc_fresh(run, finding);
}

/* A record that receivers do not see as one is the likelier fault of a domain
 * whose owner has published something. */
static void
say_none(const struct examdmarc *run)
{
	const struct dmarcwalk_step *own = run->dmarc->walk.steps;
	struct finding *finding;

	finding = examdmarc_add(run, "dmarc.exists", VERDICT_FAIL,
	    "%s has no DMARC record", run->exam->domain);
	finding_refer(finding, "RFC9989#4.10");
	if (run->step != NULL && run->step == own) {
		finding_change(finding, VERDICT_FAIL,
		    "no DMARC record; a TXT record was meant to be one");
		finding_detail(finding, "%s", own->text);
		examdmarc_fix(finding, own, NULL, "");
	}
	if (finding->fix.n == 0)
		publish_fresh(run, finding);
}

static void
say_found(const struct examdmarc *run)
{
	const struct dmarcwalk_step *step = run->step;
	struct finding *finding;

	if (step == run->dmarc->walk.steps)
		finding = examdmarc_add(run, "dmarc.exists", VERDICT_OK, "%s",
		    step->text);
	else
		finding = examdmarc_add(run, "dmarc.exists", VERDICT_OK,
		    "inherited from %s: %s", step->domain, step->text);
	json_string(finding_evidence(finding), "record", step->text);
	json_string(finding_evidence(finding), "domain", step->domain);
}

void
examdmarc_exists(struct examdmarc *run)
{
	const struct dmarcwalk *walk = &run->dmarc->walk;
	const struct dmarcwalk_step *step = several(run);

	if (step != NULL)
		say_several(run, step);
	else if (run->step != NULL &&
	    (run->step->found == DMARCWALK_RECORD ||
	    run->step->found == DMARCWALK_DAMAGED))
		say_found(run);
	else if (walk->trouble)
		examdmarc_unknown(run, "dmarc.exists",
		    examdmarc_trouble(run));
	else
		say_none(run);
}

/* --- dmarc.syntax -------------------------------------------------------- */

/* The gravest code comes first in their order. */
static void
say_codes(const struct examdmarc *run, const struct dmarcrecord *record)
{
	struct finding *finding = NULL;
	struct json *json;
	int i;

	for (i = 0; i < DMARCRECORD_CODES; i++) {
		if (!dmarcrecord_has(record, i))
			continue;
		if (finding != NULL) {
			finding_detail(finding, "and: %s",
			    dmarcrecord_text(i));
			continue;
		}
		finding = examdmarc_add(run, "dmarc.syntax",
		    dmarcrecord_verdict(record) == DMARCRECORD_WARN ?
		    VERDICT_WARN : VERDICT_FAIL, "%s", dmarcrecord_text(i));
		finding_detail(finding, "%s", run->step->text);
	}
	if (finding == NULL)
		return;
	finding_refer(finding, "RFC9989#4.7");
	json = finding_evidence(finding);
	json_string(json, "record", run->step->text);
	json_begin(json, "errors", '[');
	for (i = 0; i < DMARCRECORD_CODES; i++)
		if (dmarcrecord_has(record, i))
			json_string(json, NULL, dmarcrecord_word(i));
	json_end(json, ']');
	if (examdmarc_registry(run, finding, run->step))
		return;
	finding_advise(finding, "publish a new record in its place");
	examdmarc_fix(finding, run->step, NULL, "");
	if (finding->fix.n == 0)
		examdmarc_fresh(run, finding);
}

void
examdmarc_syntax(struct examdmarc *run)
{
	if (run->step == NULL && run->dmarc->walk.trouble)
		examdmarc_unknown(run, "dmarc.syntax",
		    examdmarc_trouble(run));
	else if (run->step == NULL || run->step->found == DMARCWALK_SEVERAL)
		examdmarc_skip(run, "dmarc.syntax", "dmarc.exists");
	else if (run->step->record.codes != 0)
		say_codes(run, &run->step->record);
	else
		examdmarc_add(run, "dmarc.syntax", VERDICT_OK,
		    "%s can be read", run->owner);
}

/* --- dmarc.policy -------------------------------------------------------- */

/* The fix is an edit of the record that is applied, for which these words say
 * when it is time. */
static struct finding *
warn(struct examdmarc *run, const char *before, const char *set)
{
	struct finding *finding;

	finding = examdmarc_add(run, "dmarc.policy", VERDICT_WARN, "%s=%s",
	    run->dmarc->tag, dmarc_policy_word(run->dmarc->published));
	finding_refer(finding, "RFC9989#4.7");
	if (!examdmarc_registry(run, finding, run->dmarc->applied))
		examdmarc_fix(finding, run->dmarc->applied, set, before);
	return finding;
}

/* The ladder from none to reject, one step at a time. */
static void
say_none_wanted(struct examdmarc *run)
{
	const char *tag = run->dmarc->tag;
	struct finding *finding;
	char set[32];

	snprintf(set, sizeof(set), "%s=quarantine", tag);
	finding = warn(run, "when reports show that all your mail passes, go "
	    "on to quarantine, and later to reject, where no user writes to "
	    "mailing lists; then ", set);
	finding_change(finding, VERDICT_WARN,
	    "%s=none: fine to start; receivers take no action", tag);
}

/* p=quarantine and sp=none: mail from a name below is not looked after. */
static int
is_weaker_below(const struct dmarc *dmarc)
{
	const struct dmarcrecord *record = &dmarc->applied->record;

	return dmarc->applied == dmarc->walk.steps && record->sp < record->p;
}

/* What applies to mail from this very domain counts, be it sp or np. */
void
examdmarc_policy(struct examdmarc *run)
{
	const struct dmarc *dmarc = run->dmarc;
	const struct dmarcrecord *record = &dmarc->applied->record;
	const char *word = dmarc_policy_word(dmarc->published);
	struct finding *finding;

	if (dmarc->exists == DMARC_EXISTS_UNSURE)
		examdmarc_unknown(run, "dmarc.policy", RESOLVER_TIMEOUT);
	else if (dmarc->published <= DMARC_NONE)
		say_none_wanted(run);
	else if (record->testing) {
		finding = warn(run, "when the test is over, ", "t=");
		finding_change(finding, VERDICT_WARN,
		    "%s=%s, but t=y: receivers apply %s", dmarc->tag, word,
		    dmarc_policy_word(dmarc->policy));
	} else if (is_weaker_below(dmarc)) {
		finding = warn(run, "", "sp=");
		finding_change(finding, VERDICT_WARN,
		    "sp=%s is weaker than p=%s", dmarc_policy_word(record->sp),
		    word);
	} else
		examdmarc_add(run, "dmarc.policy", VERDICT_OK, "%s=%s%s",
		    dmarc->tag, word,
		    dmarc->published == DMARC_REJECT ?
		    ": not for users who write to mailing lists" : "");
}
