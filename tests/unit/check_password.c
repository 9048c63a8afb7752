/*
 * Where a password comes from, and all that is none.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "password.h"
#include "scratch.h"
#include "util/clock.h"

Suite	*suite_password(void);

static char folder[SCRATCH_PATH], file[SCRATCH_PATH + 16];
static struct conf conf;
static struct password password;
static struct fault fault;

static void
setup(void)
{
	scratch_make(folder);
	snprintf(file, sizeof(file), "%s/password", folder);
	memset(&conf, 0, sizeof(conf));
	conf.relay = RELAY_SMTP;
	conf.relay_user = (char *)"u";
	conf.timeout = 30;
	alarm(20);
}

static void
teardown(void)
{
	scratch_remove(folder);
}

static void
write_file(const char *text, size_t length, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

/* The password is want; or where that is NULL there is none, why says so, and
 * nothing is left of what was read. */
static void
expect(const char *want, const char *why)
{
	static const struct password nothing;
	int rc;

	memset(&password, 0xff, sizeof(password));
	memset(&fault, 0, sizeof(fault));
	rc = password_get(&conf, &password, &fault);
	if (want != NULL) {
		ck_assert_msg(rc == 0, "%s", fault.text);
		ck_assert_uint_eq(password.length, strlen(want));
		ck_assert_mem_eq(password.octets, want, password.length);
		ck_assert_mem_eq(password.octets + password.length,
		    nothing.octets, sizeof(nothing.octets) - password.length);
		return;
	}
	ck_assert_int_eq(rc, -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_msg(strstr(fault.text, why) != NULL, "%s", fault.text);
	ck_assert_ptr_null(strstr(fault.text, "s3cret"));
	ck_assert_mem_eq(&password, &nothing, sizeof(nothing));
}

static const struct {
	const char	*text;
	mode_t		 mode;
	const char	*want, *why;
} files[] = {
	{ "s3cret\n", 0600, "s3cret", NULL },
	{ "s3cret", 0600, "s3cret", NULL },
	{ "s3cret\r\n", 0600, "s3cret", NULL },
	{ "s3cret \nsecond\n", 0600, "s3cret ", NULL },
	{ " \n", 0600, " ", NULL },
	/* who submits may be anybody of the host */
	{ "s3cret\n", 0644, "s3cret", NULL },
	{ "s3cret\n", 0440, "s3cret", NULL },
	{ "s3cret\n", 0620, NULL, "group or others may write it" },
	{ "s3cret\n", 0602, NULL, "group or others may write it" },
	{ "", 0600, NULL, "first line is empty" },
	{ "\ns3cret\n", 0600, NULL, "first line is empty" },
	{ "\r\n", 0600, NULL, "first line is empty" },
};

START_TEST(from_file)
{
	conf.password_file = file;
	write_file(files[_i].text, strlen(files[_i].text), files[_i].mode);
	expect(files[_i].want, files[_i].why);
}
END_TEST

START_TEST(odd_files)
{
	static char long_line[LOGIN_MAX + 1];

	conf.password_file = file;
	expect(NULL, "No such file");
	ck_assert_int_eq(mkfifo(file, 0600), 0);
	expect(NULL, "not a regular file");
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(mkdir(file, 0700), 0);
	expect(NULL, "not a regular file");
	ck_assert_int_eq(rmdir(file), 0);
	write_file("s3\0cret\n", 8, 0600);
	expect(NULL, "has a NUL");
	memset(long_line, 'x', sizeof(long_line));
	write_file(long_line, sizeof(long_line), 0600);
	expect(NULL, "more than 4096 octets");
	long_line[LOGIN_MAX] = '\0';
	write_file(long_line, LOGIN_MAX, 0600);
	expect(long_line, NULL);
	/* what is behind the first line does not count */
	long_line[9] = '\n';
	write_file(long_line, sizeof(long_line), 0600);
	expect("xxxxxxxxx", NULL);
	if (geteuid() != 0) {
		ck_assert_int_eq(chmod(file, 0000), 0);
		expect(NULL, "Permission denied");
	}
}
END_TEST

static const struct {
	const char	*text;
	const char	*want, *why;
} commands[] = {
	{ "echo s3cret", "s3cret", NULL },
	{ "printf s3cret", "s3cret", NULL },
	{ "printf 's3cret\\r\\nmore'", "s3cret", NULL },
	{ "x=s3cret; echo \"$x\"; echo more", "s3cret", NULL },
	{ "echo s3cret; exit 0", "s3cret", NULL },
	{ "printf s3; exec 1>&-; exit 0", "s3", NULL },
	/* nothing to read, nothing open, nobody's signals */
	{ "read -r line || echo s3cret", "s3cret", NULL },
	{ "test -e /proc/self/fd/3 || echo s3cret", "s3cret", NULL },
	{ "kill -TERM $$; echo s3cret", NULL, "ended by signal 15" },
	{ "kill -PIPE $$; echo s3cret", NULL, "ended by signal 13" },
	{ "echo s3cret; exit 1", NULL, "ended with status 1" },
	{ "exit 255", NULL, "ended with status 255" },
	{ "true", NULL, "first line is empty" },
	{ "echo", NULL, "first line is empty" },
	{ "printf 's3\\0cret\\n'", NULL, "has a NUL" },
	{ "yes s3cret", NULL, "more than 4096 octets" },
	{ "if", NULL, "ended with status 2" },
};

START_TEST(from_command)
{
	sigset_t before, after;
	struct sigaction action;

	conf.password_command = (char *)(uintptr_t)commands[_i].text;
	sigprocmask(SIG_SETMASK, NULL, &before);
	expect(commands[_i].want, commands[_i].why);
	/* nothing of it is left: no child, no handler, no blocked signal */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	sigprocmask(SIG_SETMASK, NULL, &after);
	ck_assert_int_eq(sigismember(&before, SIGCHLD),
	    sigismember(&after, SIGCHLD));
	sigaction(SIGCHLD, NULL, &action);
	ck_assert(action.sa_handler == SIG_DFL);
}
END_TEST

/* One that hangs has its time and no more, silent or with all closed; one
 * that leaves a process behind is not held by it. */
START_TEST(patience)
{
	static const char *const lasting[] = { "sleep 1000",
	    "echo s3cret; exec sleep 1000", "exec 1>&-; sleep 1000",
	    "trap '' TERM ALRM HUP; while :; do sleep 1; done" };
	int64_t began = clock_now();
	size_t i;

	conf.timeout = 1;
	for (i = 0; i < sizeof(lasting) / sizeof(lasting[0]); i++) {
		conf.password_command = (char *)(uintptr_t)lasting[i];
		expect(NULL, "it takes too long");
	}
	ck_assert_int_ge(clock_now() - began, 4000);
	conf.timeout = 3600;
	conf.password_command = (char *)"sleep 20 & echo s3cret";
	began = clock_now();
	expect("s3cret", NULL);
	ck_assert_int_lt(clock_now() - began, 15000);
}
END_TEST

/* Without a login nothing is read and nothing is run. */
START_TEST(no_login)
{
	conf.password_command = (char *)"exit 1";
	conf.relay_user = NULL;
	expect("", NULL);
	conf.relay_user = (char *)"u";
	conf.relay = RELAY_NONE;
	expect("", NULL);
}
END_TEST

#define LOOP(t, test, table)						\
	tcase_add_loop_test(t, test, 0,					\
	    (int)(sizeof(table) / sizeof(table[0])))

Suite *
suite_password(void)
{
	Suite *suite = suite_create("password");
	TCase *tc = tcase_create("password");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	LOOP(tc, from_file, files);
	tcase_add_test(tc, odd_files);
	LOOP(tc, from_command, commands);
	tcase_add_test(tc, patience);
	tcase_add_test(tc, no_login);
	suite_add_tcase(suite, tc);
	return suite;
}
