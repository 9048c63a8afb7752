/*
 * Advice on the message that --message names, or on those that wait in the
 * queue, and whether the hosts of their links are on block lists.  A script
 * that writes one message wrong writes the next one wrong, so what several of
 * the queue have in common is one finding; and what is right with them all is
 * one, too.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/dmarcwalk.h"
#include "doctor/dnsbl.h"
#include "exam/exam.h"
#include "exam/examine.h"
#include "util/domain.h"

#define ZONES	8	/* lists of domains; there are three */
#define HOSTS	(EXAM_MESSAGES * CONTENT_HOSTS)

static const char *const ids[] = { "msg.headers", "msg.mime", "msg.links",
    "msg.kind", "msg.auto" };

/* Messages of which the same is to be said. */
struct alike {
	const struct exam_message	*messages[EXAM_MESSAGES];
	size_t				 n;
};

/* --- advice -------------------------------------------------------------- */

/* The domain of this host that an author of the queue is of; NULL: of none.
 * Whoever sends for several has a key for each. */
static const char *
own_domain(const struct conf *conf, const char *from)
{
	size_t i;

	for (i = 0; i < conf->ndkim; i++)
		if (domain_below(from, conf->dkim[i].domain))
			return conf->dkim[i].domain;
	return conf->domain != NULL && domain_below(from, conf->domain) ?
	    conf->domain : NULL;
}

/* It is long, and the same for the same organisation, so it is read once.  0,
 * or -1 where memory ran out. */
static int
judge(const struct exam *exam, struct exam_message *message)
{
	const char *org = exam->dmarc_known && exam->dmarc.walk.org[0] !=
	    '\0' ? exam->dmarc.walk.org : exam->domain;
	struct content_input input = { .text = message->text,
	    .length = message->length, .org = org, .now = message->when,
	    .whole = message->whole, .host = exam->helo };
	int rc;

	if (message->advice != NULL && strcmp(message->org, org) == 0)
		return 0;
	strlcpy(message->org, org, sizeof(message->org));
	if (message->advice == NULL && (message->advice =
	    calloc(1, sizeof(*message->advice))) == NULL)
		return -1;
	rc = content_judge(message->advice, &input);
	/* nobody chose what is in the queue by the domain that is checked */
	if (rc == 0 && message->id[0] != '\0' &&
	    content_has(message->advice, CONTENT_FROM_FOREIGN) &&
	    (input.org = own_domain(exam->conf, message->advice->from)) !=
	    NULL)
		rc = content_judge(message->advice, &input);
	return rc;
}

static enum verdict
verdict_of(enum content_level level)
{
	return level == CONTENT_FAIL ? VERDICT_FAIL :
	    level == CONTENT_WARN ? VERDICT_WARN : VERDICT_OK;
}

/* Whether a code is to be told below an id.  In the queue all that sendoff
 * mends has been mended. */
static int
tells(const struct exam_message *message, size_t code, const char *id)
{
	enum content_code one = (enum content_code)code;

	return content_has(message->advice, one) &&
	    strcmp(contentcode_id(one), id) == 0 &&
	    (message->id[0] == '\0' ||
	    contentcode_level(one) != CONTENT_MENDED);
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

/* The first of the worst codes, CONTENT_CODES where there is none to tell. */
static size_t
find_first(const struct exam_message *message, const char *id)
{
	size_t code, first = CONTENT_CODES;

	for (code = 0; code < CONTENT_CODES; code++)
		if (tells(message, code, id) && (first == CONTENT_CODES ||
		    contentcode_level((enum content_code)code) >
		    contentcode_level((enum content_code)first)))
			first = code;
	return first;
}

/* The title is the first of the worst codes, the others are details. */
static struct finding *
put_id(struct exam *exam, const struct exam_message *message, const char *id)
{
	const struct content_advice *advice = message->advice;
	size_t code, first = find_first(message, id);
	enum content_code worst = (enum content_code)first;
	struct finding *finding;

	if (first == CONTENT_CODES)
		return exam_add(exam, EXAM_MESSAGE, id, VERDICT_OK,
		    "nothing to say");
	finding = exam_add(exam, EXAM_MESSAGE, id,
	    verdict_of(contentcode_level(worst)), "%s%s%s",
	    contentcode_text(worst),
	    advice->subjects[first][0] != '\0' ? ": " : "",
	    advice->subjects[first]);
	for (code = 0; code < CONTENT_CODES; code++)
		if (code != first && tells(message, code, id))
			put_code(finding, advice, (enum content_code)code);
	if (contentcode_remedy(worst) != NULL)
		put_remedy(finding, contentcode_remedy(worst));
	return finding;
}

/* Words for programs. */
static void
put_words(struct finding *finding, const struct exam_message *message,
    const char *id)
{
	struct json *json = finding_evidence(finding);
	size_t code;

	json_begin(json, "codes", '[');
	for (code = 0; code < CONTENT_CODES; code++)
		if (tells(message, code, id))
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

/* What the lists say of one host, for a finding that is not NULL; 1 where it
 * is on one. */
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
		if (finding != NULL)
			finding_detail(finding, "%s is on %s%s%s", host,
			    zones[i]->name, results[i].words[0] != '\0' ?
			    ": " : "", results[i].words);
		listed = 1;
	}
	return listed;
}

/* 1 where links of a message lead to a listed host. */
static int
is_listed(struct exam *exam, const struct exam_message *message)
{
	int listed = 0;
	size_t i;

	/* of all, so that all are asked at the same time */
	for (i = 0; i < message->advice->nhosts; i++)
		listed |= ask_host(exam, message->advice->hosts[i], NULL);
	return listed;
}

/* The hosts of some messages, each once. */
static size_t
gather_hosts(const struct alike *alike, const char *hosts[HOSTS])
{
	const struct content_advice *advice;
	size_t i, k, n = 0, known;

	for (i = 0; i < alike->n; i++) {
		advice = alike->messages[i]->advice;
		for (k = 0; k < advice->nhosts; k++) {
			for (known = 0; known < n; known++)
				if (strcmp(hosts[known],
				    advice->hosts[k]) == 0)
					break;
			if (known == n)
				hosts[n++] = advice->hosts[k];
		}
	}
	return n;
}

/* A listed host is what a message is refused for, whatever else it is. */
static void
ask_hosts(struct exam *exam, const struct alike *alike,
    struct finding *finding)
{
	const struct exam_message *first = alike->messages[0];
	const char *hosts[HOSTS];
	size_t i, listed = 0, n = gather_hosts(alike, hosts), code;

	for (i = 0; i < n; i++)
		listed += (size_t)ask_host(exam, hosts[i], finding);
	if (listed == 0)
		return;
	if ((code = find_first(first, "msg.links")) != CONTENT_CODES)
		put_code(finding, first->advice, (enum content_code)code);
	finding_change(finding, VERDICT_WARN, "%zu of %zu hosts that links "
	    "lead to %s on block lists", listed, n,
	    listed == 1 ? "is" : "are");
	finding_advise(finding, "leave these links out: filters look at where "
	    "links lead, not at who sends them");
}

/* --- messages ------------------------------------------------------------ */

static int
is_links(const char *id)
{
	return strcmp(id, "msg.links") == 0;
}

/* What is said of an id: the same number for messages that are alike; at or
 * above BAD where something is wrong. */
#define LISTED	(UINT64_C(1) << CONTENT_CODES)
#define BAD	(UINT64_C(1) << (CONTENT_CODES + 1))

static uint64_t
summary(struct exam *exam, const struct exam_message *message, const char *id)
{
	uint64_t said = 0;
	size_t code;

	for (code = 0; code < CONTENT_CODES; code++) {
		if (!tells(message, code, id))
			continue;
		said |= UINT64_C(1) << code;
		if (contentcode_level((enum content_code)code) >=
		    CONTENT_WARN)
			said |= BAD;
	}
	/* nobody is asked for a check that is left out */
	if (is_links(id) && examine_shows(exam, id) &&
	    is_listed(exam, message))
		said |= LISTED | BAD;
	return said;
}

/* The names stand below what is wrong with them: who has to mend nothing need
 * not look for it. */
static void
put_alike(struct exam *exam, const struct alike *alike, const char *id)
{
	const struct exam_message *first = alike->messages[0];
	struct finding *finding = put_id(exam, first, id);
	size_t i;

	put_words(finding, first, id);
	if (is_links(id) && examine_shows(exam, id))
		ask_hosts(exam, alike, finding);
	if (first->id[0] == '\0')
		return;
	if (find_first(first, id) == CONTENT_CODES &&
	    finding->verdict == VERDICT_OK)
		finding_change(finding, VERDICT_OK, "nothing to say of %zu "
		    "queued message%s", alike->n, alike->n == 1 ? "" : "s");
	for (i = 0; i < alike->n; i++) {
		finding_queued(finding, alike->messages[i]->id);
		if (finding->verdict != VERDICT_OK)
			finding_detail(finding, "queued message %s",
			    alike->messages[i]->id);
	}
}

/* Each thing that is wrong, or else one that is not. */
static void
put_messages(struct exam *exam, const char *id)
{
	uint64_t said[EXAM_MESSAGES], bad = 0;
	struct alike alike;
	size_t i, k, first = 0;

	for (i = exam->nmessages; i-- > 0;) {
		said[i] = summary(exam, &exam->messages[i], id);
		bad |= said[i] & BAD;
		/* there may be a note */
		if (said[i] != 0)
			first = i;
	}
	for (i = bad != 0 ? 0 : first; i < exam->nmessages; i++) {
		if ((said[i] & BAD) != bad)
			continue;
		alike.n = 0;
		for (k = i; k < exam->nmessages; k++)
			if (said[k] == said[i])
				alike.messages[alike.n++] =
				    &exam->messages[k];
		for (k = exam->nmessages; k-- > i + 1;)
			if (said[k] == said[i])
				said[k] = 0;
		put_alike(exam, &alike, id);
		if (bad == 0)
			return;
	}
}

/* Who asks for nothing else hears that there is nothing. */
static void
put_none(struct exam *exam)
{
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (!examine_shows(exam, ids[i]))
			continue;
		if (exam->backlog_trouble[0] != '\0')
			exam_add(exam, EXAM_MESSAGE, ids[i], VERDICT_SKIP,
			    "the queue cannot be read: %s",
			    exam->backlog_trouble);
		else if (exam->option->nonly > 0)
			exam_add(exam, EXAM_MESSAGE, ids[i], VERDICT_SKIP,
			    "no message waits, and --message names none");
		return;
	}
}

void
exammessage(struct exam *exam)
{
	size_t i;

	if (exam->nmessages == 0)
		put_none(exam);
	for (i = 0; i < exam->nmessages; i++)
		if (judge(exam, &exam->messages[i]) == -1) {
			exam->findings[EXAM_MESSAGE].failed = 1;
			return;
		}
	for (i = 0; exam->nmessages > 0 && i < sizeof(ids) / sizeof(ids[0]);
	    i++)
		put_messages(exam, ids[i]);
}
