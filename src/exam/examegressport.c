/*
 * ip.port25: whether mail servers can be reached, and whether what answers is
 * the mail server, or a proxy that the provider has put before it.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/egress.h"
#include "doctor/ptr.h"
#include "exam/examegress.h"

#define MIRROR	"gmail.com"	/* whose words and TLS are well known */

enum port {
	PORT_ANSWERS,
	PORT_REFUSES_US,	/* with a reply: the port is open */
	PORT_SILENT,
	PORT_CLOSED,
	PORT_NO_ROUTE,
	PORT_UNKNOWN,		/* nothing was tried, or could be */
	PORTS
};

struct tally {
	enum port	ports[EXAM_PROBES];	/* of each probe */
	size_t		counts[PORTS];
	size_t		open;			/* still out */
	size_t		cut;			/* of CLOSED: behind connect */
	char		names[PORTS][128];	/* "gmail.com, qq.com" */
};

static const char *const words[PORTS] = { "answers", "refuses", "silent",
    "closed", "no-route", "unknown" };

/* How a connection ended before anything was said. */
static enum port
judge_end(const struct probe_report *report)
{
	if (report->stage == PROBE_LOOKUP)
		return PORT_UNKNOWN;
	switch (report->why) {
	case PROBE_TIMEOUT:
		return PORT_SILENT;
	case PROBE_REFUSED:
	case PROBE_CLOSED:
	case PROBE_NO_SMTP:
		return PORT_CLOSED;
	case PROBE_UNREACHABLE:
		/* from an address of ours there is a way; so it was a firewall
		 * on it that said so */
		return report->tries[report->at].local[0] != '\0' ?
		    PORT_CLOSED : PORT_NO_ROUTE;
	case PROBE_NOT_OURS:
		return PORT_NO_ROUTE;
	default:
		return PORT_UNKNOWN;
	}
}

/* Whether mail would get through; a server that hangs behind its greeting does
 * not let any, a refusal at least is an answer. */
static enum port
judge(const struct exam_probe *probe)
{
	const struct probe_report *report = &probe->report;

	if (!probe->done)
		return PORT_UNKNOWN;
	if (report->hello.code / 100 == 2)
		return PORT_ANSWERS;
	if (report->greeting.code >= 400 || report->hello.code >= 400)
		return PORT_REFUSES_US;
	return judge_end(report);
}

/* IPv6 has its own check where IPv4 carries the mail. */
static int
counts(const struct exam *exam, const struct exam_probe *probe)
{
	return probe->purpose == EXAM_PORT25 &&
	    (exam->conf->inet == INET_6 || probe->task.family != AF_INET6);
}

/* A probe that is still out when time is up waits for a connection, if it is
 * known where to connect to: a name server that is down is another trouble. */
static void
judge_open(struct tally *tally, struct exam *exam)
{
	struct question questions[EXAM_PROBES];
	size_t at[EXAM_PROBES], i, n = 0;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < exam->nprobes; i++) {
		if (exam->probes[i].done || !counts(exam, &exam->probes[i]))
			continue;
		questions[n].name = exam->probes[i].task.domain;
		questions[n].type = DNS_MX;
		at[n++] = i;
	}
	/* asked from the first run on: then the answer is here in time */
	if (n > 0)
		exam->source.ask(exam->source.arg, questions, n);
	tally->open = n;
	for (i = 0; i < n; i++) {
		if (exam->late && questions[i].result == RESOLVER_OK) {
			tally->ports[at[i]] = PORT_SILENT;
			tally->open--;
		}
		question_clear(&questions[i]);
	}
}

/* How many of each outcome, and their domains for titles. */
static void
add_up(struct tally *tally, struct exam *exam)
{
	const struct exam_probe *probe;
	enum port port;
	size_t i;

	memset(tally, 0, sizeof(*tally));
	for (i = 0; i < exam->nprobes; i++)
		tally->ports[i] = judge(&exam->probes[i]);
	judge_open(tally, exam);
	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		port = tally->ports[i];
		if (!counts(exam, probe))
			continue;
		tally->cut += port == PORT_CLOSED &&
		    probe->report.stage > PROBE_CONNECT;
		if (tally->counts[port]++ > 0)
			strlcat(tally->names[port], ", ",
			    sizeof(tally->names[port]));
		strlcat(tally->names[port], probe->task.domain,
		    sizeof(tally->names[port]));
	}
}

/* --- a proxy on the way -------------------------------------------------- */

/* What speaks against Gmail's being who answered; NULL: nothing. */
static const char *
odd_of(const struct exam_probe *probe)
{
	const struct probe_report *report = &probe->report;

	if (probe->purpose != EXAM_PORT25 || judge(probe) != PORT_ANSWERS ||
	    strcasecmp(probe->task.domain, MIRROR) != 0)
		return NULL;
	/* Gmail's certificate would tell as well, but a proxy that reads along
	 * takes STARTTLS away and never comes to show one */
	if (!egress_banner(report->greeting.text,
	    report->tries[report->at].host))
		return "somebody else's greeting";
	return report->tls == PROBE_TLS_NONE ? "no STARTTLS" : NULL;
}

/* 1 where the finding is about one. */
static int
judge_proxy(struct exam *exam, struct finding *finding)
{
	const struct exam_probe *probe;
	const char *odd;
	size_t i;

	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		if ((odd = odd_of(probe)) == NULL)
			continue;
		finding_change(finding, VERDICT_FAIL, "a proxy answers in "
		    "place of %s: %s", probe->task.domain, odd);
		finding_detail(finding, "%s: %s", probe->report.tries[
		    probe->report.at].host, probe->report.greeting.text);
		finding_advise(finding, "ask the provider to let port 25 "
		    "through without a proxy, or send through a relay on port "
		    "465");
		finding_fix(finding, FIX_CONFIG,
		    "relay smtps://USER@smtp.example.net");
		return 1;
	}
	return 0;
}

/* --- what to do ---------------------------------------------------------- */

/* What is known of providers, by the PTR that they give. */
static const char *
provider_of(const char *name)
{
	static const struct {
		const char	*end, *advice;
	} providers[] = {
	    { ".amazonaws.com", "AWS opens port 25 by a request form" },
	    { ".googleusercontent.com", "Google Cloud never opens port 25" },
	    { ".azure.com", "Azure opens port 25 for few subscriptions" },
	    { ".your-server.de", "Hetzner opens port 25 on request" },
	    { ".ovh.net", "OVH opens port 25 on request" },
	    { ".aliyun.com", "Alibaba Cloud opens port 25 on application" },
	    { ".myqcloud.com", "Tencent Cloud opens port 25 on application" } };
	size_t i, n = strlen(name), length;

	for (i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
		length = strlen(providers[i].end);
		if (n > length &&
		    strcasecmp(name + n - length, providers[i].end) == 0)
			return providers[i].advice;
	}
	return NULL;
}

/* The provider may be known by the PTR that it gave the address. */
static void
advise(struct exam *exam, struct finding *finding)
{
	const char *advice = NULL;
	struct ptr ptr;
	size_t i;

	if (exam->naddresses > 0) {
		ptr_look_up(&exam->source, &exam->addresses[0].ip, &ptr);
		for (i = 0; i < ptr.n && advice == NULL; i++)
			advice = provider_of(ptr.names[i].name);
	}
	finding_advise(finding, "%s; or send through a relay on another port",
	    advice != NULL ? advice : "ask the provider to open port 25: AWS "
	    "does by a form, DigitalOcean, Hetzner and OVH on request, Azure "
	    "for few, Google Cloud never");
	finding_fix(finding, FIX_CONFIG,
	    "relay smtps://USER@smtp.example.net");
}

/* --- the verdict --------------------------------------------------------- */

/* What those say that did not answer. */
static void
put_details(const struct exam *exam, struct finding *finding,
    const struct tally *tally)
{
	struct json *json = finding_evidence(finding);
	const struct exam_probe *probe;
	size_t i;

	json_begin(json, "servers", '[');
	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		if (!counts(exam, probe))
			continue;
		json_begin(json, NULL, '{');
		json_string(json, "domain", probe->task.domain);
		json_string(json, "result", words[tally->ports[i]]);
		json_end(json, '}');
		if (probe->done && tally->ports[i] != PORT_ANSWERS &&
		    probe->report.outcome.text[0] != '\0')
			finding_detail(finding, "%s: %s", probe->task.domain,
			    probe->report.outcome.text);
	}
	json_end(json, ']');
}

/* Nobody said a word. */
static void
judge_silence(struct exam *exam, struct finding *finding,
    const struct tally *tally)
{
	size_t silent = tally->counts[PORT_SILENT],
	    closed = tally->counts[PORT_CLOSED];

	/* where DNS is down nothing was tried, and nothing is known */
	if (tally->open > 0 || silent + closed == 0) {
		finding_reason(finding, tally->counts[PORT_NO_ROUTE] > 0 ?
		    "no-egress" : "timeout");
		finding_change(finding, VERDICT_UNKNOWN,
		    tally->counts[PORT_NO_ROUTE] > 0 ?
		    "no route to a mail server" :
		    "no mail server could be tried");
		return;
	}
	finding_change(finding, VERDICT_FAIL, "no mail server answers on port "
	    "25: %s", closed == 0 ? "connections time out, the provider "
	    "blocks it" : silent > 0 ? "connections time out or are refused" :
	    tally->cut == closed ? "what is there hangs up, or is none" :
	    "connections are refused");
	advise(exam, finding);
}

/* By that protocol nobody can be reached from here, or that one has nothing to
 * do with it. */
static int
is_lost(const struct exam *exam, const struct tally *tally, size_t i)
{
	const struct probe_report *report = &exam->probes[i].report;

	return exam->conf->inet == INET_6 ? tally->ports[i] == PORT_UNKNOWN &&
	    exam->probes[i].done && report->why == PROBE_NO_ADDRESS :
	    tally->ports[i] == PORT_NO_ROUTE;
}

/* A host that has, or takes, IPv6 alone: port 25 is open, but many servers are
 * out of reach.  1 where it is one. */
static int
judge_v6(const struct exam *exam, struct finding *finding,
    const struct tally *tally)
{
	size_t i, answers = 0, lost = 0;

	for (i = 0; i < exam->nprobes; i++) {
		if (exam->probes[i].purpose != EXAM_PORT25)
			continue;
		if (exam->probes[i].task.family == AF_INET6 &&
		    tally->ports[i] == PORT_ANSWERS)
			answers++;
		else if (is_lost(exam, tally, i))
			lost++;
		else
			return 0;
	}
	/* two are enough, as ever */
	if (answers == 0 || lost == 0 || answers > 1)
		return 0;
	finding_change(finding, VERDICT_WARN, "mail leaves over IPv6 alone, "
	    "and many receivers have only IPv4");
	finding_advise(finding, "let it leave over IPv4 as well%s, or through "
	    "a relay that has both", exam->conf->inet == INET_6 ?
	    " (inet any)" : "");
	finding_fix(finding, FIX_CONFIG,
	    "relay smtps://USER@smtp.example.net");
	return 1;
}

/* Some replied, but not enough of them, or with a refusal. */
static void
judge_some(struct exam *exam, struct finding *finding,
    const struct tally *tally)
{
	size_t answers = tally->counts[PORT_ANSWERS];

	if (tally->counts[PORT_REFUSES_US] > 0) {
		finding_change(finding, answers > 0 ? VERDICT_WARN :
		    VERDICT_FAIL, "port 25 is open, but refused by %s",
		    tally->names[PORT_REFUSES_US]);
		finding_advise(finding, "look at the reply above, and at "
		    "ptr.exists and ip.dnsbl, for why this address is not "
		    "wanted");
		return;
	}
	/* whom DNS did not find port 25 keeps from nobody */
	if (tally->open > 0 || tally->counts[PORT_SILENT] +
	    tally->counts[PORT_CLOSED] + tally->counts[PORT_NO_ROUTE] == 0) {
		finding_change(finding, VERDICT_UNKNOWN, tally->open > 0 ?
		    "not all mail servers have answered" :
		    "only %s could be tried", tally->names[PORT_ANSWERS]);
		finding_reason(finding, "timeout");
		return;
	}
	finding_change(finding, VERDICT_WARN, "only %s %s on port 25",
	    tally->names[PORT_ANSWERS], answers == 1 ? "answers" : "answer");
	advise(exam, finding);
}

/* Two that have nothing to do with each other are enough: one of three may be
 * down, or have us on its list. */
void
examegressport(struct exam *exam)
{
	struct finding *finding;
	struct tally tally;
	size_t answers;

	if (exam->conf->relay != RELAY_NONE) {
		examegress_relayed(exam, "ip.port25");
		return;
	}
	add_up(&tally, exam);
	answers = tally.counts[PORT_ANSWERS];
	finding = exam_add(exam, EXAM_EGRESS, "ip.port25", VERDICT_OK,
	    "%s answer on port 25", tally.names[PORT_ANSWERS]);
	put_details(exam, finding, &tally);
	if (judge_proxy(exam, finding) || judge_v6(exam, finding, &tally))
		return;
	if (answers + tally.counts[PORT_REFUSES_US] == 0)
		judge_silence(exam, finding, &tally);
	else if (answers < 2 || tally.counts[PORT_REFUSES_US] > 0)
		judge_some(exam, finding, &tally);
}
