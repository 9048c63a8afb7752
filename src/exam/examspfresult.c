/*
 * What check_host() comes to for each address, and how: the terms of the
 * record in their order, and what was made of each.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exam/examspf.h"

#define LINES	24	/* of the trace that are shown */
#define WIDTH	40	/* columns at most for a term */
#define INDENT	7	/* "v=spf1 " */

/* --- the trace ----------------------------------------------------------- */

static int
is_error(enum spf_result result)
{
	return result == SPF_PERMERROR || result == SPF_TEMPERROR;
}

/* The last step of the outermost records: with it all was decided, if a term
 * did that. */
static size_t
last_step(const struct spf *spf)
{
	size_t i, last = 0;

	if (spf->result == SPF_NEUTRAL && spf->term[0] == '\0')
		return spf->n;
	for (i = 0; i < spf->n; i++)
		if (spf->steps[i].depth == 0)
			last = i;
	return last;
}

/* What came of a term: "<- decided here" is where one has to look, with an
 * error perhaps deep below the last term. */
static void
show_step(struct finding *finding, const struct spf *spf, size_t i,
    size_t last)
{
	const struct spf_step *step = &spf->steps[i];
	int indent = INDENT + 2 * (int)step->depth;
	const char *what = step->match ? "match" : is_error(step->included) ?
	    spf_word(step->included) : "no match";
	char word[64];

	if (is_error(spf->result) && spf->more == 0)
		last = spf->n - 1;
	if (i == last && spf->result == SPF_PERMERROR)
		snprintf(word, sizeof(word), "<- the error is here");
	else if (i == last && spf->result == SPF_TEMPERROR)
		snprintf(word, sizeof(word), "<- no answer");
	else if (i == last && step->match)
		snprintf(word, sizeof(word), "<- decided here");
	else if (step->lookups > 0)
		snprintf(word, sizeof(word), "%s (%u look-up%s)", what,
		    step->lookups, step->lookups == 1 ? "" : "s");
	else
		snprintf(word, sizeof(word), "%s", what);
	finding_detail(finding, "%*s%-*s  %s", indent, "",
	    WIDTH - 2 * (int)step->depth, step->term, word);
}

static void
show_hidden(struct finding *finding, size_t *hidden)
{
	if (*hidden > 0)
		finding_detail(finding, "%*s... and %zu more", INDENT, "",
		    *hidden);
	*hidden = 0;
}

/* The terms of the record, and below the one that decided those that led to
 * it. */
static void
show_trace(struct finding *finding, const struct spf *spf)
{
	size_t i, last = last_step(spf), lines = 0, hidden = 0;

	finding_detail(finding, "%s", spf->record);
	for (i = 0; i < spf->n; i++) {
		if (i < last && spf->steps[i].depth > 0)
			continue;
		if (i == last)
			show_hidden(finding, &hidden);
		if (lines++ < LINES || i == last)
			show_step(finding, spf, i, last);
		else
			hidden++;
	}
	if (last + 1 < spf->n)
		hidden += spf->more;
	show_hidden(finding, &hidden);
	if (spf->explanation[0] != '\0')
		finding_detail(finding, "the domain explains: %s",
		    spf->explanation);
}

static void
write_trace(struct json *json, const struct spf *spf)
{
	const struct spf_step *step;

	json_begin(json, "trace", '[');
	for (step = spf->steps; step < spf->steps + spf->n; step++) {
		json_begin(json, NULL, '{');
		json_string(json, "term", step->term);
		json_string(json, "domain", step->domain);
		json_number(json, "depth", step->depth);
		if (step->included != SPF_NONE)
			json_string(json, "result",
			    spf_word(step->included));
		json_boolean(json, "match", step->match);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
write_evidence(const struct examspf *run, struct json *json,
    const struct spf *spf)
{
	json_string(json, "record", spf->record);
	json_string(json, "result", spf_word(spf->result));
	json_string(json, "mechanism", spf->term);
	json_string(json, "where", spf->where);
	if (spf->why[0] != '\0')
		json_string(json, "why", spf->why);
	json_number(json, "lookups", spf->lookups);
	if (run->sound)
		json_number(json, "lookups_worst", run->tree.walk.lookups);
	json_number(json, "void", spf->voids);
	write_trace(json, spf);
}

/* --- spf.result ---------------------------------------------------------- */

static int
is_all(const char *term)
{
	return strcasecmp(term, "all") == 0 || (term[0] != '\0' &&
	    strcasecmp(term + 1, "all") == 0);
}

/* The result and its reason in a line. */
static void
title(struct finding *finding, const struct spf *spf, const char *address)
{
	const char *word = spf_word(spf->result);

	if (spf->result == SPF_PASS)
		finding_change(finding, VERDICT_OK, "pass: %s matches %s",
		    address, spf->term);
	else if (spf->result == SPF_TEMPERROR)
		finding_change(finding, VERDICT_UNKNOWN, "%s%s%s: %s",
		    spf->term, spf->term[0] != '\0' ? ": " : "", spf->where,
		    spf->why);
	else if (spf->term[0] == '\0' || spf->why[0] != '\0')
		finding_change(finding, VERDICT_FAIL, "%s%s%s%s%s: %s", word,
		    spf->term[0] != '\0' ? ": " : "", spf->term,
		    spf->result == SPF_PERMERROR ? " in " : " for ",
		    spf->result == SPF_PERMERROR ? spf->where : address,
		    spf->why);
	else if (is_all(spf->term))
		finding_change(finding, VERDICT_FAIL,
		    "%s: %s matches nothing before %s", word, address,
		    spf->term);
	else
		finding_change(finding, VERDICT_FAIL, "%s: %s matches %s",
		    word, address, spf->term);
}

/* Without a record that is known to pass, what stands in the way of one. */
static void
advise(const struct examspf *run, struct finding *finding)
{
	if (run->wanted != NULL) {
		finding_advise(finding, run->n == 0 && run->almost == NULL ?
		    "publish" : examspf_wants_all(run) ? "change the record "
		    "to (with ~all: see spf.all)" : "change the record to");
		examspf_fix(run, finding, run->wanted);
	} else if (run->almost != NULL || (run->text != NULL && !run->sound))
		finding_advise(finding,
		    "correct the record: see spf.syntax");
	else
		finding_advise(finding, "publish a record with the address "
		    "that mail leaves from: see spf.exists");
}

static void
say_result(const struct examspf *run, size_t i)
{
	const struct spf *spf = &run->exam->spf[i].spf;
	const char *address = run->exam->addresses[i].text;
	struct finding *finding;

	finding = examspf_add(run, "spf.result", VERDICT_OK, "pass");
	title(finding, spf, address);
	finding_subject(finding, address, NULL);
	finding_refer(finding, "RFC7208#4.6");
	write_evidence(run, finding_evidence(finding), spf);
	if (finding->verdict == VERDICT_UNKNOWN)
		finding_reason(finding,
		    run->watch.trouble == RESOLVER_OK ? "temperror" :
		    exam_dns_reason(run->watch.trouble));
	if (finding->verdict == VERDICT_FAIL)
		advise(run, finding);
	if (finding->verdict != VERDICT_OK && spf->record[0] != '\0')
		show_trace(finding, spf);
}

void
examspf_result(struct examspf *run)
{
	size_t i;

	for (i = 0; i < run->naddresses; i++)
		say_result(run, i);
	if (run->naddresses == 0)
		examspf_no_address(run, "spf.result");
}

/* --- spf.ipv6 ------------------------------------------------------------ */

/* Receivers that are reached by the family that does not pass will refuse,
 * and which family that is nobody here decides. */
static void
say_one_passes(const struct examspf *run, size_t bad)
{
	const struct exam_address *addresses = run->exam->addresses;
	struct finding *finding;
	const char *name = addresses[bad].ip.family == AF_INET6 ? "IPv6" :
	    "IPv4";

	finding = examspf_add(run, "spf.ipv6", VERDICT_FAIL,
	    "%s passes, %s does not", addresses[!bad].text,
	    addresses[bad].text);
	finding_subject(finding, addresses[bad].text, NULL);
	finding_refer(finding, "RFC7208#5.6");
	finding_advise(finding, "set \"inet %d\" in sendoff.conf to send "
	    "without %s, or change the record to",
	    addresses[bad].ip.family == AF_INET6 ? 4 : 6, name);
	if (run->wanted != NULL)
		examspf_fix(run, finding, run->wanted);
}

void
examspf_ipv6(struct examspf *run)
{
	const struct exam_spf *spf = run->exam->spf;

	if (run->naddresses == 0)
		examspf_no_address(run, "spf.ipv6");
	else if (run->naddresses == 1)
		finding_needs(examspf_add(run, "spf.ipv6", VERDICT_SKIP,
		    "mail leaves by %s alone", run->exam->addresses[0].ip.family
		    == AF_INET6 ? "IPv6" : "IPv4"), "ip.source");
	else if (spf[0].spf.result == SPF_PASS &&
	    spf[1].spf.result == SPF_PASS)
		examspf_add(run, "spf.ipv6", VERDICT_OK,
		    "IPv4 and IPv6 pass");
	else if (spf[0].spf.result == SPF_TEMPERROR ||
	    spf[1].spf.result == SPF_TEMPERROR ||
	    (spf[0].spf.result != SPF_PASS && spf[1].spf.result != SPF_PASS))
		examspf_skip(run, "spf.ipv6", "spf.result");
	else
		say_one_passes(run, spf[0].spf.result == SPF_PASS);
}
