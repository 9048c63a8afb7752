/*
 * tls.to: which TLS a delivery to the recipient will insist on, and whether
 * his host can give it.  What is in force is found as a delivery finds it
 * (route/policy.c), but by the exam's answers; a policy of MTA-STS is not
 * fetched, so that only its being there is known.
 */
#include <stdio.h>
#include <string.h>

#include "confnet.h"
#include "exam/examtls.h"
#include "exam/examtosmtp.h"
#include "route/sts.h"
#include "route/tlsa.h"

#define ID	"tls.to"
#define WORDS	80

struct way {
	const char		*domain;
	const char		*host;		/* "": none is known */
	enum conf_policy	 wanted;
	char			 words[WORDS];	/* what is in force */
	int			 required, verifies;
	int			 sts;		/* MTA-STS is published */
	int			 dane;		/* TLSA records decide */
	int			 missing;	/* dane-only, and no DANE */
	enum resolver_result	 trouble;	/* OK: none */
};

/* --- DANE ---------------------------------------------------------------- */

/* Reads what stands at one base domain: 1 where it decides. */
static int
take_tlsa(struct way *way, const struct question *question)
{
	struct tlsa_set set;

	if (!resolver_answered(question->result)) {
		way->trouble = question->result;
		return 1;
	}
	if (question->result != RESOLVER_OK || !question->secure ||
	    tlsa_take(&set, question->answer.records,
	    question->answer.n) == -1)
		return 0;
	way->required = 1;
	way->dane = set.n > 0;
	if (set.n > 0)
		snprintf(way->words, sizeof(way->words), "DANE (%zu TLSA "
		    "record%s)", set.n, set.n == 1 ? "" : "s");
	else
		strlcpy(way->words, "encrypt (DANE: no usable TLSA record)",
		    sizeof(way->words));
	tlsa_clear(&set);
	return 1;
}

/* RFC 7672 section 2.2.2: the name behind the CNAMEs first, then its own. */
static int
ask_tlsa(struct exam *exam, struct way *way, const char *base)
{
	struct question question;
	char name[DNS_NAME];
	int found;

	if (tlsa_name(name, base, exam->conf->port) == -1)
		return 0;
	source_one(&exam->source, &question, name, DNS_TLSA);
	found = take_tlsa(way, &question);
	question_clear(&question);
	return found;
}

/* 1 where DNSSEC vouches for the host's addresses; base: where they stand. */
static int
is_secure(struct exam *exam, const struct way *way, char base[DNS_NAME])
{
	struct question questions[2];
	int secure = 1;
	size_t i;

	memset(questions, 0, sizeof(questions));
	strlcpy(base, way->host, DNS_NAME);
	questions[0].type = DNS_A;
	questions[1].type = DNS_AAAA;
	questions[0].name = questions[1].name = way->host;
	exam->source.ask(exam->source.arg, questions, 2);
	for (i = 0; i < 2; i++) {
		secure &= questions[i].secure &&
		    resolver_answered(questions[i].result);
		if (questions[i].result == RESOLVER_OK)
			strlcpy(base, questions[i].answer.name, DNS_NAME);
		question_clear(&questions[i]);
	}
	return secure;
}

/* 1 where TLSA records decide, or are in doubt; RFC 7672 section 2.2.1: only
 * behind an MX answer that DNSSEC vouches for. */
static int
find_dane(struct exam *exam, struct way *way, int secure)
{
	char base[DNS_NAME];

	if (!secure || way->host[0] == '\0' ||
	    !is_secure(exam, way, base))
		return 0;
	return ask_tlsa(exam, way, base) || (strcasecmp(base,
	    way->host) != 0 && ask_tlsa(exam, way, way->host));
}

/* --- what is in force ---------------------------------------------------- */

/* Where neither DANE nor the configuration has more to say. */
static void
take_rest(struct way *way)
{
	strlcpy(way->words, way->wanted == POLICY_DANE ? "may" :
	    confnet_policy(way->wanted), sizeof(way->words));
	if (way->wanted == POLICY_DANE && way->sts)
		strlcpy(way->words, "MTA-STS, or else may",
		    sizeof(way->words));
	way->missing = way->wanted == POLICY_DANE_ONLY;
	way->required = way->wanted == POLICY_ENCRYPT ||
	    way->wanted == POLICY_VERIFY || way->missing;
	way->verifies = way->wanted == POLICY_VERIFY;
}

/* Asks what the domain publishes; whether DNSSEC vouches for its hosts. */
static int
ask_domain(struct exam *exam, struct way *way)
{
	struct question questions[2];
	char name[sizeof("_mta-sts.") + DNS_NAME], id[STS_ID + 1];
	size_t n = sts_concerns(exam->conf, way->domain) ? 2 : 1, i;
	int secure;

	memset(questions, 0, sizeof(questions));
	snprintf(name, sizeof(name), "_mta-sts.%s", way->domain);
	questions[0].name = way->domain;
	questions[0].type = DNS_MX;
	questions[1].name = name;
	questions[1].type = DNS_TXT;
	exam->source.ask(exam->source.arg, questions, n);
	secure = questions[0].secure && resolver_answered(questions[0].result);
	way->sts = n == 2 && questions[1].result == RESOLVER_OK &&
	    sts_id(questions[1].answer.records, questions[1].answer.n, id);
	for (i = 0; i < n; i++) {
		if (!resolver_answered(questions[i].result))
			way->trouble = questions[i].result;
		question_clear(&questions[i]);
	}
	return secure;
}

/* The configuration's word, or by default the domain's. */
static void
find_way(struct exam *exam, struct way *way)
{
	int secure;

	way->wanted = conf_policy(exam->conf, way->domain);
	way->trouble = RESOLVER_OK;
	/* only these two look at what the domain says */
	if (way->wanted != POLICY_DANE && way->wanted != POLICY_DANE_ONLY) {
		take_rest(way);
		return;
	}
	secure = ask_domain(exam, way);
	if (!find_dane(exam, way, secure))
		take_rest(way);
}

/* --- the verdict --------------------------------------------------------- */

/* Mail waits for this, and comes back in the end. */
static void
fail(struct finding *finding, const struct way *way, const char *text)
{
	finding_change(finding, VERDICT_FAIL, "%s: no mail goes to %s: %s",
	    way->words, way->host, text);
	finding_advise(finding, "tell the postmaster of %s; to send without "
	    "it set", way->domain);
	finding_fix(finding, FIX_CONFIG, "tls %s may", way->domain);
	finding_refer(finding, "RFC7672#2.2");
}

/* It goes, but less well guarded than it should be. */
static void
warn(struct finding *finding, const struct way *way, const char *text)
{
	if (way->sts) {
		finding_change(finding, VERDICT_WARN, "%s: %s, which an "
		    "MTA-STS policy may forbid", way->host, text);
		finding_refer(finding, "RFC8461#5");
	} else
		finding_change(finding, VERDICT_WARN, "%s: %s, so mail goes "
		    "in the clear", way->host, text);
	finding_advise(finding, "tell the postmaster of %s", way->domain);
}

/* With DANE it is of no account what authorities say of the certificate, and
 * what counts has not been tried. */
static void
pass(struct finding *finding, const struct way *way, char *text)
{
	if (way->dane) {
		text[strcspn(text, ",")] = '\0';
		finding_detail(finding, "a delivery compares the certificate "
		    "with TLSA, this check does not");
	}
	finding_change(finding, VERDICT_OK, "%s: %s (%s)", way->words, text,
	    way->host);
}

/* How the host's TLS and what is asked of it go together. */
static void
judge_tls(struct finding *finding, const struct way *way,
    const struct probe_report *report)
{
	char text[EXAMTLS_TEXT];
	int lacks = report->tls == PROBE_TLS_NONE ||
	    report->tls == PROBE_TLS_REFUSED ||
	    report->tls == PROBE_TLS_BROKEN;
	int doubted = report->tls == PROBE_TLS_UNVERIFIED ||
	    report->tls == PROBE_TLS_UNCHECKED;

	examtls_text(report, text);
	if (way->missing)
		fail(finding, way, "no TLSA records that DNSSEC vouches for");
	else if ((way->required && lacks) || (way->verifies && doubted))
		fail(finding, way, text);
	else if (way->wanted == POLICY_NONE)
		finding_change(finding, VERDICT_OK, "none: mail goes in the "
		    "clear, as the tls line says");
	else if (report->tls == PROBE_TLS_BROKEN ||
	    (way->sts && (lacks || (doubted && !way->required))))
		warn(finding, way, text);
	else
		pass(finding, way, text);
}

/* What is not known of the policy goes before what is known of the host. */
static void
judge(struct finding *finding, const struct way *way,
    const struct exam_probe *probe)
{
	json_string(finding_evidence(finding), "policy", way->words);
	json_boolean(finding_evidence(finding), "mta_sts", way->sts);
	if (way->trouble != RESOLVER_OK) {
		finding_change(finding, VERDICT_UNKNOWN, "policy of %s: %s",
		    way->domain, exam_dns_text(way->trouble));
		finding_reason(finding, exam_dns_reason(way->trouble));
	} else if (probe == NULL || !probe->done) {
		finding_change(finding, VERDICT_UNKNOWN, "%s has not answered",
		    way->domain);
		finding_reason(finding, "timeout");
	} else if (probe->report.tls == PROBE_TLS_UNKNOWN) {
		finding_change(finding, VERDICT_SKIP, "needs to.smtp");
		finding_needs(finding, "to.smtp");
	} else
		judge_tls(finding, way, &probe->report);
}

void
examtlsto(struct exam *exam)
{
	const struct exam_probe *probe = examtosmtp_probe(exam);
	const char *at = strrchr(exam->option->to, '@');
	struct finding *finding;
	struct way way;

	memset(&way, 0, sizeof(way));
	way.domain = at == NULL ? exam->option->to : at + 1;
	way.host = probe != NULL && probe->done ?
	    examtls_host(&probe->report) : "";
	finding = exam_add(exam, EXAM_TLS, ID, VERDICT_SKIP,
	    "mail goes through a relay");
	finding_subject(finding, NULL, way.domain);
	if (exam->conf->relay != RELAY_NONE)
		return;
	find_way(exam, &way);
	judge(finding, &way, probe);
}
