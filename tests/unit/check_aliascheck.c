/*
 * What newaliases(8) finds: each mistake with its line, and nothing where a
 * delivery would find nothing.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "submit/alias.h"
#include "submit/aliascheck.h"
#include "util/buf.h"
#include "tests/unit/pace.h"

Suite	*suite_aliascheck(void);

/* Problems as "LINE NAME part of why", joined by semicolons. */
static const struct {
	const char	*text;
	const char	*problems[4];	/* "LINE[w] NAME", why's part */
} cases[] = {
	{ "", { NULL } },
	{ "# nothing\n\n", { NULL } },
	{ "root: joe@x, b\nb: c@y, \\root, /dev/null\nd: nobody\n", { NULL } },
	{ "\357\273\277root: a@x, \\\r\n b@y\r\n", { NULL } },
	{ "root: a@x,\n\n# c\n b@y\n", { NULL } },
	/* lines */
	{ "a: b@x\nno colon\n", { "2 ", "no colon" } },
	{ "\n\na b: c@x\n", { "3 ", "quotes" } },
	{ ": c@x\n", { "1 ", "no name" } },
	{ "a@b: c@x\n", { "1 ", "no domain" } },
	{ "a, b: c@x\n", { "1 ", "one name" } },
	{ "\377: c@x\n", { "1 ", "UTF-8" } },
	{ "\"a: c@x\n", { "1 ", "not closed" } },
	{ "a\033: c@x\n", { "1 ", "control" } },
	{ "# c\n a: b@x\n", { "2 ", "continues nothing" } },
	{ "word\n\n# c\nword\n", { "1 ", "no colon", "4 ", "no colon" } },
	/* targets, on the line where they stand */
	{ "a: b@x,\n  |prog\n", { "2 a", "program" } },
	{ "a: b@x, \\\n/file\n", { "2 a", "file" } },
	{ "a: |prog,\n# c\n\n :include:/f\n",
	    { "1 a", "program", "4 a", "include" } },
	{ "a:\n", { "1 a", "nowhere" } },
	{ "x: y@z\na:\n ,,\n", { "2 a", "nowhere" } },
	{ "a: b@@x\n", { "1 a", "bad domain" } },
	{ "a: b@x c@x\n", { "1 a", "" } },
	{ "a: j@\342\230\203.x\n", { "1 a", "domain" } },
	/* names twice: a delivery goes by the first */
	{ "a: b@x\nc: d@x\nA:\n |prog\n", { "3w A", "already" } },
	/* chains */
	{ "a: a\n", { "1 a", "itself" } },
	{ "b: a\n\na: b\n", { "1 b", "itself", "3 a", "itself" } },
	{ "a: b\nb: c@x, b\n", { "1 a", "itself", "2 b", "itself" } },
	{ "a: \\a\n", { NULL } },
	{ "a: a@x\n", { NULL } },
	{ "a: b, c\nb: d\nc: d\nd: e@x\n", { NULL } },
	{ "a: b\nb: |prog, b\n", { "2 b", "program" } },
};

static void
check_problem(const struct aliascheck_problem *problem, const char *head,
    const char *why, const char *text)
{
	char got[128];

	snprintf(got, sizeof(got), "%zu%s %s", problem->line,
	    problem->warning ? "w" : "", problem->name);
	ck_assert_msg(strcmp(got, head) == 0, "%s: %s, not %s", text, got,
	    head);
	ck_assert_msg(strstr(problem->why, why) != NULL, "%s: %s", text,
	    problem->why);
}

START_TEST(problems)
{
	const char *const *want = cases[_i].problems;
	struct aliascheck check;
	size_t i;

	ck_assert_int_eq(aliascheck_text(&check, cases[_i].text,
	    strlen(cases[_i].text)), 0);
	for (i = 0; i < check.n && i < 2 && want[2 * i] != NULL; i++)
		check_problem(&check.problems[i], want[2 * i],
		    want[2 * i + 1], cases[_i].text);
	ck_assert_msg(i == check.n && (i == 2 || want[2 * i] == NULL),
	    "%s: %zu problems", cases[_i].text, check.n);
	aliascheck_clear(&check);
}
END_TEST

START_TEST(counts)
{
	static const char text[] = "root:  a@x, b@y \nab: c@z\nROOT: no@x\n"
	    "bad\n";
	struct aliascheck check;

	ck_assert_int_eq(aliascheck_text(&check, text, strlen(text)), 0);
	ck_assert_uint_eq(check.aliases, 2);
	ck_assert_uint_eq(check.longest, 8);
	ck_assert_uint_eq(check.bytes, 4 + 8 + 2 + 3);
	aliascheck_clear(&check);
}
END_TEST

/* What is printed is printable, whatever the name. */
START_TEST(names)
{
	struct aliascheck check;
	struct buf text;
	int i;

	buf_init(&text);
	buf_puts(&text, "\"");
	for (i = 0; i < 1000; i++)
		buf_puts(&text, "\303\274");
	buf_puts(&text, "\": |prog\n");
	ck_assert_int_eq(aliascheck_text(&check, text.data, text.length), 0);
	ck_assert_uint_eq(check.n, 1);
	ck_assert_uint_eq(strlen(check.problems[0].name),
	    ALIASCHECK_NAME - 1);
	ck_assert_uint_eq(strspn(check.problems[0].name, "?"),
	    ALIASCHECK_NAME - 1);
	aliascheck_clear(&check);
	buf_clear(&text);
}
END_TEST

/* A chain of names: as many as a delivery follows are no problem. */
START_TEST(depth)
{
	struct aliascheck check;
	struct buf text;
	int i;

	buf_init(&text);
	for (i = ALIAS_DEPTH; i > 1; i--)
		buf_printf(&text, "n%d: n%d\n", i, i - 1);
	buf_puts(&text, "n1: a@x\n");
	ck_assert_int_eq(aliascheck_text(&check, text.data, text.length), 0);
	ck_assert_uint_eq(check.n, 0);
	aliascheck_clear(&check);
	buf_printf(&text, "more: n%d\n", ALIAS_DEPTH);
	ck_assert_int_eq(aliascheck_text(&check, text.data, text.length), 0);
	ck_assert_uint_eq(check.n, 1);
	ck_assert_uint_eq(check.problems[0].line, ALIAS_DEPTH + 1);
	ck_assert_str_eq(check.problems[0].name, "more");
	ck_assert_ptr_nonnull(strstr(check.problems[0].why, "too many"));
	aliascheck_clear(&check);
	buf_clear(&text);
}
END_TEST

/* A file full of loops, each of which leads to all others' targets. */
START_TEST(bombs)
{
	clock_t begin = clock();
	struct aliascheck check;
	struct buf text;
	int i;

	buf_init(&text);
	for (i = 0; i < 50000; i++)
		buf_printf(&text, "n%d: n%d, n0\n", i, (i + 1) % 50000);
	for (i = 0; i < 50000; i++)
		buf_printf(&text, "no colon %d\n", i);
	ck_assert_int_eq(aliascheck_text(&check, text.data, text.length), 0);
	ck_assert_uint_eq(check.n, 50000 + ALIASCHECK_CHAINS + 1);
	aliascheck_clear(&check);
	buf_clear(&text);
	ck_assert_double_lt(pace_seconds(begin), 2.0);
}
END_TEST

Suite *
suite_aliascheck(void)
{
	Suite *suite = suite_create("aliascheck");
	TCase *tcase = tcase_create("aliascheck");

	tcase_add_loop_test(tcase, problems, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tcase, counts);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, depth);
	tcase_add_test(tcase, bombs);
	suite_add_tcase(suite, tcase);
	return suite;
}
