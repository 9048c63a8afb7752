/*
 * The report as a program reads it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exam/examjson.h"
#include "tests/unit/examscene.h"
#include "tests/unit/suites.h"
#include "util/clock.h"

static struct examscene *s;
static char *text;

static void
setup(void)
{
	static struct resolver resolver;
	struct inquiry_setup setup_ = { .resolver = &resolver, .offline = 1,
	    .deadline = clock_now() };

	s = examscene_new("");
	s->exam.inquiry = inquiry_new(&setup_);
	ck_assert_ptr_nonnull(s->exam.inquiry);
}

static void
teardown(void)
{
	free(text);
	inquiry_free(s->exam.inquiry);
	examscene_free(s);
}

static const char *
report(void)
{
	struct exam_summary summary;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	ck_assert_ptr_nonnull(out);
	examine_sum(&s->exam, &summary);
	examjson(out, &s->exam, &summary);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert(json_sound(text, length - 1));
	ck_assert_int_eq(text[length - 1], '\n');
	return text;
}

static void
has(const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "%s\nis not in\n%s", part,
	    text);
}

/* The keys and words of CHECK section 5.2. */
START_TEST(keys)
{
	struct finding *f = exam_add(&s->exam, EXAM_SPF, "spf.result",
	    VERDICT_FAIL, "softfail for 192.0.2.25");
	struct json *json = finding_evidence(f);

	finding_subject(f, "192.0.2.25", "example.com");
	json_string(json, "record", "v=spf1 ~all");
	json_number(json, "lookups", 2);
	finding_publish(f, FIX_DNS, "example.com", "TXT",
	    "v=spf1 ip4:192.0.2.25 ~all");
	finding_replaces(f, "v=spf1 ~all");
	finding_refer(f, "RFC7208#4.6");
	f = exam_add(&s->exam, EXAM_LISTS, "ip.dnsbl.zen.spamhaus.org",
	    VERDICT_UNKNOWN, "x");
	finding_reason(f, "public-resolver");
	finding_fix(f, FIX_URL, "https://check.spamhaus.org/");
	f = exam_add(&s->exam, EXAM_MESSAGE, "msg.kind", VERDICT_OK, "x");
	finding_queued(f, "abc");
	finding_queued(f, "abd");
	(void)report();
	has("{\"sendoff\":\"");
	has("\"time\":\"2027-01-15T08:00:00Z\"");
	has("\"domain\":\"example.com\",\"from\":\"shop@example.com\","
	    "\"mail_from\":\"shop@example.com\",\"helo\":\"mail.example.com\"");
	has("\"ip\":[{\"address\":\"192.0.2.25\",\"family\":4,"
	    "\"local\":\"192.0.2.25\",\"nat\":false,\"found_by\":\"option\"}]");
	has("\"summary\":{\"ok\":1,\"warn\":0,\"fail\":1,\"unknown\":1,"
	    "\"skip\":0,\"exit\":2}");
	has("{\"id\":\"spf.result\",\"group\":\"dns\",\"verdict\":\"fail\","
	    "\"title\":\"softfail for 192.0.2.25\","
	    "\"subject\":{\"ip\":\"192.0.2.25\",\"domain\":\"example.com\"},"
	    "\"evidence\":{\"record\":\"v=spf1 ~all\",\"lookups\":2},"
	    "\"fix\":{\"kind\":\"dns\",\"owner\":\"example.com.\","
	    "\"type\":\"TXT\",\"ttl\":3600,\"action\":\"replace\","
	    "\"old\":[\"v=spf1 ~all\"],"
	    "\"new\":[\"v=spf1 ip4:192.0.2.25 ~all\"]},"
	    "\"ref\":[\"RFC7208#4.6\"]}");
	has("\"verdict\":\"unknown\",\"reason\":\"public-resolver\"");
	has("\"fix\":{\"kind\":\"url\",\"url\":"
	    "\"https://check.spamhaus.org/\"}");
	has("\"subject\":{\"queue\":[\"abc\",\"abd\"]}");
	has("\"predicted\":{\"spf\":\"unknown\"");
}
END_TEST

/* What is not known is left out, and of what was not asked nothing is told. */
START_TEST(left_out)
{
	struct question question;
	struct source source;

	s->exam.helo[0] = '\0';
	s->exam.dmarc_known = 1;
	s->exam.dmarc.result = DMARC_RESULT_TEMPERROR;
	s->exam.spf[0].known = 1;
	s->exam.spf[0].spf.result = SPF_TEMPERROR;
	s->option.offline = 1;
	inquiry_source(s->exam.inquiry, &source);
	source_one(&source, &question, "example.com", DNS_TXT);
	question_clear(&question);
	(void)report();
	has("\"mail_from\":\"shop@example.com\",\"ip\":[");
	has("\"predicted\":{\"spf\":\"unknown\",\"dkim\":\"unknown\","
	    "\"dmarc\":\"unknown\"},\"dns\":[]}");
}
END_TEST

/* All names of a fix are absolute. */
START_TEST(several_records)
{
	struct finding *f = exam_add(&s->exam, EXAM_HOST, "helo.forward",
	    VERDICT_FAIL, "x");

	finding_publish(f, FIX_DNS, "mail.example.com", "A", "192.0.2.25");
	finding_publish(f, FIX_DNS, "mail.example.com", "AAAA", "2001:db8::5");
	(void)report();
	has("\"owner\":\"mail.example.com.\",\"type\":\"A\",\"ttl\":3600,"
	    "\"action\":\"add\",\"old\":[],\"new\":[\"192.0.2.25\"],"
	    "\"more\":[{\"owner\":\"mail.example.com.\","
	    "\"type\":\"AAAA\",\"new\":\"2001:db8::5\"}]");
}
END_TEST

/* A key of the caller's is in the names that were asked, and not shown. */
START_TEST(masked)
{
	struct question question;
	struct source source;

	s->exam.dqs_key = "sEcReT";
	inquiry_source(s->exam.inquiry, &source);
	source_one(&source, &question, "1.2.0.192.secret.zen.example", DNS_A);
	question_clear(&question);
	(void)report();
	has("\"dns\":[{\"q\":\"1.2.0.192.KEY.zen.example\",\"type\":\"A\"");
	ck_assert_ptr_null(strcasestr(text, "secret"));
}
END_TEST

START_TEST(hostile)
{
	struct finding *f = exam_add(&s->exam, EXAM_DOMAIN, "domain.mx",
	    VERDICT_WARN, "%s", "\"\\\033\xff");

	finding_detail(f, "%s", "a\"b");
	strlcpy(s->exam.from, "\"q\xff\"@example.com", EXAM_EMAIL);
	(void)report();
	has("\"details\":[\"a\\\"b\"]");
}
END_TEST

Suite *
suite_examjson(void)
{
	Suite *suite = suite_create("examjson");
	TCase *tcase = tcase_create("examjson");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, keys);
	tcase_add_test(tcase, left_out);
	tcase_add_test(tcase, several_records);
	tcase_add_test(tcase, masked);
	tcase_add_test(tcase, hostile);
	suite_add_tcase(suite, tcase);
	return suite;
}
