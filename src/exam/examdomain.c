/*
 * The domain that mail is from: whether its name can be one, and its place in
 * DNS.
 *
 * What the others need of the zone is looked up first, and the findings are
 * added in the order in which they are shown.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/name.h"
#include "doctor/psl.h"
#include "exam/examdomainns.h"

/* --- for all of the family ----------------------------------------------- */

struct finding *
examdomain_add(struct examdomain *domain, const char *id,
    enum verdict verdict, const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&domain->exam->findings[EXAM_DOMAIN], id,
	    verdict, title, ap);
	va_end(ap);
	finding_subject(finding, NULL, domain->exam->domain);
	return finding;
}

void
examdomain_skip(struct examdomain *domain, const char *id, const char *needs)
{
	finding_needs(examdomain_add(domain, id, VERDICT_SKIP, "needs %s",
	    needs), needs);
}

void
examdomain_unknown(struct examdomain *domain, const char *id,
    const char *name, enum resolver_result result)
{
	finding_reason(examdomain_add(domain, id, VERDICT_UNKNOWN, "%s: %s",
	    name, exam_dns_text(result)), exam_dns_reason(result));
}

/* --- domain.name --------------------------------------------------------- */

/* The name as its owner writes it, in letters of any alphabet, where that is
 * known, and what is wrong with it. */
static enum name_code
judge(const struct exam *exam, const char **typed)
{
	char ascii[TEXT_DOMAIN_MAX + 1];
	const char *at = strrchr(exam->from, '@');
	enum name_code code;

	*typed = at == NULL ? exam->domain : at + 1;
	code = name_domain(*typed, ascii);
	if (ascii[0] == '\0' || strcmp(ascii, exam->domain) == 0)
		return code;
	/* the From field has a domain of its own; this one is examined */
	*typed = exam->domain;
	return name_domain(*typed, ascii);
}

/* 1 where anybody may register names right below the domain. */
static int
is_suffix(const struct exam *exam)
{
	struct psl psl;

	return exam->psl != NULL &&
	    psl_find(&psl, exam->psl, exam->domain) == 0 &&
	    psl.org[0] == '\0' && psl.section != PSL_UNLISTED;
}

/* What to do, by what is wrong. */
static void
advise(struct finding *finding, enum name_code code)
{
	switch (code) {
	case NAME_FREEMAIL:
		finding_advise(finding, "set domain in sendoff.conf to a "
		    "domain you own: mail from %s that this host sends fails "
		    "DMARC at every receiver", finding->domain);
		finding_refer(finding,
		    "https://support.google.com/mail/answer/81126");
		break;
	case NAME_SCRIPTS:
		finding_advise(finding, "send from a domain in letters of one "
		    "alphabet: this one looks like a forgery");
		finding_refer(finding, "RFC8616#5");
		break;
	case NAME_SINGLE:
	case NAME_LOCALHOST:
	case NAME_SPECIAL:
		finding_advise(finding, "set domain in sendoff.conf to a "
		    "domain you own on the Internet");
		finding_refer(finding, "RFC6761");
		break;
	default:
		finding_advise(finding, "correct domain in sendoff.conf, or "
		    "the From address");
		finding_refer(finding, "RFC5321#2.3.5");
	}
}

/* 1 where DNS can be asked for the name. */
static int
check_name(struct examdomain *domain)
{
	static const enum verdict verdicts[] = { [NAME_FINE] = VERDICT_OK,
	    [NAME_WARNS] = VERDICT_WARN, [NAME_FAILS] = VERDICT_FAIL };
	struct exam *exam = domain->exam;
	const char *typed;
	enum name_code code = judge(exam, &typed);
	struct finding *finding;

	if (code == NAME_OK && is_suffix(exam)) {
		finding = examdomain_add(domain, "domain.name", VERDICT_FAIL,
		    "%s is a public suffix: no domain of its own",
		    exam->domain);
		finding_advise(finding, "set domain in sendoff.conf to a "
		    "domain you own below %s", exam->domain);
		finding_refer(finding, "RFC9989#4.10");
		return 1;
	}
	if (code == NAME_OK)
		finding = examdomain_add(domain, "domain.name", VERDICT_OK,
		    "%s", typed);
	else {
		finding = examdomain_add(domain, "domain.name",
		    verdicts[name_domain_severity(code)], "%s: %s", typed,
		    name_text(code));
		advise(finding, code);
	}
	json_string(finding_evidence(finding), "code", name_word(code));
	return code == NAME_OK || code == NAME_FREEMAIL ||
	    code == NAME_SCRIPTS;
}

/* --- domain.tld ---------------------------------------------------------- */

static void
check_tld(struct examdomain *domain)
{
	const struct exam *exam = domain->exam;
	enum tld_level level = tld_find(exam->tlds, exam->domain);
	const char *tld = strrchr(exam->domain, '.');
	struct finding *finding;

	if (exam->tlds->n == 0) {
		examdomain_add(domain, "domain.tld", VERDICT_SKIP,
		    "no list of top-level domains is installed");
		return;
	}
	if (level == TLD_UNLISTED)
		finding = examdomain_add(domain, "domain.tld", VERDICT_OK,
		    "%s has nothing against it", tld);
	else if (level == TLD_NOTE)
		finding = examdomain_add(domain, "domain.tld", VERDICT_OK,
		    "%s: much spam and much mail, so receivers do not mind",
		    tld);
	else {
		finding = examdomain_add(domain, "domain.tld",
		    level == TLD_FAIL ? VERDICT_FAIL : VERDICT_WARN,
		    level == TLD_FAIL ? "no mail can come from %s" :
		    level == TLD_WARN_HIGH ? "%s is among the most abused "
		    "domains: many refuse it" : "%s is on the filters' list "
		    "of abused domains", tld);
		finding_advise(finding, "send from a .com/.net/.org/.cn "
		    "domain, or your country's, if you can: receivers score "
		    "%s mail before they read it", tld);
	}
	json_string(finding_evidence(finding), "tld", tld + 1);
	json_string(finding_evidence(finding), "level", tld_word(level));
}

/* --- all of them --------------------------------------------------------- */

static const char *const dns_ids[] = { "domain.exists", "domain.mx",
    "domain.wildcard", "domain.ns-agree", "domain.dbl", "domain.dnssec" };

void
examdomain(struct exam *exam)
{
	struct examdomain *domain = calloc(1, sizeof(*domain));
	struct examdomainns *servers;
	size_t i;

	if (domain == NULL) {
		exam->findings[EXAM_DOMAIN].failed = 1;
		return;
	}
	domain->exam = exam;
	if (check_name(domain)) {
		check_tld(domain);
		examdomainzone_look(domain);
		servers = examdomainns_new(domain);
		examdomainzone_exists(domain);
		examdomainmx(domain);
		examdomainbounce(domain);
		examdomainzone_wildcard(domain);
		examdomainagree(domain, servers);
		examdomaindbl(domain);
		examdomainzone_dnssec(domain);
		examdomainns_free(servers);
	} else {
		examdomain_skip(domain, "domain.tld", "domain.name");
		for (i = 0; i < sizeof(dns_ids) / sizeof(dns_ids[0]); i++)
			examdomain_skip(domain, dns_ids[i], "domain.name");
	}
	free(domain);
}
