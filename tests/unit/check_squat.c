/*
 * Names in a directory that everybody may write to: which are queues, whose
 * they are, and how a user gets his place back.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/squat.h"
#include "tests/unit/scratch.h"

Suite	*suite_squat(void);

#define OTHER	61234		/* a uid that is neither root nor the caller */

static char place[SCRATCH_PATH];
static int dir;

static void
setup(void)
{
	scratch_make(place);
	ck_assert_int_eq(chmod(place, 01777), 0);
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(dir, -1);
}

static void
teardown(void)
{
	close(dir);
	scratch_remove(place);
}

static const struct {
	const char	*name;
	long long	 uid;		/* -1: none */
} names[] = {
	{ "0", 0 }, { "1", 1 }, { "1001", 1001 }, { "4294967294", 4294967294 },
	{ "00", -1 }, { "01001", -1 }, { "+0", -1 }, { "-1", -1 },
	{ " 1001", -1 }, { "1001 ", -1 }, { "1001\n", -1 }, { "", -1 },
	{ "4294967295", -1 }, { "4294967296", -1 }, { "42949672950", -1 },
	{ "18446744073709551617", -1 }, { "1001/..", -1 }, { "0x3e9", -1 },
	{ "1e3", -1 }, { ".", -1 }, { "..", -1 }, { ".last", -1 },
	{ "squat.1001.0123456789abcdef", -1 }, { "\331\241", -1 },
};

START_TEST(test_names)
{
	uid_t uid = 77;
	int rc = squat_uid(names[_i].name, &uid);

	ck_assert_int_eq(rc, names[_i].uid == -1 ? -1 : 0);
	if (rc == 0)
		ck_assert_int_eq(uid, names[_i].uid);
}
END_TEST

enum kind { KIND_DIR, KIND_FILE, KIND_LINK, KIND_DANGLING, KIND_FIFO,
	    KIND_SOCKET, KIND_FULL, KINDS };

/* Something of the caller's, in the place of another's queue. */
static void
put(enum kind kind, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char path[SCRATCH_PATH + 64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", place, name);
	switch (kind) {
	case KIND_DIR:
	case KIND_FULL:
		ck_assert_int_eq(mkdir(path, 0777), 0);
		strlcat(path, "/m.full", sizeof(path));
		if (kind == KIND_FULL)
			close(open(path, O_CREAT | O_WRONLY, 0600));
		break;
	case KIND_FILE:
		ck_assert_int_eq(close(open(path, O_CREAT | O_RDWR, 0666)), 0);
		break;
	case KIND_LINK:
		ck_assert_int_eq(symlink(".", path), 0);
		break;
	case KIND_DANGLING:
		ck_assert_int_eq(symlink("nowhere", path), 0);
		break;
	case KIND_FIFO:
		ck_assert_int_eq(mkfifo(path, 0666), 0);
		break;
	default:
		/* by a name that fits into an address */
		ck_assert_int_eq(fchdir(dir), 0);
		strlcpy(address.sun_path, name, sizeof(address.sun_path));
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		ck_assert_int_eq(bind(fd, (struct sockaddr *)&address,
		    sizeof(address)), 0);
		close(fd);
		break;
	}
}

START_TEST(test_look)
{
	char own[16];
	uid_t uid;

	snprintf(own, sizeof(own), "%lu", (unsigned long)geteuid());
	put((enum kind)_i, own);
	ck_assert_int_eq(squat_look(dir, own, &uid), _i == KIND_DIR ||
	    _i == KIND_FULL ? SQUAT_OWN : SQUAT_OTHER);
	ck_assert_int_eq(uid, geteuid());
	put((enum kind)_i, "61234");
	ck_assert_int_eq(squat_look(dir, "61234", &uid), SQUAT_OTHER);
	ck_assert_int_eq(squat_look(dir, "61235", &uid), SQUAT_NONE);
	ck_assert_int_eq(squat_look(dir, ".", &uid), SQUAT_NONE);
}
END_TEST

START_TEST(test_repair)
{
	struct stat before, after, st;
	char aside[SQUAT_NAME];
	uid_t uid;

	if (geteuid() != 0)
		return;
	put((enum kind)_i, "61234");
	ck_assert_int_eq(fstatat(dir, "61234", &before, AT_SYMLINK_NOFOLLOW),
	    0);
	ck_assert_int_eq(squat_repair(dir, OTHER, OTHER + 1, NULL), 0);
	ck_assert_int_eq(squat_look(dir, "61234", &uid), SQUAT_OWN);
	ck_assert_int_eq(fstatat(dir, "61234", &after, AT_SYMLINK_NOFOLLOW),
	    0);
	ck_assert_int_eq(after.st_mode, S_IFDIR | 0700);
	ck_assert_int_eq(after.st_gid, OTHER + 1);
	ck_assert_int_ne(after.st_ino, before.st_ino);
	/* it is the user's now, and stays */
	ck_assert_int_eq(squat_repair(dir, OTHER, OTHER, NULL), 0);
	ck_assert_int_eq(fstatat(dir, "61234", &st, AT_SYMLINK_NOFOLLOW), 0);
	ck_assert_int_eq(st.st_ino, after.st_ino);
	ck_assert_uint_eq(scratch_count(dir, 's'), 1);
	ck_assert_int_eq(squat_aside(dir, "61234", aside), 0);
	ck_assert_uint_eq(scratch_count(dir, 's'), 2);
	ck_assert_int_eq(squat_uid(aside, &uid), -1);
}
END_TEST

#define CROWD	40

struct seen {
	int	times[CROWD];
	int	first;		/* -1: none yet */
	int	stop;
};

static int
see(void *arg, uid_t uid, enum squat squat)
{
	struct seen *seen = arg;

	ck_assert_int_ne(squat, SQUAT_NONE);
	ck_assert_uint_ge(uid, 70000);
	ck_assert_uint_lt(uid, 70000 + CROWD);
	seen->times[uid - 70000]++;
	if (seen->first == -1)
		seen->first = (int)uid;
	return seen->stop;
}

/* Everybody once, and chance decides who is first. */
START_TEST(test_each)
{
	int i, round, same = 1, first = -1;
	struct seen seen;
	char name[32];

	for (i = 0; i < CROWD; i++) {
		snprintf(name, sizeof(name), "%d", 70000 + i);
		put(i % 2 ? KIND_DIR : KIND_FILE, name);
		snprintf(name, sizeof(name), "other%d", i);
		put(KIND_FILE, name);
	}
	for (round = 0; round < 40; round++) {
		memset(&seen, 0, sizeof(seen));
		seen.first = -1;
		ck_assert_int_eq(squat_each(dir, see, &seen), 0);
		for (i = 0; i < CROWD; i++)
			ck_assert_int_eq(seen.times[i], 1);
		same = same && (first == -1 || first == seen.first);
		first = seen.first;
	}
	ck_assert_int_eq(same, 0);
	seen.stop = 5;
	ck_assert_int_eq(squat_each(dir, see, &seen), 5);
	ck_assert_int_eq(squat_each(-1, see, &seen), -1);
}
END_TEST

START_TEST(test_none)
{
	struct seen seen;

	ck_assert_int_eq(squat_each(dir, see, &seen), 0);
}
END_TEST

Suite *
suite_squat(void)
{
	Suite *suite = suite_create("spool/squat");
	TCase *test = tcase_create("squat");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, test_names, 0,
	    sizeof(names) / sizeof(names[0]));
	tcase_add_loop_test(test, test_look, 0, KINDS);
	tcase_add_loop_test(test, test_repair, 0, KINDS);
	tcase_add_test(test, test_each);
	tcase_add_test(test, test_none);
	suite_add_tcase(suite, test);
	return suite;
}
