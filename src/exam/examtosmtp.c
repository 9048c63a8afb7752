/*
 * The probe's dialogue with the recipient's mail server.  It is a stranger's
 * word: a reply is shown and mapped to a cause, and where there was none the
 * check has nothing to say against anybody.  A failure is only what the server
 * itself has said, and what this host would do to itself.
 */
#include <sys/socket.h>

#include <ctype.h>
#include <string.h>

#include "exam/examtosmtp.h"

#define KEYWORDS	16	/* of EHLO, shown */
#define KEYWORD		24	/* octets of one */
#define WIDTH		60	/* of a line of them */

static struct finding *
add(struct exam *exam, enum verdict verdict, const char *title)
{
	return exam_add(exam, EXAM_TO, "to.smtp", verdict, "%s", title);
}

const struct exam_probe *
examtosmtp_probe(const struct exam *exam)
{
	size_t i;

	for (i = 0; i < exam->nprobes; i++)
		if (exam->probes[i].purpose == EXAM_RECIPIENT)
			return &exam->probes[i];
	return NULL;
}

/* --- what was seen, whatever came of it ---------------------------------- */

/* The word that a line of EHLO begins with: its length, 0 where it is none
 * (RFC 5321 section 4.1.1.1). */
static size_t
keyword_length(const char *line)
{
	size_t n = 0;

	while (isalnum((unsigned char)line[n]) || line[n] == '-')
		n++;
	return n <= KEYWORD && (line[n] == ' ' || line[n] == '=' ||
	    line[n] == '\n' || line[n] == '\0') ? n : 0;
}

/* Another one behind those of the line, or on a fresh one where it is full:
 * lines of details are not wrapped. */
static void
put_keyword(struct finding *finding, struct buf *line, const char *text)
{
	if (line->length > 0 && line->length + strlen(text) > WIDTH &&
	    buf_get(line) != NULL) {
		finding_detail(finding, "%s,", buf_get(line));
		buf_reset(line);
	}
	buf_printf(line, "%s%s", line->length > 0 ? ", " : "offers ", text);
}

/* What the server offers.  The words are read here and not as the flags of the
 * report: those know only what a delivery makes use of. */
static void
put_keywords(struct finding *finding, const struct probe_hello *hello)
{
	struct json *json = finding_evidence(finding);
	/* the first line is the server's greeting */
	const char *next = strchr(hello->text, '\n'), *word;
	char text[KEYWORD + 1];
	struct buf line;
	size_t n, shown = 0;

	if (hello->code == 0)
		return;
	buf_init(&line);
	json_begin(json, "extensions", '[');
	for (; next != NULL && shown < KEYWORDS; next = strchr(word, '\n')) {
		word = next + 1;
		if ((n = keyword_length(word)) == 0)
			continue;
		memcpy(text, word, n);
		text[n] = '\0';
		json_string(json, NULL, text);
		put_keyword(finding, &line, text);
		/* of the parameters the one that may stop a message */
		if (strcasecmp(text, "SIZE") == 0 && hello->size > 0)
			buf_printf(&line, " %lld", (long long)hello->size);
		shown++;
	}
	json_end(json, ']');
	if (buf_get(&line) != NULL)
		finding_detail(finding, "%s", shown > 0 ? buf_get(&line) :
		    "offers no extension");
	buf_clear(&line);
}

/* Who has spoken: "mx.example.net [192.0.2.1]". */
static void
put_host(struct finding *finding, const struct probe_report *report)
{
	const struct probe_try *try = &report->tries[report->at];
	struct json *json = finding_evidence(finding);

	json_string(json, "host", try->host);
	json_string(json, "address", try->address);
	json_number(json, "port", try->port);
	finding_detail(finding, "%s [%s]", try->host, try->address);
	/* RFC 3207 section 4.2: what was said in the clear is void then */
	put_keywords(finding, report->hello_tls.code != 0 ?
	    &report->hello_tls : &report->hello);
}

/* For what it means to mail there is tls.to; here is what the dialogue had. */
static void
put_tls(struct finding *finding, const struct probe_report *report)
{
	static const char *const words[PROBE_TLS_STATES] = { "unknown",
	    "none", "refused", "broken", "unchecked", "unverified",
	    "verified" };
	const char *name = report->tls_name, *reason = report->tls_reason;

	json_string(finding_evidence(finding), "tls", words[report->tls]);
	switch ((enum probe_tls)report->tls) {
	case PROBE_TLS_NONE:
		finding_detail(finding, "STARTTLS is not offered: mail would "
		    "go in the clear");
		break;
	case PROBE_TLS_REFUSED:
		finding_detail(finding, "STARTTLS is offered and refused: %s",
		    report->starttls.text);
		break;
	case PROBE_TLS_BROKEN:
		finding_detail(finding, "TLS broke: %s", reason);
		break;
	case PROBE_TLS_UNCHECKED:
		finding_detail(finding, "%s, certificate not checked: %s",
		    name, reason);
		break;
	case PROBE_TLS_UNVERIFIED:
		finding_detail(finding, "%s, certificate not valid: %s",
		    name, reason);
		break;
	case PROBE_TLS_VERIFIED:
		finding_detail(finding, "%s, certificate valid", name);
		break;
	default:
		break;
	}
}

/* --- replies ------------------------------------------------------------- */

/* Whoever the server's name belongs to has the say in what it means. */
static const struct provider *
provider_of(const struct exam *exam, const struct examtoroute *route,
    const struct probe_report *report)
{
	const struct provider *provider = NULL;

	if (exam->providers != NULL && report->ntries > 0)
		provider = provider_find(exam->providers,
		    report->tries[report->at].host);
	return provider != NULL ? provider : route->provider;
}

/* The reply that a refusal came in, by the step that it ended. */
static void
find_reply(const struct probe_report *report, struct examtoreply *reply)
{
	const struct probe_reply *said = NULL;

	reply->what = "refused";
	switch ((enum probe_stage)report->stage) {
	case PROBE_GREETING:
		reply->what = "turned away at once";
		said = &report->greeting;
		break;
	case PROBE_HELLO:
	case PROBE_HELLO_TLS:
		reply->what = "EHLO refused";
		break;
	case PROBE_STARTTLS:
		said = &report->starttls;
		break;
	case PROBE_DONE:
	case PROBE_RCPT:
	case PROBE_MAIL:
		/* without a sender nobody is asked for the recipient */
		said = report->mail.code / 100 == 2 ?
		    &report->recipients[0] : &report->mail;
		reply->what = said == &report->mail ? "sender refused" :
		    "recipient refused";
		break;
	default:
		break;
	}
	reply->family = strchr(report->tries[report->at].address, ':') !=
	    NULL ? AF_INET6 : AF_INET;
	reply->code = said != NULL ? said->code : report->outcome.code;
	reply->status = said != NULL ? said->status : report->outcome.status;
	reply->text = said != NULL ? said->text : report->outcome.text;
	/* x.0.0 is the outcome's own where the server gave none */
	if (strcmp(reply->status + strcspn(reply->status, "."), ".0.0") == 0)
		reply->status = "";
}

/* A dialogue that ended in a reply, be it the one that was hoped for. */
static struct finding *
report_reply(struct exam *exam, const struct examtoroute *route,
    const struct probe_report *report)
{
	struct examtoreply reply;
	struct finding *finding;

	find_reply(report, &reply);
	if (reply.code / 100 == 2)
		return add(exam, VERDICT_OK,
		    "recipient accepted (no message sent)");
	if (reply.code >= 400)
		return examtoreply_report(exam,
		    provider_of(exam, route, report), &reply);
	/* a report that contradicts itself is nobody's reply */
	finding = add(exam, VERDICT_UNKNOWN,
	    "the probe says nothing of a reply");
	finding_reason(finding, "no-report");
	return finding;
}

/* --- no reply ------------------------------------------------------------ */

/* 1 where all that was tried is IPv6, and there is no way to any of it. */
static int
lacks_v6(const struct probe_report *report)
{
	size_t i;

	for (i = 0; i < report->ntries; i++)
		if (report->tries[i].why != PROBE_UNREACHABLE ||
		    strchr(report->tries[i].address, ':') == NULL)
			return 0;
	return report->ntries > 0;
}

/* Silence on port 25 is this host's provider more often than the server. */
static struct finding *
report_no_connection(struct exam *exam, const struct probe_report *report)
{
	/* who was asked beside it tells the one from the other */
	enum verdict port = exam_verdict(exam, "ip.port25");
	int open = port == VERDICT_OK || port == VERDICT_WARN;
	struct finding *finding;

	finding = exam_add(exam, EXAM_TO, "to.smtp", VERDICT_UNKNOWN,
	    "no connection: %s", report->outcome.text);
	if (lacks_v6(report)) {
		finding_reason(finding, "no-egress");
		finding_advise(finding, "the server has IPv6 alone, to which "
		    "this host has no way: get it, or a relay that has it");
		return finding;
	}
	finding_reason(finding, open ? "no-answer" : "no-egress");
	finding_advise(finding, open ? "other servers answer on port 25: "
	    "this one is down, or shuts the address out" :
	    "see ip.port25: nothing can be said until port 25 is open");
	return finding;
}

/* By the name in its greeting, or as the best MX. */
static struct finding *
report_self(struct exam *exam, const struct probe_report *report)
{
	struct finding *finding = exam_add(exam, EXAM_TO, "to.smtp",
	    VERDICT_FAIL, "this host answers itself: %s",
	    report->outcome.text);

	finding_advise(finding, "the MX of the recipient leads back here, or "
	    "hostname in sendoff.conf is the server's name and not this "
	    "host's");
	return finding;
}

/* RFC 6531 section 3.1: such an address cannot even be named to it. */
static struct finding *
report_utf8(struct exam *exam)
{
	struct finding *finding = add(exam, VERDICT_FAIL, "the address needs "
	    "SMTPUTF8, which the server does not offer");

	finding_advise(finding, "take an address in ASCII letters, of the "
	    "recipient and of the sender");
	finding_refer(finding, "RFC6531#3.1");
	return finding;
}

/* A dialogue that ended with something else than a reply.  What DNS denies has
 * been said by to.route, from the same answers. */
static struct finding *
report_trouble(struct exam *exam, const struct probe_report *report)
{
	static const char *const reasons[PROBE_WHYS] = {
	    [PROBE_DNS] = "servfail", [PROBE_REFUSED] = "closed",
	    [PROBE_UNREACHABLE] = "no-egress",
	    [PROBE_NOT_OURS] = "no-egress", [PROBE_TIMEOUT] = "timeout",
	    [PROBE_CLOSED] = "closed", [PROBE_NO_SMTP] = "no-smtp",
	    [PROBE_NO_TLS] = "no-tls", [PROBE_BROKEN] = "no-report" };
	struct finding *finding = exam_add(exam, EXAM_TO, "to.smtp",
	    VERDICT_UNKNOWN, "no reply: %s", report->outcome.text);
	const char *reason = reasons[report->why];

	finding_reason(finding, reason != NULL ? reason : "no-report");
	if (report->tls == PROBE_TLS_BROKEN)
		finding_advise(finding, "see tls.to for what a delivery "
		    "does without TLS");
	return finding;
}

/* One for each end that a dialogue can have. */
static struct finding *
report_probe(struct exam *exam, const struct examtoroute *route,
    const struct probe_report *report)
{
	switch ((enum probe_why)report->why) {
	case PROBE_FINE:
	case PROBE_SAID_NO:
		return report_reply(exam, route, report);
	case PROBE_SELF:
		return report_self(exam, report);
	case PROBE_UTF8:
		return report_utf8(exam);
	default:
		return report->stage == PROBE_CONNECT &&
		    report->why != PROBE_BROKEN ?
		    report_no_connection(exam, report) :
		    report_trouble(exam, report);
	}
}

/* --- no dialogue --------------------------------------------------------- */

/* The way is what this check hangs on. */
static void
skip(struct exam *exam, const char *title)
{
	finding_needs(add(exam, VERDICT_SKIP, title), "to.route");
}

/* 1 where there is nothing to report, and that has been said.  A report of a
 * host that was tried counts though DNS now says there is none: it did answer.
 */
static int
is_missing(struct exam *exam, const struct exam_probe *probe)
{
	int tried = probe != NULL && probe->done && probe->report.ntries > 0;

	if (exam->conf->relay != RELAY_NONE)
		skip(exam, "the relay is asked, not the recipient's server");
	else if (!tried && exam_verdict(exam, "to.route") == VERDICT_FAIL)
		skip(exam, "needs to.route");
	else if (exam->option->offline)
		finding_reason(add(exam, VERDICT_UNKNOWN,
		    "no server is asked with --offline"), "timeout");
	else if (probe == NULL || !probe->done)
		finding_reason(add(exam, VERDICT_UNKNOWN, "no answer of the "
		    "mail server in time"), "timeout");
	else
		return 0;
	return 1;
}

void
examtosmtp_report(struct exam *exam, const struct examtoroute *route)
{
	const struct exam_probe *probe = examtosmtp_probe(exam);
	const struct probe_report *report;
	struct finding *finding;

	if (is_missing(exam, probe))
		return;
	report = &probe->report;
	finding = report_probe(exam, route, report);
	finding_subject(finding, report->ntries > 0 ?
	    report->tries[report->at].address : NULL, route->domain);
	/* nobody was found to speak to */
	if (report->ntries == 0)
		return;
	put_host(finding, report);
	put_tls(finding, report);
}
