/*
 * Faults: one printable line whatever goes into it.
 */
#include <check.h>
#include <string.h>

#include "fault.h"

Suite	*suite_fault(void);

START_TEST(one_line)
{
	struct fault fault;

	ck_assert_int_eq(fault_set(&fault, 65, "%s: %d", "a\r\nb\033[2J%n",
	    3), -1);
	ck_assert_int_eq(fault.status, 65);
	ck_assert_str_eq(fault.text, "a??b?[2J%n: 3");
}
END_TEST

START_TEST(cut)
{
	char word[FAULT_TEXT * 2];
	struct fault fault;

	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	ck_assert_int_eq(fault_set(&fault, 78, "%s", word), -1);
	ck_assert_uint_eq(strlen(fault.text), FAULT_TEXT - 1);
}
END_TEST

/* A fault may be made from its own words. */
START_TEST(of_itself)
{
	struct fault fault;

	fault_set(&fault, 75, "inner");
	fault_set(&fault, 78, "outer: %s", fault.text);
	ck_assert_str_eq(fault.text, "outer: inner");
}
END_TEST

Suite *
suite_fault(void)
{
	Suite *suite = suite_create("fault");
	TCase *tc = tcase_create("fault");

	tcase_add_test(tc, one_line);
	tcase_add_test(tc, cut);
	tcase_add_test(tc, of_itself);
	suite_add_tcase(suite, tc);
	return suite;
}
