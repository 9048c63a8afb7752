/*
 * Asks block lists.  Each list is asked for its own health in the same round
 * as for the subject, so that what it says counts only where it has just
 * shown that it lists what it must and not all there is.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dnsbl.h"
#include "util/text.h"

/* The questions to one list; the last one is for some lists of domains. */
enum part { PART_ANSWER, PART_TEXT, PART_ABSENT, PART_PRESENT, PART_EXTRA,
	    PARTS };

struct inquiry {
	char		 names[PARTS][DNS_NAME];
	struct question	*questions;	/* of the round's, lent */
	size_t		 n;		/* 0: the list is not asked */
};

/* The labels of the subject, and of what each list must and must not have
 * (RFC 5782 section 5). */
struct labels {
	char		 subject[DNS_NAME];
	const char	*absent, *present;
};

int
dnsbl_name(char dst[DNS_NAME], const struct dnsbl_zone *zone,
    const char *labels, const char *key)
{
	int n;

	if (key != NULL && zone->dqs != NULL)
		n = snprintf(dst, DNS_NAME, "%s.%s.%s", labels, key,
		    zone->dqs);
	else
		n = snprintf(dst, DNS_NAME, "%s.%s", labels, zone->name);
	return n < 0 || n > TEXT_DOMAIN_MAX - 2 ? -1 : 0;
}

static void
unknown(struct dnsbl_result *result, enum dnsbl_reason reason)
{
	result->verdict = DNSBL_UNKNOWN;
	result->reason = reason;
	result->words[0] = '\0';
	result->meaning = NULL;
}

/* Adds the word of a code, once. */
static void
add_code(struct dnsbl_result *result, const struct dnsbl_code *code)
{
	size_t length = strlen(code->word);
	const char *s = result->words;

	for (; (s = strstr(s, code->word)) != NULL; s++)
		if ((s == result->words || s[-1] == ',') &&
		    (s[length] == ',' || s[length] == '\0'))
			return;
	if (result->words[0] != '\0')
		strlcat(result->words, ",", sizeof(result->words));
	else
		result->meaning = code->text;
	strlcat(result->words, code->word, sizeof(result->words));
	/* a listing for spam goes before one of policy */
	if (result->verdict != DNSBL_LISTED)
		result->verdict = code->verdict;
}

/* One address: 1 where it can be gone on with, 0 where it says that none of
 * the others count. */
static int
judge_address(struct dnsbl_result *result, const struct dnsbl_zone *zone,
    uint32_t address)
{
	const struct dnsbl_code *code = NULL;

	if (address >> 24 != 127) {
		unknown(result, DNSBL_HIJACKED);
		return 0;
	}
	while ((code = dnsblzone_code(zone, address, code)) != NULL) {
		if (code->verdict == DNSBL_UNKNOWN) {
			unknown(result, code->reason);
			return 0;
		}
		add_code(result, code);
	}
	return 1;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* The addresses, in an order that does not change from run to run. */
static void
read_answers(struct dnsbl_result *result, const struct dns_answer *answer)
{
	uint32_t address;
	size_t i;

	for (i = 0; i < answer->n && result->n < DNSBL_ANSWERS; i++) {
		if (answer->records[i].length != sizeof(address))
			continue;
		memcpy(&address, answer->records[i].data, sizeof(address));
		result->answers[result->n++] = ntohl(address);
	}
	qsort(result->answers, result->n, sizeof(result->answers[0]), compare);
}

void
dnsbl_judge(struct dnsbl_result *result, const struct dnsbl_zone *zone,
    const struct question *question)
{
	size_t i;

	memset(result, 0, sizeof(*result));
	result->zone = zone;
	result->dns = question->result;
	if (question->result == RESOLVER_NXDOMAIN) {
		result->verdict = DNSBL_CLEAN;
		return;
	}
	unknown(result, DNSBL_DNS);
	if (question->result != RESOLVER_OK)
		return;
	read_answers(result, &question->answer);
	if (result->n > 0)
		result->reason = DNSBL_CODE;
	for (i = 0; i < result->n; i++)
		if (judge_address(result, zone, result->answers[i]) == 0)
			return;
	if (result->verdict != DNSBL_UNKNOWN)
		result->reason = DNSBL_NO_REASON;
}

/* What speaks against the list in an answer that must be NXDOMAIN (listed 0)
 * or a listing (1); any code will do for one. */
static enum dnsbl_reason
health(const struct dnsbl_zone *zone, const struct question *question,
    int listed, enum resolver_result *dns)
{
	struct dnsbl_result test;

	dnsbl_judge(&test, zone, question);
	if (test.reason == DNSBL_DNS)
		*dns = test.dns;
	if (test.verdict == DNSBL_CLEAN)
		return listed ? DNSBL_DEAD : DNSBL_NO_REASON;
	if (test.verdict != DNSBL_UNKNOWN || test.reason == DNSBL_CODE)
		return listed ? DNSBL_NO_REASON : DNSBL_ALL;
	return test.reason;
}

/* Takes back what a list says that is not alive. */
static void
check_health(struct dnsbl_result *result, const struct inquiry *inquiry)
{
	const struct question *q = inquiry->questions;
	enum resolver_result dns = result->dns;
	enum dnsbl_reason reason, extra;

	if (result->verdict == DNSBL_UNKNOWN)
		return;
	reason = health(result->zone, &q[PART_ABSENT], 0, &dns);
	if (reason == DNSBL_NO_REASON) {
		reason = health(result->zone, &q[PART_PRESENT], 1, &dns);
		if (reason != DNSBL_NO_REASON && inquiry->n == PARTS) {
			extra = health(result->zone, &q[PART_EXTRA], 1, &dns);
			if (extra == DNSBL_NO_REASON || reason == DNSBL_DEAD)
				reason = extra;
		}
	}
	if (reason == DNSBL_NO_REASON)
		return;
	unknown(result, reason);
	if (reason == DNSBL_DNS)
		result->dns = dns;
}

/* A list knows the key, and may repeat it in what all will read. */
static void
hide(char *text, const char *key)
{
	size_t n = key == NULL ? 0 : strlen(key);

	for (; n > 0 && (text = strcasestr(text, key)) != NULL; text += n)
		memset(text, '*', n);
}

/* What the list says, one record behind the other. */
static void
read_text(struct dnsbl_result *result, const struct question *question,
    const char *key)
{
	char text[DNSBL_TEXT], shown[DNSBL_TEXT];
	size_t i, length;

	if (question->result != RESOLVER_OK)
		return;
	for (i = 0; i < question->answer.n; i++) {
		length = dns_text(&question->answer.records[i], text,
		    sizeof(text));
		if (length >= sizeof(text))
			length = sizeof(text) - 1;
		text_show(shown, sizeof(shown), text, length);
		hide(shown, key);
		if (result->text[0] != '\0')
			strlcat(result->text, " ", sizeof(result->text));
		strlcat(result->text, shown, sizeof(result->text));
	}
}

static void
add_question(struct inquiry *inquiry, enum dns_type type)
{
	struct question *question = &inquiry->questions[inquiry->n];

	question->name = inquiry->names[inquiry->n++];
	question->type = type;
}

/* Why the list is not asked about this subject. */
static enum dnsbl_reason
unfit(const struct dnsbl_zone *zone, const struct dnsbl_subject *subject)
{
	struct ipaddr ip;

	if (subject->ip == NULL && ipaddr_parse(&ip, subject->domain) == 0)
		return DNSBL_NOT_DOMAIN;
	if ((subject->ip == NULL) != (zone->kind == DNSBL_DOMAINS))
		return DNSBL_KIND;
	if (subject->ip != NULL && subject->ip->family == AF_INET6 &&
	    !zone->ipv6)
		return DNSBL_NO_IPV6;
	return DNSBL_NO_REASON;
}

/* Writes the names to ask one list for. */
static int
make_names(struct inquiry *inquiry, const struct dnsbl_zone *zone,
    const struct labels *labels, const char *key)
{
	char (*names)[DNS_NAME] = inquiry->names;

	if (dnsbl_name(names[PART_ANSWER], zone, labels->subject, key) == -1 ||
	    dnsbl_name(names[PART_ABSENT], zone, labels->absent, key) == -1 ||
	    dnsbl_name(names[PART_PRESENT], zone, labels->present, key) == -1)
		return -1;
	strlcpy(names[PART_TEXT], names[PART_ANSWER], DNS_NAME);
	if (zone->test == NULL)
		return 0;
	return dnsbl_name(names[PART_EXTRA], zone, zone->test, key);
}

/* Puts the questions for one list in, or says in the result why not. */
static void
prepare(struct inquiry *inquiry, struct dnsbl_result *result,
    const struct labels *labels, const struct dnsbl_subject *subject)
{
	const struct dnsbl_zone *zone = result->zone;

	result->verdict = DNSBL_SKIPPED;
	result->reason = unfit(zone, subject);
	if (result->reason != DNSBL_NO_REASON)
		return;
	if (make_names(inquiry, zone, labels, subject->dqs_key) == -1) {
		result->reason = DNSBL_TOO_LONG;
		return;
	}
	add_question(inquiry, DNS_A);
	add_question(inquiry, DNS_TXT);
	add_question(inquiry, DNS_A);
	add_question(inquiry, DNS_A);
	if (zone->test != NULL)
		add_question(inquiry, DNS_A);
}

static void
make_labels(struct labels *labels, const struct dnsbl_subject *subject)
{
	static const char *const v4[2] = { "1.0.0.127", "2.0.0.127" };
	static const char *const v6[2] = {
		"1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		    "0.0.0.0",
		"2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		    "0.0.0.0"
	};
	static const char *const domains[2] = { "INVALID", "TEST" };
	const char *const *tests = domains;

	if (subject->ip == NULL)
		strlcpy(labels->subject, subject->domain,
		    sizeof(labels->subject));
	else {
		ipaddr_labels(subject->ip, labels->subject);
		tests = subject->ip->family == AF_INET ? v4 : v6;
	}
	labels->absent = tests[0];
	labels->present = tests[1];
}

/* Turns the answers of one list into its result. */
static void
conclude(struct dnsbl_result *result, const struct inquiry *inquiry,
    const struct labels *labels, const char *key)
{
	const struct dnsbl_zone *zone = result->zone;
	char name[DNS_NAME];

	if (inquiry->n == 0)
		return;
	dnsbl_judge(result, zone, &inquiry->questions[PART_ANSWER]);
	check_health(result, inquiry);
	if (result->verdict != DNSBL_CLEAN)
		read_text(result, &inquiry->questions[PART_TEXT], key);
	/* the key is a secret, and this is for all to see */
	if (dnsbl_name(name, zone, labels->subject, NULL) == 0)
		text_show(result->query, sizeof(result->query), name,
		    strlen(name));
}

int
dnsbl_ask(const struct source *source, const struct dnsbl_subject *subject,
    struct dnsbl_result *results)
{
	struct inquiry *inquiries = calloc(subject->n + 1, sizeof(*inquiries));
	struct question *questions;
	struct labels labels;
	size_t i, n = 0;

	questions = calloc(subject->n * PARTS + 1, sizeof(*questions));
	if (inquiries == NULL || questions == NULL ||
	    subject->n > DNSBL_ZONES) {
		free(inquiries);
		free(questions);
		errno = subject->n > DNSBL_ZONES ? E2BIG : ENOMEM;
		return -1;
	}
	make_labels(&labels, subject);
	for (i = 0; i < subject->n; i++) {
		memset(&results[i], 0, sizeof(results[i]));
		results[i].zone = subject->zones[i];
		inquiries[i].questions = questions + n;
		prepare(&inquiries[i], &results[i], &labels, subject);
		n += inquiries[i].n;
	}
	if (n > 0)
		source->ask(source->arg, questions, n);
	for (i = 0; i < subject->n; i++)
		conclude(&results[i], &inquiries[i], &labels,
		    subject->dqs_key);
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
	free(questions);
	free(inquiries);
	return 0;
}
