/*
 * ip.residential: whether the address is taken for an end user's, from which
 * large receivers take no mail whatever it is.
 */
#include <string.h>

#include "doctor/ptr.h"
#include "exam/examlists.h"

#define ID	"ip.residential"

/* What Gmail says to those: its word, or the sentence beside it. */
static int
is_refusal(const struct probe_reply *reply)
{
	return reply->code / 100 == 5 &&
	    (strcasestr(reply->text, "NotAuthorizedError") != NULL ||
	    strcasestr(reply->text,
	    "not authorized to send email directly") != NULL);
}

/* The host that said so; NULL: none did. */
static const char *
refuser_of(const struct exam *exam)
{
	const struct probe_report *report;
	size_t i, k;
	int refused;

	for (i = 0; i < exam->nprobes; i++) {
		report = &exam->probes[i].report;
		if (!exam->probes[i].done || report->ntries == 0)
			continue;
		refused = is_refusal(&report->greeting) ||
		    is_refusal(&report->mail);
		for (k = 0; k < PROBE_RCPTS; k++)
			refused |= is_refusal(&report->recipients[k]);
		if (refused)
			return report->tries[report->at].host;
	}
	return NULL;
}

/* The answer of the list that knows the ranges of end users. */
static const struct dnsbl_result *
policy_of(const struct lists *lists)
{
	size_t i;

	for (i = 0; lists != NULL && i < lists->n; i++)
		if (strcmp(lists->zones[i]->name, "zen.spamhaus.org") == 0)
			return &lists->results[i];
	return NULL;
}

/* What it says of the range; a host can be listed for spam beside that, and
 * that code may be the first. */
static const char *
meaning_of(const struct dnsbl_result *policy)
{
	const struct dnsbl_code *code;
	size_t i;

	for (i = 0; i < policy->n; i++) {
		code = NULL;
		while ((code = dnsblzone_code(policy->zone,
		    policy->answers[i], code)) != NULL)
			if (code->verdict == DNSBL_POLICY)
				return code->text;
	}
	return NULL;
}

/* The list can be talked to, the name of a line only be changed. */
static void
fail(struct finding *finding, const char *address, int listed)
{
	finding_refer(finding, "https://www.spamhaus.org/blocklists/"
	    "policy-blocklist/");
	if (!listed || address == NULL) {
		finding_advise(finding, "send from a server's address, or "
		    "through a relay");
		finding_fix(finding, FIX_CONFIG,
		    "relay smtps://USER@smtp.example.net");
		return;
	}
	finding_advise(finding, "your provider declares this range as end "
	    "users': the owner of a static address can have it taken off, "
	    "else use a server's address or a relay");
	finding_fix(finding, FIX_URL,
	    "https://check.spamhaus.org/results/?query=%s", address);
}

/* The name of an end user's line; "": it has none, so far as ptr says. */
static const char *
dynamic_of(struct exam *exam, const struct exam_address *address,
    struct ptr *ptr)
{
	size_t i;

	ptr_look_up(&exam->source, &address->ip, ptr);
	for (i = 0; i < ptr->n; i++)
		if (ptr->names[i].class == PTRNAME_DYNAMIC)
			return ptr->names[i].name;
	return "";
}

/* Without a bad sign: good only where all who could tell have. */
static void
judge_rest(struct finding *finding, const struct dnsbl_result *policy,
    const struct ptr *ptr)
{
	if (policy != NULL && policy->verdict == DNSBL_UNKNOWN) {
		finding_change(finding, VERDICT_UNKNOWN,
		    "the list of end users' ranges gives no answer");
		finding_reason(finding, policy->reason == DNSBL_DNS ?
		    exam_dns_reason(policy->dns) :
		    dnsbl_reason_word(policy->reason));
	} else if (!resolver_answered(ptr->dns)) {
		finding_change(finding, VERDICT_UNKNOWN, "PTR: %s",
		    exam_dns_text(ptr->dns));
		finding_reason(finding, exam_dns_reason(ptr->dns));
	}
}

/* The list first: what it says is what receivers go by. */
static void
judge(struct exam *exam, struct finding *finding, const struct lists *lists,
    const struct exam_address *address)
{
	const struct dnsbl_result *policy = policy_of(lists);
	const char *name, *meaning = NULL;
	struct ptr ptr;

	if (policy != NULL && (policy->verdict == DNSBL_LISTED ||
	    policy->verdict == DNSBL_POLICY))
		meaning = meaning_of(policy);
	name = dynamic_of(exam, address, &ptr);
	if (meaning != NULL)
		finding_change(finding, VERDICT_FAIL, "%s is in the PBL: %s",
		    address->text, meaning);
	else if (*name != '\0')
		finding_change(finding, VERDICT_FAIL, "%s is the name of an "
		    "end user's line", name);
	else {
		judge_rest(finding, policy, &ptr);
		return;
	}
	fail(finding, address->text, meaning != NULL);
}

const char *
examlists_needs(const struct exam *exam)
{
	if (exam->naddresses > 0)
		return "ip.public";
	return exam->conf->relay != RELAY_NONE ? NULL : "ip.source";
}

void
examlistsresidential(struct exam *exam, const struct lists *lists,
    const struct exam_address *address)
{
	const char *refuser = refuser_of(exam),
	    *needs = examlists_needs(exam);
	struct finding *finding;

	finding = exam_add(exam, EXAM_LISTS, ID, VERDICT_OK,
	    "nobody takes %s for an end user's", exam->naddresses > 1 &&
	    address != NULL ? address->text : "it");
	if (address != NULL)
		finding_subject(finding, address->text, NULL);
	/* the receiver itself has said it, which needs no other sign */
	if (refuser != NULL) {
		finding_change(finding, VERDICT_FAIL, "%s takes no mail from "
		    "this address: it is an end user's", refuser);
		fail(finding, NULL, 0);
	} else if (address != NULL)
		judge(exam, finding, lists, address);
	else if (needs == NULL)
		finding_change(finding, VERDICT_SKIP,
		    "mail goes through a relay");
	else {
		finding_change(finding, VERDICT_SKIP, "needs %s", needs);
		finding_needs(finding, needs);
	}
}
