/*
 * The worst case over a tree of records, and trees that have no end.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/spfwalk.h"
#include "tests/unit/spfzone.h"

Suite	*suite_spfwalk(void);

static struct spfzone zone;
static struct spfwalk walk;

static void
begin(void)
{
	zone.n = 0;
}

static void
run(const char *domain)
{
	struct source source;

	spfzone_source(&zone, &source);
	spfwalk(&walk, &source, domain);
}

START_TEST(tree)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 a mx include:b.example "
	    "ip4:192.0.2.1 ~include:c.example -all mx redirect=b.example\"");
	spfzone_add(&zone, "b.example TXT \"v=spf1 ptr exists:%{i}.x.example "
	    "redirect=c.example\"");
	spfzone_add(&zone, "c.example TXT \"v=spf1 a -all\"");
	run("a.example");
	/* 4 of its own, b: 2 + redirect + 1, c: 1 */
	ck_assert_uint_eq(walk.lookups, 9);
	ck_assert_uint_eq(walk.records, 4);
	ck_assert_uint_eq(walk.depth, 2);
	ck_assert_uint_eq(walk.n, 2);
	ck_assert_str_eq(walk.branches[0].domain, "b.example");
	ck_assert_uint_eq(walk.branches[0].lookups, 5);
	ck_assert_uint_eq(walk.branches[1].lookups, 2);
	ck_assert(!walk.cut && !walk.blind);
}
END_TEST

/* Terms in their order: record, term, depth, what it grants. */
static void
note(void *arg, const struct spfwalk_seen *seen)
{
	char *text = arg, line[128];

	if (seen->term == NULL)
		snprintf(line, sizeof(line), "%s!%s ", seen->domain,
		    seen->missing);
	else
		snprintf(line, sizeof(line), "%s/%.*s/%u%s%s ", seen->domain,
		    (int)seen->term->length, seen->text + seen->term->at,
		    seen->depth, seen->grants ? "" : "-",
		    seen->redirected ? "=" : "");
	strlcat(text, line, 512);
}

START_TEST(terms)
{
	struct source source;
	char text[512] = "";

	spfzone_add(&zone, "a.example TXT \"v=spf1 ~include:b.example "
	    "redirect=c.example\"");
	spfzone_add(&zone, "b.example TXT \"v=spf1 a ~all mx\"");
	spfzone_add(&zone, "c.example TXT \"v=spf1 include:d.example\"");
	spfzone_source(&zone, &source);
	spfwalk_terms(&walk, &source, "a.example", note, text);
	ck_assert_str_eq(text, "a.example/~include:b.example/0= "
	    "b.example/a/1- b.example/~all/1- "
	    "a.example/redirect=c.example/0= "
	    "c.example/include:d.example/1= d.example!no SPF record ");
	ck_assert_uint_eq(walk.n, 2);
	ck_assert(!walk.trouble);
	text[0] = '\0';
	spfzone_add(&zone, "d.example TXT \"v=spf1 redirect=c.example\"");
	spfwalk_terms(&walk, &source, "c.example", note, text);
	ck_assert_ptr_eq(strstr(text, "c.example/include:d.example/0= "
	    "d.example/redirect=c.example/1 "
	    "c.example!its record leads back to itself "), text);
}
END_TEST

START_TEST(endless)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 include:a.example "
	    "include:a.example include:a.example\"");
	run("a.example");
	ck_assert(walk.cut);
	ck_assert_uint_eq(walk.records, SPFWALK_RECORDS);
	ck_assert_uint_ge(walk.lookups, 10);
}
END_TEST

START_TEST(unseen)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 include:%{i}.x.example\"");
	spfzone_add(&zone, "b.example TXT \"v=spf1 include:c.example\"");
	spfzone_add(&zone, "c.example TIMEOUT");
	spfzone_add(&zone, "d.example TXT \"v=spf1 include:e.example\"");
	run("a.example");
	ck_assert(walk.blind && walk.lookups == 1);
	run("b.example");
	ck_assert(walk.blind && walk.lookups == 1);
	run("d.example");
	ck_assert(!walk.blind && walk.lookups == 1);
	run("e.example");
	ck_assert(walk.records == 0 && walk.lookups == 0);
}
END_TEST

Suite *
suite_spfwalk(void)
{
	Suite *suite = suite_create("spfwalk");
	TCase *tcase = tcase_create("spfwalk");

	tcase_add_checked_fixture(tcase, begin, NULL);
	tcase_add_test(tcase, tree);
	tcase_add_test(tcase, terms);
	tcase_add_test(tcase, endless);
	tcase_add_test(tcase, unseen);
	suite_add_tcase(suite, tcase);
	return suite;
}
