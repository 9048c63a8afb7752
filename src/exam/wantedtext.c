/*
 * A check that fails says what is to be published: the least change of what is
 * there by which it passes.  That, and nothing made up here, is what is wanted,
 * so that what else a record lets send goes on sending.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/name.h"
#include "doctor/records.h"
#include "exam/examhost.h"
#include "exam/wantedtext.h"

#define HELO_USUAL	"v=spf1 a -all"
#define HELO_NOTE	"SPF for the EHLO name"

/* A TXT record that is to stand alone among those that begin so. */
struct change {
	const char	*owner, *text, *begin;
	const struct fix *fix;		/* has others that go; NULL */
	int		 own_name;	/* the name is for nothing else */
};

/* --- what is there ------------------------------------------------------- */

/* The whole text in new memory. */
static char *
text_of(const struct dns_record *record)
{
	char *text = calloc(1, record->length + 1);

	if (text != NULL)
		(void)dns_text(record, text, record->length + 1);
	return text;
}

/* The first TXT record of a name that begins so, to be freed, and how many
 * there are; NULL: none. */
static char *
find_text(const struct exam *exam, const char *name, const char *begin,
    size_t *n)
{
	struct question question;
	char *first = NULL, *text;
	size_t i;

	*n = 0;
	source_one(&exam->source, &question, name, DNS_TXT);
	for (i = 0; i < question.answer.n; i++) {
		text = text_of(&question.answer.records[i]);
		if (text == NULL || strncasecmp(text, begin,
		    strlen(begin)) != 0)
			free(text);
		else if ((*n)++ == 0)
			first = text;
		else
			free(text);
	}
	question_clear(&question);
	return first;
}

/* --- a record that is wanted --------------------------------------------- */

/* 1 where one that is there goes. */
static int
goes(const struct change *change, const char *text)
{
	size_t i;

	if (strncasecmp(text, change->begin, strlen(change->begin)) == 0)
		return 1;
	for (i = 0; change->fix != NULL && i < change->fix->nold; i++)
		if (strcmp(change->fix->old[i], text) == 0)
			return 1;
	return 0;
}

static void
replace(struct wanted *wanted, struct wanted_record *record,
    const struct dns_record *old, const char *text)
{
	struct buf data;

	buf_init(&data);
	records_wire(&data, old->data, old->length);
	if (buf_get(&data) != NULL)
		wanted_replace(wanted, record, text, data.data);
	wanted->failed |= data.failed;
	buf_clear(&data);
}

/* Looks for the record among those that are there, and for what goes. */
static void
compare(struct wanted *wanted, struct wanted_record *record,
    const struct change *change, const struct dns_answer *answer)
{
	char *text;
	size_t i;

	for (i = 0; i < answer->n; i++) {
		if ((text = text_of(&answer->records[i])) == NULL)
			wanted->failed = 1;
		else if (!record->there && strcmp(text, change->text) == 0)
			record->there = 1;
		else if (goes(change, text))
			replace(wanted, record, &answer->records[i], text);
		free(text);
	}
	if (record->there && record->nold == 0)
		record->state = WANTED_KEPT;
}

static struct wanted_record *
put(struct wanted *wanted, const struct exam *exam,
    const struct change *change)
{
	struct wanted_record *record = wanted_add(wanted, WANTED_NEW,
	    change->owner, "TXT", change->text);
	struct question question;
	char target[DNS_NAME];
	int alias = 0;

	if (record == NULL)
		return NULL;
	source_one(&exam->source, &question, change->owner, DNS_TXT);
	compare(wanted, record, change, &question.answer);
	if (record->state != WANTED_KEPT && (question.answer.n == 0 ||
	    question.answer.hops > 0))
		alias = wanted_alias(exam, &question, target);
	if (alias == -1)
		wanted_begin(record);
	else if (alias && change->own_name && text_hostname(target))
		wanted_part(wanted, record, target);
	else if (alias)
		wanted_leave(record);
	question_clear(&question);
	return record;
}

/* --- what the checks say ------------------------------------------------- */

static int
has_records(const struct finding *finding)
{
	return finding->verdict == VERDICT_FAIL &&
	    finding->fix.kind == FIX_DNS && finding->fix.n > 0;
}

/* Whether it is about a record: those whose UNKNOWN says that it has not been
 * seen, or not been judged, come first. */
static int
is_about(enum exam_family family, const struct finding *finding)
{
	static const char *const ids[][8] = {
	    [EXAM_EGRESS] = { "ip.public", NULL },
	    [EXAM_SPF] = { "spf.exists", "spf.result", "spf.syntax",
	    "spf.all", "spf.lookups", "spf.void", "spf.include", NULL },
	    [EXAM_DKIM] = { "dkim.record", "dkim.match", "dkim.flags",
	    "dkim.size", "dkim.key", NULL },
	    [EXAM_DMARC] = { "dmarc.exists", "dmarc.syntax", NULL } };
	size_t i;

	for (i = 0; ids[family][i] != NULL; i++)
		if (strcmp(finding->id, ids[family][i]) == 0)
			return finding->verdict == VERDICT_FAIL ||
			    (finding->verdict == VERDICT_UNKNOWN && i < 2);
	return 0;
}

/* The first finding that has a record to publish, else the first one that
 * stands against the one that is there; NULL: none does.  domain: of what name
 * it is; NULL: of any. */
static const struct finding *
find(const struct exam *exam, enum exam_family family, const char *domain)
{
	const struct findings *findings = &exam->findings[family];
	const struct finding *finding, *first = NULL;
	size_t i;

	for (i = 0; i < findings->n; i++) {
		finding = findings->list[i];
		if (!is_about(family, finding) || (domain != NULL &&
		    (finding->domain == NULL ||
		    strcasecmp(finding->domain, domain) != 0)))
			continue;
		if (has_records(finding))
			return finding;
		if (first == NULL)
			first = finding;
	}
	return first;
}

/* 1 where what it wants published is what find() has chosen. */
static int
is_chosen(const struct exam *exam, enum exam_family family,
    const struct finding *finding)
{
	const struct fix_record *one, *other;
	const struct finding *chosen;

	if (!has_records(finding))
		return 0;
	chosen = find(exam, family, family == EXAM_DKIM ? finding->domain :
	    NULL);
	if (chosen == NULL || !has_records(chosen))
		return 0;
	one = &finding->fix.records[0];
	other = &chosen->fix.records[0];
	return strcasecmp(one->owner, other->owner) == 0 &&
	    strcmp(one->text, other->text) == 0;
}

const struct finding *
wanted_rest(const struct exam *exam, size_t *at)
{
	static const enum exam_family families[] = { EXAM_EGRESS, EXAM_SPF,
	    EXAM_DKIM, EXAM_DMARC };
	const struct findings *findings;
	const struct finding *finding;
	size_t i, k, seen = 0;

	/* another domain is to be set before any of it counts */
	if (!name_is_senders(exam->domain))
		return NULL;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		findings = &exam->findings[families[i]];
		for (k = 0; k < findings->n; k++) {
			finding = findings->list[k];
			if (seen++ < *at || !is_about(families[i], finding) ||
			    is_chosen(exam, families[i], finding))
				continue;
			*at = seen;
			return finding;
		}
	}
	return NULL;
}

/* By the finding, if there is one, or as it is there: the record that change
 * has the name of. */
static void
settle(struct wanted *wanted, const struct exam *exam, struct change *change,
    const struct finding *finding)
{
	char *there = NULL;
	size_t n;

	if (finding == NULL) {
		there = find_text(exam, change->owner, change->begin, &n);
		change->text = there;
	} else if (has_records(finding)) {
		change->owner = finding->fix.records[0].owner;
		change->text = finding->fix.records[0].text;
		change->fix = &finding->fix;
	}
	if (change->text != NULL)
		(void)put(wanted, exam, change);
	free(there);
}

/* --- each of them -------------------------------------------------------- */

void
wantedtext_spf(struct wanted *wanted, const struct exam *exam)
{
	struct change change = { .owner = exam->mail_domain,
	    .begin = "v=spf1" };

	if (exam->mail_domain[0] != '\0')
		settle(wanted, exam, &change, find(exam, EXAM_SPF, NULL));
}

/* The usual record is right as soon as the name has the addresses, which are
 * wanted as well. */
void
wantedtext_helo(struct wanted *wanted, const struct exam *exam)
{
	const struct finding *finding = exam_find(exam, "helo.spf");
	struct change change = { .owner = exam->helo, .text = HELO_USUAL,
	    .begin = "v=spf1" };
	struct wanted_record *record;
	char *there;
	size_t n;

	if (finding == NULL || (finding->verdict != VERDICT_OK &&
	    finding->verdict != VERDICT_WARN) ||
	    strcasecmp(exam->helo, exam->mail_domain) == 0)
		return;
	there = find_text(exam, exam->helo, "v=spf1", &n);
	if (n > 0 && finding->verdict == VERDICT_OK)
		change.text = there;
	else if (n > 0 && strcasecmp(there, HELO_USUAL) != 0 &&
	    finding->fix.n > 0)
		change.text = finding->fix.records[0].text;
	record = put(wanted, exam, &change);
	if (record != NULL && record->note == NULL)
		record->note = HELO_NOTE;
	if (record != NULL && record->state != WANTED_KEPT &&
	    !examhost_is_own(exam, exam->helo))
		record->state = WANTED_ASKED;
	free(there);
}

void
wantedtext_keys(struct wanted *wanted, const struct exam *exam)
{
	char owner[3 * DNS_NAME];
	const struct examkey *key;
	struct change change;
	size_t i;

	for (i = 0; i < exam->keys.n; i++) {
		key = &exam->keys.list[i];
		if (!key->signs)
			continue;
		snprintf(owner, sizeof(owner), "%s._domainkey.%s",
		    key->selector, key->domain);
		change = (struct change){ .owner = owner, .begin = "",
		    .own_name = 1 };
		settle(wanted, exam, &change, find(exam, EXAM_DKIM, owner));
	}
}

void
wantedtext_dmarc(struct wanted *wanted, const struct exam *exam)
{
	char owner[sizeof("_dmarc.") + DNS_NAME];
	struct change change = { .owner = owner, .begin = "v=DMARC1",
	    .own_name = 1 };

	snprintf(owner, sizeof(owner), "_dmarc.%s", exam->domain);
	settle(wanted, exam, &change, find(exam, EXAM_DMARC, NULL));
}
