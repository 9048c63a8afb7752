/*
 * Advice on the message that --message names, and whether the hosts of its
 * links are on block lists.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/dnsbl.h"
#include "exam/exam.h"

#define ZONES	8	/* lists of domains; there are three */

static const char *const ids[] = { "msg.headers", "msg.mime", "msg.links",
    "msg.kind", "msg.auto" };

/* --- advice -------------------------------------------------------------- */

/* It is long, and the same for the same organisation, so it is read once. */
static const struct content_advice *
judge(struct exam *exam)
{
	const char *org = exam->dmarc_known && exam->dmarc.walk.org[0] !=
	    '\0' ? exam->dmarc.walk.org : exam->domain;
	struct content_input input = { exam->message, exam->nmessage, org,
	    exam->now };

	if (exam->advice != NULL && strcmp(exam->advice_org, org) == 0)
		return exam->advice;
	if (exam->advice == NULL)
		exam->advice = calloc(1, sizeof(*exam->advice));
	strlcpy(exam->advice_org, org, sizeof(exam->advice_org));
	if (exam->advice == NULL ||
	    content_judge(exam->advice, &input) == -1) {
		exam->findings[EXAM_MESSAGE].failed = 1;
		return NULL;
	}
	return exam->advice;
}

static enum verdict
verdict_of(enum content_level level)
{
	return level == CONTENT_FAIL ? VERDICT_FAIL :
	    level == CONTENT_WARN ? VERDICT_WARN : VERDICT_OK;
}

/* What one code says, with its subject. */
static void
put_code(struct finding *finding, const struct content_advice *advice,
    enum content_code code)
{
	const char *subject = advice->subjects[code];

	finding_detail(finding, "%s%s%s", contentcode_text(code),
	    subject[0] != '\0' ? ": " : "", subject);
}

/* The sentences of the table end in a full stop, advice does not. */
static void
put_remedy(struct finding *finding, const char *remedy)
{
	size_t n = strlen(remedy);

	if (n > 0 && remedy[n - 1] == '.')
		n--;
	finding_advise(finding, "%c%.*s", remedy[0] >= 'A' &&
	    remedy[0] <= 'Z' ? remedy[0] + 32 : remedy[0], (int)n - 1,
	    remedy + 1);
}

/* One finding for each id; its title is the first of the worst codes. */
static struct finding *
put_id(struct exam *exam, const struct content_advice *advice,
    const char *id)
{
	enum content_level worst = contentcode_worst(advice, id);
	struct finding *finding;
	size_t code, first = CONTENT_CODES, n = 0;

	finding = exam_add(exam, EXAM_MESSAGE, id, verdict_of(worst),
	    "nothing to say");
	for (code = 0; code < CONTENT_CODES; code++) {
		if (!content_has(advice, (enum content_code)code) ||
		    strcmp(contentcode_id((enum content_code)code), id) != 0)
			continue;
		n++;
		if (first == CONTENT_CODES && contentcode_level(
		    (enum content_code)code) == worst)
			first = code;
	}
	if (first == CONTENT_CODES)
		return finding;
	finding_change(finding, verdict_of(worst), "%s%s%s",
	    contentcode_text((enum content_code)first),
	    advice->subjects[first][0] != '\0' ? ": " : "",
	    advice->subjects[first]);
	for (code = 0; n > 1 && code < CONTENT_CODES; code++)
		if (code != first && content_has(advice,
		    (enum content_code)code) && strcmp(contentcode_id(
		    (enum content_code)code), id) == 0)
			put_code(finding, advice, (enum content_code)code);
	if (contentcode_remedy((enum content_code)first) != NULL)
		put_remedy(finding,
		    contentcode_remedy((enum content_code)first));
	return finding;
}

/* Words for programs. */
static void
put_words(struct finding *finding, const struct content_advice *advice,
    const char *id)
{
	struct json *json = finding_evidence(finding);
	size_t code;

	json_begin(json, "codes", '[');
	for (code = 0; code < CONTENT_CODES; code++)
		if (content_has(advice, (enum content_code)code) &&
		    strcmp(contentcode_id((enum content_code)code), id) == 0)
			json_string(json, NULL,
			    contentcode_word((enum content_code)code));
	json_end(json, ']');
}

/* --- hosts of links ------------------------------------------------------ */

static size_t
find_zones(const struct dnsbl_zone *zones[ZONES])
{
	const struct dnsbl_zone *zone;
	size_t i, n = 0;

	for (i = 0; (zone = dnsblzone_at(i)) != NULL && n < ZONES; i++)
		if (zone->kind == DNSBL_DOMAINS)
			zones[n++] = zone;
	return n;
}

/* What the lists say of one host; 1 where it is on one. */
static int
ask_host(struct exam *exam, const char *host, struct finding *finding)
{
	const struct dnsbl_zone *zones[ZONES];
	struct dnsbl_result results[ZONES];
	struct dnsbl_subject subject = { .domain = host, .zones = zones,
	    .dqs_key = exam->dqs_key };
	int listed = 0;
	size_t i;

	subject.n = find_zones(zones);
	if (dnsbl_ask(&exam->source, &subject, results) == -1)
		return 0;
	for (i = 0; i < subject.n; i++) {
		if (results[i].verdict != DNSBL_LISTED)
			continue;
		finding_detail(finding, "%s is on %s%s%s", host,
		    zones[i]->name, results[i].words[0] != '\0' ? ": " : "",
		    results[i].words);
		listed = 1;
	}
	return listed;
}

/* A listed host is what a message is refused for, whatever else it is. */
static void
ask_hosts(struct exam *exam, const struct content_advice *advice,
    struct finding *finding)
{
	size_t i, listed = 0;

	for (i = 0; i < advice->nhosts; i++)
		listed += (size_t)ask_host(exam, advice->hosts[i], finding);
	if (listed == 0)
		return;
	finding_change(finding, VERDICT_WARN, "%zu of %zu hosts that links "
	    "lead to %s on block lists", listed, advice->nhosts,
	    listed == 1 ? "is" : "are");
	finding_advise(finding, "leave these links out: filters look at where "
	    "links lead, not at who sends them");
}

void
exammessage(struct exam *exam)
{
	const struct content_advice *advice;
	struct finding *finding;
	size_t i;

	if (exam->message == NULL || (advice = judge(exam)) == NULL)
		return;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		finding = put_id(exam, advice, ids[i]);
		put_words(finding, advice, ids[i]);
		if (strcmp(ids[i], "msg.links") == 0)
			ask_hosts(exam, advice, finding);
	}
}
