/*
 * A zone's answers, and what findings say.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/examscene.h"

#define HOPS	8

/* --- answers ------------------------------------------------------------- */

/* What a line in the zone says of the name: SERVFAIL ...; 1 where one does. */
static int
directive(const struct zone *zone, struct question *question,
    const char *name)
{
	static const struct {
		enum zone_kind		kind;
		enum resolver_result	result;
	} kinds[] = {
	    { ZONE_SERVFAIL, RESOLVER_FAILED },
	    { ZONE_BOGUS, RESOLVER_FAILED },
	    { ZONE_REFUSED, RESOLVER_FAILED },
	    { ZONE_NXDOMAIN, RESOLVER_NXDOMAIN },
	    { ZONE_NODATA, RESOLVER_NODATA },
	    { ZONE_DROP, RESOLVER_TIMEOUT } };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (zone_directive(zone, name, (uint16_t)question->type,
		    kinds[i].kind) != NULL) {
			question->result = kinds[i].result;
			if (kinds[i].kind == ZONE_BOGUS)
				question->ede = DNS_EDE_BOGUS;
			return 1;
		}
	return 0;
}

/* The text of a name in wire form, not compressed. */
static void
show_name(const uint8_t *wire, char dst[DNS_NAME])
{
	dst[0] = '\0';
	for (; *wire != 0; wire += *wire + 1)
		snprintf(dst + strlen(dst), DNS_NAME - strlen(dst), "%s%.*s",
		    dst[0] == '\0' ? "" : ".", *wire, (const char *)wire + 1);
}

static void
add(struct question *question, const struct zone_line *line)
{
	char name[DNS_NAME] = "";
	int preference = 0;

	if (line->type == DNS_MX) {
		preference = line->data[0] << 8 | line->data[1];
		show_name(line->data + 2, name);
	} else if (line->type == DNS_NS || line->type == DNS_PTR ||
	    line->type == DNS_CNAME || line->type == DNS_SOA)
		show_name(line->data, name);
	ck_assert_int_eq(source_add(question, line->data, line->length,
	    preference, name), 0);
}

static void
answer(const struct zone *zone, struct question *question)
{
	const struct zone_line *line;
	char name[DNS_NAME];
	size_t at;
	int hops;

	strlcpy(name, question->name, sizeof(name));
	for (hops = 0; hops < HOPS; hops++) {
		if (directive(zone, question, name))
			return;
		for (at = 0; (line = zone_next(zone, &at, name,
		    (uint16_t)question->type)) != NULL;)
			add(question, line);
		question->answer.hops = hops;
		strlcpy(question->answer.name, name, DNS_NAME);
		if (question->result == RESOLVER_OK)
			return;
		at = 0;
		if ((line = zone_next(zone, &at, name, DNS_CNAME)) == NULL)
			break;
		show_name(line->data, name);
	}
	at = 0;
	question->result = zone_next(zone, &at, name, 0) != NULL ?
	    RESOLVER_NODATA : RESOLVER_NXDOMAIN;
}

static void
ask(void *arg, struct question *questions, size_t n)
{
	const struct zone *zone = arg;
	size_t i;

	for (i = 0; i < n; i++) {
		questions[i].result = RESOLVER_NXDOMAIN;
		questions[i].secure = zone_directive(zone, questions[i].name,
		    (uint16_t)questions[i].type, ZONE_AD) != NULL;
		questions[i].ede = 0;
		questions[i].message = NULL;
		memset(&questions[i].answer, 0, sizeof(questions[i].answer));
		answer(zone, &questions[i]);
	}
}

/* --- the scene ----------------------------------------------------------- */

void
examscene_zone(struct examscene *scene, const char *text)
{
	char error[ZONE_ERROR];

	zone_clear(&scene->zone);
	if (zone_parse(&scene->zone, text, error) == -1)
		ck_abort_msg("%s", error);
}

void
examscene_address(struct examscene *scene, const char *text)
{
	struct exam *exam = &scene->exam;
	struct exam_address *address = &exam->addresses[exam->naddresses];

	if (text == NULL) {
		memset(exam->addresses, 0, sizeof(exam->addresses));
		exam->naddresses = 0;
		return;
	}
	ck_assert_uint_lt(exam->naddresses, 2);
	ck_assert_int_eq(ipaddr_parse(&address->ip, text), 0);
	strlcpy(address->text, text, sizeof(address->text));
	strlcpy(address->local, text, sizeof(address->local));
	strlcpy(address->found, "option", sizeof(address->found));
	exam->naddresses++;
}

struct examscene *
examscene_new(const char *zone)
{
	struct examscene *scene = calloc(1, sizeof(*scene));
	struct exam *exam;
	size_t i;

	ck_assert_ptr_nonnull(scene);
	exam = &scene->exam;
	conf_init(&scene->conf);
	exam->conf = &scene->conf;
	exam->option = &scene->option;
	exam->tlds = &scene->tlds;
	exam->now = 1800000000;
	strlcpy(exam->from, "shop@example.com", sizeof(exam->from));
	strlcpy(exam->domain, "example.com", sizeof(exam->domain));
	strlcpy(exam->mail_from, exam->from, sizeof(exam->mail_from));
	strlcpy(exam->mail_domain, exam->domain, sizeof(exam->mail_domain));
	strlcpy(exam->helo, "mail.example.com", sizeof(exam->helo));
	strlcpy(exam->random, "qzxvjw", sizeof(exam->random));
	exam->keys_known = exam->sample_known = 1;
	exam->queue_stale = -1;
	exam->source.ask = ask;
	exam->source.arg = &scene->zone;
	for (i = 0; i < EXAM_FAMILIES; i++)
		ck_assert_int_eq(findings_init(&exam->findings[i]), 0);
	examscene_zone(scene, zone);
	examscene_address(scene, "192.0.2.25");
	return scene;
}

void
examscene_free(struct examscene *scene)
{
	size_t i;

	for (i = 0; i < EXAM_FAMILIES; i++)
		findings_clear(&scene->exam.findings[i]);
	if (scene->exam.dmarc_known)
		dmarc_clear(&scene->exam.dmarc);
	free(scene->exam.sample);
	tld_clear(&scene->tlds);
	zone_clear(&scene->zone);
	conf_clear(&scene->conf);
	free(scene);
}

/* --- what was found ------------------------------------------------------ */

const struct finding *
examscene_get(const struct examscene *scene, enum exam_family family,
    const char *id)
{
	const struct findings *findings = &scene->exam.findings[family];
	const struct finding *found = NULL;
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->list[i]->id, id) == 0) {
			ck_assert_msg(found == NULL, "%s: twice", id);
			found = findings->list[i];
		}
	ck_assert_msg(found != NULL, "%s: not found", id);
	return found;
}

const struct finding *
examscene_is(const struct examscene *scene, enum exam_family family,
    const char *id, enum verdict verdict)
{
	const struct finding *finding = examscene_get(scene, family, id);

	ck_assert_msg(finding->verdict == verdict, "%s: %s, not %s: %s", id,
	    verdict_word(finding->verdict), verdict_word(verdict),
	    finding->title);
	return finding;
}

static int
has(const char *in, const char *text)
{
	return in != NULL && strstr(in, text) != NULL;
}

void
examscene_says(const struct examscene *scene, enum exam_family family,
    const char *id, const char *text)
{
	const struct finding *finding = examscene_get(scene, family, id);
	int there;
	size_t i;

	fflush(finding->json.out);
	there = has(finding->title, text) || has(finding->details.data, text) ||
	    has(finding->advice, text) || has(finding->fix.text, text) ||
	    has(finding->evidence, text);
	for (i = 0; i < finding->fix.n; i++)
		there |= has(finding->fix.records[i].text, text) ||
		    has(finding->fix.records[i].owner, text);
	ck_assert_msg(there, "%s does not say %s: %s %s %s", id, text,
	    finding->title, finding->advice != NULL ? finding->advice : "",
	    finding->evidence);
}

void
examscene_lacks(const struct examscene *scene, enum exam_family family,
    const char *id)
{
	const struct findings *findings = &scene->exam.findings[family];
	size_t i;

	for (i = 0; i < findings->n; i++)
		ck_assert_msg(strcmp(findings->list[i]->id, id) != 0,
		    "%s: %s", id, findings->list[i]->title);
}
