/*
 * The transcript as a worker tells it: what is ours, what a server's, and
 * where it ends.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "deliver/hand.h"
#include "deliver/trace.h"

Suite *suite_trace(void);

static struct control control;
static struct hand hand;

static void
setup(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(hand_init(&hand, pair[0]), 0);
	control_init(&control, pair[1]);
	control.job = 9;
	control.lines = 100;
}

static void
teardown(void)
{
	hand_close(&hand);
	close(control.fd);
}

/* All lines that have come, each behind a '|'; every one is a record that the
 * conductor believes. */
static const char *
said(void)
{
	static char text[32 * 1024];
	struct record record;
	size_t n = 0;

	text[0] = '\0';
	while (hand_take(&hand, &record) == 1) {
		ck_assert_int_eq(record_check(&record), 0);
		ck_assert_uint_eq(record.job, 9);
		ck_assert_uint_eq(record.recipient, RECORD_LINE);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "|%s",
		    record.outcome.text);
	}
	return text;
}

/* What is shown of a server's octets, read as one reply. */
static const char *
reply(const char *octets, size_t n)
{
	static struct reply taken;

	reply_init(&taken);
	reply_feed(&taken, octets, n);
	trace_reply(&control, &taken);
	return said();
}

static const struct {
	const char	*octets;
	size_t		 n;		/* 0: as long as the string */
	const char	*said;
} replies[] = {
	{ "250 ok\r\n", 0, "|250 ok" },
	{ "250-a\r\n250-b\r\n250 c\r\n", 0, "|250-a|250-b|250 c" },
	{ "354\r\n", 0, "|354 " },
	{ "250-\r\n250 \r\n", 0, "|250-|250 " },
	{ "550 5.1.1 \033]0;x\007\t\r\n", 0, "|550 5.1.1 ?]0;x??" },
	{ "250 \xc3\xa9\r\n", 0, "|250 ??" },
	{ "250 a\0b\r\n", 9, "|250 a?b" },
	/* not whole */
	{ "", 0, "" },
	{ "250-a\r\n250-b\r\n", 0, "|250-a|250-b" },
	{ "250-a\r\n25", 0, "|250-a|<<< 25" },
	{ "250-a\r\n\r", 0, "|250-a|<<< " },
	/* no reply: it cannot look like one, nor like a word of ours */
	{ "hello\r\n", 0, "|<<< hello" },
	{ ">>> DATA\r\n", 0, "|<<< >>> DATA" },
	{ "a@b... Sent (ok)\r\n", 0, "|<<< a@b... Sent (ok)" },
	{ "250-a\r\na@b... Sent (ok)\r\n", 0, "|250-a|<<< a@b... Sent (ok)" },
	{ "250-a\r\n550 b\r\n", 0, "|250-a|<<< 550 b" },
	{ "250-a\ra@b... Sent (ok)\r\n250 b\r\n", 0,
	    "|250-a?a@b... Sent (ok)|250 b" },
};

START_TEST(a_reply)
{
	size_t n = replies[_i].n;

	ck_assert_str_eq(reply(replies[_i].octets,
	    n == 0 ? strlen(replies[_i].octets) : n), replies[_i].said);
}
END_TEST

/* Shown up to the bound of a line, in as many lines as it had. */
START_TEST(a_long_line)
{
	char octets[REPLY_LINE], expected[OUTCOME_TEXT + 1] = "|250 ";

	memset(octets, 'x', sizeof(octets));
	memcpy(octets, "250 ", 4);
	memcpy(octets + sizeof(octets) - 2, "\r\n", 2);
	memset(expected + 5, 'x', OUTCOME_TEXT - 5);
	expected[OUTCOME_TEXT] = '\0';
	ck_assert_str_eq(reply(octets, sizeof(octets)), expected);
}
END_TEST

START_TEST(commands)
{
	trace_commands(&control, "MAIL FROM:<>\r\nRCPT TO:<\xc3\xa9@b>\r\n"
	    "DATA\r\n", 36);
	ck_assert_str_eq(said(),
	    "|>>> MAIL FROM:<>|>>> RCPT TO:<??@b>|>>> DATA");
	trace_commands(&control, ".\r\n", 3);
	ck_assert_str_eq(said(), "|>>> .");
	/* what is no command has no line */
	trace_commands(&control, "", 0);
	trace_commands(&control, "\n", 1);
	trace_commands(&control, "DATA", 4);
	ck_assert_str_eq(said(), "");
}
END_TEST

/* A job of n recipients, all still to be done but the first. */
static void
connect_to(const char *host, char **recipients, uint32_t n)
{
	static char todo[300];
	struct job job;

	memset(&job, 0, sizeof(job));
	job.recipients = recipients;
	job.nrecipients = n;
	memset(todo, 1, sizeof(todo));
	todo[0] = 0;
	trace_connecting(&control, &job, todo, host);
}

START_TEST(connecting)
{
	char *few[] = { (char []){ "done@b" }, (char []){ "a@b" },
	    (char []){ "\033c@b" } };

	connect_to("mx.b", few, 3);
	ck_assert_str_eq(said(),
	    "|a@b,?c@b... Connecting to mx.b. via esmtp...");
	connect_to("[192.0.2.1]", few, 2);
	ck_assert_str_eq(said(),
	    "|a@b... Connecting to [192.0.2.1] via esmtp...");
	trace_closing(&control, "mx.b");
	trace_closing(&control, "[192.0.2.1]");
	ck_assert_str_eq(said(), "|Closing connection to mx.b."
	    "|Closing connection to [192.0.2.1]");
}
END_TEST

START_TEST(more_names_than_fit)
{
	char address[] = "somebody@b.example", *many[300], large[321];
	char host[OUTCOME_HOST];
	uint32_t i;

	for (i = 0; i < 300; i++)
		many[i] = address;
	memset(host, 'h', sizeof(host));
	host[sizeof(host) - 1] = '\0';
	connect_to(host, many, 300);
	ck_assert_ptr_nonnull(strstr(said(),
	    "somebody@b.example,...... Connecting to hhh"));
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	many[1] = large;
	connect_to("mx.b", many, 300);
	ck_assert_str_eq(said(),
	    "|(a long address)... Connecting to mx.b. via esmtp...");
}
END_TEST

static void
everything(struct control *to)
{
	char *few[] = { (char []){ "a@b" } };
	struct job job = { .recipients = few, .nrecipients = 1 };
	static struct reply taken;

	reply_init(&taken);
	reply_feed(&taken, "250 ok\r\n", 8);
	trace_connecting(to, &job, "\1", "mx.b");
	trace_reply(to, &taken);
	trace_commands(to, "DATA\r\n", 6);
	trace_note(to, "x");
	trace_closing(to, "mx.b");
}

START_TEST(nobody_asked)
{
	everything(NULL);
	control.lines = 0;
	everything(&control);
	ck_assert_str_eq(said(), "");
}
END_TEST

START_TEST(there_is_an_end)
{
	control.lines = 3;
	everything(&control);
	ck_assert_str_eq(said(), "|a@b... Connecting to mx.b. via esmtp..."
	    "|250 ok|=== the transcript is too long and ends here");
}
END_TEST

Suite *
suite_trace(void)
{
	Suite *suite = suite_create("deliver/trace");
	TCase *test = tcase_create("trace");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, a_reply, 0,
	    sizeof(replies) / sizeof(replies[0]));
	tcase_add_test(test, a_long_line);
	tcase_add_test(test, commands);
	tcase_add_test(test, connecting);
	tcase_add_test(test, more_names_than_fit);
	tcase_add_test(test, nobody_asked);
	tcase_add_test(test, there_is_an_end);
	suite_add_tcase(suite, test);
	return suite;
}
