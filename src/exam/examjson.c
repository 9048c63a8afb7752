/*
 * The report as JSON.  Keys and words are a contract: what is not known is
 * left out, never null.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examjson.h"
#include "exam/group.h"
#include "exam/predict.h"
#include "doctor/records.h"

#define TIME_SIZE	32

static void
put_addresses(struct json *json, const struct exam *exam)
{
	const struct exam_address *address;
	size_t i;

	json_begin(json, "ip", '[');
	for (i = 0; i < exam->naddresses; i++) {
		address = &exam->addresses[i];
		json_begin(json, NULL, '{');
		json_string(json, "address", address->text);
		json_number(json, "family", address->ip.family == AF_INET ?
		    4 : 6);
		if (address->local[0] != '\0')
			json_string(json, "local", address->local);
		json_boolean(json, "nat", address->nat);
		json_string(json, "found_by", address->found);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
put_head(struct json *json, const struct exam *exam)
{
	char when[TIME_SIZE] = "";
	struct tm tm;

	if (gmtime_r(&exam->now, &tm) != NULL)
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_string(json, "sendoff", SENDOFF_VERSION);
	json_string(json, "time", when);
	json_string(json, "domain", exam->domain);
	json_string(json, "from", exam->from);
	json_string(json, "mail_from", exam->mail_from);
	if (exam->helo[0] != '\0')
		json_string(json, "helo", exam->helo);
	put_addresses(json, exam);
}

static void
put_sum(struct json *json, const struct exam_summary *summary)
{
	size_t verdict;

	json_begin(json, "summary", '{');
	for (verdict = 0; verdict < VERDICTS; verdict++)
		json_number(json, verdict_word((enum verdict)verdict),
		    (long long)summary->counts[verdict]);
	json_number(json, "exit", summary->status);
	json_end(json, '}');
}

/* --- one finding --------------------------------------------------------- */

/* The data of a record as a zone file has it, but TXT whole. */
static void
put_record(struct json *json, const struct fix *fix,
    const struct fix_record *record)
{
	char owner[DNS_NAME + 1];
	size_t i;

	snprintf(owner, sizeof(owner), "%s.", record->owner);
	json_string(json, "owner", owner);
	json_string(json, "type", record->type);
	json_number(json, "ttl", RECORDS_TTL);
	json_string(json, "action", fix->nold > 0 ? "replace" : "add");
	json_begin(json, "old", '[');
	for (i = 0; i < fix->nold; i++)
		json_string(json, NULL, fix->old[i]);
	json_end(json, ']');
	json_begin(json, "new", '[');
	for (i = 0; i < fix->n; i++)
		if (strcmp(fix->records[i].owner, record->owner) == 0 &&
		    strcmp(fix->records[i].type, record->type) == 0)
			json_string(json, NULL, fix->records[i].text);
	json_end(json, ']');
}

/* Records of other names than the first one's. */
static void
put_more(struct json *json, const struct fix *fix)
{
	char owner[DNS_NAME + 1];
	size_t i;

	json_begin(json, "more", '[');
	for (i = 1; i < fix->n; i++) {
		if (strcmp(fix->records[i].owner, fix->records[0].owner) == 0 &&
		    strcmp(fix->records[i].type, fix->records[0].type) == 0)
			continue;
		json_begin(json, NULL, '{');
		snprintf(owner, sizeof(owner), "%s.", fix->records[i].owner);
		json_string(json, "owner", owner);
		json_string(json, "type", fix->records[i].type);
		json_string(json, "new", fix->records[i].text);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
put_fix(struct json *json, const struct fix *fix)
{
	static const char *const kinds[] = { "", "dns", "dns-other", "config",
	    "command", "url" };

	json_begin(json, "fix", '{');
	json_string(json, "kind", kinds[fix->kind]);
	if (fix->n > 0) {
		put_record(json, fix, &fix->records[0]);
		if (fix->n > 1)
			put_more(json, fix);
	}
	/* "config", "command", "url": the key is the kind */
	if (fix->text != NULL && fix->kind >= FIX_CONFIG)
		json_string(json, kinds[fix->kind], fix->text);
	json_end(json, '}');
}

/* Each part of a text that a character divides. */
static void
put_array(struct json *json, const char *key, const char *text, char between)
{
	const char *end;
	size_t length;

	json_begin(json, key, '[');
	for (; *text != '\0'; text += length + (text[length] != '\0')) {
		end = strchr(text, between);
		length = end == NULL ? strlen(text) : (size_t)(end - text);
		json_open(json, NULL);
		json_octets(json->out, text, length, 1);
		json_close(json);
	}
	json_end(json, ']');
}

static void
put_subject(struct json *json, const struct finding *finding)
{
	if (finding->ip == NULL && finding->domain == NULL &&
	    finding->queued == NULL)
		return;
	json_begin(json, "subject", '{');
	if (finding->ip != NULL)
		json_string(json, "ip", finding->ip);
	if (finding->domain != NULL)
		json_string(json, "domain", finding->domain);
	if (finding->queued != NULL)
		put_array(json, "queue", finding->queued, ' ');
	json_end(json, '}');
}

static void
put_finding(struct json *json, const struct finding *finding)
{
	size_t i;

	json_begin(json, NULL, '{');
	json_string(json, "id", finding->id);
	json_string(json, "group", group_word(group_of(finding->id)));
	json_string(json, "verdict", verdict_word(finding->verdict));
	if (finding->reason != NULL)
		json_string(json, "reason", finding->reason);
	if (finding->needs != NULL)
		json_string(json, "needs", finding->needs);
	json_string(json, "title", finding->title);
	put_subject(json, finding);
	if (finding->details.length > 0)
		put_array(json, "details", finding->details.data, '\n');
	fflush(finding->json.out);
	if (finding->nevidence > 0)
		json_inside(json, "evidence", finding->evidence);
	if (finding->advice != NULL)
		json_string(json, "advice", finding->advice);
	if (finding->fix.kind != FIX_NONE)
		put_fix(json, &finding->fix);
	if (finding->nrefs > 0) {
		json_begin(json, "ref", '[');
		for (i = 0; i < finding->nrefs; i++)
			json_string(json, NULL, finding->refs[i]);
		json_end(json, ']');
	}
	json_end(json, '}');
}

/* --- all ----------------------------------------------------------------- */

static void
put_findings(struct json *json, const struct exam *exam)
{
	const struct findings *findings;
	size_t group, family, i;

	json_begin(json, "checks", '[');
	for (group = 0; group < GROUPS; group++)
		for (family = 0; family < EXAM_FAMILIES; family++) {
			findings = &exam->findings[family];
			for (i = 0; i < findings->n; i++)
				if (group_of(findings->list[i]->id) == group &&
				    examine_shows(exam,
				    findings->list[i]->id))
					put_finding(json, findings->list[i]);
		}
	json_end(json, ']');
}

static void
put_lookups(struct json *json, const struct exam *exam)
{
	static const char *const rcodes[] = { "NOERROR", "NOERROR",
	    "NXDOMAIN", "SERVFAIL", "TIMEOUT" };
	const struct question *question;
	struct inquiry_entry entry;
	char name[DNS_NAME];
	size_t i;

	json_begin(json, "dns", '[');
	/* offline none was made */
	for (i = 0; !exam->option->offline &&
	    inquiry_entry(exam->inquiry, i, &entry) == 0; i++) {
		question = entry.question;
		exam_masked(exam, question->name, name);
		json_begin(json, NULL, '{');
		json_string(json, "q", name);
		json_string(json, "type", exam_dns_type(question->type));
		json_string(json, "server", entry.server != NULL ?
		    entry.server : exam->resolver);
		json_string(json, "rcode", question->cut ? "TRUNCATED" :
		    rcodes[question->result]);
		if (question->answer.n > 0)
			json_number(json, "ttl",
			    question->answer.records[0].ttl);
		json_number(json, "ms", entry.ms);
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
examjson(FILE *out, const struct exam *exam,
    const struct exam_summary *summary)
{
	struct json json;

	json_init(&json, out);
	json_begin(&json, NULL, '{');
	put_head(&json, exam);
	put_sum(&json, summary);
	put_findings(&json, exam);
	predict_json(&json, exam);
	put_lookups(&json, exam);
	json_end(&json, '}');
	putc('\n', out);
}
