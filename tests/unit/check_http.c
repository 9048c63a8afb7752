/*
 * HTTP as a client that trusts no server: what is taken, what is not, and
 * that each of them ends.
 */
#include <sys/socket.h>

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fcntl.h>

#include "deliver/http.h"
#include "util/clock.h"

Suite *suite_http(void);

#define MOST	65536
#define OK	"HTTP/1.1 200 OK\r\n"

static struct net net;
static struct buf body;
static char reason[HTTP_REASON], request[1024];
static int server, control[2];

static void
setup(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, control), 0);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	net_init(&net, control[0]);
	net.fd = pair[0];
	net_wait(&net, 20000);
	server = pair[1];
	buf_init(&body);
	memset(request, 0, sizeof(request));
}

static void
teardown(void)
{
	net_close(&net);
	close(server);
	buf_clear(&body);
}

static int
get(void)
{
	return http_get(&net, "mta-sts.example", "/.well-known/mta-sts.txt",
	    MOST, &body, reason);
}

/* A server that says all this, whatever it is asked, and ends. */
static void
say(const char *octets)
{
	ck_assert_int_eq(write(server, octets, strlen(octets)),
	    (ssize_t)strlen(octets));
	shutdown(server, SHUT_WR);
}

static const struct {
	const char	*answer;
	const char	*body;		/* NULL: not taken, and why */
	const char	*reason;
} answers[] = {
	{ OK "Content-Length: 5\r\n\r\nhello", "hello", "" },
	{ OK "Content-length:5\r\n\r\nhello", "hello", "" },
	{ OK "Content-Length: 5\r\n\r\nhello and more", "hello", "" },
	{ OK "Content-Type: text/plain\r\n\r\nhello", "hello", "" },
	{ "HTTP/1.0 200 Fine\r\n\r\nhello", "hello", "" },
	{ "HTTP/1.1 200\r\n\r\nhello", "hello", "" },
	{ OK "\r\n", "", "" },
	/* to be found out by who reads it */
	{ OK "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
	    "1\r\na\r\n0\r\n\r\n", "" },
	{ OK "Content-Length: 6\r\n\r\nhello", NULL, "it is cut short" },
	{ OK "Content-Length: 99999\r\n\r\nhello", NULL, "it is cut short" },
	{ OK "Content-Length: 9999999\r\n\r\nhello", NULL,
	    "not an answer in HTTP" },
	{ OK "Content-Length: -5\r\n\r\nhello", NULL,
	    "not an answer in HTTP" },
	{ OK "Content-Length: x\r\n\r\nhello", NULL,
	    "not an answer in HTTP" },
	{ "HTTP/1.1 204 No\r\n\r\n", NULL, "HTTP status 204" },
	{ "HTTP/1.1 206 Part\r\n\r\nhello", NULL, "HTTP status 206" },
	{ "HTTP/1.1 301 There\r\nLocation: https://x.example/\r\n\r\n", NULL,
	    "HTTP status 301" },
	{ "HTTP/1.1 302 There\r\n\r\n", NULL, "HTTP status 302" },
	{ "HTTP/1.1 404 \033[2J\r\n\r\nhello", NULL, "HTTP status 404" },
	{ "HTTP/1.1 500 Oh\r\n\r\nhello", NULL, "HTTP status 500" },
	{ "HTTP/1.1 100 Go on\r\n\r\n" OK "\r\nhello", NULL,
	    "HTTP status 100" },
	{ "HTTP/2 200\r\n\r\nhello", NULL, "not an answer in HTTP" },
	{ "HTTP/1.1 2000 OK\r\n\r\nhello", NULL, "not an answer in HTTP" },
	{ "HTTP/1.1 OK\r\n\r\nhello", NULL, "not an answer in HTTP" },
	{ "hello\r\n\r\n", NULL, "not an answer in HTTP" },
	{ "\r\n\r\n", NULL, "not an answer in HTTP" },
	{ OK, NULL, "connection closed" },
	{ "HTTP/1.1 200", NULL, "connection closed" },
	{ "", NULL, "connection closed" },
};

START_TEST(an_answer)
{
	say(answers[_i].answer);
	ck_assert_int_eq(get(), answers[_i].body == NULL ? -1 : 0);
	ck_assert_str_eq(reason, answers[_i].reason);
	if (answers[_i].body != NULL)
		ck_assert_str_eq(buf_get(&body), answers[_i].body);
}
END_TEST

START_TEST(the_request)
{
	say(OK "\r\n");
	ck_assert_int_eq(get(), 0);
	ck_assert_int_gt(read(server, request, sizeof(request) - 1), 0);
	ck_assert_str_eq(request, "GET /.well-known/mta-sts.txt HTTP/1.0\r\n"
	    "Host: mta-sts.example\r\n\r\n");
}
END_TEST

/* One that goes on for ever: first, and then again and again. */
static const struct {
	const char	*first, *again, *reason;
} endless[] = {
	{ OK "\r\n", "mx: a.example\r\n", "it is too long" },
	{ OK "Content-Length: 99999\r\n\r\n", "mx: a.example\r\n",
	    "it is too long" },
	{ OK, "X: y\r\n", "its header is too long" },
	{ OK "X: ", "xxxxxxxxx", "not an answer in HTTP" },
	{ "", "xxxxxxxxx", "not an answer in HTTP" },
	{ "", "\r\n", "not an answer in HTTP" },
};

START_TEST(no_end)
{
	pid_t pid;

	signal(SIGPIPE, SIG_DFL);
	if ((pid = fork()) == 0) {
		net_close(&net);
		(void)!write(server, endless[_i].first,
		    strlen(endless[_i].first));
		while (write(server, endless[_i].again,
		    strlen(endless[_i].again)) > 0)
			continue;
		_exit(0);
	}
	close(server);
	ck_assert_int_eq(get(), -1);
	ck_assert_str_eq(reason, endless[_i].reason);
	ck_assert_uint_le(body.length, MOST);
	server = -1;
}
END_TEST

/* Silence ends at the deadline, wherever it begins. */
static const char *const parts[] = { "", "HTT", OK, OK "X: y", OK "\r\n",
	OK "Content-Length: 9\r\n\r\nhello" };

START_TEST(silence)
{
	ck_assert_int_eq(write(server, parts[_i], strlen(parts[_i])),
	    (ssize_t)strlen(parts[_i]));
	net_wait(&net, 20);
	ck_assert_int_eq(get(), -1);
	ck_assert_str_eq(reason, "timed out");
}
END_TEST

START_TEST(the_conductor_is_gone)
{
	ck_assert_int_eq(write(server, parts[_i], strlen(parts[_i])),
	    (ssize_t)strlen(parts[_i]));
	close(control[1]);
	ck_assert_int_eq(get(), -1);
	ck_assert_int_eq(net.error, NET_STOPPED);
}
END_TEST

Suite *
suite_http(void)
{
	Suite *suite = suite_create("http");
	TCase *test = tcase_create("http");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, an_answer, 0,
	    sizeof(answers) / sizeof(answers[0]));
	tcase_add_test(test, the_request);
	tcase_add_loop_test(test, no_end, 0,
	    sizeof(endless) / sizeof(endless[0]));
	tcase_add_loop_test(test, silence, 0,
	    sizeof(parts) / sizeof(parts[0]));
	tcase_add_loop_test(test, the_conductor_is_gone, 0,
	    sizeof(parts) / sizeof(parts[0]));
	suite_add_tcase(suite, test);
	return suite;
}
