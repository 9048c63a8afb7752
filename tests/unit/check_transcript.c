/*
 * What -v shows, and that nobody has to read it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "transcript.h"

Suite *suite_transcript(void);

static struct transcript transcript;
static int reader;

static void
setup(void)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	reader = fds[0];
	ck_assert_int_ne(fcntl(reader, F_SETFL, O_NONBLOCK), -1);
	transcript_init(&transcript, fds[1]);
	signal(SIGPIPE, SIG_IGN);	/* as main does */
}

static void
teardown(void)
{
	close(transcript.fd);
	close(reader);
}

/* What can be read by now. */
static const char *
shown(void)
{
	static char text[8192];
	ssize_t n = read(reader, text, sizeof(text) - 1);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static const struct {
	enum outcome_kind kind;
	int		 code;
	const char	*status, *text, *shown;
} outcomes[] = {
	{ OUTCOME_NONE, 0, "", "", "" },
	{ OUTCOME_DELIVERED, 250, "2.0.0", "250 2.0.0 ok", "Sent (2.0.0 ok)" },
	{ OUTCOME_DELIVERED, 250, "2.0.0", "250", "Sent (250)" },
	{ OUTCOME_DEFERRED, 0, "4.4.1", "connect: no", "Deferred: connect: no" },
	{ OUTCOME_DEFERRED, 451, "4.7.1", "451 4.7.1 later",
	    "Deferred: 451 4.7.1 later" },
	{ OUTCOME_UNCERTAIN, 0, "4.4.2", "lost", "Deferred: lost" },
	{ OUTCOME_FAILED, 550, "5.1.1", "550 5.1.1 who?",
	    "User unknown (550 5.1.1 who?)" },
	{ OUTCOME_FAILED, 0, "5.1.2", "no such domain",
	    "Host unknown (no such domain)" },
	{ OUTCOME_FAILED, 554, "5.7.26", "554 5.7.26 DMARC",
	    "Insufficient permission (554 5.7.26 DMARC)" },
	{ OUTCOME_FAILED, 554, "5.0.0", "554 no",
	    "Service unavailable (554 no)" },
};

START_TEST(an_outcome)
{
	struct recipient recipient;
	char expected[128] = "";

	memset(&recipient, 0, sizeof(recipient));
	recipient.address = (char []){ "a@b.example" };
	outcome_set(&recipient.outcome, outcomes[_i].kind, outcomes[_i].code,
	    outcomes[_i].status, "%s", outcomes[_i].text);
	transcript_outcome(&transcript, &recipient);
	if (outcomes[_i].shown[0] != '\0')
		snprintf(expected, sizeof(expected), "a@b.example... %s\n",
		    outcomes[_i].shown);
	ck_assert_str_eq(shown(), expected);
	transcript_outcome(NULL, &recipient);
}
END_TEST

START_TEST(lines_of_a_queue)
{
	struct message message;

	message_init(&message);
	message_add(&message, "a@b.example");
	message_add(&message, "b@b.example");
	message_add(&message, "c@b.example");
	message.recipients[1].state = RECIPIENT_FAILED;
	transcript_queued(&transcript, &message);
	ck_assert_str_eq(shown(),
	    "a@b.example... queued\nc@b.example... queued\n");
	transcript_running(&transcript, "abc", 1, 3);
	ck_assert_str_eq(shown(), "\nRunning abc (sequence 1 of 3)\n");
	transcript_queued(NULL, &message);
	transcript_running(NULL, "abc", 1, 3);
	message_clear(&message);
}
END_TEST

START_TEST(one_printable_line)
{
	char text[5000];

	transcript_line(&transcript, "a\nb\r\033]0;x\007\xc3\xa9%n");
	ck_assert_str_eq(shown(), "a?b??]0;x???%n\n");
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	transcript_line(&transcript, text);
	ck_assert_uint_lt(strlen(shown()), 4096);
	ck_assert_ptr_eq(strchr(shown(), '\n'), NULL);
}
END_TEST

START_TEST(nobody_is_there)
{
	int fds[2];

	close(reader);
	transcript_line(&transcript, "a");
	ck_assert_int_eq(transcript.broken, 1);
	/* even where somebody else has the descriptor now */
	ck_assert_int_eq(pipe(fds), 0);
	reader = fds[0];
	ck_assert_int_ne(fcntl(reader, F_SETFL, O_NONBLOCK), -1);
	ck_assert_int_eq(dup2(fds[1], transcript.fd), transcript.fd);
	transcript_line(&transcript, "b");
	ck_assert_str_eq(shown(), "");
	close(fds[1]);
}
END_TEST

static void
on_signal(int number)
{
	(void)number;
}

/* A pipe that is full, and a signal that came while nobody waited for it. */
START_TEST(a_signal_ends_the_wait)
{
	struct sigaction action;
	sigset_t none, term;
	char octets[4096];

	memset(octets, 'x', sizeof(octets));
	ck_assert_int_ne(fcntl(transcript.fd, F_SETFL, O_NONBLOCK), -1);
	while (write(transcript.fd, octets, sizeof(octets)) > 0)
		;
	ck_assert_int_ne(fcntl(transcript.fd, F_SETFL, 0), -1);
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&none);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	raise(SIGTERM);
	transcript.wait = &none;
	transcript_line(&transcript, "a");
	ck_assert_int_eq(transcript.broken, 1);
}
END_TEST

Suite *
suite_transcript(void)
{
	Suite *suite = suite_create("transcript");
	TCase *test = tcase_create("transcript");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, an_outcome, 0,
	    sizeof(outcomes) / sizeof(outcomes[0]));
	tcase_add_test(test, lines_of_a_queue);
	tcase_add_test(test, one_printable_line);
	tcase_add_test(test, nobody_is_there);
	tcase_add_test(test, a_signal_ends_the_wait);
	suite_add_tcase(suite, test);
	return suite;
}
