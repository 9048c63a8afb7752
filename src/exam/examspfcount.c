/*
 * The limits of an evaluation (RFC 7208 section 4.6.4): how near this one
 * comes to them, and the worst one that the records allow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exam/examspf.h"

#define NEAR	8	/* of 10 look-ups: beyond, the next include is one too
			 * many */
#define COSTLY	3	/* branches that are named */
#define SHORT	6	/* networks that one may well have in a record */

/* The largest of our evaluations: terms that asked, and void ones. */
static unsigned int
most(const struct examspf *run, int voids)
{
	unsigned int n, largest = 0;
	size_t i;

	for (i = 0; i < run->naddresses; i++) {
		n = voids ? run->exam->spf[i].spf.voids :
		    run->exam->spf[i].spf.lookups;
		if (largest < n)
			largest = n;
	}
	return largest;
}

/* 1 where an evaluation is not whole, for want of an answer. */
static int
is_open(const struct examspf *run)
{
	size_t i;

	for (i = 0; i < run->naddresses; i++)
		if (run->exam->spf[i].spf.result == SPF_TEMPERROR)
			return 1;
	return 0;
}

/* --- spf.lookups --------------------------------------------------------- */

/* The networks of a branch, where they are few and nothing else is in it. */
static void
replacement(const struct examspf *run, size_t branch, struct buf *buf)
{
	const struct examspf_tree *tree = &run->tree;
	size_t i, n = 0;

	buf_reset(buf);
	if (tree->opaque[branch] > 0 || tree->nmore > 0 || tree->walk.blind ||
	    tree->walk.cut)
		return;
	for (i = 0; i < tree->nnets; i++)
		if (tree->nets[i].branch == branch) {
			buf_printf(buf, " %s", tree->nets[i].text);
			n++;
		}
	if (n > SHORT)
		buf_reset(buf);
}

/* What an include costs, and what would do without. */
static void
show_branch(const struct examspf *run, struct finding *finding, size_t i)
{
	const struct spfwalk_branch *branch = &run->tree.walk.branches[i];
	struct buf buf;

	buf_init(&buf);
	replacement(run, i, &buf);
	if (buf.length > 0 && buf_get(&buf) != NULL)
		finding_detail(finding, "%2u  %s, in place of which%s would "
		    "do", branch->lookups, branch->domain, buf_get(&buf));
	else
		finding_detail(finding, "%2u  %s", branch->lookups,
		    branch->domain);
	buf_clear(&buf);
}

/* The costliest branches, the dearest first. */
static void
show_branches(const struct examspf *run, struct finding *finding)
{
	const struct spfwalk *walk = &run->tree.walk;
	int shown[SPFWALK_BRANCHES] = { 0 };
	size_t i, k, best;

	for (k = 0; k < COSTLY && k < walk->n; k++) {
		best = SPFWALK_BRANCHES;
		for (i = 0; i < walk->n; i++)
			if (!shown[i] && (best == SPFWALK_BRANCHES ||
			    walk->branches[i].lookups >
			    walk->branches[best].lookups))
				best = i;
		if (best == SPFWALK_BRANCHES)
			return;
		shown[best] = 1;
		show_branch(run, finding, best);
	}
}

/* An evaluation that passes early may hide a worst case that is an error to
 * mail from elsewhere. */
static enum verdict
judge(const struct examspf *run, unsigned int used)
{
	const struct spfwalk *walk = &run->tree.walk;

	if (used > SPF_TERMS)
		return VERDICT_FAIL;
	return used > NEAR || walk->lookups > SPF_TERMS || walk->cut ||
	    (run->naddresses == 0 && walk->lookups > NEAR) ?
	    VERDICT_WARN : VERDICT_OK;
}

void
examspf_lookups(struct examspf *run)
{
	const struct spfwalk *walk = &run->tree.walk;
	const char *least = walk->blind || walk->cut ? "at least " : "";
	unsigned int used = most(run, 0);
	enum verdict verdict = judge(run, used);
	struct finding *finding;

	if (verdict != VERDICT_FAIL && (is_open(run) || walk->trouble)) {
		examspf_unknown(run, "spf.lookups");
		return;
	}
	if (run->naddresses == 0)
		finding = examspf_add(run, "spf.lookups", verdict,
		    "worst case %s%u of %d", least, walk->lookups, SPF_TERMS);
	else
		finding = examspf_add(run, "spf.lookups", verdict,
		    "%u of %d used, worst case %s%u, void %u", used, SPF_TERMS,
		    least, walk->lookups, most(run, 1));
	finding_refer(finding, "RFC7208#4.6.4");
	json_number(finding_evidence(finding), "lookups", used);
	json_number(finding_evidence(finding), "lookups_worst",
	    walk->lookups);
	if (verdict == VERDICT_OK)
		return;
	show_branches(run, finding);
	finding_advise(finding, "drop terms that no host of yours needs, or "
	    "put addresses in their place%s", used > SPF_TERMS ? "; at once, "
	    "with your own in front" : "");
	if (used > SPF_TERMS && run->wanted != NULL)
		examspf_fix(run, finding, run->wanted);
}

/* --- spf.void ------------------------------------------------------------ */

/* 1 where the records of a name have something of that type, or nobody knows
 * whether they do. */
static int
may_have(const struct examspf *run, const char *name, enum dns_type type)
{
	struct question question;
	int rc;

	source_one(&run->exam->source, &question, name, type);
	rc = question.result != RESOLVER_NXDOMAIN &&
	    question.result != RESOLVER_NODATA;
	question_clear(&question);
	return rc;
}

/* 1 where the name of a term has addresses of neither family. */
static int
is_gone(const struct examspf *run, const struct spfterm *term,
    const char *domain)
{
	char name[DNS_NAME];
	size_t n;

	/* the text goes on behind the domain with the prefix length */
	strlcpy(name, term->domain_length > 0 ? term->domain : domain,
	    sizeof(name));
	n = strcspn(name, "/");
	name[n > 0 && name[n - 1] == '.' ? n - 1 : n] = '\0';
	if (term->kind == SPFTERM_MX)
		return !may_have(run, name, DNS_MX);
	return term->kind != SPFTERM_PTR && !may_have(run, name, DNS_A) &&
	    (term->kind != SPFTERM_A || !may_have(run, name, DNS_AAAA));
}

/* 1 where nobody is helped by a term of the own record, whatever address he
 * sends from.  With macros, or where its text was cut, that is not known. */
static int
is_dead(const struct examspf *run, const struct spf_step *step)
{
	char text[sizeof("v=spf1 ") + SPF_TERM];
	struct spfrecord record;
	int dead;

	if (strcmp(step->domain, run->domain) != 0 ||
	    strchr(step->term, '%') != NULL ||
	    strlen(step->term) == sizeof(step->term) - 1)
		return 0;
	snprintf(text, sizeof(text), "v=spf1 %s", step->term);
	dead = spfrecord_parse(&record, text, strlen(text)) == 0 &&
	    record.n == 1 && is_gone(run, record.terms, step->domain);
	spfrecord_clear(&record);
	return dead;
}

/* Names the terms that found nothing, and returns the first that is dead. */
static const struct spf_step *
show_voids(const struct examspf *run, struct finding *finding)
{
	const struct exam_spf *both = run->exam->spf;
	const struct spf *spf = &both[both[1].known &&
	    both[1].spf.voids > both[0].spf.voids].spf;
	const struct spf_step *step, *first = NULL;

	for (step = spf->steps; step < spf->steps + spf->n; step++)
		if (step->empty) {
			if (first == NULL && is_dead(run, step))
				first = step;
			finding_detail(finding, "%s  in the record of %s",
			    step->term, step->domain);
		}
	return first;
}

/* Others may need a term that only this host does not. */
static void
advise_void(struct examspf *run, struct finding *finding,
    const struct spf_step *dead)
{
	char *record;

	if (dead != NULL) {
		finding_advise(finding, "delete %s, or give its name what it "
		    "asks for", dead->term);
		return;
	}
	finding_advise(finding, "other hosts may need such terms: put your "
	    "own address in front of them");
	record = examspf_grant(run, run->wanted != NULL ? run->wanted :
	    run->text, 1);
	if (record != NULL)
		examspf_fix(run, finding, record);
	free(record);
}

void
examspf_void(struct examspf *run)
{
	unsigned int n = most(run, 1);
	struct finding *finding;

	if (run->naddresses == 0) {
		examspf_no_address(run, "spf.void");
		return;
	}
	if (n <= SPF_VOIDS && is_open(run)) {
		examspf_unknown(run, "spf.void");
		return;
	}
	finding = examspf_add(run, "spf.void", n > SPF_VOIDS ? VERDICT_FAIL :
	    n > 0 ? VERDICT_WARN : VERDICT_OK, n == 0 ?
	    "no term asks for a name that is not there" :
	    "%u of %d terms ask for what is not in DNS", n, SPF_VOIDS);
	finding_refer(finding, "RFC7208#4.6.4");
	json_number(finding_evidence(finding), "void", n);
	if (n == 0)
		return;
	advise_void(run, finding, show_voids(run, finding));
}
