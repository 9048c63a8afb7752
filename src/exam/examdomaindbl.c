/*
 * Whether block lists of domains have the sender's.  Each list's word counts
 * for itself; one finding sums them up.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/dnsbl.h"
#include "doctor/psl.h"
#include "exam/examdomain.h"

#define LISTS	8
#define NAMES	256	/* of lists in a line */

struct lists {
	const struct dnsbl_zone	*zones[LISTS];
	struct dnsbl_result	 results[LISTS];
	size_t			 n;
};

/* The name that was registered: lists of the second tier know no others.
 * Without the Public Suffix List it is taken to be the domain itself. */
static void
registered(const struct exam *exam, char dst[DNS_NAME])
{
	struct psl psl;

	strlcpy(dst, exam->domain, DNS_NAME);
	if (exam->psl != NULL && psl_find(&psl, exam->psl,
	    exam->domain) == 0 && psl.org[0] != '\0')
		strlcpy(dst, psl.org, DNS_NAME);
}

/* 0, or -1 where memory ran out. */
static int
ask(const struct exam *exam, struct lists *lists)
{
	char org[DNS_NAME];
	struct dnsbl_subject subject = { 0 };
	const struct dnsbl_zone *zone;
	size_t i;

	registered(exam, org);
	subject.dqs_key = exam->option->dqs_key != NULL ?
	    exam->option->dqs_key : exam->conf->dqs_key;
	subject.n = 1;
	for (i = 0; (zone = dnsblzone_at(i)) != NULL && lists->n < LISTS;
	    i++) {
		if (zone->kind != DNSBL_DOMAINS)
			continue;
		lists->zones[lists->n] = zone;
		subject.zones = &lists->zones[lists->n];
		/* Spamhaus has names below a registered one as well */
		subject.domain = zone->tier == 1 ? exam->domain : org;
		if (dnsbl_ask(&exam->source, &subject,
		    &lists->results[lists->n++]) == -1)
			return -1;
	}
	return 0;
}

/* What a listing is worth: URIBL's grey and red are no reason to refuse. */
static enum verdict
weigh(const struct dnsbl_result *result)
{
	if (result->verdict == DNSBL_UNKNOWN ||
	    result->verdict == DNSBL_SKIPPED)
		return VERDICT_UNKNOWN;
	if (result->verdict != DNSBL_LISTED)
		return VERDICT_OK;
	if (result->zone->tier == 1)
		return VERDICT_FAIL;
	return strcmp(result->zone->name, "multi.uribl.com") != 0 ||
	    strstr(result->words, "black") != NULL ? VERDICT_WARN :
	    VERDICT_OK;
}

/* The first list whose word has that weight, or NULL. */
static const struct dnsbl_result *
find(const struct lists *lists, enum verdict verdict)
{
	size_t i;

	for (i = 0; i < lists->n; i++)
		if (weigh(&lists->results[i]) == verdict)
			return &lists->results[i];
	return NULL;
}

static void
show(struct finding *finding, const struct lists *lists)
{
	struct json *json = finding_evidence(finding);
	const struct dnsbl_result *result;
	size_t i, k;
	char text[16];

	json_begin(json, "lists", '[');
	for (i = 0; i < lists->n; i++) {
		result = &lists->results[i];
		json_begin(json, NULL, '{');
		json_string(json, "zone", result->zone->name);
		json_string(json, "query", result->query);
		json_string(json, "result",
		    dnsbl_verdict_word(result->verdict));
		if (result->reason != DNSBL_NO_REASON)
			json_string(json, "reason",
			    dnsbl_reason_word(result->reason));
		json_begin(json, "answer", '[');
		for (k = 0; k < result->n; k++) {
			(void)snprintf(text, sizeof(text), "%u.%u.%u.%u",
			    result->answers[k] >> 24,
			    result->answers[k] >> 16 & 255,
			    result->answers[k] >> 8 & 255,
			    result->answers[k] & 255);
			json_string(json, NULL, text);
		}
		json_end(json, ']');
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
show_listing(struct finding *finding, const struct lists *lists)
{
	const struct dnsbl_result *result;
	size_t i;

	for (i = 0; i < lists->n; i++) {
		result = &lists->results[i];
		if (result->verdict == DNSBL_LISTED)
			finding_detail(finding, "%s: %s%s%s",
			    result->zone->name, result->meaning,
			    result->text[0] == '\0' ? "" : ": ",
			    result->text);
	}
}

static struct finding *
find_listed(struct examdomain *domain, const struct dnsbl_result *result,
    enum verdict verdict)
{
	struct finding *finding;

	finding = examdomain_add(domain, "domain.dbl", verdict,
	    "%s is listed by %s (%s)", domain->exam->domain,
	    result->zone->name, result->words);
	finding_advise(finding, "end what brought it there, then ask the list "
	    "to remove it");
	if (result->zone->url != NULL)
		finding_fix(finding, FIX_URL, "%s", result->zone->url);
	return finding;
}

static struct finding *
find_unknown(struct examdomain *domain, const struct dnsbl_result *result)
{
	struct finding *finding;

	if (result->reason == DNSBL_DNS) {
		finding = examdomain_add(domain, "domain.dbl",
		    VERDICT_UNKNOWN, "%s: %s", result->zone->name,
		    exam_dns_text(result->dns));
		finding_reason(finding, exam_dns_reason(result->dns));
		return finding;
	}
	finding = examdomain_add(domain, "domain.dbl", VERDICT_UNKNOWN,
	    "%s: %s", result->zone->name, dnsbl_reason_text(result->reason));
	finding_reason(finding, dnsbl_reason_word(result->reason));
	if (result->zone->url != NULL && (result->reason == DNSBL_RESOLVER ||
	    result->reason == DNSBL_RATE || result->reason == DNSBL_BLOCKED)) {
		finding_advise(finding, "look it up there, or run a resolver "
		    "of your own%s", result->zone->dqs == NULL ? "" :
		    ", or set dqs-key in sendoff.conf");
		finding_fix(finding, FIX_URL, "%s", result->zone->url);
	}
	return finding;
}

static struct finding *
find_clean(struct examdomain *domain, const struct lists *lists)
{
	char names[NAMES] = "";
	size_t i;

	for (i = 0; i < lists->n; i++) {
		strlcat(names, i == 0 ? "" : ", ", sizeof(names));
		strlcat(names, lists->zones[i]->name, sizeof(names));
	}
	return examdomain_add(domain, "domain.dbl", VERDICT_OK,
	    "not listed by %s", names);
}

void
examdomaindbl(struct examdomain *domain)
{
	struct lists lists = { .n = 0 };
	const struct dnsbl_result *result;
	struct finding *finding;

	if (ask(domain->exam, &lists) == -1) {
		domain->exam->findings[EXAM_DOMAIN].failed = 1;
		return;
	}
	if ((result = find(&lists, VERDICT_FAIL)) != NULL)
		finding = find_listed(domain, result, VERDICT_FAIL);
	else if ((result = find(&lists, VERDICT_WARN)) != NULL)
		finding = find_listed(domain, result, VERDICT_WARN);
	else if ((result = find(&lists, VERDICT_UNKNOWN)) != NULL)
		finding = find_unknown(domain, result);
	else
		finding = find_clean(domain, &lists);
	show_listing(finding, &lists);
	show(finding, &lists);
}
