/*
 * What the checks of DKIM look at.  The names to ask for are known from the
 * configuration alone, so the questions are on their way before the process
 * that may read keys has read them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "exam/examdkimset.h"
#include "sign/keymake.h"

/* --- gathering ----------------------------------------------------------- */

/* Until they are read, keys are what nobody here may read. */
static void
assume(struct examkeys *keys, const struct conf *conf, const char *domain)
{
	size_t lines[KEY_MAX], n = key_lines(conf, domain, lines), i;
	const struct conf_dkim *line;
	struct examkey *key;

	for (i = 0; i < n; i++) {
		line = &conf->dkim[lines[i]];
		key = &keys->list[keys->n++];
		strlcpy(key->domain, line->domain, sizeof(key->domain));
		strlcpy(key->selector, line->selector, sizeof(key->selector));
		strlcpy(key->file, line->keyfile, sizeof(key->file));
		key->signs = 1;
		key->state = EXAMKEY_FORBIDDEN;
	}
}

static void
add(struct examdkimset *set, const struct examkey *key)
{
	struct examdkim_key *k = &set->list[set->n++];

	k->key = key;
	k->record_is = k->match_is = VERDICT_SKIP;
	k->ours = examkey_public(key);
	/* RFC 6376 section 3.6.2.1 */
	(void)strlcpy(k->name, key->selector, sizeof(k->name));
	(void)strlcat(k->name, "._domainkey.", sizeof(k->name));
	k->nameless = strlcat(k->name, key->domain, sizeof(k->name)) >=
	    sizeof(k->name) || !text_hostname(k->name);
}

/* 1 where a key has the selector, or a file is named as if it had. */
static int
is_taken(const struct examkeys *keys, const char *selector)
{
	char part[EXAMDKIM_SELECTOR + 2];
	uint32_t i;

	(void)snprintf(part, sizeof(part), ".%s.", selector);
	for (i = 0; i < keys->n; i++)
		if (strcmp(keys->list[i].selector, selector) == 0 ||
		    strstr(keys->list[i].file, part) != NULL)
			return 1;
	return 0;
}

/* By month, and where that one is taken with a letter: an old record has to
 * stay for mail that is on its way. */
static void
find_selector(struct examdkimset *set)
{
	const char *letter = "bcdefghijklmnopqrstuvwxyz";
	char *fresh = set->fresh;
	size_t n;
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (gmtime_r(&set->exam->now, &tm) == NULL)
		tm.tm_year = 100;
	(void)snprintf(fresh, sizeof(set->fresh), "s%04d%02d",
	    (tm.tm_year + 1900) % 10000, (tm.tm_mon + 1) % 100);
	n = strlen(fresh);
	for (; is_taken(&set->keys, fresh) && *letter != '\0'; letter++) {
		fresh[n] = *letter;
		fresh[n + 1] = '\0';
	}
}

/* --- asking -------------------------------------------------------------- */

/* Keeps the texts: 0, or -1 without memory. */
static int
take_texts(struct examdkim_key *k)
{
	const struct dns_answer *answer = &k->question.answer;
	char *text;
	size_t length;

	k->all = answer->n;
	for (; k->n < answer->n && k->n < EXAMDKIM_TEXTS; k->n++) {
		/* one octet more than a record may have tells that it is too
		 * long */
		if ((text = calloc(1, KEYRECORD_MAX + 2)) == NULL)
			return -1;
		length = dns_text(&answer->records[k->n], text,
		    KEYRECORD_MAX + 2);
		k->texts[k->n].octets = text;
		k->texts[k->n].length = length < KEYRECORD_MAX + 2 ? length :
		    KEYRECORD_MAX + 1;
	}
	return 0;
}

/* Beside an alias that leads to nothing no record can be published. */
static void
find_alias(const struct examdkimset *set, struct examdkim_key *k)
{
	struct question question;

	if (k->question.result != RESOLVER_NODATA &&
	    k->question.result != RESOLVER_NXDOMAIN)
		return;
	/* of a chain its end, where what it begins with is not told */
	if (k->question.answer.hops > 0)
		strlcpy(k->alias, k->question.answer.name, sizeof(k->alias));
	source_one(&set->exam->source, &question, k->name, DNS_CNAME);
	if (question.result == RESOLVER_OK && question.answer.n > 0)
		strlcpy(k->alias, question.answer.records[0].name,
		    sizeof(k->alias));
	question_clear(&question);
}

/* Those names that can exist, in one go.  0, or -1 without memory. */
static int
ask(struct examdkimset *set)
{
	struct question questions[KEY_MAX];
	struct examdkim_key *asked[KEY_MAX] = { NULL }, *k;
	size_t n = 0, i;
	int rc = 0;

	memset(questions, 0, sizeof(questions));
	for (k = set->list; k < set->list + set->n; k++) {
		if (k->nameless)
			continue;
		questions[n].name = k->name;
		questions[n].type = DNS_TXT;
		asked[n++] = k;
	}
	if (n > 0)
		set->exam->source.ask(set->exam->source.arg, questions, n);
	for (i = 0; i < n; i++) {
		k = asked[i];
		k->question = questions[i];
		if (k->question.result == RESOLVER_OK)
			rc |= take_texts(k);
		if (examdkimset_answered(k))
			keyrecord_read(&k->record, k->texts, k->n);
		find_alias(set, k);
	}
	return rc;
}

struct examdkimset *
examdkimset_new(struct exam *exam)
{
	struct examdkimset *set = calloc(1, sizeof(*set));
	uint32_t i;

	if (set == NULL)
		return NULL;
	set->exam = exam;
	if (exam->keys_known)
		set->keys = exam->keys;
	else
		assume(&set->keys, exam->conf, exam->domain);
	for (i = 0; i < set->keys.n && set->n < KEY_MAX; i++)
		if (set->keys.list[i].signs)
			add(set, &set->keys.list[i]);
	find_selector(set);
	if (ask(set) == 0)
		return set;
	examdkimset_free(set);
	return NULL;
}

void
examdkimset_free(struct examdkimset *set)
{
	struct examdkim_key *k;
	size_t i;

	for (k = set->list; k < set->list + set->n; k++) {
		EVP_PKEY_free(k->ours);
		keyrecord_clear(&k->record);
		for (i = 0; i < k->n; i++)
			free((char *)(uintptr_t)k->texts[i].octets);
		question_clear(&k->question);
	}
	free(set);
}

/* --- looking ------------------------------------------------------------- */

int
examdkimset_answered(const struct examdkim_key *k)
{
	return !k->nameless && resolver_answered(k->question.result);
}

int
examdkimset_has(const struct examdkim_key *k, unsigned int codes)
{
	return (k->record.codes & codes) != 0;
}

const struct examdkim_key *
examdkimset_named(const struct examdkimset *set, const char *name)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (strcasecmp(set->list[i].name, name) == 0)
			return &set->list[i];
	return NULL;
}

int
examdkimset_plain(const char *path)
{
	return path[strspn(path, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%,:=")] == '\0';
}

/* --- saying -------------------------------------------------------------- */

struct finding *
examdkim_add(const struct examdkimset *set, const struct examdkim_key *k,
    const char *id, enum verdict verdict, const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&set->exam->findings[EXAM_DKIM], id, verdict,
	    title, ap);
	va_end(ap);
	finding_subject(finding, NULL, k != NULL ? k->name :
	    set->exam->domain);
	return finding;
}

void
examdkim_skip(const struct examdkimset *set, const struct examdkim_key *k,
    const char *id, const char *needs)
{
	finding_needs(examdkim_add(set, k, id, VERDICT_SKIP, "needs %s",
	    needs), needs);
}

/* --- mending ------------------------------------------------------------- */

void
examdkim_replace(struct finding *finding, const struct examdkim_key *k,
    const char *text)
{
	size_t i;

	if (k->question.result == RESOLVER_OK &&
	    k->question.answer.hops > 0)
		finding_advise(finding, "publish, in place of the CNAME to %s",
		    k->question.answer.name);
	else if (k->alias[0] != '\0')
		finding_advise(finding, "publish, in place of the CNAME to %s",
		    k->alias);
	else if (k->n > 0)
		finding_advise(finding, "change the record to");
	else
		finding_advise(finding, "publish");
	finding_publish(finding, FIX_DNS, k->name, "TXT", text);
	for (i = 0; i < k->n; i++)
		finding_replaces(finding, k->texts[i].octets);
}

/* The record as keygen prints it. */
void
examdkim_publish(struct finding *finding, const struct examdkim_key *k)
{
	struct keymake_tags tags = { .strict = k->record.strict };
	struct buf text;

	buf_init(&text);
	if (k->ours != NULL && keymake_record(&text, k->ours, &tags) == 0)
		examdkim_replace(finding, k, text.data);
	else if (k->key->state == EXAMKEY_FORBIDDEN)
		finding_advise(finding, "publish the record that keygen "
		    "printed; run this as root to see it");
	else
		finding_advise(finding, "mend the key first: see dkim.key");
	buf_clear(&text);
}

void
examdkim_renew(struct finding *finding, const struct examdkimset *set,
    const char *advice)
{
	const char *domain = set->n > 0 ? set->list[0].key->domain :
	    set->exam->domain;

	finding_advise(finding, "%s", advice);
	finding_fix(finding, FIX_COMMAND, "sendoff keygen -d %s -s %s",
	    domain, set->fresh);
}
