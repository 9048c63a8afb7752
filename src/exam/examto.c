/*
 * Mail for one recipient (--to): where it would go, what the server there
 * says to it, and whether what the receiver asks for is met.
 */
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

/* The message itself is sent by who started this process; here is what came
 * of that, and what to do with it. */
static void
report_sent(struct exam *exam)
{
	const struct exam_trial *trial = &exam->trial;
	struct finding *finding;

	if (!exam->trial_known) {
		finding = exam_add(exam, EXAM_TO, "to.probe",
		    VERDICT_UNKNOWN, "the message is still on its way: see "
		    "mailq");
		finding_reason(finding, "timeout");
		return;
	}
	if (trial->status == EXAM_QUEUED) {
		finding = exam_add(exam, EXAM_TO, "to.probe",
		    VERDICT_UNKNOWN, "the message waits in the queue: %s",
		    trial->text);
		finding_reason(finding, "deferred");
		finding_advise(finding, "see to.smtp for the cause; the queue "
		    "tries again by itself, and mailq shows what it waits for");
		return;
	}
	if (trial->status != 0) {
		finding = exam_add(exam, EXAM_TO, "to.probe", VERDICT_FAIL,
		    "the message was not sent: %s", trial->text[0] != '\0' ?
		    trial->text : "see the log");
		finding_advise(finding, "see to.smtp for the cause");
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
		report_sent(exam);
	free(route);
}
