/*
 * What the record lets others do: its all, the networks that pass, what is
 * taken in from other domains, and ptr.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfedit.h"
#include "exam/examspf.h"

#define MANY4	16	/* bits: more addresses of IPv4 than that are many, */
#define FAR4	24	/* and as many as that nobody has */
#define MANY6	96	/* the same of IPv6: a /32 is what a provider gets */
#define PART	16	/* of the sum: a network that has less is not shown */
#define DEEP	2	/* levels of records below the first one */
#define SHORT	6	/* networks that one may well have in a record */

/* Change the record, for a reason that is in the title. */
static void
change_to(const struct examspf *run, struct finding *finding, char *record)
{
	if (record != NULL)
		examspf_fix(run, finding, record);
	free(record);
}

/* --- spf.all ------------------------------------------------------------- */

/* The record as it is, and with another all.  Whether an address that is not
 * known passes by more than the all is not known either. */
static void
change_all(struct examspf *run, struct finding *finding)
{
	const char *first = "";

	if (run->relay)
		first = "add what the operator of the relay names, if it is "
		    "not in it, and ";
	else if (run->naddresses == 0)
		first = "add the address that mail leaves from, if it is not "
		    "in it, and ";
	finding_detail(finding, "%s", run->text);
	finding_advise(finding, "%schange the record to", first);
	change_to(run, finding, examspf_with_all(run));
}

/* What the all says; from: whose it is, if it is another's. */
static void
say_all(struct examspf *run, const char *from)
{
	const struct examspf_tree *tree = &run->tree;
	struct finding *finding;

	switch (tree->all) {
	case '~':
		finding = examspf_add(run, "spf.all", VERDICT_OK, "~all%s",
		    from);
		break;
	case '-':
		finding = examspf_add(run, "spf.all", VERDICT_OK, "-all%s: "
		    "some reject by it before they read DKIM", from);
		break;
	case '?':
		finding = examspf_add(run, "spf.all", VERDICT_WARN,
		    "?all%s says nothing of other hosts", from);
		break;
	default:
		finding = examspf_add(run, "spf.all", VERDICT_FAIL,
		    "+all%s: anyone may send as you", from);
		break;
	}
	finding_refer(finding, "RFC7208#5.1");
	if (finding->verdict == VERDICT_OK)
		return;
	if (strcmp(tree->all_in, run->domain) != 0) {
		finding_advise(finding, "have it changed to ~all in the "
		    "record of %s", tree->all_in);
		return;
	}
	change_all(run, finding);
}

void
examspf_all(struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;
	char from[DNS_NAME + 16] = "";
	struct finding *finding;

	if (tree->all != '\0') {
		if (strcasecmp(tree->all_in, run->domain) != 0)
			snprintf(from, sizeof(from), " (of %s)", tree->all_in);
		say_all(run, from);
	} else if (tree->walk.trouble) {
		examspf_unknown(run, "spf.all");
	} else {
		finding = examspf_add(run, "spf.all", VERDICT_WARN,
		    "no all at its end, which is as ?all");
		finding_refer(finding, "RFC7208#4.7");
		change_all(run, finding);
	}
}

/* --- spf.broad ----------------------------------------------------------- */

/* How many addresses of IPv4 pass, by the own record's terms or by one
 * branch's. */
static uint64_t
size4(const struct examspf_tree *tree, size_t branch)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < tree->nnets; i++)
		if (!tree->nets[i].v6 && tree->nets[i].branch == branch)
			sum += (uint64_t)1 << (32 - tree->nets[i].bits);
	return sum;
}

/* The broadest network of all, for a title; NULL: there is none. */
static const struct examspf_net *
broadest(const struct examspf_tree *tree, int v6)
{
	const struct examspf_net *net, *found = NULL;

	for (net = tree->nets; net < tree->nets + tree->nnets; net++)
		if (net->v6 == v6 && (found == NULL ||
		    net->bits < found->bits))
			found = net;
	return found;
}

/* The own terms are the owner's to change, so they alone fail by size, but for
 * all of IPv4; the largest branch is told where it has more. */
static enum verdict
judge_nets(const struct examspf_tree *tree, uint64_t *largest, size_t *branch)
{
	const struct examspf_net *v4 = broadest(tree, 0);
	const struct examspf_net *v6 = broadest(tree, 1);
	uint64_t n;
	size_t i;

	*branch = SPFWALK_BRANCHES;
	*largest = size4(tree, SPFWALK_BRANCHES);
	if (tree->everyone[0] != '\0' || (v6 != NULL && v6->bits == 0) ||
	    *largest >= (uint64_t)1 << FAR4)
		return VERDICT_FAIL;
	for (i = 0; i < tree->walk.n; i++)
		if ((n = size4(tree, i)) > *largest) {
			*largest = n;
			*branch = i;
		}
	if (v4 != NULL && v4->bits == 0)
		return VERDICT_FAIL;
	return *largest > (uint64_t)1 << MANY4 ||
	    (v6 != NULL && 128 - v6->bits > MANY6) ? VERDICT_WARN :
	    VERDICT_OK;
}

/* Those that make up the sum: small ones would hide them. */
static void
show_nets(const struct examspf_tree *tree, struct finding *finding,
    uint64_t largest, size_t branch)
{
	const struct examspf_net *net;

	for (net = tree->nets; net < tree->nets + tree->nnets; net++) {
		if (net->v6 && 128 - net->bits > MANY6)
			finding_detail(finding, "%s  a /%d", net->text,
			    net->bits);
		else if (!net->v6 && net->branch == branch &&
		    (uint64_t)PART << (32 - net->bits) >= largest)
			finding_detail(finding, "%s  %llu addresses",
			    net->text, 1ull << (32 - net->bits));
	}
}

/* What is so broad, in a line. */
static struct finding *
say_broad(const struct examspf *run, enum verdict verdict, uint64_t largest,
    size_t branch)
{
	const struct examspf_tree *tree = &run->tree;
	const struct examspf_net *v6 = broadest(tree, 1);

	if (tree->everyone[0] != '\0')
		return examspf_add(run, "spf.broad", verdict,
		    "+all of %s lets everyone pass", tree->everyone);
	if (v6 != NULL && 128 - v6->bits > MANY6 &&
	    largest <= (uint64_t)1 << MANY4)
		return examspf_add(run, "spf.broad", verdict,
		    "IPv6 addresses that pass: a /%d", v6->bits);
	if (branch < SPFWALK_BRANCHES)
		return examspf_add(run, "spf.broad", verdict,
		    "IPv4 addresses that pass by %s: %llu",
		    tree->walk.branches[branch].domain,
		    (unsigned long long)largest);
	return examspf_add(run, "spf.broad", verdict,
	    "IPv4 addresses that pass by its own terms: %llu",
	    (unsigned long long)largest);
}

void
examspf_broad(struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;
	struct finding *finding;
	enum verdict verdict;
	uint64_t largest;
	size_t branch;

	verdict = judge_nets(tree, &largest, &branch);
	if (tree->all == '+') {
		examspf_skip(run, "spf.broad", "spf.all");
		return;
	}
	if (verdict == VERDICT_OK && tree->walk.trouble) {
		examspf_unknown(run, "spf.broad");
		return;
	}
	finding = say_broad(run, verdict, largest, branch);
	finding_refer(finding, "RFC7208#10.1.2");
	json_number(finding_evidence(finding), "addresses",
	    (long long)largest);
	if (verdict == VERDICT_OK)
		return;
	show_nets(tree, finding, largest, branch);
	if (tree->everyone[0] != '\0') {
		finding_advise(finding, "drop what leads to %s: whoever it "
		    "lets pass may send as you", tree->everyone);
		return;
	}
	finding_advise(finding, "keep the networks alone that your own hosts "
	    "send from%s", branch < SPFWALK_BRANCHES ? "; drop the include "
	    "where nobody sends through it" : "");
}

/* --- spf.include --------------------------------------------------------- */

/* The record with the networks of its includes in their place, where they are
 * few; "" where not. */
static void
flatten(struct examspf *run, struct buf *buf)
{
	const struct examspf_tree *tree = &run->tree;
	const struct examspf_net *net;
	char *rest = NULL, *whole;
	size_t i;

	for (i = 0; i < tree->walk.n; i++)
		if (tree->opaque[i] > 0)
			return;
	if (tree->nnets > SHORT || tree->nmore > 0 || tree->walk.blind ||
	    tree->walk.cut || tree->nmissing > 0)
		return;
	if ((rest = spfedit_drop(run->text, SPFTERM_INCLUDE)) == NULL)
		return;
	buf_puts(buf, "v=spf1");
	for (net = tree->nets; net < tree->nets + tree->nnets; net++)
		if (net->branch < SPFWALK_BRANCHES)
			buf_printf(buf, " %s", net->text);
	buf_puts(buf, rest + strlen("v=spf1"));
	free(rest);
	if (buf_get(buf) != NULL &&
	    (whole = examspf_grant(run, buf_get(buf), 0)) != NULL) {
		buf_reset(buf);
		buf_puts(buf, whole);
		free(whole);
	}
}

/* RFC 7208 section 5.2: an include without a record is an error of the whole
 * evaluation, not a term that does not match. */
static void
say_missing(struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;
	struct finding *finding;
	size_t i;

	finding = examspf_add(run, "spf.include", VERDICT_FAIL,
	    "%s: %s", tree->missing[0], tree->missing_why[0]);
	finding_refer(finding, "RFC7208#5.2");
	for (i = 1; i < tree->nmissing; i++)
		finding_detail(finding, "%s: %s", tree->missing[i],
		    tree->missing_why[i]);
	finding_advise(finding, "delete the term that leads to %s: an "
	    "evaluation that comes to it is an error", tree->missing[0]);
	change_to(run, finding, examspf_cleared(run));
}

/* Other hosts may send, as far as the record goes. */
static void
say_included(struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;
	struct finding *finding;
	struct buf flat;

	finding = examspf_add(run, "spf.include", VERDICT_WARN,
	    "%u include%s; only your own address sends", tree->includes,
	    tree->includes == 1 ? "" : "s");
	if (tree->walk.depth > DEEP)
		finding_change(finding, VERDICT_WARN,
		    "%u include%s, nested %u deep", tree->includes,
		    tree->includes == 1 ? "" : "s", tree->walk.depth);
	buf_init(&flat);
	flatten(run, &flat);
	if (flat.length > 0 && buf_get(&flat) != NULL) {
		finding_detail(finding, "the same without includes, until "
		    "their owners change them:");
		finding_detail(finding, "%s", buf_get(&flat));
	}
	buf_clear(&flat);
	finding_advise(finding, run->naddresses > 0 ? "simplest, where no "
	    "other host sends for you" : "drop what nobody sends through");
	change_to(run, finding, examspf_fresh(run, '~'));
}

void
examspf_include(struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;

	if (tree->nmissing > 0)
		say_missing(run);
	else if (tree->walk.depth > DEEP ||
	    (tree->includes > 0 && run->naddresses > 0))
		say_included(run);
	else if (tree->walk.trouble)
		examspf_unknown(run, "spf.include");
	else if (tree->walk.depth == 0)
		examspf_add(run, "spf.include", VERDICT_OK, "none");
	else
		examspf_add(run, "spf.include", VERDICT_OK,
		    "%u include%s, %u deep", tree->includes,
		    tree->includes == 1 ? "" : "s", tree->walk.depth);
}
