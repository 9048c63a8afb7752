/*
 * The table of codes: whole, and as the contract of `sendoff check' has it.
 */
#include <check.h>
#include <string.h>

#include "doctor/contentcode.h"

Suite	*suite_contentcode(void);

/* A warning carries a remedy; what sendoff mends needs none. */
START_TEST(test_code)
{
	enum content_code code = (enum content_code)_i;
	int i;

	ck_assert_int_eq(strncmp(contentcode_id(code), "msg.", 4), 0);
	ck_assert_uint_gt(strlen(contentcode_text(code)), 0);
	ck_assert_uint_gt(strlen(contentcode_word(code)), 0);
	ck_assert_uint_eq(strspn(contentcode_word(code),
	    "abcdefghijklmnopqrstuvwxyz0123456789-"),
	    strlen(contentcode_word(code)));
	if (contentcode_level(code) >= CONTENT_WARN)
		ck_assert_ptr_nonnull(contentcode_remedy(code));
	if (contentcode_level(code) == CONTENT_MENDED)
		ck_assert_ptr_nonnull(strstr(contentcode_text(code),
		    "sendoff"));
	for (i = 0; i < _i; i++)
		ck_assert_str_ne(contentcode_word(code),
		    contentcode_word((enum content_code)i));
}
END_TEST

/* The first subject stays; what is in it can be shown. */
START_TEST(test_add)
{
	struct content_advice advice;
	char longer[200];

	memset(&advice, 0, sizeof(advice));
	memset(longer, 'x', sizeof(longer));
	ck_assert_int_eq(content_has(&advice, CONTENT_AUTO), 0);
	contentcode_add(&advice, CONTENT_AUTO, "a\033\303\274\n", 5);
	contentcode_add(&advice, CONTENT_AUTO, "b", 1);
	ck_assert_int_eq(content_has(&advice, CONTENT_AUTO), 1);
	ck_assert_str_eq(advice.subjects[CONTENT_AUTO], "a????");
	contentcode_add(&advice, CONTENT_SIZE, longer, sizeof(longer));
	ck_assert_uint_eq(strlen(advice.subjects[CONTENT_SIZE]),
	    CONTENT_SUBJECT - 1);
}
END_TEST

Suite *
suite_contentcode(void)
{
	Suite *s = suite_create("contentcode");
	TCase *t = tcase_create("contentcode");

	tcase_add_loop_test(t, test_code, 0, CONTENT_CODES);
	tcase_add_test(t, test_add);
	suite_add_tcase(s, t);
	return s;
}
