/*
 * Which directory a queue is in, and which it never is: links, squats, other
 * people's, and those open to others.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "spool/commit.h"
#include "tests/unit/scratch.h"

Suite	*suite_owner(void);

#define PATH	(SCRATCH_PATH + 64)

static char place[SCRATCH_PATH];
static struct conf conf;
static struct queue queue;
static struct fault fault;

static void
setup(void)
{
	char state[PATH];

	memset(&conf, 0, sizeof(conf));
	scratch_make(place);
	/* where a user who is not the caller may make a home queue */
	snprintf(state, sizeof(state), "%s/home", place);
	ck_assert_int_eq(mkdir(state, 0755), 0);
	ck_assert_int_eq(chown(state, scratch_uid(), (gid_t)-1), 0);
	ck_assert_int_eq(setenv("HOME", state, 1), 0);
	unsetenv("XDG_STATE_HOME");
}

static void
teardown(void)
{
	scratch_remove(place);
}

/* The spool of these tests, of some mode and owner. */
static const char *
make_spool(mode_t mode, uid_t owner)
{
	static char path[PATH];

	snprintf(path, sizeof(path), "%s/spool", place);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chown(path, owner, (gid_t)-1), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
	conf.spool = path;
	return path;
}

/* The queue is this directory, and works. */
static void
expect(const char *more, int shared)
{
	char path[PATH];
	struct stat st;
	int fd;

	ck_assert_int_ne(queue.fd, -1);
	snprintf(path, sizeof(path), "%s/%s", place, more);
	ck_assert_str_eq(queue.path, path);
	ck_assert_int_eq(queue.shared, shared);
	ck_assert_int_eq(fstat(queue.fd, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0700);
	ck_assert_int_eq(st.st_uid, geteuid());
	ck_assert_int_eq(fcntl(queue.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	ck_assert_int_ne(fd = owner_spill(&queue), -1);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	close(fd);
}

/* It is the home queue, and the reason is told. */
static void
expect_home(const char *reason)
{
	expect("home/.local/state/sendoff", 0);
	ck_assert_int_eq(queue.home, 1);
	ck_assert_ptr_nonnull(queue.warning);
	ck_assert_msg(strstr(queue.warning, reason) != NULL, "%s",
	    queue.warning);
}

static void
open_queue(int make)
{
	int rc = owner_open(&queue, &conf, make, &fault);

	ck_assert_msg(rc == 0, "%s", fault.text);
}

static void
close_queue(void)
{
	owner_close(&queue);
	ck_assert_int_eq(queue.fd, -1);
	ck_assert_ptr_null(queue.path);
}

static void
as_user_shared(const char *name)
{
	char path[PATH];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", place, name);
	open_queue(0);
	ck_assert_int_eq(queue.fd, -1);
	ck_assert_int_eq(stat(path, &st), -1);
	close_queue();
	open_queue(1);
	ck_assert_ptr_null(queue.warning);
	ck_assert_int_eq(queue.home, 0);
	expect(name, 1);
	close_queue();
	open_queue(0);
	expect(name, 1);
	close_queue();
}

/* Only root can make a directory of root's. */
START_TEST(test_shared)
{
	char name[64];

	if (geteuid() != 0)
		return;
	make_spool(01777, 0);
	snprintf(name, sizeof(name), "spool/%lu",
	    (unsigned long)scratch_uid());
	scratch_user(as_user_shared, name);
	/* root has one of its own, of that name, and a home without a queue */
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	as_user_shared("spool/0");
}
END_TEST

static void
as_user_squatted(const char *reason)
{
	open_queue(0);
	ck_assert_int_eq(queue.fd, -1);
	close_queue();
	open_queue(1);
	expect_home(reason);
	close_queue();
	open_queue(0);
	expect_home(reason);
	close_queue();
}

/* THREATS E1: somebody was there before. */
START_TEST(test_squatted)
{
	static const char *const reasons[] = { "no directory", "no directory",
	    "no directory", "no directory", "owned by somebody else",
	    "open to others", "open to others" };
	char name[PATH];

	if (geteuid() != 0)
		return;
	snprintf(name, sizeof(name), "%s/%lu", make_spool(01777, 0),
	    (unsigned long)scratch_uid());
	switch (_i) {
	case 0:
		ck_assert_int_eq(close(open(name, O_CREAT | O_RDWR, 0666)), 0);
		break;
	case 1:
		ck_assert_int_eq(symlink("/tmp", name), 0);
		break;
	case 2:
		ck_assert_int_eq(symlink("nowhere", name), 0);
		break;
	case 3:
		ck_assert_int_eq(mkfifo(name, 0666), 0);
		break;
	default:
		ck_assert_int_eq(mkdir(name, 0700), 0);
		ck_assert_int_eq(chmod(name, _i == 4 ? 0777 :
		    _i == 5 ? 0701 : 0770), 0);
		if (_i > 4)
			ck_assert_int_eq(chown(name, scratch_uid(),
			    (gid_t)-1), 0);
		break;
	}
	scratch_user(as_user_squatted, reasons[_i]);
}
END_TEST

/* THREATS E11: the directory itself. */
START_TEST(test_bad_spool)
{
	static const struct {
		mode_t		 mode;
		const char	*reason;
	} spools[] = {
		{ 0777, "owned by somebody else" },
		{ 0755, "owned by somebody else" },
		{ 0700, "Permission denied" },
		{ 01700, "Permission denied" },
	};

	if (geteuid() != 0)
		return;
	make_spool(spools[_i].mode, 0);
	scratch_user(as_user_squatted, spools[_i].reason);
}
END_TEST

static void
as_user_refused(const char *reason)
{
	open_queue(1);
	expect_home(reason);
	close_queue();
	/* what went home is found there */
	open_queue(0);
	expect("home/.local/state/sendoff", 0);
	ck_assert_int_eq(queue.home, 1);
	close_queue();
}

/* Users have to be able to make their own. */
START_TEST(test_closed_spool)
{
	if (geteuid() != 0)
		return;
	make_spool(01755, 0);
	scratch_user(as_user_refused, "Permission denied");
}
END_TEST

/* A sticky directory that is not root's: its owner could swap what is in it. */
START_TEST(test_sticky_of_another)
{
	if (geteuid() != 0)
		return;
	make_spool(01777, 1);
	scratch_user(as_user_squatted, "owned by somebody else");
}
END_TEST

static void
as_user_own(const char *name)
{
	open_queue(0);
	expect(name, 0);
	ck_assert_int_eq(queue.home, 0);
	ck_assert_ptr_null(queue.warning);
	close_queue();
}

START_TEST(test_own)
{
	make_spool(0700, scratch_uid());
	scratch_user(as_user_own, "spool");
}
END_TEST

START_TEST(test_own_open)
{
	static const mode_t modes[] = { 0755, 0701, 0750, 0707, 01777 };

	make_spool(modes[_i], scratch_uid());
	scratch_user(as_user_squatted, "open to others");
}
END_TEST

static void
as_user_made(const char *name)
{
	open_queue(0);
	ck_assert_int_eq(queue.fd, -1);
	close_queue();
	open_queue(1);
	expect(name, 0);
	ck_assert_ptr_null(queue.warning);
	close_queue();
}

START_TEST(test_made)
{
	char path[PATH];

	snprintf(path, sizeof(path), "%s/home/new", place);
	conf.spool = path;
	scratch_user(as_user_made, "home/new");
}
END_TEST

static void
as_user_no_parent(const char *unused)
{
	(void)unused;
	open_queue(1);
	expect_home("No such file");
	close_queue();
}

START_TEST(test_no_parent)
{
	char path[PATH];

	snprintf(path, sizeof(path), "%s/home/no/such", place);
	conf.spool = path;
	scratch_user(as_user_no_parent, "");
}
END_TEST

START_TEST(test_link)
{
	char path[PATH];

	make_spool(0700, scratch_uid());
	snprintf(path, sizeof(path), "%s/link", place);
	ck_assert_int_eq(symlink("spool", path), 0);
	conf.spool = path;
	scratch_user(as_user_squatted, "a link");
}
END_TEST

START_TEST(test_relative)
{
	char spool[] = "spool";

	conf.spool = spool;
	scratch_user(as_user_squatted, "not a path from the root");
}
END_TEST

static void
as_user_nowhere(const char *unused)
{
	(void)unused;
	ck_assert_int_eq(owner_open(&queue, &conf, 1, &fault), -1);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_int_eq(strncmp(fault.text, "not spooled: ", 13), 0);
	ck_assert_ptr_nonnull(strstr(fault.text, "open to others; "));
	ck_assert_int_eq(queue.fd, -1);
	ck_assert_int_eq(owner_spill(&queue), -1);
}

/* Neither the usual place nor a home. */
START_TEST(test_nowhere)
{
	char home[PATH];

	make_spool(0755, scratch_uid());
	/* the user's own, but nothing can be made in it */
	snprintf(home, sizeof(home), "%s/closed", place);
	ck_assert_int_eq(mkdir(home, 0500), 0);
	ck_assert_int_eq(chown(home, scratch_uid(), (gid_t)-1), 0);
	ck_assert_int_eq(setenv("HOME", home, 1), 0);
	scratch_user(as_user_nowhere, "");
}
END_TEST

static void
as_user_home(const char *name)
{
	ck_assert_int_eq(owner_open_home(&queue, 0, &fault), 0);
	ck_assert_int_eq(queue.fd, -1);
	close_queue();
	ck_assert_int_eq(owner_open_home(&queue, 1, &fault), 0);
	expect(name, 0);
	close_queue();
}

START_TEST(test_home)
{
	scratch_user(as_user_home, "home/.local/state/sendoff");
}
END_TEST

START_TEST(test_xdg)
{
	char path[PATH];

	snprintf(path, sizeof(path), "%s/home/a/b", place);
	ck_assert_int_eq(setenv("XDG_STATE_HOME", path, 1), 0);
	scratch_user(as_user_home, "home/a/b/sendoff");
	/* a path that is not from the root does not count */
	ck_assert_int_eq(setenv("XDG_STATE_HOME", "a/b", 1), 0);
	scratch_user(as_user_home, "home/.local/state/sendoff");
}
END_TEST

static void
as_user_bad_home(const char *reason)
{
	ck_assert_int_eq(owner_open_home(&queue, 1, &fault), -1);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_msg(strstr(fault.text, reason) != NULL, "%s", fault.text);
}

START_TEST(test_bad_home)
{
	char path[PATH], queue_path[PATH];

	snprintf(path, sizeof(path), "%s/home/state", place);
	ck_assert_int_eq(setenv("XDG_STATE_HOME", path, 1), 0);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	snprintf(queue_path, sizeof(queue_path), "%.300s/sendoff", path);
	ck_assert_int_eq(mkdir(queue_path, 0755), 0);
	ck_assert_int_eq(chown(queue_path, scratch_uid(), (gid_t)-1), 0);
	scratch_user(as_user_bad_home, "open to others");
	ck_assert_int_eq(rmdir(queue_path), 0);
	ck_assert_int_eq(symlink("..", queue_path), 0);
	scratch_user(as_user_bad_home, "a link");
}
END_TEST

static void
add_user(TCase *tcase)
{
	tcase_add_test(tcase, test_own);
	tcase_add_loop_test(tcase, test_own_open, 0, 5);
	tcase_add_test(tcase, test_made);
	tcase_add_test(tcase, test_no_parent);
	tcase_add_test(tcase, test_link);
	tcase_add_test(tcase, test_relative);
	tcase_add_test(tcase, test_nowhere);
	tcase_add_test(tcase, test_home);
	tcase_add_test(tcase, test_xdg);
	tcase_add_test(tcase, test_bad_home);
}

Suite *
suite_owner(void)
{
	Suite *suite = suite_create("spool/owner");
	TCase *tcase = tcase_create("owner");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_shared);
	tcase_add_loop_test(tcase, test_squatted, 0, 7);
	tcase_add_loop_test(tcase, test_bad_spool, 0, 4);
	tcase_add_test(tcase, test_closed_spool);
	tcase_add_test(tcase, test_sticky_of_another);
	add_user(tcase);
	suite_add_tcase(suite, tcase);
	return suite;
}
