/*
 * DIR/.last: its age, and that nobody but the directory's owner can say that
 * root's run has been there.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/last.h"
#include "tests/unit/scratch.h"

Suite	*suite_last(void);

static char place[SCRATCH_PATH];
static int dir;

static void
setup(void)
{
	scratch_make(place);
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(dir, -1);
}

static void
teardown(void)
{
	close(dir);
	scratch_remove(place);
}

static void
set_age(time_t when)
{
	struct timespec times[2] = { { .tv_sec = when }, { .tv_sec = when } };

	ck_assert_int_eq(utimensat(dir, LAST_NAME, times, 0), 0);
}

START_TEST(test_age)
{
	ck_assert_int_eq(last_age(dir, 1000), -1);
	ck_assert_int_eq(last_touch(dir), 0);
	set_age(1000);
	ck_assert_int_eq(last_age(dir, 1000), 0);
	ck_assert_int_eq(last_age(dir, 1060), 60);
	/* clocks go back */
	ck_assert_int_eq(last_age(dir, 900), 0);
}
END_TEST

START_TEST(test_touch)
{
	time_t now = time(NULL);
	struct stat st;

	umask(0777);
	ck_assert_int_eq(last_touch(dir), 0);
	ck_assert_int_eq(fstatat(dir, LAST_NAME, &st, 0), 0);
	ck_assert_int_eq(st.st_mode, S_IFREG | 0644);
	set_age(1000);
	ck_assert_int_eq(last_touch(dir), 0);
	ck_assert_int_lt(last_age(dir, now), 3600);
	ck_assert_int_ne(last_age(dir, now), -1);
}
END_TEST

/* Whoever was there first with something else. */
static void
put(int kind)
{
	switch (kind) {
	case 0:
		scratch_write(dir, "other", "x", 1);
		ck_assert_int_eq(symlinkat("other", dir, LAST_NAME), 0);
		break;
	case 1:
		scratch_write(dir, "other", "x", 1);
		ck_assert_int_eq(linkat(dir, "other", dir, LAST_NAME, 0), 0);
		break;
	case 2:
		ck_assert_int_eq(mkfifoat(dir, LAST_NAME, 0600), 0);
		break;
	default:
		ck_assert_int_eq(mkdirat(dir, LAST_NAME, 0700), 0);
		break;
	}
}

START_TEST(test_squat)
{
	struct stat before, after;

	put(_i);
	if (_i < 2)
		ck_assert_int_eq(fstatat(dir, "other", &before, 0), 0);
	ck_assert_int_eq(last_age(dir, time(NULL)), -1);
	ck_assert_int_eq(last_touch(dir), 0);
	ck_assert_int_ne(last_age(dir, time(NULL)), -1);
	if (_i >= 2)
		return;
	ck_assert_int_eq(fstatat(dir, "other", &after, 0), 0);
	ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	ck_assert_int_eq(after.st_nlink, 1);
}
END_TEST

static void
touch_there(const char *path)
{
	int there = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ne(there, -1);
	ck_assert_int_eq(last_touch(there), 0);
}

/* Another user's word does not count in a directory of ours. */
START_TEST(test_foreign)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chmod(place, 01777), 0);
	scratch_user(touch_there, place);
	ck_assert_int_eq(last_age(dir, time(NULL)), -1);
	ck_assert_int_eq(last_touch(dir), 0);
	ck_assert_int_ne(last_age(dir, time(NULL)), -1);
}
END_TEST

/* A full directory of that name is put aside. */
START_TEST(test_full)
{
	ck_assert_int_eq(mkdirat(dir, LAST_NAME, 0700), 0);
	ck_assert_int_eq(mkdirat(dir, LAST_NAME "/x", 0700), 0);
	ck_assert_int_eq(last_touch(dir), 0);
	ck_assert_int_ne(last_age(dir, time(NULL)), -1);
}
END_TEST

START_TEST(test_stale)
{
	char path[SCRATCH_PATH + 8];
	struct queue queue;

	snprintf(path, sizeof(path), "%s/1", place);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	scratch_queue(&queue, path);
	ck_assert_int_eq(last_stale(&queue, 10000), 0);
	queue.shared = 1;
	ck_assert_int_eq(last_stale(&queue, 10000), 1);
	ck_assert_int_eq(last_touch(dir), 0);
	set_age(10000);
	ck_assert_int_eq(last_stale(&queue, 10000 + LAST_STALE), 0);
	ck_assert_int_eq(last_stale(&queue, 10000 + LAST_STALE + 1), 1);
	owner_close(&queue);
	queue.shared = 1;
	ck_assert_int_eq(last_stale(&queue, 10000), 0);
}
END_TEST

Suite *
suite_last(void)
{
	Suite *suite = suite_create("spool/last");
	TCase *tcase = tcase_create("last");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_age);
	tcase_add_test(tcase, test_touch);
	tcase_add_loop_test(tcase, test_squat, 0, 4);
	tcase_add_test(tcase, test_foreign);
	tcase_add_test(tcase, test_full);
	tcase_add_test(tcase, test_stale);
	suite_add_tcase(suite, tcase);
	return suite;
}
