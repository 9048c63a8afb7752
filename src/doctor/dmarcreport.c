/*
 * Authorisation of reports to other domains.  Two domains are one organisation
 * where the tree walk or the Public Suffix List says so, since receivers go
 * by either.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/dmarcreport.h"
#include "doctor/psl.h"

static int
same_by_list(const char *path, const char *domain, const char *host)
{
	struct psl one, other;

	return path != NULL && psl_find(&one, path, domain) == 0 &&
	    psl_find(&other, path, host) == 0 && one.org[0] != '\0' &&
	    strcmp(one.org, other.org) == 0;
}

/* 1 where the walks end at the same organisation, 0 where not, 2 where DNS
 * does not say; -1 without memory. */
static int
same_by_walk(const struct dmarcreport_policy *policy, const char *domain,
    const char *host)
{
	struct dmarcwalk one, other;
	int rc = -1;

	memset(&other, 0, sizeof(other));
	if (dmarcwalk_run(&one, policy->source, domain, policy->walk) == 0 &&
	    dmarcwalk_run(&other, policy->source, host, &one) == 0)
		rc = one.trouble || other.trouble ? 2 :
		    strcmp(one.org, other.org) == 0;
	dmarcwalk_clear(&one);
	dmarcwalk_clear(&other);
	return rc;
}

/* RFC 7489 section 7.1: any record of DMARC will do, be it but a version. */
static enum dmarcreport_outcome
judge(const struct question *question)
{
	const struct dns_answer *answer = &question->answer;
	char text[DMARCRECORD_MAX + 2];
	struct dmarcrecord record;
	size_t i, length;

	if (!resolver_answered(question->result))
		return DMARCREPORT_TROUBLE;
	if (question->result != RESOLVER_OK)
		return DMARCREPORT_MISSING;
	for (i = 0; i < answer->n; i++) {
		length = dns_text(&answer->records[i], text, sizeof(text));
		if (length >= sizeof(text))
			length = sizeof(text) - 1;
		dmarcrecord_parse(&record, text, length);
		if (dmarcrecord_valid(&record))
			return DMARCREPORT_AUTHORISED;
	}
	return DMARCREPORT_OTHER;
}

static void
ask(struct dmarcreport *report, const struct source *source,
    const char *domain, const char *host)
{
	struct question question;
	char name[2 * DNS_NAME + sizeof("._report._dmarc.")];
	int n;

	n = snprintf(name, sizeof(name), "%s._report._dmarc.%s", domain,
	    host);
	/* 253 octets of text are the longest name (RFC 1035 section 2.3.4) */
	if (n < 0 || n > 253) {
		report->outcome = DMARCREPORT_TOO_LONG;
		return;
	}
	strlcpy(report->name, name, sizeof(report->name));
	source_one(source, &question, report->name, DNS_TXT);
	report->result = question.result;
	report->outcome = judge(&question);
	question_clear(&question);
}

int
dmarcreport_check(struct dmarcreport *report,
    const struct dmarcreport_policy *policy, const char *host)
{
	char domain[DNS_NAME], other[DNS_NAME];
	int same;

	memset(report, 0, sizeof(*report));
	if (psl_name(domain, sizeof(domain), policy->domain) == -1 ||
	    psl_name(other, sizeof(other), host) == -1)
		return -1;
	if (strcmp(domain, other) == 0 ||
	    same_by_list(policy->psl, domain, other))
		return 0;
	if ((same = same_by_walk(policy, domain, other)) == -1)
		return -1;
	if (same == 1)
		return 0;
	ask(report, policy->source, domain, other);
	/* it may be inside, and need no leave */
	if (same == 2 && report->outcome != DMARCREPORT_AUTHORISED)
		report->outcome = DMARCREPORT_TROUBLE;
	return 0;
}
