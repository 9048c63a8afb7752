/*
 * Answers that a test or a zone makes: they look as those of a server, and are
 * released as those are.
 */
#include <check.h>
#include <string.h>

#include "doctor/source.h"

Suite	*suite_source(void);

static void
answer(void *arg, struct question *questions, size_t n)
{
	size_t i;

	ck_assert_ptr_eq(arg, &answer);
	for (i = 0; i < n; i++) {
		if (questions[i].type != DNS_MX) {
			questions[i].result = RESOLVER_NODATA;
			continue;
		}
		ck_assert_int_eq(source_add(&questions[i], "\0\5\1a\0", 5, 5,
		    "a"), 0);
		ck_assert_int_eq(source_add(&questions[i], "\0\6\1b\0", 5, 6,
		    "b"), 0);
	}
}

START_TEST(makes_answers)
{
	struct source source = { answer, &answer };
	struct question question;

	source_one(&source, &question, "x.example", DNS_MX);
	ck_assert_int_eq(question.result, RESOLVER_OK);
	ck_assert_str_eq(question.answer.name, "x.example");
	ck_assert_uint_eq(question.answer.n, 2);
	ck_assert_str_eq(question.answer.records[0].name, "a");
	ck_assert_uint_eq(question.answer.records[0].preference, 5);
	ck_assert_mem_eq(question.answer.records[0].data, "\0\5\1a\0", 5);
	ck_assert_str_eq(question.answer.records[1].name, "b");
	ck_assert_mem_eq(question.answer.records[1].data, "\0\6\1b\0", 5);
	question_clear(&question);
	source_one(&source, &question, "x.example", DNS_A);
	ck_assert_int_eq(question.result, RESOLVER_NODATA);
	question_clear(&question);
}
END_TEST

/* However a server turned them round. */
START_TEST(sorts)
{
	static const char *const texts[] = { "\1a", "\1b", "\2aa" };
	struct question question = { .name = "x.example", .type = DNS_TXT };
	size_t i;

	for (i = 0; i < 3; i++)
		ck_assert_int_eq(source_add(&question, texts[(i + _i) % 3],
		    strlen(texts[(i + _i) % 3]), 0, ""), 0);
	source_sort(&question.answer);
	for (i = 0; i < 3; i++)
		ck_assert_mem_eq(question.answer.records[i].data, texts[i],
		    strlen(texts[i]));
	question_clear(&question);
	question.type = DNS_MX;
	answer(&answer, &question, 1);
	question.answer.records[0].preference = 7;
	source_sort(&question.answer);
	ck_assert_str_eq(question.answer.records[0].name, "b");
	question_clear(&question);
}
END_TEST

Suite *
suite_source(void)
{
	Suite *suite = suite_create("source");
	TCase *tcase = tcase_create("source");

	tcase_add_test(tcase, makes_answers);
	tcase_add_loop_test(tcase, sorts, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
