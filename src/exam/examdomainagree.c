/*
 * Compares what the zone's name servers have: a record that was just changed
 * is there on one and not yet on another, and what receivers see is then a
 * matter of luck.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "exam/examdomainns.h"

#define LONGEST	(7 * 24 * 3600)	/* seconds: no cache keeps more */
#define DAYS	(12 * 3600)	/* from here on a time of day is not enough */
#define WHEN	20

/* The first item of which the two differ, or NULL. */
static const struct examdomainns_item *
difference(const struct examdomainns *ns, const struct examdomainns_place *a,
    const struct examdomainns_place *b)
{
	size_t i;

	for (i = 0; i < ns->nitems; i++)
		if (a->answers[i].n != b->answers[i].n ||
		    a->answers[i].sum != b->answers[i].sum)
			return &ns->items[i];
	return NULL;
}

/* The place that most agree with; of as many the one with the newer zone (RFC
 * 1982 section 3.2).  NULL where none answered. */
static const struct examdomainns_place *
reference(const struct examdomainns *ns)
{
	const struct examdomainns_place *best = NULL, *place;
	size_t i, k, most = 0, n;

	for (i = 0; i < ns->n; i++) {
		place = &ns->places[i];
		if (place->state != EXAMDOMAIN_SERVES)
			continue;
		for (k = n = 0; k < ns->n; k++)
			n += ns->places[k].state == EXAMDOMAIN_SERVES &&
			    difference(ns, place, &ns->places[k]) == NULL;
		if (best == NULL || n > most || (n == most &&
		    (int32_t)(place->serial - best->serial) > 0)) {
			best = place;
			most = n;
		}
	}
	return best;
}

/* How long what one of them has stays in caches: a record by its TTL, and that
 * there is none by the SOA. */
static uint32_t
kept(const struct examdomainns *ns, const struct examdomain *domain)
{
	const struct examdomainns_answer *answer;
	uint32_t longest = 0, ttl;
	size_t i, k;

	for (i = 0; i < ns->n; i++)
		for (k = 0; k < ns->nitems; k++) {
			answer = &ns->places[i].answers[k];
			if (ns->places[i].state != EXAMDOMAIN_SERVES)
				continue;
			ttl = answer->n == 0 ? domain->minimum : answer->ttl;
			longest = ttl > longest ? ttl : longest;
		}
	return longest < LONGEST ? longest : LONGEST;
}

/* The time after which no cache has the old answer: with the day where it is
 * not clear which. */
static void
show_time(char dst[WHEN], time_t when, uint32_t wait)
{
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL ||
	    strftime(dst, WHEN, wait < DAYS ? "%H:%M" : "%Y-%m-%d %H:%M",
	    &tm) == 0)
		strlcpy(dst, "a day", WHEN);
}

static void
show(struct finding *finding, const struct examdomainns *ns,
    const struct examdomain *domain)
{
	static const char *const states[] = { "silent", "lame", "nowhere",
	    "serves" };
	struct json *json = finding_evidence(finding);
	const struct examdomainns_place *place;
	size_t i;

	json_begin(json, "servers", '[');
	for (i = 0; i < ns->n; i++) {
		place = &ns->places[i];
		json_begin(json, NULL, '{');
		json_string(json, "name", domain->servers[place->server].name);
		json_string(json, "address", place->text);
		json_string(json, "state", states[place->state]);
		json_number(json, "serial", place->serial);
		json_end(json, '}');
	}
	json_end(json, ']');
	json_number(json, "ttl", kept(ns, domain));
	json_number(json, "negative_ttl", domain->minimum);
}

/* "SPF, DKIM, DMARC": the kinds of record that were compared. */
static void
list_items(char *dst, size_t size, const struct examdomainns *ns)
{
	size_t i;

	dst[0] = '\0';
	for (i = 0; i < ns->nitems; i++) {
		if (i > 0 && strcmp(ns->items[i].label,
		    ns->items[i - 1].label) == 0)
			continue;
		strlcat(dst, i == 0 ? "" : ", ", size);
		strlcat(dst, ns->items[i].label, size);
	}
}

static struct finding *
find_odd(struct examdomain *domain, const struct examdomainns *ns,
    const struct examdomainns_place *odd,
    const struct examdomainns_place *usual)
{
	const struct examdomainns_item *item = difference(ns, odd, usual);
	const char *name = domain->servers[odd->server].name;
	uint32_t wait = kept(ns, domain);
	struct finding *finding;
	char when[WHEN];

	finding = examdomain_add(domain, "domain.ns-agree", VERDICT_WARN,
	    "%s (%s) has another %s record than %s", name, odd->text,
	    item->label, domain->servers[usual->server].name);
	show_time(when, domain->exam->now + wait, wait);
	finding_advise(finding, "have the zone reach %s; caches keep the old "
	    "answer for %u seconds: re-check after %s", name, wait, when);
	finding_refer(finding, "RFC2308#5");
	finding_detail(finding, "%s  serial %u  differs in %s", name,
	    odd->serial, item->name);
	finding_detail(finding, "%s  serial %u",
	    domain->servers[usual->server].name, usual->serial);
	return finding;
}

static struct finding *
find_same(struct examdomain *domain, const struct examdomainns *ns)
{
	struct finding *finding;
	const char *silent = NULL;
	size_t i, n = 0;
	char items[64];

	list_items(items, sizeof(items), ns);
	for (i = 0; i < domain->n; i++) {
		n += domain->servers[i].state == EXAMDOMAIN_SERVES;
		if (domain->servers[i].state == EXAMDOMAIN_SILENT)
			silent = domain->servers[i].name;
	}
	if (silent != NULL) {
		finding = examdomain_add(domain, "domain.ns-agree",
		    VERDICT_UNKNOWN, "%s does not answer; %zu other%s the "
		    "same %s", silent, n, n == 1 ? " has" : "s give", items);
		finding_reason(finding, "timeout");
		return finding;
	}
	finding = examdomain_add(domain, "domain.ns-agree", VERDICT_OK,
	    n == 1 ? "%zu name server alone answers for %s" :
	    "%zu name servers give the same %s", n, items);
	finding_detail(finding, "caches keep an old answer for %u s, a missing "
	    "one for %u s", kept(ns, domain), domain->minimum);
	return finding;
}

void
examdomainagree(struct examdomain *domain, const struct examdomainns *ns)
{
	const struct examdomainns_place *usual;
	struct finding *finding = NULL;
	size_t i;

	if (domain->gone) {
		examdomain_skip(domain, "domain.ns-agree", "domain.exists");
		return;
	}
	if (ns == NULL || (usual = reference(ns)) == NULL) {
		finding = examdomain_add(domain, "domain.ns-agree",
		    VERDICT_UNKNOWN, ns == NULL ? "no name server is known" :
		    "no name server answers us itself");
		finding_reason(finding, "timeout");
		return;
	}
	for (i = 0; i < ns->n && finding == NULL; i++)
		if (ns->places[i].state == EXAMDOMAIN_SERVES &&
		    difference(ns, &ns->places[i], usual) != NULL)
			finding = find_odd(domain, ns, &ns->places[i], usual);
	if (finding == NULL)
		finding = find_same(domain, ns);
	show(finding, ns, domain);
}
