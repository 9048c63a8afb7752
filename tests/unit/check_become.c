/*
 * Root given up for good: all three ids of both kinds, and no way back.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <unistd.h>

#include "util/become.h"

Suite	*suite_become(void);

#define SOMEBODY	65533

/* 0, or the number of what is wrong. */
static int
check_gone(gid_t gid)
{
	uid_t u[3];
	gid_t g[3];

	if (setgroups(1, &gid) == -1 || become_user(SOMEBODY, gid) == -1)
		return 1;
	if (getresuid(&u[0], &u[1], &u[2]) == -1 || u[0] != SOMEBODY ||
	    u[1] != SOMEBODY || u[2] != SOMEBODY)
		return 2;
	if (getresgid(&g[0], &g[1], &g[2]) == -1 || g[0] != gid ||
	    g[1] != gid || g[2] != gid)
		return 3;
	return setuid(0) == 0 || seteuid(0) == 0 || setgroups(0, NULL) == 0 ?
	    4 : 0;
}

static int
in_child(gid_t gid)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(check_gone(gid));
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(test_gone)
{
	if (geteuid() != 0) {
		printf("skipped: check_become: needs root\n");
		return;
	}
	ck_assert_int_eq(in_child(SOMEBODY), 0);
	/* a group that some users have, and no right in itself */
	ck_assert_int_eq(in_child(0), 0);
}
END_TEST

START_TEST(test_refused)
{
	ck_assert_int_eq(become_user(0, 0), -1);
	ck_assert_int_eq(errno, EINVAL);
	if (geteuid() == 0)
		return;
	ck_assert_int_eq(become_user(getuid() + 1, getgid()), -1);
	ck_assert_int_eq(errno, EPERM);
}
END_TEST

Suite *
suite_become(void)
{
	Suite *suite = suite_create("util/become");
	TCase *test = tcase_create("become");

	tcase_add_test(test, test_gone);
	tcase_add_test(test, test_refused);
	suite_add_tcase(suite, test);
	return suite;
}
