/*
 * DMARC of the From domain: the record that counts for it, and whether what
 * SPF and DKIM say stands up for the domain.  It goes by what these families
 * have left in the exam, as a receiver goes by their results.
 */
#include <sys/socket.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcmend.h"
#include "doctor/psl.h"
#include "exam/examdmarc.h"
#include "util/domain.h"

#define PARENTS	8	/* as many as a walk asks for */

/* In the order in which they are shown; some need a policy that applies. */
static const struct check {
	const char	*id;
	examdmarc_check	*run;
	int		 policy;
} checks[] = {
	{ "dmarc.exists", examdmarc_exists, 0 },
	{ "dmarc.syntax", examdmarc_syntax, 0 },
	{ "dmarc.policy", examdmarc_policy, 1 },
	{ "dmarc.spf-align", examdmarc_spf, 1 },
	{ "dmarc.dkim-align", examdmarc_dkim, 1 },
	{ "dmarc.result", examdmarc_result, 1 },
	{ "dmarc.org", examdmarc_org, 1 },
	{ "dmarc.rua", examdmarc_rua, 1 },
	{ "dmarc.rua-ext", examdmarc_rua_ext, 1 }
};

#define CHECKS	(sizeof(checks) / sizeof(checks[0]))

struct finding *
examdmarc_add(const struct examdmarc *run, const char *id,
    enum verdict verdict, const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&run->exam->findings[EXAM_DMARC], id, verdict,
	    title, ap);
	va_end(ap);
	finding_subject(finding, NULL, run->exam->domain);
	return finding;
}

void
examdmarc_skip(const struct examdmarc *run, const char *id,
    const char *needs)
{
	finding_needs(examdmarc_add(run, id, VERDICT_SKIP, "needs %s", needs),
	    needs);
}

void
examdmarc_unknown(const struct examdmarc *run, const char *id,
    enum resolver_result result)
{
	finding_reason(examdmarc_add(run, id, VERDICT_UNKNOWN, "%s",
	    exam_dns_text(result)), exam_dns_reason(result));
}

enum resolver_result
examdmarc_trouble(const struct examdmarc *run)
{
	const struct dmarcwalk *walk = &run->dmarc->walk;

	return walk->n > 0 && walk->trouble ? walk->steps[walk->n - 1].result :
	    RESOLVER_TIMEOUT;
}

void
examdmarc_fix(struct finding *finding, const struct dmarcwalk_step *step,
    const char *set, const char *before)
{
	char owner[DNS_NAME + 8];
	char *text;

	if (step == NULL || (text = dmarcmend(step->text, step->length,
	    set)) == NULL)
		return;
	snprintf(owner, sizeof(owner), "_dmarc.%s", step->domain);
	/* no other record may stand beside it (RFC 1034 section 3.6.2) */
	if (step->alias[0] != '\0')
		finding_advise(finding, "%schange the record at %s, where a "
		    "CNAME leads, or publish in place of the CNAME", before,
		    step->alias);
	else
		finding_advise(finding, "%schange the record to", before);
	finding_publish(finding, FIX_DNS, owner, "TXT", text);
	finding_replaces(finding, step->text);
	free(text);
}

/* Many a registry's record is older than psd=y: then the list knows, as it
 * does where an organisation's own record has that tag by mistake. */
static int
is_registry(const struct examdmarc *run, const struct dmarcwalk_step *step)
{
	const char *org = run->dmarc->org_psl;

	if (step == NULL || step == run->dmarc->walk.steps ||
	    step->record.psd == DMARC_PSD_NO)
		return 0;
	return org[0] != '\0' ? !domain_below(step->domain, org) :
	    step->record.psd == DMARC_PSD_YES;
}

const char *
examdmarc_home(const struct examdmarc *run)
{
	const struct dmarc *dmarc = run->dmarc;

	if (dmarc->org_psl[0] != '\0')
		return dmarc->org_psl;
	return is_registry(run, dmarc->walk.source) ? dmarc->walk.org :
	    run->exam->domain;
}

/* A record of one's own is not to be weaker than the registry's that applies
 * without it. */
void
examdmarc_fresh(const struct examdmarc *run, struct finding *finding)
{
	char owner[DNS_NAME + 8], text[DNS_NAME + 64];
	const char *home = examdmarc_home(run);
	enum dmarc_policy policy = DMARC_NONE;

	if (is_registry(run, run->dmarc->applied) &&
	    run->dmarc->policy > policy)
		policy = run->dmarc->policy;
	snprintf(owner, sizeof(owner), "_dmarc.%s", home);
	snprintf(text, sizeof(text), "v=DMARC1; p=%s; rua=mailto:dmarc@%s",
	    dmarc_policy_word(policy), home);
	finding_publish(finding, FIX_DNS, owner, "TXT", text);
}

int
examdmarc_registry(const struct examdmarc *run, struct finding *finding,
    const struct dmarcwalk_step *step)
{
	const struct dmarcwalk_step *own;

	if (!is_registry(run, step))
		return 0;
	if (finding == NULL)
		return 1;
	finding_advise(finding, "only its registry can change the record of "
	    "%s: publish one of your own, which goes before it",
	    step->domain);
	/* another one beside those that are there would void all */
	own = dmarcwalk_at(&run->dmarc->walk, examdmarc_home(run));
	if (own == NULL || own->records == 0)
		examdmarc_fresh(run, finding);
	return 1;
}

/* --- what it goes by ----------------------------------------------------- */

/* A receiver sees one address: the first one that mail leaves from. */
static void
take_spf(struct examdmarc *run)
{
	const struct exam *exam = run->exam;
	const struct exam_spf *spf = &exam->spf[0];

	run->spf.domain = exam->mail_domain[0] != '\0' ? exam->mail_domain :
	    exam->helo;
	run->spf_open = !spf->known || spf->spf.result == SPF_TEMPERROR;
	run->spf.auth = run->spf_open ? DMARC_AUTH_TEMPERROR :
	    spf->spf.result == SPF_PASS ? DMARC_AUTH_PASS : DMARC_AUTH_FAIL;
}

/* Where nothing is known of a signature yet, one that is ours may well be. */
static void
take_dkim(struct examdmarc *run)
{
	const struct exam_dkim *dkim = &run->exam->dkim;

	run->dkim.domain = dkim->domain[0] != '\0' ? dkim->domain :
	    dkim->state == EXAM_UNKNOWN ? run->exam->domain : NULL;
	run->dkim.auth = dkim->state == EXAM_PASS ? DMARC_AUTH_PASS :
	    dkim->state == EXAM_UNKNOWN ? DMARC_AUTH_TEMPERROR :
	    DMARC_AUTH_FAIL;
}

/* A walk asks one question after the other; here all of them are asked at
 * once, so that it finds the answers. */
static void
ask_ahead(const struct exam *exam)
{
	char names[PARENTS][DNS_NAME + sizeof("_dmarc.")];
	struct question questions[PARENTS];
	const char *at = exam->domain;
	size_t i, n;

	memset(questions, 0, sizeof(questions));
	for (n = 0; at != NULL && n < PARENTS; n++) {
		strlcpy(names[n], "_dmarc.", sizeof(names[n]));
		strlcat(names[n], at, sizeof(names[n]));
		questions[n].name = names[n];
		questions[n].type = DNS_TXT;
		if ((at = strchr(at, '.')) != NULL)
			at++;
	}
	exam->source.ask(exam->source.arg, questions, n);
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
}

/* The text that is worth a look: the domain's own, where it was meant to be a
 * record, else that of the record that counts. */
static void
choose_step(struct examdmarc *run)
{
	const struct dmarcwalk *walk = &run->dmarc->walk;
	const struct dmarcwalk_step *own = walk->steps;

	if (walk->n > 0 && own->text != NULL &&
	    !dmarcrecord_has(&own->record, DMARCRECORD_NOT_ONE))
		run->step = own;
	else
		run->step = run->dmarc->applied != NULL ?
		    run->dmarc->applied : walk->source;
	strlcpy(run->owner, "_dmarc.", sizeof(run->owner));
	strlcat(run->owner, run->step != NULL ? run->step->domain :
	    examdmarc_home(run), sizeof(run->owner));
	if (run->step != NULL)
		run->mended = dmarcmend(run->step->text, run->step->length,
		    NULL);
}

/* --- the run ------------------------------------------------------------- */

/* Why no policy applies. */
static void
run_without(struct examdmarc *run, const struct check *check)
{
	if (run->dmarc->result == DMARC_RESULT_TEMPERROR)
		examdmarc_unknown(run, check->id, examdmarc_trouble(run));
	else
		examdmarc_skip(run, check->id, run->step != NULL &&
		    (run->step->found == DMARCWALK_RECORD ||
		    run->step->found == DMARCWALK_DAMAGED) ?
		    "dmarc.syntax" : "dmarc.exists");
}

/* What is mended is what was looked at, the record of whatever domain. */
static void
run_all(struct examdmarc *run)
{
	size_t i;

	choose_step(run);
	for (i = 0; i < CHECKS; i++)
		if (checks[i].policy && run->dmarc->applied == NULL)
			run_without(run, &checks[i]);
		else
			checks[i].run(run);
	free(run->mended);
}

/* 0; -1 where the domain is none; memory that runs out is noted. */
static int
evaluate(struct examdmarc *run)
{
	struct exam *exam = run->exam;
	struct dmarc_input input = { .source = &exam->source,
	    .from = exam->domain, .exists = DMARC_ASK, .psl = exam->psl };
	char name[DNS_NAME];

	if (psl_name(name, sizeof(name), exam->domain) == -1)
		return -1;
	ask_ahead(exam);
	take_spf(run);
	take_dkim(run);
	input.spf = run->spf;
	input.dkim = &run->dkim;
	input.dkim_n = 1;
	if (dmarc_evaluate(&exam->dmarc, &input) == -1) {
		exam->findings[EXAM_DMARC].failed |= errno == ENOMEM;
		dmarc_clear(&exam->dmarc);
		return -1;
	}
	run->spf = input.spf;
	exam->dmarc_known = 1;
	return 0;
}

void
examdmarc(struct exam *exam)
{
	struct examdmarc run = { .exam = exam, .dmarc = &exam->dmarc };
	size_t i;

	if (exam->dmarc_known)
		dmarc_clear(&exam->dmarc);
	memset(&exam->dmarc, 0, sizeof(exam->dmarc));
	exam->dmarc_known = 0;
	if (evaluate(&run) == 0) {
		run_all(&run);
		return;
	}
	for (i = 0; i < CHECKS; i++)
		examdmarc_skip(&run, checks[i].id, "domain.name");
}
