/*
 * The dispatcher of root's run: nobody's child holds up another's, and what
 * it says of itself is heard within bounds.  Needs root: all of it is skipped
 * for others.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "owners.h"
#include "tests/unit/scratch.h"
#include "util/clock.h"

Suite	*suite_owners(void);

#define USERS	3

static char place[SCRATCH_PATH];
static int dir;
static uid_t users[USERS];	/* accounts that this system has */
static char shown[1024];

struct end {
	uid_t	uid;
	int	status;
	int	cut;
	char	text[64];
};

static struct end ends[16];
static size_t nends;

static void
ended(void *arg, const struct owners_end *end)
{
	(void)arg;
	ck_assert_uint_lt(nends, 16);
	ends[nends].uid = end->uid;
	ends[nends].status = end->status;
	ends[nends].cut = end->cut;
	strlcpy(ends[nends].text, end->text, sizeof(ends[nends].text));
	nends++;
}

static const struct end *
end_of(uid_t uid)
{
	size_t i;

	for (i = 0; i < nends; i++)
		if (ends[i].uid == uid)
			return &ends[i];
	ck_abort_msg("uid %lu: no end", (unsigned long)uid);
	return NULL;
}

static void
add_queue(uid_t uid)
{
	char name[16];

	snprintf(name, sizeof(name), "%lu", (unsigned long)uid);
	ck_assert_int_eq(mkdirat(dir, name, 0700), 0);
	ck_assert_int_eq(fchownat(dir, name, uid, (gid_t)-1, 0), 0);
}

static void
setup(void)
{
	const struct passwd *pw;
	size_t n = 0;

	scratch_make(place);
	ck_assert_int_eq(chmod(place, 01777), 0);
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	nends = 0;
	alarm(60);
	if (geteuid() != 0)
		return;
	while (n < USERS && (pw = getpwent()) != NULL)
		if (pw->pw_uid != 0)
			users[n++] = pw->pw_uid;
	endpwent();
	ck_assert_uint_eq(n, USERS);
	for (n = 0; n < USERS; n++)
		add_queue(users[n]);
}

static void
teardown(void)
{
	close(dir);
	scratch_remove(place);
}

static int
each(int (*work)(void *, int, int), int64_t stall)
{
	struct owners owners = { .work = work, .done = ended, .dir = dir,
	    .most = 40, .stall = stall, .slow = 60000 };
	struct fault fault;

	return owners_each(&owners, &fault);
}

/* What a child is: written to its parent. */
static int
tell(void *arg, int out, int lent)
{
	gid_t groups[64];
	char text[128];
	int n = getgroups(64, groups);

	(void)arg;
	snprintf(text, sizeof(text), "%lu %lu %d %d %d %s",
	    (unsigned long)getuid(), (unsigned long)getgid(), lent,
	    n >= 0 && (getuid() == 0 || n > 0), getsid(0) == getpid(),
	    getenv("LOGNAME"));
	if (write(out, "\0", 1) != 1 ||
	    write(out, text, strlen(text) + 1) == -1)
		return 99;
	return getenv("SENDOFF_CONF") != NULL || getenv("HOME") == NULL ||
	    isatty(0) || fcntl(5, F_GETFD) != -1 ? 98 : 7;
}

START_TEST(test_each)
{
	const struct passwd *pw;
	const struct end *end;
	size_t i;

	if (geteuid() != 0)
		return;
	add_queue(4000000000);		/* nobody's */
	ck_assert_int_eq(setenv("SENDOFF_CONF", "/etc/passwd", 1), 0);
	ck_assert_int_eq(each(tell, 60000), 0);
	/* root's, too, though there is no directory of root's */
	ck_assert_uint_eq(nends, USERS + 1);
	for (i = 0; i <= USERS; i++) {
		pw = getpwuid(i < USERS ? users[i] : 0);
		end = end_of(pw->pw_uid);
		ck_assert_int_eq(end->status, 7);
		snprintf(shown, sizeof(shown), "%lu %lu -1 1 1 %s",
		    (unsigned long)pw->pw_uid, (unsigned long)(pw->pw_uid == 0 ?
		    getgid() : pw->pw_gid), pw->pw_name);
		ck_assert_str_eq(end->text, shown);
	}
}
END_TEST

/* One stops itself for good, as its user could; one never comes to its end;
 * one floods its parent. */
static int
misbehave(void *arg, int out, int lent)
{
	static const char much[4096] = { 'x' };
	char text[sizeof(much)];
	int i;

	(void)arg;
	(void)lent;
	if (getuid() == users[0])
		kill(getpid(), SIGSTOP);
	while (getuid() == users[1] && pause() == -1)
		continue;
	if (getuid() == users[2]) {
		memset(text, 'x', sizeof(text));
		for (i = 0; i < 64; i++)
			if (write(out, text, sizeof(text)) == -1)
				return 99;
	}
	return 0;
}

START_TEST(test_misbehave)
{
	int64_t began = clock_now();

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(each(misbehave, 3000), 0);
	ck_assert_uint_eq(nends, USERS + 1);
	ck_assert_int_eq(end_of(users[0])->status, -1);
	ck_assert_int_eq(end_of(users[1])->status, -1);
	ck_assert_int_eq(end_of(users[2])->status, 0);
	ck_assert_int_eq(end_of(users[2])->cut, 1);
	ck_assert_uint_eq(strlen(end_of(users[2])->text), 40);
	ck_assert_int_eq(end_of(0)->status, 0);
	ck_assert_int_ge(clock_now() - began, 3000);
}
END_TEST

/* A child that goes on is not killed, however long it takes in all. */
static int
go_on(void *arg, int out, int lent)
{
	int64_t end = clock_now() + 3500;

	(void)arg;
	(void)lent;
	while (getuid() == users[0] && clock_now() < end)
		if (write(out, "", 1) != 1 || poll(NULL, 0, 100) == -1)
			return 99;
	return 0;
}

START_TEST(test_go_on)
{
	size_t i;

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(each(go_on, 3000), 0);
	ck_assert_uint_eq(nends, USERS + 1);
	for (i = 0; i < nends; i++)
		ck_assert_int_eq(ends[i].status, 0);
}
END_TEST

/* Root's child sends the parent a TERM; the others hear of it. */
static int
wait_for_term(void *arg, int out, int lent)
{
	(void)arg;
	(void)out;
	(void)lent;
	if (getuid() == 0)
		kill(getppid(), SIGTERM);
	while (pause() == -1)
		continue;
	return 99;
}

START_TEST(test_term)
{
	size_t i;

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(each(wait_for_term, 50000), 1);
	ck_assert_uint_eq(nends, USERS + 1);
	for (i = 0; i < nends; i++)
		ck_assert_int_eq(ends[i].status, -1);
}
END_TEST

Suite *
suite_owners(void)
{
	Suite *suite = suite_create("owners");
	TCase *test = tcase_create("owners");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_set_timeout(test, 60);
	tcase_add_test(test, test_each);
	tcase_add_test(test, test_misbehave);
	tcase_add_test(test, test_go_on);
	tcase_add_test(test, test_term);
	suite_add_tcase(suite, test);
	return suite;
}
