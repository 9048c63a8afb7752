/*
 * Deadlines: never negative, never more than poll(2) takes.
 */
#include <check.h>
#include <limits.h>
#include <poll.h>

#include "util/clock.h"

Suite	*suite_clock(void);

START_TEST(left)
{
	int64_t now = clock_now();
	int wait;

	ck_assert_int_eq(clock_left(now - 1), 0);
	ck_assert_int_eq(clock_left(0), 0);
	ck_assert_int_eq(clock_left(now + (int64_t)INT_MAX * 3), INT_MAX);
	wait = clock_left(clock_now() + 100000);
	ck_assert_int_le(wait, 100000);
	ck_assert_int_gt(wait, 90000);
}
END_TEST

START_TEST(goes_on)
{
	int64_t before = clock_now();

	poll(NULL, 0, 5);
	ck_assert_int_ge(clock_now() - before, 4);
	ck_assert_int_lt(clock_now() - before, 60000);
}
END_TEST

Suite *
suite_clock(void)
{
	Suite *suite = suite_create("clock");
	TCase *tc = tcase_create("clock");

	tcase_add_test(tc, left);
	tcase_add_test(tc, goes_on);
	suite_add_tcase(suite, tc);
	return suite;
}
