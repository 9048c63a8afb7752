/*
 * Whether bounces come home: what the domain's own mail server said to a probe
 * that named the envelope sender and the postmaster as recipients.
 */
#include <string.h>

#include "exam/examdomain.h"

/* What a reply to a recipient is worth; one of 5.7 is about our host and not
 * about the mailbox (RFC 3463 section 3.8). */
static enum verdict
weigh(const struct probe_reply *reply)
{
	if (reply->code >= 200 && reply->code < 300)
		return VERDICT_OK;
	if (reply->code >= 500 && strncmp(reply->status, "5.7.", 4) != 0)
		return VERDICT_WARN;
	return VERDICT_UNKNOWN;
}

/* The first recipient whose reply has that weight, or n. */
static size_t
find_reply(const struct exam_probe *probe, enum verdict verdict)
{
	size_t i, n = probe->task.n < PROBE_RCPTS ? probe->task.n :
	    PROBE_RCPTS;

	for (i = 0; i < n; i++)
		if (weigh(&probe->report.recipients[i]) == verdict)
			return i;
	return n;
}

static const char *
reply_reason(const struct probe_reply *reply)
{
	return reply->code == 0 ? "timeout" : reply->code < 500 ?
	    "temporary" : "refused";
}

/* The dialogue came to the recipients. */
static void
judge_replies(struct examdomain *domain, const struct exam_probe *probe)
{
	const struct probe_report *report = &probe->report;
	size_t n = probe->task.n < PROBE_RCPTS ? probe->task.n : PROBE_RCPTS;
	size_t refused = find_reply(probe, VERDICT_WARN);
	size_t open = find_reply(probe, VERDICT_UNKNOWN);
	const struct probe_reply *reply = &report->mail;
	const char *host = report->tries[report->at].host;
	struct finding *finding;

	if (refused < n && weigh(&report->mail) == VERDICT_OK) {
		finding = examdomain_add(domain, "domain.bounce", VERDICT_WARN,
		    "%s: %s", probe->task.recipients[refused],
		    report->recipients[refused].text);
		finding_advise(finding, "create the mailbox %s: bounces and "
		    "complaints to it are refused",
		    probe->task.recipients[refused]);
		finding_refer(finding, "RFC5321#4.5.1");
		finding_refer(finding, "RFC2142#5");
	} else if (weigh(&report->mail) != VERDICT_OK || open < n) {
		if (weigh(&report->mail) == VERDICT_OK)
			reply = &report->recipients[open];
		finding = examdomain_add(domain, "domain.bounce",
		    VERDICT_UNKNOWN, "%s: %s", host,
		    reply->code == 0 ? "no reply" : reply->text);
		finding_reason(finding, reply_reason(reply));
	} else
		finding = examdomain_add(domain, "domain.bounce", VERDICT_OK,
		    n > 1 ? "%s takes mail for %s and %s" :
		    "%s takes mail for %s", host,
		    probe->task.recipients[0], probe->task.recipients[n > 1]);
	json_string(finding_evidence(finding), "host", host);
}

static void
judge_probe(struct examdomain *domain, const struct exam_probe *probe)
{
	const struct probe_report *report = &probe->report;
	const char *host = report->tries[report->at].host;
	struct finding *finding;

	if (!probe->done) {
		finding = examdomain_add(domain, "domain.bounce",
		    VERDICT_UNKNOWN, "its mail server was too slow to say");
		finding_reason(finding, "timeout");
	} else if (report->stage == PROBE_LOOKUP) {
		examdomain_skip(domain, "domain.bounce", "domain.mx");
	} else if (report->stage < PROBE_MAIL) {
		finding = examdomain_add(domain, "domain.bounce",
		    VERDICT_UNKNOWN, "%s%sno dialogue on port 25",
		    host, host[0] == '\0' ? "" : ": ");
		finding_reason(finding, report->stage == PROBE_CONNECT ?
		    "no-egress" : "no-greeting");
	} else
		judge_replies(domain, probe);
}

void
examdomainbounce(struct examdomain *domain)
{
	const struct exam *exam = domain->exam;
	struct finding *finding;
	size_t i;

	if (!exam->option->probe)
		return;
	if (domain->gone) {
		examdomain_skip(domain, "domain.bounce", "domain.exists");
		return;
	}
	for (i = 0; i < exam->nprobes; i++)
		if (exam->probes[i].purpose == EXAM_BOUNCE) {
			judge_probe(domain, &exam->probes[i]);
			return;
		}
	finding = examdomain_add(domain, "domain.bounce", VERDICT_UNKNOWN,
	    "its mail server was not asked");
	finding_reason(finding, "no-egress");
}
