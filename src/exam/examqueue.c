/*
 * Whether the queue is visited: what is left in it goes out by cron alone.
 */
#include "exam/exam.h"

void
examqueue(struct exam *exam)
{
	struct finding *finding;

	if (exam->queue_stale == -1) {
		exam_add(exam, EXAM_QUEUE, "queue.cron", VERDICT_SKIP,
		    "%s is no queue that root's run visits", exam->queue);
		return;
	}
	if (exam->queue_stale == 0) {
		exam_add(exam, EXAM_QUEUE, "queue.cron", VERDICT_OK,
		    "cron has run the queue within the last hour");
		return;
	}
	finding = exam_add(exam, EXAM_QUEUE, "queue.cron", VERDICT_FAIL,
	    "no queue run for an hour: what is deferred stays in %s",
	    exam->queue);
	finding_advise(finding, "add to root's crontab (crontab -e)");
	finding_fix(finding, FIX_COMMAND, "* * * * * " SBINDIR
	    "/sendmail -q");
}
