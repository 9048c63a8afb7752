/*
 * Advice on a message as findings.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/content.h"
#include "tests/unit/examscene.h"
#include "tests/unit/suites.h"

#define GOOD \
	"From: Shop <shop@example.com>\nTo: Ann <ann@example.net>\n" \
	"Subject: Your order\nDate: Fri, 15 Jan 2027 08:00:00 +0000\n" \
	"Message-ID: <1@example.com>\nAuto-Submitted: auto-generated\n"

static struct examscene *
scene(const char *zone, const char *message)
{
	struct examscene *s = examscene_new(zone);

	s->exam.message = message;
	s->exam.nmessage = strlen(message);
	exammessage(&s->exam);
	return s;
}

static void
end(struct examscene *s)
{
	free(s->exam.advice);
	examscene_free(s);
}

START_TEST(good)
{
	struct examscene *s = scene("", GOOD "\nThank you.\n");
	static const char *const ids[] = { "msg.headers", "msg.mime",
	    "msg.links", "msg.kind", "msg.auto" };
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		examscene_is(s, EXAM_MESSAGE, ids[i], VERDICT_OK);
	end(s);
}
END_TEST

START_TEST(none)
{
	struct examscene *s = examscene_new("");

	exammessage(&s->exam);
	ck_assert_uint_eq(s->exam.findings[EXAM_MESSAGE].n, 0);
	examscene_free(s);
}
END_TEST

START_TEST(bad)
{
	struct examscene *s = scene("", "From: a@example.com\n"
	    "From: b@example.com\nTo: c@example.net\n\nx\n");
	const struct finding *finding = examscene_is(s, EXAM_MESSAGE,
	    "msg.headers", VERDICT_FAIL);

	ck_assert_str_eq(finding->title,
	    "more than one From field: sendoff refuses the message");
	ck_assert_str_eq(finding->advice, "write one From field");
	examscene_says(s, EXAM_MESSAGE, "msg.headers", "from-twice");
	examscene_says(s, EXAM_MESSAGE, "msg.headers", "subject");
	end(s);
}
END_TEST

/* The list has to be alive (RFC 5782 section 5) to count. */
START_TEST(links)
{
	struct examscene *s = scene(
	    "www.example.org.dbl.spamhaus.org A 127.0.1.2\n"
	    "dbltest.com.dbl.spamhaus.org A 127.0.1.2\n"
	    "test.dbl.spamhaus.org A 127.0.1.2\n"
	    "invalid.dbl.spamhaus.org NXDOMAIN\n",
	    GOOD "\nSee https://www.example.org/offer now.\n");

	examscene_is(s, EXAM_MESSAGE, "msg.links", VERDICT_WARN);
	examscene_says(s, EXAM_MESSAGE, "msg.links",
	    "www.example.org is on dbl.spamhaus.org");
	end(s);
}
END_TEST

/* No answer is no listing. */
START_TEST(silence)
{
	struct examscene *s = scene("* DROP\n",
	    GOOD "\nSee https://www.example.com/offer now.\n");

	examscene_is(s, EXAM_MESSAGE, "msg.links", VERDICT_OK);
	end(s);
}
END_TEST

Suite *
suite_exammessage(void)
{
	Suite *suite = suite_create("exammessage");
	TCase *tcase = tcase_create("exammessage");

	tcase_add_test(tcase, good);
	tcase_add_test(tcase, none);
	tcase_add_test(tcase, bad);
	tcase_add_test(tcase, links);
	tcase_add_test(tcase, silence);
	suite_add_tcase(suite, tcase);
	return suite;
}
