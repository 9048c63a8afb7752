/*
 * Root's drop, in a child: as root everything must be gone, as anybody else
 * nothing may change.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <grp.h>
#include <stdio.h>
#include <unistd.h>

#include <check.h>

#include "deliver/drop.h"

Suite *suite_drop(void);

/* 0, or the number of what is wrong. */
static int
check_dropped(void)
{
	uid_t real, effective, saved;
	gid_t groups[2], rgid, egid, sgid;

	if (drop_root() == -1)
		return 1;
	if (getresuid(&real, &effective, &saved) == -1 || real == 0 ||
	    effective != real || saved != real)
		return 2;
	if (getresgid(&rgid, &egid, &sgid) == -1 || rgid == 0 ||
	    egid != rgid || sgid != rgid)
		return 3;
	if (getgroups(2, groups) != 1 || groups[0] != rgid)
		return 4;
	if (setuid(0) == 0 || seteuid(0) == 0 || setgid(0) == 0 ||
	    setgroups(0, NULL) == 0)
		return 5;
	return 0;
}

/* Root's real uid with another effective one: that could be taken back. */
static int
check_lent(void)
{
	if (seteuid(65533) == -1)
		return 1;
	if (drop_root() == -1)
		return 2;
	return getuid() == 65533 && seteuid(0) == -1 ? 0 : 3;
}

static int
check_same(void)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	return drop_root() == 0 && getuid() == uid && geteuid() == uid &&
	    getgid() == gid ? 0 : 1;
}

static int
in_child(int (*check)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(check());
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(root_is_gone_for_good)
{
	if (geteuid() != 0) {
		printf("skipped: check_drop: root's part needs root\n");
		return;
	}
	ck_assert_int_eq(in_child(check_dropped), 0);
	ck_assert_int_eq(in_child(check_lent), 0);
}
END_TEST

static int
become_then_check(void)
{
	if (setresgid(65533, 65533, 65533) == -1 ||
	    setresuid(65533, 65533, 65533) == -1)
		return 2;
	return check_same();
}

START_TEST(anybody_else_stays)
{
	ck_assert_int_eq(in_child(geteuid() == 0 ? become_then_check :
	    check_same), 0);
}
END_TEST

Suite *
suite_drop(void)
{
	Suite *suite = suite_create("deliver/drop");
	TCase *test = tcase_create("drop");

	tcase_add_test(test, root_is_gone_for_good);
	tcase_add_test(test, anybody_else_stays);
	suite_add_tcase(suite, test);
	return suite;
}
