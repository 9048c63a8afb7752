/*
 * Times of the next try, with clocks that go right and clocks that do not.
 */
#include <check.h>
#include <string.h>

#include "spool/retry.h"

Suite	*suite_retry(void);

#define MINUTE	60
#define HOUR	3600
#define DAY	86400
#define NOW	((time_t)1764000000)

static struct conf conf;

static void
setup(void)
{
	memset(&conf, 0, sizeof(conf));
	conf.retry_first = 5 * MINUTE;
	conf.retry_longest = 4 * HOUR;
	conf.expire = 5 * DAY;
}

static const struct {
	int64_t	age;
	int64_t	wait;
} waits[] = {
	{ 0, 5 * MINUTE },
	{ 1, 5 * MINUTE },
	{ 5 * MINUTE, 5 * MINUTE },
	{ 10 * MINUTE, 10 * MINUTE },
	{ HOUR, HOUR },
	{ 4 * HOUR, 4 * HOUR },
	{ 3 * DAY, 4 * HOUR },
	{ 30 * 365 * DAY, 4 * HOUR },
	{ -6 * DAY, 5 * MINUTE },
};

START_TEST(test_waits)
{
	time_t next;
	int i;

	for (i = 0; i < 200; i++) {
		next = retry_next(&conf, NOW - waits[_i].age, NOW);
		ck_assert_int_ge(next, NOW + waits[_i].wait);
		ck_assert_int_le(next, NOW + waits[_i].wait * 9 / 8);
		/* what is set is waited for, whatever chance added */
		ck_assert_int_eq(retry_due(&conf, next, NOW), 0);
		ck_assert_int_eq(retry_due(&conf, next, next), 1);
	}
}
END_TEST

/* A machine that is always on: about how often is it tried in five days? */
START_TEST(test_course)
{
	time_t created = NOW, now = NOW, next;
	int tries = 0;

	while (!retry_expired(&conf, created, now)) {
		next = retry_next(&conf, created, now);
		ck_assert_int_gt(next, now);
		now = next;
		tries++;
	}
	ck_assert_int_ge(tries, 28);
	ck_assert_int_le(tries, 40);
	ck_assert_int_lt(now, NOW + 5 * DAY + 5 * HOUR);
}
END_TEST

START_TEST(test_chance)
{
	time_t first = retry_next(&conf, NOW - HOUR, NOW);
	int i, other = 0;

	for (i = 0; i < 200; i++)
		other |= retry_next(&conf, NOW - HOUR, NOW) != first;
	ck_assert_int_eq(other, 1);
}
END_TEST

START_TEST(test_due)
{
	ck_assert_int_eq(retry_due(&conf, NOW, NOW), 1);
	ck_assert_int_eq(retry_due(&conf, NOW - DAY, NOW), 1);
	ck_assert_int_eq(retry_due(&conf, 0, NOW), 1);
	ck_assert_int_eq(retry_due(&conf, NOW + 1, NOW), 0);
	ck_assert_int_eq(retry_due(&conf, NOW + 4 * HOUR, NOW), 0);
	/* set by a clock that was six days ahead */
	ck_assert_int_eq(retry_due(&conf, NOW + 6 * DAY, NOW), 1);
	ck_assert_int_eq(retry_due(&conf, INT64_MAX, NOW), 1);
}
END_TEST

START_TEST(test_expired)
{
	ck_assert_int_eq(retry_expired(&conf, NOW, NOW), 0);
	ck_assert_int_eq(retry_expired(&conf, NOW - 5 * DAY + 1, NOW), 0);
	ck_assert_int_eq(retry_expired(&conf, NOW - 5 * DAY, NOW), 1);
	/* made by a clock that was ahead: it waits, it is not thrown away */
	ck_assert_int_eq(retry_expired(&conf, NOW + 30 * DAY, NOW), 0);
}
END_TEST

START_TEST(test_late)
{
	conf.warn = 4 * HOUR;
	ck_assert_int_eq(retry_late(&conf, NOW - 4 * HOUR + 1, NOW), 0);
	ck_assert_int_eq(retry_late(&conf, NOW - 4 * HOUR, NOW), 1);
	ck_assert_int_eq(retry_late(&conf, NOW + 30 * DAY, NOW), 0);
	conf.warn = -1;
	ck_assert_int_eq(retry_late(&conf, NOW - 30 * DAY, NOW), 0);
}
END_TEST

/* A first wait above the longest, and waits beyond all reason. */
START_TEST(test_odd_settings)
{
	conf.retry_first = 8 * HOUR;
	ck_assert_int_le(retry_next(&conf, NOW, NOW), NOW + 5 * HOUR);
	conf.retry_first = 0;
	conf.retry_longest = 0;
	ck_assert_int_eq(retry_next(&conf, NOW, NOW), NOW);
	conf.retry_first = conf.retry_longest = (int64_t)1 << 40;
	ck_assert_int_ge(retry_next(&conf, NOW, NOW),
	    NOW + ((int64_t)1 << 40));
}
END_TEST

Suite *
suite_retry(void)
{
	Suite *suite = suite_create("spool/retry");
	TCase *tcase = tcase_create("retry");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_loop_test(tcase, test_waits, 0,
	    sizeof(waits) / sizeof(waits[0]));
	tcase_add_test(tcase, test_course);
	tcase_add_test(tcase, test_chance);
	tcase_add_test(tcase, test_due);
	tcase_add_test(tcase, test_late);
	tcase_add_test(tcase, test_expired);
	tcase_add_test(tcase, test_odd_settings);
	suite_add_tcase(suite, tcase);
	return suite;
}
