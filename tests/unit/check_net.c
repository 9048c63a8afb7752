/*
 * A connection: what is written arrives, what is read is kept in order, and
 * every wait ends, at its deadline or when the conductor is gone.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/net.h"
#include "util/clock.h"

Suite *suite_net(void);

struct fixture {
	struct net	net;
	int		peer;		/* other end of the connection */
	int		conductor;	/* other end of the control socket */
	int		control;
};

static struct fixture fixture;

static void
setup(void)
{
	int connection[2], control[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, connection), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, control), 0);
	ck_assert_int_eq(fcntl(connection[0], F_SETFL, O_NONBLOCK), 0);
	net_init(&fixture.net, control[0]);
	fixture.net.fd = connection[0];
	fixture.peer = connection[1];
	fixture.control = control[0];
	fixture.conductor = control[1];
	net_wait(&fixture.net, 5000);
}

static void
teardown(void)
{
	net_close(&fixture.net);
	close(fixture.peer);
	close(fixture.control);
	close(fixture.conductor);
}

static void
say(const char *text)
{
	ck_assert_int_eq(write(fixture.peer, text, strlen(text)),
	    (ssize_t)strlen(text));
}

START_TEST(both_ways)
{
	struct net *net = &fixture.net;
	char got[8];

	say("one");
	ck_assert_int_eq(net_fill(net), 0);
	ck_assert_uint_eq(net->end - net->start, 3);
	/* what is there is used up before more is read */
	say("two");
	net->start += 1;
	ck_assert_int_eq(net_fill(net), 0);
	ck_assert_mem_eq(net->in + net->start, "ne", 2);
	net->start = net->end;
	ck_assert_int_eq(net_fill(net), 0);
	ck_assert_mem_eq(net->in + net->start, "two", 3);
	ck_assert_int_eq(net_write(net, "hello", 5), 0);
	ck_assert_int_eq(read(fixture.peer, got, sizeof(got)), 5);
	ck_assert_mem_eq(got, "hello", 5);
}
END_TEST

START_TEST(early)
{
	struct net *net = &fixture.net;

	ck_assert_int_eq(net_early(net), 0);
	say("x");
	ck_assert_int_eq(net_early(net), 1);
	ck_assert_int_eq(net_early(net), 1);
	net->start = net->end;
	ck_assert_int_eq(net_early(net), 0);
	shutdown(fixture.peer, SHUT_WR);
	ck_assert_int_eq(net_early(net), -1);
	ck_assert_int_eq(net->error, NET_CLOSED);
	ck_assert_int_eq(net_early(net), -1);
}
END_TEST

START_TEST(end_of_file)
{
	struct net *net = &fixture.net;

	say("last");
	close(fixture.peer);
	ck_assert_int_eq(net_fill(net), 0);
	ck_assert_mem_eq(net->in, "last", 4);
	net->start = net->end;
	ck_assert_int_eq(net_fill(net), -1);
	ck_assert_int_eq(net->error, NET_CLOSED);
	ck_assert_str_eq(net->reason, "connection closed");
	/* the error stays */
	ck_assert_int_eq(net_write(net, "x", 1), -1);
	ck_assert_int_eq(net->error, NET_CLOSED);
	fixture.peer = -1;
}
END_TEST

START_TEST(read_deadline)
{
	struct net *net = &fixture.net;
	int64_t before = clock_now();

	net_wait(net, 50);
	ck_assert_int_eq(net_fill(net), -1);
	ck_assert_int_eq(net->error, NET_TIMEOUT);
	ck_assert_int_ge(clock_now() - before, 45);
	ck_assert_int_lt(clock_now() - before, 2000);
}
END_TEST

START_TEST(write_deadline)
{
	struct net *net = &fixture.net;
	char *block = calloc(1, 4 << 20);

	ck_assert_ptr_nonnull(block);
	net_wait(net, 50);
	ck_assert_int_eq(net_write(net, block, 4 << 20), -1);
	ck_assert_int_eq(net->error, NET_TIMEOUT);
	free(block);
}
END_TEST

/* A deadline that has passed is no wait, but what can go at once does. */
START_TEST(no_time)
{
	struct net *net = &fixture.net;
	char got[8];

	net_wait(net, -1000);
	ck_assert_int_eq(net_write(net, "QUIT\r\n", 6), 0);
	ck_assert_int_eq(read(fixture.peer, got, sizeof(got)), 6);
	ck_assert_int_eq(net_fill(net), -1);
	ck_assert_int_eq(net->error, NET_TIMEOUT);
}
END_TEST

START_TEST(stopped)
{
	struct net *net = &fixture.net;
	int64_t before = clock_now();

	/* the next job may be waiting there: that is no end */
	ck_assert_int_eq(write(fixture.conductor, "job", 3), 3);
	net_wait(net, 50);
	ck_assert_int_eq(net_early(net), 0);
	ck_assert_int_eq(net_fill(net), -1);
	ck_assert_int_eq(net->error, NET_TIMEOUT);
	net->error = NET_OK;
	net_wait(net, 60000);
	if (_i == 0)
		close(fixture.conductor);
	else
		shutdown(fixture.conductor, SHUT_WR);
	if (_i == 2)
		ck_assert_int_eq(net_early(net), -1);
	else
		ck_assert_int_eq(net_fill(net), -1);
	ck_assert_int_eq(net->error, NET_STOPPED);
	ck_assert_int_lt(clock_now() - before, 5000);
	if (_i == 0)
		fixture.conductor = -1;
}
END_TEST

START_TEST(not_watched)
{
	struct net *net = &fixture.net;

	net->control = -1;
	shutdown(fixture.conductor, SHUT_WR);
	say("250 ok");
	ck_assert_int_eq(net_early(net), 1);
	ck_assert_int_eq(net_write(net, "x", 1), 0);
}
END_TEST

/* Reads until the end; how many octets. */
static size_t
drain(int fd)
{
	char buffer[4096];
	size_t total = 0;
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		total += (size_t)n;
	return total;
}

/* A peer that reads nothing before it could say all it has to say. */
static int
talk_then_listen(int fd, size_t expected)
{
	char reply[1000];
	int i;

	memset(reply, '2', sizeof(reply));
	for (i = 0; i < 8; i++)
		if (write(fd, reply, sizeof(reply)) != sizeof(reply))
			return 1;
	return drain(fd) == expected ? 0 : 2;
}

/* RFC 2920 section 3.1: two that write must not wait for each other. */
START_TEST(no_deadlock)
{
	struct net *net = &fixture.net;
	size_t size = 2 << 20, got;
	char *block = calloc(1, size);
	int status, small = 4096;
	pid_t pid;

	ck_assert_ptr_nonnull(block);
	/* its window is full long before it is done */
	setsockopt(fixture.peer, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	if ((pid = fork()) == 0) {
		close(net->fd);
		_exit(talk_then_listen(fixture.peer, size));
	}
	close(fixture.peer);
	fixture.peer = -1;
	ck_assert_int_eq(net_write(net, block, size), 0);
	for (got = 0; got < 8000; net->start = net->end) {
		ck_assert_int_eq(net_fill(net), 0);
		got += net->end - net->start;
	}
	ck_assert_uint_eq(got, 8000);
	net_close(net);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	free(block);
}
END_TEST

/* What the peer said before it went is kept. */
START_TEST(last_words)
{
	struct net *net = &fixture.net;
	char *block = calloc(1, 1 << 20);

	ck_assert_ptr_nonnull(block);
	say("554 away");
	close(fixture.peer);
	ck_assert_int_eq(net_write(net, block, 1 << 20), -1);
	ck_assert_int_eq(net->error, NET_CLOSED);
	ck_assert_uint_eq(net->end - net->start, 8);
	ck_assert_mem_eq(net->in + net->start, "554 away", 8);
	fixture.peer = -1;
	free(block);
}
END_TEST

/* A listening socket on the loopback; its address. */
static int
listening(struct sockaddr_in *addr)
{
	socklen_t length = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)addr, length), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)addr, &length), 0);
	return fd;
}

START_TEST(connects)
{
	struct sockaddr_in addr, source, peer;
	socklen_t length = sizeof(peer);
	struct net net;
	int fd = listening(&addr), accepted;

	memset(&source, 0, sizeof(source));
	source.sin_family = AF_INET;
	ck_assert_int_eq(inet_pton(AF_INET, "127.0.0.2", &source.sin_addr), 1);
	net_init(&net, -1);
	ck_assert_int_eq(net_connect(&net, (struct sockaddr *)&addr,
	    sizeof(addr), (struct sockaddr *)&source, sizeof(source), 1000),
	    0);
	accepted = accept(fd, (struct sockaddr *)&peer, &length);
	ck_assert_int_ge(accepted, 0);
	ck_assert_uint_eq(ntohl(peer.sin_addr.s_addr), 0x7f000002);
	ck_assert_int_ne(fcntl(net.fd, F_GETFD) & FD_CLOEXEC, 0);
	net_close(&net);
	ck_assert_int_eq(net.fd, -1);
	close(accepted);
	close(fd);
}
END_TEST

START_TEST(refused)
{
	struct sockaddr_in addr;
	struct net net;

	close(listening(&addr));
	net_init(&net, -1);
	ck_assert_int_eq(net_connect(&net, (struct sockaddr *)&addr,
	    sizeof(addr), NULL, 0, 1000), -1);
	ck_assert_int_eq(net.error, NET_FAILED);
	ck_assert_str_eq(net.reason, "Connection refused");
	net_close(&net);
}
END_TEST

Suite *
suite_net(void)
{
	Suite *suite = suite_create("net");
	TCase *tests = tcase_create("net");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, both_ways);
	tcase_add_test(tests, early);
	tcase_add_test(tests, end_of_file);
	tcase_add_test(tests, read_deadline);
	tcase_add_test(tests, write_deadline);
	tcase_add_test(tests, no_time);
	tcase_add_loop_test(tests, stopped, 0, 3);
	tcase_add_test(tests, not_watched);
	tcase_add_test(tests, no_deadlock);
	tcase_add_test(tests, last_words);
	tcase_add_test(tests, connects);
	tcase_add_test(tests, refused);
	suite_add_tcase(suite, tests);
	return suite;
}
