/*
 * queue.cron.
 */
#include <check.h>

#include "tests/unit/examscene.h"
#include "tests/unit/suites.h"

START_TEST(states)
{
	struct examscene *s = examscene_new("");

	examqueue(&s->exam);
	examscene_is(s, EXAM_QUEUE, "queue.cron", VERDICT_SKIP);
	findings_reset(&s->exam.findings[EXAM_QUEUE]);
	s->exam.queue_stale = 0;
	examqueue(&s->exam);
	examscene_is(s, EXAM_QUEUE, "queue.cron", VERDICT_OK);
	findings_reset(&s->exam.findings[EXAM_QUEUE]);
	s->exam.queue_stale = 1;
	examqueue(&s->exam);
	examscene_is(s, EXAM_QUEUE, "queue.cron", VERDICT_FAIL);
	examscene_says(s, EXAM_QUEUE, "queue.cron",
	    "* * * * * " SBINDIR "/sendmail -q");
	examscene_free(s);
}
END_TEST

Suite *
suite_examqueue(void)
{
	Suite *suite = suite_create("examqueue");
	TCase *tcase = tcase_create("examqueue");

	tcase_add_test(tcase, states);
	suite_add_tcase(suite, tcase);
	return suite;
}
