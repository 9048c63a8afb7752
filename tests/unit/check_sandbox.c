/*
 * The sandbox from inside, in a child: what it promises is tried, and so is
 * what a worker needs.
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "compat/sandbox.h"

Suite *suite_sandbox(void);

#define NONE	99	/* the system offers only a part of it */

static struct sockaddr_in allowed, other, datagrams;
static int udp;

static int
bound(int type, struct sockaddr_in *at)
{
	socklen_t length = sizeof(*at);
	int fd = socket(AF_INET, type, 0);

	memset(at, 0, sizeof(*at));
	at->sin_family = AF_INET;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)at, length), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)at, &length), 0);
	if (type == SOCK_STREAM)
		ck_assert_int_eq(listen(fd, 8), 0);
	return fd;
}

static int
reach(const struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int rc = connect(fd, (const struct sockaddr *)at, sizeof(*at));

	close(fd);
	return rc;
}

static int
open_denied(const char *path, int flags)
{
	return open(path, flags, 0600) == -1 && errno == EACCES;
}

/* What must fail: 0, or the number of what did not. */
static int
try_forbidden(void)
{
	char *const args[] = { (char []){ "true" }, NULL };

	if (!open_denied("/etc/passwd", O_RDONLY) ||
	    !open_denied("/", O_RDONLY | O_DIRECTORY))
		return 1;
	if (!open_denied("/tmp/sendoff.sandbox", O_WRONLY | O_CREAT))
		return 2;
	if (execve("/bin/true", args, NULL) != -1 || errno != EACCES)
		return 3;
	if (reach(&other) != -1 || errno != EACCES)
		return 4;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 5;
	return 0;
}

/* What must work, as a worker needs it. */
static int
try_needed(int file)
{
	struct sockaddr_in source;
	char text[3];
	int fd;

	if (pread(file, text, 3, 0) != 3)
		return 11;
	if (open("/etc/group", O_RDONLY) == -1 ||
	    open("/usr/share", O_RDONLY | O_DIRECTORY) == -1 ||
	    !open_denied("/etc/group", O_RDWR))
		return 15;
	if (reach(&allowed) == -1)
		return 12;
	if ((fd = socket(AF_INET, SOCK_DGRAM, 0)) == -1 ||
	    sendto(fd, "x", 1, 0, (struct sockaddr *)&datagrams,
	    sizeof(datagrams)) != 1)
		return 13;
	/* a configured source address */
	source = allowed;
	source.sin_port = 0;
	if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1 ||
	    bind(fd, (struct sockaddr *)&source, sizeof(source)) == -1 ||
	    connect(fd, (struct sockaddr *)&allowed, sizeof(allowed)) == -1)
		return 14;
	return 0;
}

static int
inside(int file)
{
	static const char *const paths[] = { "/etc/group", "/usr/share",
	    "/not/there" };
	uint16_t port = ntohs(allowed.sin_port);
	struct sandbox sandbox = { &port, 1, paths, 3 };
	int rc;

	/* it all works before, else a failure inside would prove nothing */
	if (open("/etc/passwd", O_RDONLY) == -1 || reach(&other) == -1)
		return 20;
	if (sandbox_enter(&sandbox) == 0)
		return NONE;
	if ((rc = try_forbidden()) == 0)
		rc = try_needed(file);
	return rc;
}

START_TEST(keeps_its_promises)
{
	int file = memfile_open(), a, b, status;
	pid_t pid;

	a = bound(SOCK_STREAM, &allowed);
	b = bound(SOCK_STREAM, &other);
	udp = bound(SOCK_DGRAM, &datagrams);
	ck_assert_int_eq(write(file, "abc", 3), 3);
	if ((pid = fork()) == 0)
		_exit(inside(file));
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	if (WEXITSTATUS(status) == NONE)
		printf("skipped: check_sandbox: this system has no whole "
		    "sandbox\n");
	else
		ck_assert_int_eq(WEXITSTATUS(status), 0);
	close(a);
	close(b);
	close(udp);
	close(file);
}
END_TEST

START_TEST(no_port_at_all)
{
	int status, a = bound(SOCK_STREAM, &other);
	pid_t pid;

	if ((pid = fork()) == 0) {
		if (sandbox_enter(&(struct sandbox){ NULL, 0, NULL, 0 }) == 0)
			_exit(NONE);
		_exit(reach(&other) == -1 && errno == EACCES ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
	    WEXITSTATUS(status) == NONE));
	close(a);
}
END_TEST

Suite *
suite_sandbox(void)
{
	Suite *suite = suite_create("compat/sandbox");
	TCase *test = tcase_create("sandbox");

	tcase_add_test(test, keeps_its_promises);
	tcase_add_test(test, no_port_at_all);
	suite_add_tcase(suite, test);
	return suite;
}
