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

/* One more, of the queue where it has an ID. */
static void
add(struct examscene *s, const char *id, const char *text)
{
	struct exam_message *one = &s->exam.messages[s->exam.nmessages++];

	strlcpy(one->id, id, sizeof(one->id));
	one->text = strdup(text);
	one->length = one->whole = strlen(text);
	one->when = s->exam.now;
}

static struct examscene *
scene(const char *zone, const char *message)
{
	struct examscene *s = examscene_new(zone);

	add(s, "", message);
	exammessage(&s->exam);
	return s;
}

static void
end(struct examscene *s)
{
	size_t i;

	for (i = 0; i < s->exam.nmessages; i++) {
		free(s->exam.messages[i].advice);
		free(s->exam.messages[i].text);
	}
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
	/* who asks for nothing else hears that there is nothing */
	ck_assert_ptr_nonnull(s->option.only[0] = strdup("msg.links"));
	s->option.nonly = 1;
	exammessage(&s->exam);
	examscene_is(s, EXAM_MESSAGE, "msg.links", VERDICT_SKIP);
	examscene_says(s, EXAM_MESSAGE, "msg.links", "no message waits");
	ck_assert_uint_eq(s->exam.findings[EXAM_MESSAGE].n, 1);
	examoption_clear(&s->option);
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

#define FIRST	"abbbbbbbbbbbbbbbbbbbbbbbbb"
#define SECOND	"acbbbbbbbbbbbbbbbbbbbbbbbb"
#define THIRD	"adbbbbbbbbbbbbbbbbbbbbbbbb"

/* Three mails of one script: what is wrong with them is said once, by their
 * names. */
START_TEST(alike)
{
	struct examscene *s = examscene_new("");
	static const char text[] = "From: Shop <shop@example.com>\n"
	    "To: ann@example.net\nDate: Fri, 15 Jan 2027 08:00:00 +0000\n"
	    "Message-ID: <1@example.com>\nX: caf\xc3\xa9\n\nx\n";
	const struct finding *finding;

	add(s, FIRST, text);
	add(s, SECOND, text);
	add(s, THIRD, text);
	exammessage(&s->exam);
	ck_assert_uint_eq(s->exam.findings[EXAM_MESSAGE].n, 5);
	finding = examscene_is(s, EXAM_MESSAGE, "msg.headers", VERDICT_WARN);
	ck_assert_str_eq(finding->title, "no Subject, or an empty one");
	/* what sendoff mends it has mended: there is no more of it */
	ck_assert_str_eq(finding->details.data, "queued message " FIRST "\n"
	    "queued message " SECOND "\nqueued message " THIRD "\n");
	ck_assert_str_eq(finding->queued, FIRST " " SECOND " " THIRD);
	finding = examscene_is(s, EXAM_MESSAGE, "msg.kind", VERDICT_OK);
	ck_assert_str_eq(finding->title,
	    "nothing to say of 3 queued messages");
	ck_assert_uint_eq(finding->details.length, 0);
	end(s);
}
END_TEST

/* Of those that differ each has its line, and what is right has none. */
START_TEST(unlike)
{
	struct examscene *s = examscene_new("");
	const struct findings *all = &s->exam.findings[EXAM_MESSAGE];

	add(s, FIRST, GOOD "\nhttp://192.0.2.1/\n");
	add(s, SECOND, GOOD "\nx\n");
	add(s, THIRD, GOOD "\nhttp://www.example.com:8080/\n");
	exammessage(&s->exam);
	ck_assert_uint_eq(all->n, 6);
	ck_assert_str_eq(all->list[2]->id, "msg.links");
	ck_assert_str_eq(all->list[2]->queued, FIRST);
	ck_assert_int_eq(all->list[2]->verdict, VERDICT_WARN);
	ck_assert_str_eq(all->list[3]->id, "msg.links");
	ck_assert_str_eq(all->list[3]->queued, THIRD);
	ck_assert_str_eq(all->list[4]->id, "msg.kind");
	end(s);
}
END_TEST

/* A listed host is told with what else is wrong with its message. */
START_TEST(listed)
{
	struct examscene *s = examscene_new(
	    "bad.example.org.dbl.spamhaus.org A 127.0.1.2\n"
	    "dbltest.com.dbl.spamhaus.org A 127.0.1.2\n");
	const struct finding *finding;

	add(s, FIRST, GOOD "\nhttp://bad.example.org:81/\n");
	add(s, SECOND, GOOD "\nhttp://www.example.com/\n");
	exammessage(&s->exam);
	finding = examscene_is(s, EXAM_MESSAGE, "msg.links", VERDICT_WARN);
	ck_assert_str_eq(finding->title,
	    "1 of 1 hosts that links lead to is on block lists");
	ck_assert_str_eq(finding->queued, FIRST);
	examscene_says(s, EXAM_MESSAGE, "msg.links", "a link with another "
	    "port than 80 and 443: bad.example.org:81");
	end(s);
}
END_TEST

/* Who sends for several domains is not foreign to the second one; a message
 * that waits for a week was not written late. */
START_TEST(queued)
{
	struct examscene *s = examscene_new("");
	struct conf_dkim dkim = { .domain = (char *)"example.org" };
	static const char text[] = "From: b@mail.example.org\n"
	    "To: ann@example.net\nSubject: x\n"
	    "Date: Fri, 01 Jan 2027 08:00:00 +0000\n"
	    "Message-ID: <1@mail.example.com>\n\n"
	    "https://www.example.org/\n";

	add(s, FIRST, text);
	s->exam.messages[0].when -= 14 * 86400;
	s->conf.dkim = &dkim;
	s->conf.ndkim = 1;
	exammessage(&s->exam);
	s->conf.dkim = NULL;
	s->conf.ndkim = 0;
	examscene_is(s, EXAM_MESSAGE, "msg.headers", VERDICT_OK);
	examscene_is(s, EXAM_MESSAGE, "msg.links", VERDICT_OK);
	end(s);
	s = examscene_new("");
	add(s, FIRST, text);
	exammessage(&s->exam);
	examscene_is(s, EXAM_MESSAGE, "msg.headers", VERDICT_FAIL);
	examscene_says(s, EXAM_MESSAGE, "msg.headers", "from-foreign");
	examscene_says(s, EXAM_MESSAGE, "msg.headers", "date-past");
	end(s);
}
END_TEST

START_TEST(trouble)
{
	struct examscene *s = examscene_new("");

	strlcpy(s->exam.backlog_trouble, "it is gone",
	    sizeof(s->exam.backlog_trouble));
	exammessage(&s->exam);
	examscene_is(s, EXAM_MESSAGE, "msg.headers", VERDICT_SKIP);
	examscene_says(s, EXAM_MESSAGE, "msg.headers", "it is gone");
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
	tcase_add_test(tcase, alike);
	tcase_add_test(tcase, unlike);
	tcase_add_test(tcase, listed);
	tcase_add_test(tcase, queued);
	tcase_add_test(tcase, trouble);
	suite_add_tcase(suite, tcase);
	return suite;
}
