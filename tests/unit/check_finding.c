/*
 * Findings: what is said stays, and nothing of a stranger's can be printed as
 * it came.
 */
#include <check.h>
#include <string.h>

#include "exam/finding.h"
#include "tests/unit/suites.h"

static struct findings list;

static void
setup(void)
{
	ck_assert_int_eq(findings_init(&list), 0);
}

static void
teardown(void)
{
	ck_assert_int_eq(list.failed, 0);
	findings_clear(&list);
}

START_TEST(said)
{
	struct finding *f = finding_add(&list, "spf.all", VERDICT_WARN,
	    "%s for %d", "?all", 2);

	finding_detail(f, "one %d", 1);
	finding_detail(f, "two");
	finding_advise(f, "first");
	finding_advise(f, "change %s", "it");
	finding_publish(f, FIX_DNS, "example.com", "TXT", "v=spf1 -all");
	finding_replaces(f, "v=spf1 ?all");
	finding_refer(f, "RFC7208#5.1");
	finding_subject(f, "192.0.2.1", NULL);
	finding_subject(f, NULL, "example.com");
	ck_assert_str_eq(f->title, "?all for 2");
	ck_assert_str_eq(f->details.data, "one 1\ntwo\n");
	ck_assert_str_eq(f->advice, "change it");
	ck_assert_int_eq(f->fix.kind, FIX_DNS);
	ck_assert_str_eq(f->fix.records[0].text, "v=spf1 -all");
	ck_assert_str_eq(f->fix.old[0], "v=spf1 ?all");
	ck_assert_str_eq(f->ip, "192.0.2.1");
	ck_assert_str_eq(f->domain, "example.com");
	ck_assert_str_eq(f->refs[0], "RFC7208#5.1");
	finding_change(f, VERDICT_FAIL, "worse");
	ck_assert_int_eq(f->verdict, VERDICT_FAIL);
	ck_assert_str_eq(f->title, "worse");
}
END_TEST

START_TEST(fixes)
{
	struct finding *f = finding_add(&list, "helo.name", VERDICT_FAIL, "x");

	finding_fix(f, FIX_CONFIG, "hostname %s", "mail.example.com");
	ck_assert_int_eq(f->fix.kind, FIX_CONFIG);
	ck_assert_str_eq(f->fix.text, "hostname mail.example.com");
}
END_TEST

/* Escapes, C1 controls in UTF-8, broken UTF-8; line ends, too. */
START_TEST(hostile)
{
	struct finding *f = finding_add(&list, "a\033b", VERDICT_OK,
	    "%s", "a\033[2Jb\nc\xc2\x9b" "d\xff\xfe \xe4\xb8\xad\x7f");
	struct json *json = finding_evidence(f);

	ck_assert_str_eq(f->id, "a?b");
	ck_assert_str_eq(f->title, "a?[2Jb?c??d?? \xe4\xb8\xad?");
	finding_detail(f, "%s", "x\ny\r");
	ck_assert_str_eq(f->details.data, "x?y?\n");
	/* the direction of writing, no width, a line's end: invisible */
	f = finding_add(&list, "c", VERDICT_OK, "%s", "a\xe2\x80\xaez"
	    "\xe2\x80\x8b\xe2\x80\xa8\xe2\x81\xa6\xef\xbb\xbf\xd8\x9c"
	    "\xe2\x80\x93");
	ck_assert_str_eq(f->title, "a???z??????????????\xe2\x80\x93");
	f = list.list[0];
	finding_publish(f, FIX_DNS, "a\nb", "TXT", "c\033d");
	ck_assert_str_eq(f->fix.records[0].owner, "a?b");
	ck_assert_str_eq(f->fix.records[0].text, "c?d");
	json_string(json, "k", "a\033\"b");
	fflush(json->out);
	ck_assert_str_eq(f->evidence, "\"k\":\"a\\u001b\\\"b\"");
}
END_TEST

/* More of everything than there is room for. */
START_TEST(many)
{
	struct finding *f;
	char id[300];
	int i;

	memset(id, 'x', sizeof(id));
	id[sizeof(id) - 1] = '\0';
	f = finding_add(&list, id, VERDICT_OK, "%s", "");
	ck_assert_uint_eq(strlen(f->id), FINDING_ID - 1);
	for (i = 0; i < 100; i++) {
		finding_publish(f, FIX_DNS, "o", "TXT", "t");
		finding_replaces(f, "r");
		finding_refer(f, "R");
		(void)finding_add(&list, "y", VERDICT_SKIP, "%d", i);
	}
	ck_assert_uint_eq(f->fix.n, FINDING_RECORDS);
	ck_assert_uint_eq(f->fix.nold, FINDING_RECORDS);
	ck_assert_uint_eq(f->nrefs, FINDING_REFS);
	ck_assert_uint_eq(list.n, 101);
	ck_assert_str_eq(list.list[100]->title, "99");
	findings_reset(&list);
	ck_assert_uint_eq(list.n, 0);
}
END_TEST

Suite *
suite_finding(void)
{
	Suite *suite = suite_create("finding");
	TCase *tcase = tcase_create("finding");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, said);
	tcase_add_test(tcase, fixes);
	tcase_add_test(tcase, hostile);
	tcase_add_test(tcase, many);
	suite_add_tcase(suite, tcase);
	return suite;
}
