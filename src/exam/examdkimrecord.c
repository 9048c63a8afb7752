/*
 * dkim.record, dkim.flags, dkim.testing: what DNS has at the name of each key,
 * and what that says beside the key itself.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examdkimset.h"
#include "sign/taglist.h"

#define BIT(code)	(1u << KEYRECORD_##code)

/* A record that is none, or has no key that anybody could take out of it. */
#define UNREADABLE	(BIT(NO_RECORD) | BIT(MULTIPLE) | BIT(TOO_LONG) | \
			BIT(SMART_QUOTES) | BIT(QUOTES) | BIT(PARENS) | \
			BIT(BACKSLASH) | BIT(NOT_ONE) | BIT(SYNTAX) | \
			BIT(DUPLICATE) | BIT(V_NOT_FIRST) | BIT(VERSION) | \
			BIT(NO_P) | BIT(BASE64) | BIT(TRUNCATED) | BIT(RSA) | \
			BIT(ED25519))
#define USELESS		(BIT(REVOKED) | BIT(UNKNOWN_K) | BIT(SERVICE) | \
			BIT(HASH))

#define SHOWN		70	/* octets of a record that is shown */

/* The first code of those. */
static enum keyrecord_code
first(const struct examdkim_key *k, unsigned int codes)
{
	unsigned int code = 0;

	while (code < KEYRECORD_CODES &&
	    (k->record.codes & codes & 1u << code) == 0)
		code++;
	return (enum keyrecord_code)code;
}

/* --- dkim.record --------------------------------------------------------- */

static void
show_texts(struct finding *f, const struct examdkim_key *k)
{
	struct json *json = finding_evidence(f);
	size_t i;

	json_string(json, "query", k->name);
	json_begin(json, "records", '[');
	for (i = 0; i < k->n; i++)
		json_string(json, NULL, k->texts[i].octets);
	json_end(json, ']');
	if (f->verdict == VERDICT_OK)
		return;
	for (i = 0; i < k->n; i++)
		finding_detail(f, "%.*s%s", SHOWN, k->texts[i].octets,
		    k->texts[i].length > SHOWN ? " ..." : "");
}

/* Of several records the one that is ours, as the others have to go; NULL
 * where none is. */
static const char *
find_ours(const struct examdkim_key *k)
{
	const char *found = NULL;
	struct keyrecord record;
	size_t i;

	for (i = 0; i < k->n && found == NULL && k->ours != NULL; i++) {
		keyrecord_parse(&record, k->texts[i].octets,
		    k->texts[i].length);
		keyrecord_compare(&record, k->ours);
		if (keyrecord_usable(&record))
			found = k->texts[i].octets;
		keyrecord_clear(&record);
	}
	return found;
}

static void
fix_record(struct finding *f, const struct examdkim_key *k)
{
	const char *ours = k->n > 1 ? find_ours(k) : NULL;

	if (ours != NULL) {
		examdkim_replace(f, k, ours);
		finding_advise(f, "delete all but");
	} else
		examdkim_publish(f, k);
}

static struct finding *
say_unreadable(const struct examdkimset *set, const struct examdkim_key *k)
{
	enum keyrecord_code code = first(k, UNREADABLE);
	struct finding *f;

	if (code == KEYRECORD_NO_RECORD)
		f = examdkim_add(set, k, "dkim.record", VERDICT_FAIL,
		    "no TXT record: %s", k->name);
	else if (code == KEYRECORD_MULTIPLE)
		f = examdkim_add(set, k, "dkim.record", VERDICT_FAIL,
		    "%zu TXT records where one should be: %s", k->all, k->name);
	else
		f = examdkim_add(set, k, "dkim.record", VERDICT_FAIL, "%s",
		    keyrecord_text(code));
	fix_record(f, k);
	finding_refer(f, code == KEYRECORD_MULTIPLE ? "RFC6376#3.6.2.2" :
	    "RFC6376#3.6.1");
	return f;
}

static struct finding *
say_record(const struct examdkimset *set, const struct examdkim_key *k)
{
	struct finding *f;

	if (examdkimset_has(k, UNREADABLE))
		return say_unreadable(set, k);
	if (examdkimset_has(k, BIT(PKCS1))) {
		f = examdkim_add(set, k, "dkim.record", VERDICT_WARN,
		    "p= is a bare RSAPublicKey: some cannot read that");
		fix_record(f, k);
	} else if (k->question.answer.hops > 0)
		f = examdkim_add(set, k, "dkim.record", VERDICT_OK,
		    "%s, by a CNAME to %s", k->name, k->question.answer.name);
	else
		f = examdkim_add(set, k, "dkim.record", VERDICT_OK, "%s",
		    k->name);
	return f;
}

static struct finding *
say_no_answer(const struct examdkimset *set, const struct examdkim_key *k)
{
	struct finding *f;

	if (k->nameless) {
		f = examdkim_add(set, k, "dkim.record", VERDICT_FAIL,
		    "selector and domain make no name: %s", k->name);
		examdkim_renew(f, set, "make a key with a shorter selector");
		return f;
	}
	f = examdkim_add(set, k, "dkim.record", VERDICT_UNKNOWN, "%s: %s",
	    exam_dns_text(k->question.result), k->name);
	finding_reason(f, exam_dns_reason(k->question.result));
	return f;
}

void
examdkim_records(struct examdkimset *set)
{
	struct examdkim_key *k;
	struct finding *f;

	for (k = set->list; k < set->list + set->n; k++) {
		f = examdkimset_answered(k) ? say_record(set, k) :
		    say_no_answer(set, k);
		show_texts(f, k);
		k->record_is = f->verdict;
	}
}

/* 1 where a check has no record to look at, and says so. */
static int
skip(const struct examdkimset *set, const struct examdkim_key *k,
    const char *id)
{
	if (k->record_is == VERDICT_OK || k->record_is == VERDICT_WARN)
		return 0;
	examdkim_skip(set, k, id, "dkim.record");
	return 1;
}

/* --- dkim.testing -------------------------------------------------------- */

/* The text without the flag y: its tag goes where it has no other flag that
 * means anything, with its semicolon and the blanks on one side. */
static void
drop_testing(struct buf *text, const struct examdkim_key *k)
{
	const char *old = k->texts[0].octets;
	size_t length = k->texts[0].length, begin, end;
	const struct tag *t;
	struct taglist list;

	if (taglist_parse(&list, old, length) != TAGLIST_OK ||
	    (t = taglist_find(&list, "t")) == NULL)
		return;
	begin = t->name;
	end = t->end;
	if (!k->record.strict) {
		end += end < length;
		while (end < length && old[end] == ' ')
			end++;
		while (end == length && begin > 0 && old[begin - 1] == ' ')
			begin--;
	}
	buf_add(text, old, begin);
	if (k->record.strict)
		buf_puts(text, "t=s");
	buf_add(text, old + end, length - end);
}

void
examdkim_testing(struct examdkimset *set)
{
	struct examdkim_key *k;
	struct finding *f;
	struct buf text;

	for (k = set->list; k < set->list + set->n; k++) {
		if (skip(set, k, "dkim.testing"))
			continue;
		if (!k->record.testing) {
			examdkim_add(set, k, "dkim.testing", VERDICT_OK,
			    "no t=y");
			continue;
		}
		f = examdkim_add(set, k, "dkim.testing", VERDICT_WARN,
		    "t=y: receivers may treat mail as if not signed");
		buf_init(&text);
		drop_testing(&text, k);
		if (buf_get(&text) != NULL)
			examdkim_replace(f, k, buf_get(&text));
		buf_clear(&text);
		finding_refer(f, "RFC6376#3.6.1");
	}
}

/* --- dkim.flags ---------------------------------------------------------- */

static void
say_useless(const struct examdkimset *set, const struct examdkim_key *k)
{
	enum keyrecord_code code = first(k, USELESS);
	struct finding *f = examdkim_add(set, k, "dkim.flags", VERDICT_FAIL,
	    "%s", keyrecord_text(code));

	/* what was revoked may have been stolen: it is not to come back */
	if (code == KEYRECORD_REVOKED)
		examdkim_renew(f, set, "make a new key");
	else
		examdkim_publish(f, k);
	json_string(finding_evidence(f), "code", keyrecord_word(code));
	finding_refer(f, "RFC6376#3.6.1");
}

/* Our signatures have no i=, so that t=s forbids none of them. */
void
examdkim_flags(struct examdkimset *set)
{
	struct examdkim_key *k;

	for (k = set->list; k < set->list + set->n; k++) {
		if (skip(set, k, "dkim.flags"))
			continue;
		if (examdkimset_has(k, USELESS))
			say_useless(set, k);
		else
			examdkim_add(set, k, "dkim.flags", VERDICT_OK,
			    "for mail and SHA-256%s", k->record.strict ?
			    ", and t=s, which our signatures obey" : "");
	}
}
