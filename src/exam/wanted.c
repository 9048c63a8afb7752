/*
 * Each kind of record is looked up once more (the answers are at hand), and
 * beside what is there stands what should be.
 */
#include <arpa/inet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/name.h"
#include "doctor/ptr.h"
#include "exam/examhost.h"
#include "exam/wanted.h"
#include "exam/wantedtext.h"

#define MX_TEXT	(DNS_NAME + 16)
#define ZONES	8	/* levels at which a zone may begin */

/* --- the list ------------------------------------------------------------ */

struct wanted_record *
wanted_add(struct wanted *wanted, enum wanted_state state, const char *owner,
    const char *type, const char *text)
{
	struct wanted_record *record, *list = reallocarray(wanted->list,
	    wanted->n + 1, sizeof(*list));

	if (list == NULL) {
		wanted->failed = 1;
		return NULL;
	}
	wanted->list = list;
	record = &list[wanted->n];
	memset(record, 0, sizeof(*record));
	record->state = state;
	record->owner = strdup(owner);
	record->type = record->old_type = type;
	record->text = strdup(text);
	if (record->owner == NULL || record->text == NULL) {
		free(record->owner);
		free(record->text);
		wanted->failed = 1;
		return NULL;
	}
	wanted->n++;
	return record;
}

static void
note(struct wanted_record *record, const char *text)
{
	if (record != NULL)
		record->note = text;
}

void
wanted_replace(struct wanted *wanted, struct wanted_record *record,
    const char *text, const char *data)
{
	struct wanted_old *old = reallocarray(record->old, record->nold + 1,
	    sizeof(*old));

	if (old == NULL) {
		wanted->failed = 1;
		return;
	}
	record->old = old;
	old = &old[record->nold++];
	old->text = strdup(text);
	old->data = strdup(data);
	wanted->failed |= old->text == NULL || old->data == NULL;
	record->state = WANTED_CHANGED;
}

/* What it had is at the end of an alias, or stays. */
static void
forget(struct wanted_record *record)
{
	size_t i;

	for (i = 0; i < record->nold; i++) {
		free(record->old[i].text);
		free(record->old[i].data);
	}
	record->nold = 0;
	record->there = 0;
}

void
wanted_part(struct wanted *wanted, struct wanted_record *record,
    const char *target)
{
	char name[DNS_NAME + 1];

	forget(record);
	record->old_type = "CNAME";
	snprintf(name, sizeof(name), "%s.", target);
	wanted_replace(wanted, record, name, name);
}

void
wanted_begin(struct wanted_record *record)
{
	forget(record);
	record->state = WANTED_NEW;
}

void
wanted_leave(struct wanted_record *record)
{
	forget(record);
	record->state = WANTED_MISSING;
	record->note = "the name is an alias (CNAME), and so cannot have it";
}

void
wanted_clear(struct wanted *wanted)
{
	size_t i;

	for (i = 0; i < wanted->n; i++) {
		forget(&wanted->list[i]);
		free(wanted->list[i].old);
		free(wanted->list[i].owner);
		free(wanted->list[i].text);
	}
	free(wanted->list);
	wanted->list = NULL;
	wanted->n = 0;
}

/* --- questions ------------------------------------------------------------ */

/* 1 where the answer is a wildcard's: a name beside it that nobody has made
 * has the same.  What is published then takes nothing away. */
static int
is_wild(const struct exam *exam, const struct question *question)
{
	char beside[DNS_NAME + sizeof(exam->random)];
	const char *dot = strchr(question->name, '.');
	const struct dns_record *own = question->answer.records, *other;
	struct question wild;
	int same = 0;

	if (dot == NULL || exam->random[0] == '\0')
		return 0;
	snprintf(beside, sizeof(beside), "%s%s", exam->random, dot);
	source_one(&exam->source, &wild, beside, question->type);
	other = wild.answer.records;
	if (wild.result == RESOLVER_OK && wild.answer.n > 0)
		same = wild.answer.n == question->answer.n &&
		    strcasecmp(own->name, other->name) == 0 &&
		    (question->type == DNS_CNAME ||
		    memcmp(own->data, other->data, question->type == DNS_A ?
		    4 : 16) == 0);
	question_clear(&wild);
	return same;
}

int
wanted_alias(const struct exam *exam, const struct question *there,
    char dst[DNS_NAME])
{
	struct question question;
	/* without an answer this is all that is known */
	int rc = there->answer.hops > 0;

	dst[0] = '\0';
	source_one(&exam->source, &question, there->name, DNS_CNAME);
	if (question.result == RESOLVER_OK && question.answer.n > 0) {
		strlcpy(dst, question.answer.records[0].name, DNS_NAME);
		rc = is_wild(exam, &question) ? -1 : 1;
	}
	question_clear(&question);
	return rc;
}

int
wanted_is_alias(const struct exam *exam, const char *name)
{
	struct question there = { .name = name };
	char target[DNS_NAME];

	return wanted_alias(exam, &there, target) == 1;
}

/* The zone that a provider's form is about: where nothing tells where it
 * begins, the organisation's domain. */
static void
find_zone(const struct exam *exam, char zone[DNS_NAME])
{
	struct question questions[ZONES];
	const char *name = exam->domain;
	size_t i, n;

	memset(questions, 0, sizeof(questions));
	for (n = 0; n < ZONES && strchr(name, '.') != NULL; n++) {
		questions[n].name = name;
		questions[n].type = DNS_SOA;
		name = strchr(name, '.') + 1;
	}
	exam->source.ask(exam->source.arg, questions, n);
	for (i = 0; i < n && (questions[i].result != RESOLVER_OK ||
	    questions[i].answer.hops > 0); i++)
		;
	if (i < n)
		strlcpy(zone, questions[i].name, DNS_NAME);
	else if (exam->psl != NULL)
		examhost_org(exam, exam->domain, zone);
	else
		strlcpy(zone, exam->domain, DNS_NAME);
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
}

/* 1 where there was no answer, which then is noted.  With --offline nobody was
 * asked, and all is proposed. */
static int
is_open(struct wanted *wanted, const struct exam *exam,
    enum resolver_result result, const struct wanted_open *about)
{
	struct wanted_open *open = &wanted->open[wanted->nopen];

	if (resolver_answered(result) || exam->option->offline)
		return 0;
	if (wanted->nopen < WANTED_OPEN) {
		*open = *about;
		open->text = exam_dns_text(result);
		wanted->nopen++;
	}
	return 1;
}

/* --- EHLO's addresses and MX --------------------------------------------- */

/* No other address goes: it may be a web server's, and the name have two. */
static void
add_host(struct wanted *wanted, const struct exam *exam,
    const struct exam_address *address)
{
	int v6 = address->ip.family == AF_INET6, there = 0;
	struct wanted_open about = { .id = "helo.forward" };
	struct wanted_record *record;
	struct question question;
	char target[DNS_NAME];
	size_t i;

	source_one(&exam->source, &question, exam->helo,
	    v6 ? DNS_AAAA : DNS_A);
	strlcpy(about.name, exam->helo, sizeof(about.name));
	if (is_open(wanted, exam, question.result, &about)) {
		question_clear(&question);
		return;
	}
	for (i = 0; i < question.answer.n; i++)
		there |= memcmp(question.answer.records[i].data,
		    address->ip.octets, ipaddr_length(&address->ip)) == 0;
	record = wanted_add(wanted, there ? WANTED_KEPT : WANTED_NEW,
	    exam->helo, v6 ? "AAAA" : "A", address->text);
	if (record != NULL && !there) {
		if (wanted_alias(exam, &question, target) == 1)
			wanted_leave(record);
		else if (question.answer.n > 0 &&
		    question.answer.hops == 0 && !is_wild(exam, &question))
			record->note = "beside others that stay: if another "
			    "host's, use another hostname";
		if (!examhost_is_own(exam, exam->helo))
			record->state = WANTED_ASKED;
	}
	question_clear(&question);
}

static void
add_mx(struct wanted *wanted, const struct exam *exam)
{
	struct wanted_open about = { .id = "domain.mx" };
	struct question question;
	char text[MX_TEXT];
	int is_null;
	size_t i;

	source_one(&exam->source, &question, exam->domain, DNS_MX);
	strlcpy(about.name, exam->domain, sizeof(about.name));
	(void)is_open(wanted, exam, question.result, &about);
	/* RFC 7505: whose domain takes no mail must not send either */
	is_null = question.answer.n == 1 &&
	    question.answer.records[0].name[0] == '\0';
	for (i = 0; !is_null && i < question.answer.n; i++) {
		/* any other would be no word of a zone file */
		if (!text_hostname(question.answer.records[i].name))
			continue;
		snprintf(text, sizeof(text), "%u %s.",
		    (unsigned int)question.answer.records[i].preference,
		    question.answer.records[i].name);
		wanted_add(wanted, WANTED_KEPT, exam->domain, "MX", text);
	}
	if (is_null || question.result == RESOLVER_NODATA ||
	    question.result == RESOLVER_NXDOMAIN)
		note(wanted_add(wanted, WANTED_MISSING, exam->domain, "MX",
		    "10 mx.example.net."), is_null ?
		    "in place of the null MX, the host where you read mail" :
		    "the host where you read mail for this domain");
	question_clear(&question);
}

/* --- reverse DNS ---------------------------------------------------------- */

static void
add_ptr(struct wanted *wanted, const struct exam *exam,
    const struct exam_address *address)
{
	struct wanted_open about = { .id = "ptr.exists" };
	enum wanted_state state = WANTED_ASKED;
	char text[DNS_NAME + 1];
	struct ptr ptr;
	size_t i;

	ptr_look_up(&exam->source, &address->ip, &ptr);
	strlcpy(about.name, address->text, sizeof(about.name));
	if (is_open(wanted, exam, ptr.dns, &about))
		return;
	for (i = 0; i < ptr.n; i++)
		if (ptrname_equal(ptr.names[i].name, exam->helo))
			state = WANTED_KEPT;
	snprintf(text, sizeof(text), "%s.", exam->helo);
	/* beside a CNAME there can be none: behind it */
	wanted_add(wanted, state, ptr.place, "PTR", text);
}

/* --- names ---------------------------------------------------------------- */

/* 1 where mail cannot be from the domain, whatever is published. */
static int
is_no_domain(struct wanted *wanted, const struct exam *exam)
{
	struct wanted_open *open = &wanted->open[wanted->nopen];

	if (name_is_senders(exam->domain))
		return 0;
	open->id = "domain.name";
	strlcpy(open->name, exam->domain, sizeof(open->name));
	open->text = "set domain in sendoff.conf to a domain that you own, "
	    "and ask again";
	wanted->nopen++;
	return 1;
}

/* 1 where check has a better name for this host than EHLO says: one that the
 * provider or an installer made up gets no records, and is to be changed
 * first. */
static int
is_renamed(struct wanted *wanted, const struct exam *exam)
{
	struct wanted_open *open = &wanted->open[wanted->nopen];

	if (exam->host_name[0] == '\0' ||
	    strcasecmp(exam->host_name, exam->helo) == 0)
		return 0;
	open->id = exam_verdict(exam, "helo.name") == VERDICT_FAIL ?
	    "helo.name" : exam_verdict(exam, "ptr.exists") == VERDICT_FAIL ?
	    "ptr.exists" : "ptr.generic";
	strlcpy(open->name, exam->host_name, sizeof(open->name));
	open->text = "set hostname to this name, or to one that you like "
	    "better, and ask again";
	wanted->nopen++;
	return 1;
}

/* --- all of them ---------------------------------------------------------- */

void
wanted_find(struct wanted *wanted, const struct exam *exam)
{
	size_t i;
	int named;

	memset(wanted, 0, sizeof(*wanted));
	find_zone(exam, wanted->zone);
	if (is_no_domain(wanted, exam))
		return;
	named = !is_renamed(wanted, exam) && name_helo(exam->helo) == NAME_OK;
	/* what no receiver can see is in nobody's DNS: ip.public says so */
	for (i = 0; named && i < exam->naddresses; i++)
		if (ipaddr_is_visible(&exam->addresses[i].ip))
			add_host(wanted, exam, &exam->addresses[i]);
	add_mx(wanted, exam);
	wantedtext_spf(wanted, exam);
	if (named)
		wantedtext_helo(wanted, exam);
	wantedtext_keys(wanted, exam);
	wantedtext_dmarc(wanted, exam);
	for (i = 0; named && i < exam->naddresses; i++)
		if (ipaddr_is_visible(&exam->addresses[i].ip))
			add_ptr(wanted, exam, &exam->addresses[i]);
}
