/*
 * The project's list of receivers, and reports as a probe makes them.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/recipient.h"

#define LIST	"contrib/providers.list"

struct examscene *
recipient_scene(char *to, const char *zone)
{
	static const char *const paths[] = { LIST };
	struct examscene *s = examscene_new(zone);
	struct provider_list *list = calloc(1, sizeof(*list));
	struct fault fault;

	ck_assert_ptr_nonnull(list);
	ck_assert_int_eq(provider_load(list, paths, 1, &fault), 0);
	ck_assert_msg(list->n > 0, "no %s here", LIST);
	s->exam.providers = list;
	s->option.to = to;
	return s;
}

void
recipient_free(struct examscene *s)
{
	struct provider_list *list =
	    (struct provider_list *)(uintptr_t)s->exam.providers;

	examscene_free(s);
	provider_clear(list);
	free(list);
}

void
recipient_run(struct examscene *s)
{
	findings_reset(&s->exam.findings[EXAM_TO]);
	examto(&s->exam);
	ck_assert_int_eq(s->exam.findings[EXAM_TO].failed, 0);
}

static void
say(struct probe_reply *reply, int code, const char *status, const char *text)
{
	reply->code = code;
	strlcpy(reply->status, status, sizeof(reply->status));
	strlcpy(reply->text, text, sizeof(reply->text));
}

struct probe_report *
recipient_probe(struct examscene *s, const char *host,
    enum probe_stage stage, enum probe_why why)
{
	struct exam_probe *probe = &s->exam.probes[0];
	struct probe_report *report = &probe->report;

	memset(probe, 0, sizeof(*probe));
	s->exam.nprobes = 1;
	probe->purpose = EXAM_RECIPIENT;
	probe->done = 1;
	report->stage = stage;
	report->why = why;
	report->ntries = 1;
	strlcpy(report->tries[0].host, host, sizeof(report->tries[0].host));
	strlcpy(report->tries[0].address, "192.0.2.9",
	    sizeof(report->tries[0].address));
	report->tries[0].port = 25;
	if (stage > PROBE_GREETING)
		say(&report->greeting, 220, "", "220 mx ESMTP");
	if (stage > PROBE_HELLO) {
		report->hello.code = 250;
		report->hello.size = 35882577;
		strlcpy(report->hello.text, "mx\nSIZE 35882577\n8BITMIME\n"
		    "STARTTLS", sizeof(report->hello.text));
		report->tls = PROBE_TLS_NONE;
	}
	if (stage > PROBE_MAIL)
		say(&report->mail, 250, "2.1.0", "250 2.1.0 OK");
	if (stage > PROBE_RCPT)
		say(&report->recipients[0], 250, "2.1.5", "250 2.1.5 OK");
	return report;
}

void
recipient_reply(struct probe_report *report, int code, const char *status,
    const char *text)
{
	struct outcome *outcome = &report->outcome;

	say(report->stage == PROBE_GREETING ? &report->greeting :
	    report->stage == PROBE_STARTTLS ? &report->starttls :
	    report->stage == PROBE_MAIL ? &report->mail :
	    &report->recipients[0], code, status, text);
	outcome->code = code;
	strlcpy(outcome->status, *status != '\0' ? status : "5.0.0",
	    sizeof(outcome->status));
	strlcpy(outcome->text, text, sizeof(outcome->text));
}

struct finding *
recipient_finding(struct examscene *s, const char *id, enum verdict verdict)
{
	return exam_add(&s->exam, EXAM_HOST, id, verdict, "%s of a test", id);
}
