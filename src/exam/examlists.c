/*
 * Family "lists": ip.dnsbl.ZONE of each list that has something to say, one
 * line for all that have not; and whether the lists are to be believed.  A
 * list that gave no answer is neither good nor bad.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exam/examegress.h"
#include "exam/examlists.h"

#define SUMMARY		"ip.dnsbl"
#define SPAMHAUS	".spamhaus.org"
#define LOOK_UP		"https://check.spamhaus.org/results/?query="
#define TEXT_COLUMNS	160	/* of what a list says */

/* --- one list ------------------------------------------------------------ */

/* The query is without a key, which dnsbl_ask() leaves out. */
static void
put_evidence(struct finding *finding, const struct dnsbl_result *result)
{
	struct json *json = finding_evidence(finding);
	char text[INET_ADDRSTRLEN];
	uint32_t address;
	size_t i;

	json_string(json, "query", result->query);
	json_begin(json, "answer", '[');
	for (i = 0; i < result->n; i++) {
		address = htonl(result->answers[i]);
		if (inet_ntop(AF_INET, &address, text, sizeof(text)) != NULL)
			json_string(json, NULL, text);
	}
	json_end(json, ']');
	if (result->words[0] != '\0')
		json_string(json, "codes", result->words);
	if (result->text[0] != '\0')
		json_string(json, "text", result->text);
}

/* Also a part of it that a line of the configuration names: its page takes the
 * address in its own, and it refuses many resolvers. */
static int
is_spamhaus(const struct dnsbl_zone *zone)
{
	size_t n = strlen(zone->name), length = sizeof(SPAMHAUS) - 1;

	return n > length &&
	    strcasecmp(zone->name + n - length, SPAMHAUS) == 0;
}

/* Where to look, and to be taken off. */
static void
put_url(struct finding *finding, const struct dnsbl_zone *zone,
    const char *address)
{
	if (is_spamhaus(zone))
		finding_fix(finding, FIX_URL, LOOK_UP "%s", address);
	else if (zone->url != NULL)
		finding_fix(finding, FIX_URL, "%s", zone->url);
}

/* A finding of its own for the list; its title is for one that is unknown. */
static struct finding *
add(struct exam *exam, const struct dnsbl_result *result,
    const struct exam_address *address)
{
	char id[FINDING_ID];
	struct finding *finding;

	snprintf(id, sizeof(id), "ip.dnsbl.%s", result->zone->name);
	finding = exam_add(exam, EXAM_LISTS, id, VERDICT_UNKNOWN, "%s",
	    dnsbl_reason_text(result->reason));
	finding_subject(finding, address->text, NULL);
	put_evidence(finding, result);
	return finding;
}

/* Who asks the list, and so how bad it is. */
static const char *
effect_of(int tier)
{
	return tier == 1 ? "many receivers refuse what it lists" :
	    tier == 2 ? "usual filters count it" :
	    "few receivers ask it, and it weighs little";
}

/* Being listed is no end of the world, and paying somebody mends nothing: what
 * to do comes in that order. */
static void
put_listed(struct exam *exam, const struct dnsbl_result *result,
    const struct exam_address *address, enum verdict verdict)
{
	struct finding *finding = add(exam, result, address);

	/* of a list that has one code the name of the list says all */
	if (strcmp(result->words, result->meaning) == 0)
		finding_change(finding, verdict, "%s is listed",
		    address->text);
	else
		finding_change(finding, verdict, "%s is listed (%s): %s",
		    address->text, result->words, result->meaning);
	finding_refer(finding, "RFC5782#2.1");
	if (result->text[0] != '\0')
		finding_detail(finding, "%.*s", TEXT_COLUMNS, result->text);
	if (result->verdict == DNSBL_POLICY)
		finding_advise(finding, "see ip.residential: the owner of a "
		    "static address can have it taken off");
	else
		finding_advise(finding, "%s; first stop what it was listed "
		    "for, then ask to be taken off", effect_of(
		    result->zone->tier));
	put_url(finding, result->zone, address->text);
}

int
examlists_is_keys(const struct exam *exam, const struct dnsbl_result *result)
{
	return exam->dqs_key != NULL && result->zone->dqs != NULL &&
	    (result->reason == DNSBL_TYPO || result->reason == DNSBL_DEAD ||
	    (result->reason == DNSBL_DNS && result->dns == RESOLVER_FAILED));
}

/* Spamhaus answers neither shared resolvers nor those whose PTR is still the
 * provider's, so that a new host hears this first. */
static void
put_unknown(struct exam *exam, const struct dnsbl_result *result,
    const struct exam_address *address)
{
	struct finding *finding = add(exam, result, address);

	if (result->reason == DNSBL_DNS) {
		finding_change(finding, VERDICT_UNKNOWN, "%s",
		    exam_dns_text(result->dns));
		finding_reason(finding, exam_dns_reason(result->dns));
	} else
		finding_reason(finding, dnsbl_reason_word(result->reason));
	if (result->reason == DNSBL_RESOLVER && is_spamhaus(result->zone)) {
		finding_change(finding, VERDICT_UNKNOWN, "Spamhaus does not "
		    "serve this resolver (127.255.255.254)");
		finding_advise(finding, "set dqs-key, or check again after "
		    "the PTR is set, or look at");
	} else if (examlists_is_keys(exam, result))
		finding_advise(finding, "see whether dqs-key is right and "
		    "still valid: Spamhaus answers no other; or look at");
	else
		finding_advise(finding, "look at the list's own page");
	put_url(finding, result->zone, address->text);
	/* without a page there is nothing to look at */
	if (finding->fix.text == NULL)
		finding_advise(finding, "check again later");
}

/* --- one address --------------------------------------------------------- */

/* How many lists have that verdict, of one rank or (0) of all. */
static size_t
count(const struct lists *lists, enum dnsbl_verdict verdict, int tier)
{
	size_t i, n = 0;

	for (i = 0; i < lists->n; i++)
		n += lists->results[i].verdict == verdict &&
		    (tier == 0 || lists->zones[i]->tier == tier);
	return n;
}

/* Two lists of the second rank are as bad as one of the first. */
static enum verdict
weigh(const struct lists *lists, const struct dnsbl_zone *zone)
{
	if (zone->tier == 1)
		return VERDICT_FAIL;
	return zone->tier == 2 && count(lists, DNSBL_LISTED, 2) > 1 ?
	    VERDICT_FAIL : VERDICT_WARN;
}

static void
put_result(struct exam *exam, const struct lists *lists, size_t i,
    const struct exam_address *address)
{
	const struct dnsbl_result *result = &lists->results[i];

	switch (result->verdict) {
	case DNSBL_LISTED:
	case DNSBL_POLICY:
		put_listed(exam, result, address,
		    weigh(lists, lists->zones[i]));
		break;
	case DNSBL_UNKNOWN:
		put_unknown(exam, result, address);
		break;
	case DNSBL_SKIPPED:
		/* a list of IPv4 alone has nothing to say of IPv6 */
		if (result->reason == DNSBL_TOO_LONG)
			put_unknown(exam, result, address);
		break;
	case DNSBL_CLEAN:
	case DNSBL_ALLOWED:
		break;
	}
}

/* Lists that large receivers go by and DNS does not tell of. */
static void
put_private(struct finding *finding)
{
	static const char *const pages[] = {
	    "https://sendersupport.olc.protection.outlook.com/snds/",
	    "https://postmaster.google.com/",
	    "https://ipcheck.proofpoint.com/",
	    "https://csi.cloudmark.com/en/reset/",
	    "https://lookup.abusix.com/" };
	size_t i;

	finding_detail(finding, "of lists that DNS does not tell of, see:");
	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		finding_detail(finding, "%s", pages[i]);
}

/* One line for all that is well. */
static void
put_clean(struct exam *exam, const struct lists *lists,
    const struct exam_address *address)
{
	struct finding *finding;
	struct json *json;
	size_t clean = count(lists, DNSBL_CLEAN, 0), i, others;

	if (clean == 0)
		return;
	others = count(lists, DNSBL_LISTED, 0) +
	    count(lists, DNSBL_POLICY, 0) + count(lists, DNSBL_UNKNOWN, 0);
	/* of two addresses each has its line */
	finding = exam_add(exam, EXAM_LISTS, SUMMARY, VERDICT_OK,
	    "%s%snot listed in %zu%s list%s", exam->naddresses > 1 ?
	    address->text : "", exam->naddresses > 1 ? " is " : "", clean,
	    others > 0 ? " other" : "", clean == 1 ? "" : "s");
	finding_subject(finding, address->text, NULL);
	json = finding_evidence(finding);
	json_begin(json, "lists", '[');
	for (i = 0; i < lists->n; i++)
		if (lists->results[i].verdict == DNSBL_CLEAN)
			json_string(json, NULL, lists->zones[i]->name);
	json_end(json, ']');
	if (exam->option->verbose && address == exam->addresses)
		put_private(finding);
}

/* A list that has ended, and may answer for everything. */
static void
put_dead(struct exam *exam)
{
	const struct conf *conf = exam->conf;
	struct finding *finding;
	char id[FINDING_ID];
	const char *why;
	size_t i;

	for (i = 0; i < conf->ndnsbl; i++) {
		if ((why = dnsblzone_dead(conf->dnsbl[i])) == NULL)
			continue;
		snprintf(id, sizeof(id), "ip.dnsbl.%s", conf->dnsbl[i]);
		finding = exam_add(exam, EXAM_LISTS, id, VERDICT_WARN,
		    "not asked: %s", why);
		finding_advise(finding, "take the line \"dnsbl %s\" out of "
		    "sendoff.conf", conf->dnsbl[i]);
	}
}

/* --- all of it ----------------------------------------------------------- */

/* 1 where a list can have one of our addresses: of those for use inside, some
 * have answers as well. */
static int
is_seen(const struct exam *exam)
{
	size_t i;

	for (i = 0; i < exam->naddresses; i++)
		if (ipaddr_is_visible(&exam->addresses[i].ip))
			return 1;
	return 0;
}

/* Nobody's address can be on a list. */
static void
skip(struct exam *exam)
{
	static const char *const ids[] = { SUMMARY, "ip.dnsbl-health" };
	const char *needs = examlists_needs(exam);
	struct finding *finding;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		finding = exam_add(exam, EXAM_LISTS, ids[i], VERDICT_SKIP,
		    needs == NULL ? "mail goes through a relay" :
		    "needs %s", needs);
		if (needs != NULL)
			finding_needs(finding, needs);
	}
	examlistsresidential(exam, NULL, NULL);
}

static void
run(struct exam *exam, struct lists *lists)
{
	const struct exam_address *address;
	size_t i, k, asked = 0;

	for (i = 0; i < exam->naddresses; i++) {
		address = &exam->addresses[i];
		if (!ipaddr_is_visible(&address->ip))
			continue;
		if (examlistszones_ask(lists, exam, &address->ip) == -1) {
			exam->findings[EXAM_LISTS].failed = 1;
			return;
		}
		for (k = 0; k < lists->n; k++)
			put_result(exam, lists, k, address);
		put_clean(exam, lists, address);
		/* IPv4, which comes first, has the most lists */
		if (asked++ == 0)
			examlistshealth(exam, lists);
		examlistsresidential(exam, lists, address);
	}
}

void
examlists(struct exam *exam)
{
	struct lists lists;

	put_dead(exam);
	if (!is_seen(exam)) {
		skip(exam);
		return;
	}
	if (examlistszones(&lists, exam->conf) == -1)
		exam->findings[EXAM_LISTS].failed = 1;
	else
		run(exam, &lists);
	examlistszones_clear(&lists);
}
