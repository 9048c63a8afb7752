/*
 * ip.dnsbl-health: whether the lists can be believed when they are asked
 * through this resolver.  One that many share gets no answers from them, and
 * one that lies has an answer for every name.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examlists.h"

#define ID	"ip.dnsbl-health"

/* Those that block lists know, too, and do not answer. */
static const char *const shared[] = {
    "8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "149.112.112.112",
    "208.67.222.222", "208.67.220.220", "114.114.114.114", "114.114.115.115",
    "223.5.5.5", "223.6.6.6", "119.29.29.29", "180.76.76.76",
    "2001:4860:4860::8888", "2001:4860:4860::8844", "2606:4700:4700::1111",
    "2606:4700:4700::1001", "2620:fe::fe", "2620:fe::9", "2400:3200::1",
    "2400:3200:baba::1" };

/* What /etc/resolv.conf names; what a local forwarder asks is not known. */
static int
is_shared(const char *resolver)
{
	size_t i;

	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (strcmp(shared[i], resolver) == 0)
			return 1;
	return 0;
}

/* Whether a name that nobody has gets an answer. */
static enum resolver_result
ask_nobody(struct exam *exam)
{
	struct question question;
	char name[DNS_NAME];

	snprintf(name, sizeof(name), "%s.com", exam->random);
	source_one(&exam->source, &question, name, DNS_A);
	question_clear(&question);
	return question.result;
}

/* A resolver of the host's own asks from an address that lists can judge; if
 * there is one already, it may hand the questions on, or have no name. */
static void
advise(const struct exam *exam, struct finding *finding)
{
	if (strcmp(exam->resolver, "127.0.0.1") == 0 ||
	    strcmp(exam->resolver, "::1") == 0) {
		finding_advise(finding, "have the resolver of this host ask "
		    "name servers itself, without a forwarder, and set this "
		    "host's PTR; or give a key for Spamhaus (--dqs-key)");
		return;
	}
	finding_advise(finding, "run a resolver of your own (unbound), or give "
	    "a key for Spamhaus (--dqs-key)");
	finding_fix(finding, FIX_CONFIG, "resolver 127.0.0.1");
}

/* Whether another resolver could mend it: a list that has ended, or is out of
 * order while others answer, is the same for all. */
static int
is_resolvers(const struct dnsbl_result *bad, size_t good)
{
	return good == 0 || bad->reason == DNSBL_TYPO ||
	    bad->reason == DNSBL_RESOLVER || bad->reason == DNSBL_RATE ||
	    bad->reason == DNSBL_BLOCKED || bad->reason == DNSBL_HIJACKED;
}

/* Some cannot be believed. */
static void
put_bad(const struct exam *exam, struct finding *finding,
    const struct dnsbl_result *bad, size_t good)
{
	if (good == 0)
		finding_change(finding, VERDICT_UNKNOWN,
		    "no list is to be believed");
	else
		finding_change(finding, VERDICT_UNKNOWN, "only %zu list%s to "
		    "be believed", good, good == 1 ? " is" : "s are");
	finding_reason(finding, bad->reason == DNSBL_DNS ?
	    exam_dns_reason(bad->dns) : dnsbl_reason_word(bad->reason));
	if (exam->option->offline)
		return;
	if (examlists_is_keys(exam, bad))
		finding_advise(finding, "it may be the key: see ip.dnsbl.%s",
		    bad->zone->name);
	else if (is_resolvers(bad, good))
		advise(exam, finding);
	else
		finding_advise(finding, "this may pass: check again later; a "
		    "list that stays so can be left out with --skip");
}

/* Nothing at all has an answer: that is no list's fault. */
static void
put_silent(const struct exam *exam, struct finding *finding,
    enum resolver_result result)
{
	finding_change(finding, VERDICT_UNKNOWN, "the name server %s answers "
	    "nothing", exam->resolver);
	finding_reason(finding, exam_dns_reason(result));
	if (!exam->option->offline)
		finding_advise(finding, "see whether it runs and can be "
		    "reached, or name another one: resolver in sendoff.conf, "
		    "else /etc/resolv.conf");
}

/* Names the lists that gave no answer to go by, the first of them is lent; how
 * many did give one. */
static size_t
put_lists(const struct exam *exam, struct finding *finding,
    const struct lists *lists, const struct dnsbl_result **first)
{
	const struct dnsbl_result *result;
	size_t i, good = 0;

	*first = NULL;
	for (i = 0; i < lists->n; i++) {
		result = &lists->results[i];
		if (result->verdict == DNSBL_SKIPPED ||
		    lists->zones[i]->kind != DNSBL_ADDRESSES)
			continue;
		if (result->verdict != DNSBL_UNKNOWN) {
			good++;
			continue;
		}
		/* what a list says goes before what it does not */
		if (*first == NULL || ((*first)->reason == DNSBL_DNS &&
		    result->reason != DNSBL_DNS))
			*first = result;
		/* offline nobody has been asked, so that none has failed */
		if (exam->option->offline)
			continue;
		finding_detail(finding, "%s: %s", lists->zones[i]->name,
		    result->reason == DNSBL_DNS ?
		    exam_dns_text(result->dns) :
		    dnsbl_reason_text(result->reason));
	}
	return good;
}

/* The worst comes first: where names are made up no list means anything; where
 * the resolver is the cause, one change mends them all. */
void
examlistshealth(struct exam *exam, const struct lists *lists)
{
	enum resolver_result nobody = ask_nobody(exam);
	const struct dnsbl_result *bad;
	struct finding *finding;
	size_t good;

	finding = exam_add(exam, EXAM_LISTS, ID, VERDICT_OK, " ");
	finding_refer(finding, "RFC5782#5");
	good = put_lists(exam, finding, lists, &bad);
	/* no answer to that question is no proof of anything */
	if (nobody == RESOLVER_OK) {
		finding_change(finding, VERDICT_WARN, "the resolver has "
		    "answers for names that nobody has");
		advise(exam, finding);
		/* it would make up what is below a key as well */
		finding_advise(finding, finding->fix.text != NULL ?
		    "run a resolver of your own (unbound)" : "have the "
		    "resolver of this host ask name servers itself, without "
		    "a forwarder");
	} else if (good == 0 && bad != NULL && bad->reason == DNSBL_DNS &&
	    (nobody == RESOLVER_TIMEOUT || nobody == RESOLVER_FAILED)) {
		put_silent(exam, finding, nobody);
	} else if (bad != NULL && is_shared(exam->resolver) &&
	    bad->reason != DNSBL_DNS) {
		finding_change(finding, VERDICT_WARN, "lists do not answer "
		    "the public resolver %s", exam->resolver);
		advise(exam, finding);
	} else if (bad != NULL)
		put_bad(exam, finding, bad, good);
	else
		finding_change(finding, VERDICT_OK, good == 1 ?
		    "%zu list answers as it has to" :
		    "%zu lists answer as they have to", good);
}
