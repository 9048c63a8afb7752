/*
 * Each kind of record is looked up once more (the answers are at hand), and
 * beside what is there stands what should be.
 */
#include <arpa/inet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "doctor/name.h"
#include "doctor/ptr.h"
#include "exam/wanted.h"
#include "exam/wantedspf.h"
#include "sign/keymake.h"

#define TEXT	4096	/* octets of a TXT record that are looked at */
#define MX_TEXT	(DNS_NAME + 16)

/* --- the list ------------------------------------------------------------ */

static struct wanted_record *
add(struct wanted *wanted, enum wanted_state state, const char *owner,
    const char *type, const char *text)
{
	struct wanted_record *record;

	if (wanted->n == WANTED_LIST) {
		wanted->failed = 1;
		return NULL;
	}
	record = &wanted->list[wanted->n];
	memset(record, 0, sizeof(*record));
	record->state = state;
	record->owner = strdup(owner);
	record->type = type;
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

/* It goes, and the record comes in its place. */
static void
replace(struct wanted_record *record, const char *text)
{
	if (record == NULL || record->nold == WANTED_OLD)
		return;
	record->state = WANTED_CHANGED;
	record->old[record->nold] = strdup(text);
	if (record->old[record->nold] != NULL)
		record->nold++;
}

void
wanted_clear(struct wanted *wanted)
{
	size_t i, k;

	for (i = 0; i < wanted->n; i++) {
		free(wanted->list[i].owner);
		free(wanted->list[i].text);
		for (k = 0; k < wanted->list[i].nold; k++)
			free(wanted->list[i].old[k]);
	}
	wanted->n = 0;
}

/* --- texts --------------------------------------------------------------- */

static int
begins(const struct dns_record *record, const char *with, char text[TEXT])
{
	return dns_text(record, text, TEXT) < TEXT &&
	    strncasecmp(text, with, strlen(with)) == 0;
}

/* What a name has of TXT records that begin so, the first one copied; how
 * many, or -1 where DNS did not say. */
static int
find_text(const struct exam *exam, const char *name, const char *begin,
    char text[TEXT])
{
	struct question question;
	char one[TEXT];
	int n = 0;
	size_t i;

	text[0] = '\0';
	source_one(&exam->source, &question, name, DNS_TXT);
	for (i = 0; i < question.answer.n; i++)
		if (begins(&question.answer.records[i], begin, one) &&
		    n++ == 0)
			memcpy(text, one, TEXT);
	if (question.result == RESOLVER_TIMEOUT ||
	    question.result == RESOLVER_FAILED)
		n = -1;
	question_clear(&question);
	return n;
}

/* A TXT record that is to stand alone among those that begin so. */
static struct wanted_record *
add_text(struct wanted *wanted, const struct exam *exam,
    const struct fix_record *want, const char *begin)
{
	struct wanted_record *record;
	struct question question;
	char one[TEXT];
	int same = 0;
	size_t i;

	record = add(wanted, WANTED_NEW, want->owner, "TXT", want->text);
	source_one(&exam->source, &question, want->owner, DNS_TXT);
	for (i = 0; i < question.answer.n; i++) {
		if (!begins(&question.answer.records[i], begin, one))
			continue;
		if (!same && strcmp(one, want->text) == 0)
			same = 1;
		else
			replace(record, one);
	}
	if (record != NULL && same && record->nold == 0)
		record->state = WANTED_KEPT;
	question_clear(&question);
	return record;
}

/* --- EHLO's addresses and MX --------------------------------------------- */

static void
add_host(struct wanted *wanted, const struct exam *exam,
    const struct exam_address *address)
{
	int v6 = address->ip.family == AF_INET6;
	struct wanted_record *record;
	struct question question;
	const char *type = v6 ? "AAAA" : "A";
	char text[INET6_ADDRSTRLEN];
	size_t i;
	int there = 0;

	source_one(&exam->source, &question, exam->helo,
	    v6 ? DNS_AAAA : DNS_A);
	for (i = 0; i < question.answer.n; i++)
		there |= memcmp(question.answer.records[i].data,
		    address->ip.octets, ipaddr_length(&address->ip)) == 0;
	record = add(wanted, there ? WANTED_KEPT : WANTED_NEW, exam->helo,
	    type, address->text);
	for (i = 0; !there && i < question.answer.n; i++)
		if (inet_ntop(address->ip.family,
		    question.answer.records[i].data, text,
		    sizeof(text)) != NULL)
			replace(record, text);
	question_clear(&question);
}

static void
add_mx(struct wanted *wanted, const struct exam *exam)
{
	struct question question;
	char text[MX_TEXT];
	size_t i;

	source_one(&exam->source, &question, exam->domain, DNS_MX);
	/* they stay as they are, so that more of them are no news */
	for (i = 0; i < question.answer.n && i < WANTED_MX; i++) {
		snprintf(text, sizeof(text), "%u %s.",
		    (unsigned int)question.answer.records[i].preference,
		    question.answer.records[i].name);
		add(wanted, WANTED_KEPT, exam->domain, "MX", text);
	}
	if (question.result == RESOLVER_NODATA ||
	    question.result == RESOLVER_NXDOMAIN)
		note(add(wanted, WANTED_MISSING, exam->domain, "MX",
		    "10 mx.example.net."),
		    "the host where you read mail for this domain");
	question_clear(&question);
}

/* --- SPF ----------------------------------------------------------------- */

static void
add_spf(struct wanted *wanted, const struct exam *exam)
{
	char there[TEXT], *text, owner[DNS_NAME];
	struct fix_record want = { .owner = owner };
	int n;

	strlcpy(owner, exam->mail_domain, sizeof(owner));
	if (exam->mail_domain[0] == '\0' || exam->naddresses == 0)
		return;
	n = find_text(exam, exam->mail_domain, "v=spf1", there);
	if (n == -1)
		return;
	text = wantedspf(exam, n == 1 ? there : NULL);
	if (text == NULL)
		wanted->failed = 1;
	else {
		want.text = text;
		(void)add_text(wanted, exam, &want, "v=spf1");
	}
	free(text);
}

/* Of EHLO's name: who sends as it is this host alone. */
static void
add_helo_spf(struct wanted *wanted, const struct exam *exam)
{
	char there[TEXT], owner[DNS_NAME], all[] = "v=spf1 a -all";
	struct fix_record want = { .owner = owner, .text = all };
	int n;

	strlcpy(owner, exam->helo, sizeof(owner));
	if (strcasecmp(exam->helo, exam->mail_domain) == 0)
		return;
	n = find_text(exam, owner, "v=spf1", there);
	if (n == 1 && exam_verdict(exam, "helo.spf") == VERDICT_OK)
		want.text = there;
	if (n != -1)
		note(add_text(wanted, exam, &want, "v=spf1"),
		    "SPF for the EHLO name");
}

/* --- DKIM, DMARC, reverse DNS -------------------------------------------- */

static const struct finding *
match_of(const struct exam *exam, const char *owner)
{
	const struct findings *findings = &exam->findings[EXAM_DKIM];
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->n; i++) {
		finding = findings->list[i];
		if (strcmp(finding->id, "dkim.match") == 0 &&
		    (finding->domain == NULL ||
		    strcasecmp(finding->domain, owner) == 0))
			return finding;
	}
	return NULL;
}

static void
add_key(struct wanted *wanted, const struct exam *exam,
    const struct examkey *key)
{
	static const struct keymake_tags tags = { NULL, 0, 0 };
	char owner[3 * DNS_NAME], there[TEXT];
	struct fix_record want = { .owner = owner };
	const struct finding *match;
	EVP_PKEY *public = examkey_public(key);
	struct buf text;

	snprintf(owner, sizeof(owner), "%s._domainkey.%s", key->selector,
	    key->domain);
	buf_init(&text);
	if (public == NULL || keymake_record(&text, public, &tags) == -1 ||
	    buf_get(&text) == NULL)
		goto out;
	if (find_text(exam, owner, "", there) == -1)
		goto out;
	match = match_of(exam, owner);
	want.text = match != NULL && match->verdict == VERDICT_OK ? there :
	    text.data;
	(void)add_text(wanted, exam, &want, "");
 out:
	buf_clear(&text);
	EVP_PKEY_free(public);
}

static void
add_dmarc(struct wanted *wanted, const struct exam *exam)
{
	char owner[sizeof("_dmarc.") + DNS_NAME], text[TEXT], there[TEXT];
	struct fix_record want = { .owner = owner, .text = text };
	int n;

	snprintf(owner, sizeof(owner), "_dmarc.%s", exam->domain);
	n = find_text(exam, owner, "v=DMARC1", there);
	if (n == -1)
		return;
	if (n == 1)
		add(wanted, WANTED_KEPT, owner, "TXT", there);
	else if (exam_verdict(exam, "dmarc.exists") == VERDICT_FAIL) {
		snprintf(text, sizeof(text), "v=DMARC1; p=none; "
		    "rua=mailto:dmarc@%s", exam->domain);
		(void)add_text(wanted, exam, &want, "v=DMARC1");
	}
}

static void
add_ptr(struct wanted *wanted, const struct exam *exam,
    const struct exam_address *address)
{
	char owner[DNS_NAME], text[DNS_NAME + 1];
	struct question question;
	enum wanted_state state = WANTED_ASKED;
	size_t i;

	ptr_query(&address->ip, owner);
	source_one(&exam->source, &question, owner, DNS_PTR);
	for (i = 0; i < question.answer.n; i++)
		if (ptrname_equal(question.answer.records[i].name,
		    exam->helo))
			state = WANTED_KEPT;
	snprintf(text, sizeof(text), "%s.", exam->helo);
	add(wanted, state, owner, "PTR", text);
	question_clear(&question);
}

void
wanted_find(struct wanted *wanted, const struct exam *exam)
{
	int named = name_helo(exam->helo) == NAME_OK;
	size_t i;

	memset(wanted, 0, sizeof(*wanted));
	for (i = 0; named && i < exam->naddresses; i++)
		add_host(wanted, exam, &exam->addresses[i]);
	add_mx(wanted, exam);
	add_spf(wanted, exam);
	if (named)
		add_helo_spf(wanted, exam);
	for (i = 0; i < exam->keys.n; i++)
		if (exam->keys.list[i].signs &&
		    exam->keys.list[i].state == EXAMKEY_READ)
			add_key(wanted, exam, &exam->keys.list[i]);
	add_dmarc(wanted, exam);
	for (i = 0; named && i < exam->naddresses; i++)
		add_ptr(wanted, exam, &exam->addresses[i]);
}
