/*
 * Mail for one recipient (--to): where it would go, what the server there
 * says to it, and whether what the receiver asks for is met.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "exam/examtoroute.h"
#include "exam/examtorule.h"
#include "exam/examtosmtp.h"
#include "exam/predict.h"

/* The field, a line at a time: details are lines. */
static void
put_field(const struct exam *exam, struct finding *finding)
{
	struct buf field;
	char *line, *end;

	buf_init(&field);
	predict_field(&field, exam, 0);
	if (buf_get(&field) != NULL)
		for (line = field.data; (end = strchr(line, '\n')) != NULL;
		    line = end + 1) {
			*end = '\0';
			finding_detail(finding, "%s", line);
		}
	buf_clear(&field);
}

/* 1 where a code of 4yz or 5yz stands here. */
static int
is_refusal(const char *p)
{
	return (*p == '4' || *p == '5') && isdigit((unsigned char)p[1]) &&
	    isdigit((unsigned char)p[2]) && (p[3] == ' ' || p[3] == '\0');
}

/* The reply in what the process that sent it says, behind its own words: 0
 * where there is none. */
static int
find_reply(const char *text, struct examtoreply *reply,
    char status[OUTCOME_STATUS])
{
	size_t n;

	do {
		if ((text = strstr(text, ": ")) == NULL)
			return 0;
		text += 2;
	} while (!is_refusal(text));
	reply->code = atoi(text);
	reply->status = status;
	reply->text = text;
	reply->what = NULL;
	reply->family = 0;
	status[0] = '\0';
	n = text[3] == ' ' ? strspn(text + 4, "0123456789.") : 0;
	if (n > 4 && n < OUTCOME_STATUS && text[4] == *text && text[5] == '.')
		strlcpy(status, text + 4, n + 1);
	return 1;
}

/* What is known of the cause is in the reply, else where the way or the
 * dialogue ended; with a relay it is the relay's. */
static void
explain(struct exam *exam, const struct examtoroute *route,
    struct finding *finding)
{
	static const char *const ids[] = { "to.route", "to.smtp" };
	char status[OUTCOME_STATUS];
	struct examtoreply reply;
	enum verdict verdict;
	size_t i;

	if (find_reply(exam->trial.text, &reply, status)) {
		examtoreply_explain(exam, finding, exam->conf->relay !=
		    RELAY_NONE ? NULL : route->provider, &reply);
		return;
	}
	for (i = 0; i < 2; i++) {
		verdict = exam_verdict(exam, ids[i]);
		if (verdict != VERDICT_FAIL && verdict != VERDICT_UNKNOWN)
			continue;
		finding_advise(finding, finding->verdict == VERDICT_FAIL ?
		    "see %s for the cause" : "see %s for the cause; the queue "
		    "tries again by itself", ids[i]);
		return;
	}
	finding_advise(finding, finding->verdict == VERDICT_FAIL ?
	    "see the log" : "the queue tries again by itself, and mailq shows "
	    "what it waits for");
}

/* One that the receiver does not have, or not yet. */
static void
report_not_sent(struct exam *exam, const struct examtoroute *route)
{
	const struct exam_trial *trial = &exam->trial;
	struct finding *finding;

	if (trial->status == EXAM_QUEUED) {
		finding = exam_add(exam, EXAM_TO, "to.probe",
		    VERDICT_UNKNOWN, "the message waits in the queue: %s",
		    trial->text);
		finding_reason(finding, "deferred");
	} else
		finding = exam_add(exam, EXAM_TO, "to.probe", VERDICT_FAIL,
		    "the message was not sent: %s", trial->text[0] != '\0' ?
		    trial->text : "see the log");
	explain(exam, route, finding);
}

/* The message itself is sent by who started this process; here is what came
 * of that, and what to do with it. */
static void
report_sent(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding;

	if (!exam->trial_known) {
		finding = exam_add(exam, EXAM_TO, "to.probe",
		    VERDICT_UNKNOWN, "the message is still on its way: see "
		    "mailq");
		finding_reason(finding, "timeout");
		return;
	}
	if (exam->trial.status != 0) {
		report_not_sent(exam, route);
		return;
	}
	finding = exam_add(exam, EXAM_TO, "to.probe", VERDICT_OK,
	    "sent: open it, show the original, compare with:");
	finding_subject(finding, NULL, strrchr(exam->option->to, '@') + 1);
	finding_refer(finding, "RFC8601#2.2");
	put_field(exam, finding);
}

void
examto(struct exam *exam)
{
	struct examtoroute *route;

	/* of an earlier run with other answers */
	exam->receiver[0] = '\0';
	if (exam->option->to == NULL)
		return;
	/* of 50 hosts with all their addresses: too large for a stack */
	if ((route = calloc(1, sizeof(*route))) == NULL) {
		exam->findings[EXAM_TO].failed = 1;
		return;
	}
	examtoroute_find(exam, route);
	examtoroute_report(exam, route);
	examtosmtp_report(exam, route);
	examtorule_report(exam, route);
	if (exam->option->probe)
		report_sent(exam, route);
	free(route);
}
