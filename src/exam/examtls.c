/*
 * Family "tls": tls.starttls, whether this host can do TLS with large
 * receivers and can tell their certificates from others.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exam/examtls.h"

#define ID	"tls.starttls"
#define MIRROR	"gmail.com"	/* whose certificate is always right */
#define GUIDE	"https://support.google.com/a/answer/81126"

struct tally {
	size_t			 open;		/* still out */
	size_t			 greeted, none;
	const struct probe_report *good, *bad, *broken, *old;
	int			 mirrored;	/* the bad one is the mirror */
};

const char *
examtls_host(const struct probe_report *report)
{
	return report->ntries == 0 ? "" : report->tries[report->at].host;
}

/* "TLSv1.3/TLS_AES_256_GCM_SHA384" is "TLS 1.3". */
static void
show_version(const char *name, char *dst, size_t size)
{
	size_t n = strcspn(name, "/");

	if (strncmp(name, "TLSv", 4) == 0)
		snprintf(dst, size, "TLS %.*s", (int)n - 4, name + 4);
	else
		snprintf(dst, size, "%.*s", (int)n, name);
}

void
examtls_text(const struct probe_report *report, char dst[EXAMTLS_TEXT])
{
	char version[OUTCOME_TLS + 8];

	show_version(report->tls_name, version, sizeof(version));
	switch (report->tls) {
	case PROBE_TLS_VERIFIED:
		snprintf(dst, EXAMTLS_TEXT, "%s, certificate valid", version);
		break;
	case PROBE_TLS_UNVERIFIED:
	case PROBE_TLS_UNCHECKED:
		snprintf(dst, EXAMTLS_TEXT, "%s, certificate %s: %.200s",
		    version, report->tls == PROBE_TLS_UNCHECKED ?
		    "not checked" : "not valid", report->tls_reason);
		break;
	case PROBE_TLS_BROKEN:
		snprintf(dst, EXAMTLS_TEXT, "handshake failed: %.200s",
		    report->tls_reason);
		break;
	case PROBE_TLS_REFUSED:
		snprintf(dst, EXAMTLS_TEXT, "STARTTLS refused: %.200s",
		    report->starttls.text);
		break;
	case PROBE_TLS_NONE:
		strlcpy(dst, "STARTTLS not offered", EXAMTLS_TEXT);
		break;
	default:
		strlcpy(dst, "not come so far", EXAMTLS_TEXT);
		break;
	}
}

/* RFC 8996: what is older than 1.2 is not to be used. */
static int
is_old(const struct probe_report *report)
{
	return strncmp(report->tls_name, "TLSv1.2", 7) != 0 &&
	    strncmp(report->tls_name, "TLSv1.3", 7) != 0;
}

/* Keeps the first that is right, and of those that are not the mirror's. */
static void
add_report(struct tally *tally, const struct probe_report *report,
    int is_mirror)
{
	if (report->hello.code / 100 != 2)
		return;
	tally->greeted++;
	switch (report->tls) {
	case PROBE_TLS_NONE:
	case PROBE_TLS_REFUSED:
		tally->none++;
		return;
	case PROBE_TLS_BROKEN:
		tally->broken = report;
		return;
	case PROBE_TLS_UNKNOWN:
		return;
	}
	if (is_old(report)) {
		tally->old = report;
		return;
	}
	if (report->tls == PROBE_TLS_VERIFIED) {
		if (tally->good == NULL)
			tally->good = report;
	} else if (!tally->mirrored) {
		tally->bad = report;
		tally->mirrored = is_mirror;
	}
}

/* Only the large receivers: the recipient's is tls.to's. */
static void
add_up(struct tally *tally, const struct exam *exam)
{
	const struct exam_probe *probe;
	size_t i;

	memset(tally, 0, sizeof(*tally));
	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		if (probe->purpose != EXAM_PORT25)
			continue;
		if (!probe->done)
			tally->open++;
		else
			add_report(tally, &probe->report,
			    strcasecmp(probe->task.domain, MIRROR) == 0);
	}
}

/* A finding about one server. */
static struct finding *
add(struct exam *exam, enum verdict verdict, const struct probe_report *report)
{
	struct finding *finding;
	char text[EXAMTLS_TEXT];

	examtls_text(report, text);
	finding = exam_add(exam, EXAM_TLS, ID, verdict, "%s (%s)", text,
	    examtls_host(report));
	finding_refer(finding, GUIDE);
	json_string(finding_evidence(finding), "host", examtls_host(report));
	json_string(finding_evidence(finding), "tls", report->tls_name);
	return finding;
}

/* No TLS with anybody. */
static void
judge_none(struct exam *exam, const struct tally *tally)
{
	struct finding *finding;

	if (tally->broken != NULL) {
		finding = add(exam, VERDICT_FAIL, tally->broken);
		finding_advise(finding, "Gmail takes mail over TLS alone: look "
		    "at OpenSSL's settings (openssl.cnf) and at what stands "
		    "between");
	} else if (tally->none > 0 && tally->open == 0) {
		finding = exam_add(exam, EXAM_TLS, ID, VERDICT_FAIL,
		    "no mail server offers STARTTLS");
		finding_refer(finding, GUIDE);
		finding_advise(finding, "something between takes it away: see "
		    "ip.port25");
	} else if (tally->open > 0 || exam->option->offline) {
		finding = exam_add(exam, EXAM_TLS, ID, VERDICT_UNKNOWN,
		    "no mail server has answered");
		finding_reason(finding, "timeout");
	} else {
		finding = exam_add(exam, EXAM_TLS, ID, VERDICT_SKIP,
		    "needs ip.port25");
		finding_needs(finding, "ip.port25");
	}
}

/* TLS it is, but with whom? */
static void
judge_bad(struct exam *exam, const struct tally *tally)
{
	struct finding *finding = add(exam, VERDICT_WARN, tally->bad);

	if (tally->mirrored && tally->good != NULL) {
		finding_advise(finding, "somebody else answers in Gmail's "
		    "place: see ip.port25");
		return;
	}
	finding_advise(finding, "install the certificate authorities, and "
	    "look at ip.clock");
	finding_fix(finding, FIX_COMMAND, "apt-get install ca-certificates");
}

/* Servers beside the one that the title is about. */
static void
put_others(struct exam *exam, struct finding *finding,
    const struct probe_report *but)
{
	const struct probe_report *report;
	char text[EXAMTLS_TEXT];
	size_t i;

	for (i = 0; i < exam->nprobes; i++) {
		report = &exam->probes[i].report;
		if (exam->probes[i].purpose != EXAM_PORT25 ||
		    !exam->probes[i].done || report == but ||
		    report->tls == PROBE_TLS_UNKNOWN ||
		    (report->tls == PROBE_TLS_VERIFIED && !is_old(report)))
			continue;
		examtls_text(report, text);
		finding_detail(finding, "%s: %s", examtls_host(report), text);
	}
}

/* One good certificate shows that authorities are here; what others do with
 * theirs is then their affair. */
static void
judge(struct exam *exam, const struct tally *tally)
{
	struct finding *finding;

	/* one server that is old shows nothing of this host's TLS */
	if (tally->old != NULL && tally->good == NULL && tally->bad == NULL) {
		finding = add(exam, VERDICT_FAIL, tally->old);
		finding_advise(finding, "let OpenSSL use TLS 1.2 and 1.3 "
		    "(MinProtocol in openssl.cnf)");
	} else if (tally->good == NULL && tally->bad == NULL)
		judge_none(exam, tally);
	else if (tally->good == NULL || tally->mirrored)
		judge_bad(exam, tally);
	else if (tally->broken != NULL) {
		finding = add(exam, VERDICT_WARN, tally->broken);
		finding_advise(finding, "mail to it goes in the clear or "
		    "waits, by its domain's policy; nothing is wrong with TLS "
		    "to others");
	} else
		put_others(exam, add(exam, VERDICT_OK, tally->good),
		    tally->good);
}

void
examtls(struct exam *exam)
{
	struct tally tally;

	if (exam->conf->relay != RELAY_NONE)
		exam_add(exam, EXAM_TLS, ID, VERDICT_SKIP,
		    "mail goes through a relay");
	else {
		add_up(&tally, exam);
		judge(exam, &tally);
	}
	if (exam->option->to != NULL)
		examtlsto(exam);
}
