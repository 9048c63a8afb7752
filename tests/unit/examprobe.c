/*
 * Probes that never ran.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/examprobe.h"

struct exam_probe *
examprobe_open(struct examscene *scene, enum exam_purpose purpose,
    const char *domain, int family)
{
	struct exam *exam = &scene->exam;
	struct exam_probe *probe = &exam->probes[exam->nprobes++];

	ck_assert_uint_le(exam->nprobes, EXAM_PROBES);
	memset(probe, 0, sizeof(*probe));
	probe->purpose = purpose;
	probe->task.domain = domain;
	probe->task.family = family;
	return probe;
}

static struct probe_report *
done(struct examscene *scene, const char *domain, const char *local)
{
	int family = strchr(local, ':') != NULL ? AF_INET6 : AF_INET;
	struct exam_probe *probe = examprobe_open(scene, EXAM_PORT25, domain,
	    family);
	struct probe_report *report = &probe->report;
	struct probe_try *try = &report->tries[0];

	probe->done = 1;
	report->ntries = 1;
	if (strcmp(domain, "gmail.com") == 0)
		strlcpy(try->host, "gmail-smtp-in.l.google.com", DNS_NAME);
	else
		snprintf(try->host, DNS_NAME, "mx.%s", domain);
	strlcpy(try->address, family == AF_INET ? "198.51.100.1" :
	    "2001:db8:9::1", sizeof(try->address));
	/* "::" stands for IPv6 without a route */
	if (strcmp(local, "::") != 0)
		strlcpy(try->local, local, sizeof(try->local));
	return report;
}

struct probe_report *
examprobe_good(struct examscene *scene, const char *domain, const char *local)
{
	struct probe_report *report = done(scene, domain, local);

	report->stage = PROBE_DONE;
	report->why = PROBE_FINE;
	report->greeting.code = 220;
	snprintf(report->greeting.text, sizeof(report->greeting.text),
	    "220 mx.%s ESMTP", strcmp(domain, "gmail.com") == 0 ?
	    "google.com" : domain);
	report->hello.code = report->hello_tls.code = 250;
	strlcpy(report->hello.text, "mx\nSIZE 1\nSTARTTLS",
	    sizeof(report->hello.text));
	report->tls = PROBE_TLS_VERIFIED;
	strlcpy(report->tls_name, "TLSv1.3/TLS_AES_256_GCM_SHA384",
	    sizeof(report->tls_name));
	return report;
}

struct probe_report *
examprobe_bad(struct examscene *scene, const char *domain, const char *local,
    enum probe_why why)
{
	struct probe_report *report = done(scene, domain, local);

	report->stage = PROBE_CONNECT;
	report->why = why;
	strlcpy(report->outcome.text, "connect: it failed",
	    sizeof(report->outcome.text));
	return report;
}

void
examprobe_all(struct examscene *scene, const char *local)
{
	examprobe_good(scene, "gmail.com", local);
	examprobe_good(scene, "outlook.com", local);
	examprobe_good(scene, "qq.com", local);
	examprobe_bad(scene, "gmail.com", "::", PROBE_UNREACHABLE);
}

void
examprobe_echo(struct probe_report *report, const char *address)
{
	snprintf(report->hello.text, sizeof(report->hello.text),
	    "mx at your service, [%s]\nSIZE 1", address);
}
