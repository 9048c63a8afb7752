/*
 * The two ends of -bs: lines as they are cut, replies as they are grouped,
 * and every way in which a session's input ends.
 */
#include <sys/socket.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "submit/smtpio.h"

Suite	*suite_smtpio(void);

/* Both ends, and the client's of them. */
struct ends {
	struct smtpio	 io;
	int		 to, from;
	int		 in, out;	/* ours */
	volatile sig_atomic_t flag;
	struct signals	 signals;
};

static void
begin(struct ends *ends, int64_t patience)
{
	int in[2], out[2];

	memset(ends, 0, sizeof(*ends));
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ends->in = in[0];
	ends->to = in[1];
	ends->from = out[0];
	ends->out = out[1];
	ends->signals.flag = &ends->flag;
	sigemptyset(&ends->signals.wait);
	in[1] = out[1];
	ck_assert_int_eq(smtpio_init(&ends->io, in, &ends->signals, patience),
	    0);
}

static void
finish(struct ends *ends)
{
	smtpio_clear(&ends->io);
	close(ends->in);
	close(ends->out);
	if (ends->to != -1)
		close(ends->to);
	if (ends->from != -1)
		close(ends->from);
}

static void
say(struct ends *ends, const char *text, size_t length)
{
	ck_assert_int_eq(write(ends->to, text, length), (ssize_t)length);
}

/* What the client has got until now. */
static const char *
heard(struct ends *ends)
{
	static char text[4096];
	ssize_t n;

	fcntl(ends->from, F_SETFL, O_NONBLOCK);
	n = read(ends->from, text, sizeof(text) - 1);
	text[n == -1 ? 0 : n] = '\0';
	return text;
}

START_TEST(lines)
{
	char line[SMTPIO_LINE];
	struct ends ends;
	int lf = -1;

	begin(&ends, 10000);
	say(&ends, "one\r\ntwo\n\n\r\na\rb\r\nc\0d\nhalf", 25);
	close(ends.to);
	ends.to = -1;
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 3);
	ck_assert_mem_eq(line, "one", 3);
	ck_assert_int_eq(lf, 0);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 3);
	ck_assert_int_eq(lf, 1);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 0);
	ck_assert_int_eq(lf, 1);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 0);
	ck_assert_int_eq(lf, 0);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 3);
	ck_assert_mem_eq(line, "a\rb", 3);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 3);
	ck_assert_mem_eq(line, "c\0d", 3);
	/* half a line is none: nobody knows what it was to be */
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), -1);
	ck_assert_int_eq(ends.io.ended, SMTPIO_EOF);
	finish(&ends);
}
END_TEST

/* The longest line, and one octet more, which is read away. */
START_TEST(long_lines)
{
	char line[SMTPIO_LINE], text[SMTPIO_LINE + 8];
	struct ends ends;
	int lf;

	begin(&ends, 10000);
	memset(text, 'x', sizeof(text));
	text[SMTPIO_LINE - 2] = '\r';
	text[SMTPIO_LINE - 1] = '\n';
	say(&ends, text, SMTPIO_LINE);
	text[SMTPIO_LINE - 2] = 'x';
	text[SMTPIO_LINE - 1] = '\r';
	text[SMTPIO_LINE] = '\n';
	say(&ends, text, SMTPIO_LINE + 1);
	say(&ends, "next\n", 5);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), SMTPIO_LINE - 2);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), -2);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 4);
	finish(&ends);
}
END_TEST

/* Replies leave together, before a wait and not earlier. */
START_TEST(grouped)
{
	char line[SMTPIO_LINE];
	struct ends ends;
	int lf;

	begin(&ends, 10000);
	say(&ends, "a\nb\n", 4);
	smtpio_reply(&ends.io, "220 hello %d", 1);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 1);
	ck_assert_str_eq(heard(&ends), "220 hello 1\r\n");
	smtpio_reply(&ends.io, "250 a");
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 1);
	ck_assert_str_eq(heard(&ends), "");
	smtpio_reply(&ends.io, "250 b");
	say(&ends, "c\n", 2);
	ck_assert_int_eq(smtpio_line(&ends.io, line, &lf), 1);
	ck_assert_str_eq(heard(&ends), "250 a\r\n250 b\r\n");
	finish(&ends);
}
END_TEST

START_TEST(content)
{
	struct ends ends;
	const char *bytes;

	begin(&ends, 10000);
	say(&ends, "abcdef", 6);
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 6);
	smtpio_skip(&ends.io, 4);
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 2);
	ck_assert_mem_eq(bytes, "ef", 2);
	smtpio_skip(&ends.io, 2);
	close(ends.to);
	ends.to = -1;
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_EOF);
	/* the last words of the session still leave */
	smtpio_reply(&ends.io, "221 bye");
	smtpio_flush(&ends.io);
	ck_assert_str_eq(heard(&ends), "221 bye\r\n");
	finish(&ends);
}
END_TEST

START_TEST(idle)
{
	struct ends ends;
	const char *bytes;

	begin(&ends, 10);
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_IDLE);
	smtpio_reply(&ends.io, "421 late");
	smtpio_flush(&ends.io);
	ck_assert_str_eq(heard(&ends), "421 late\r\n");
	finish(&ends);
}
END_TEST

START_TEST(signalled)
{
	struct ends ends;
	const char *bytes;

	begin(&ends, 10000);
	ends.flag = SIGNALS_END;
	say(&ends, "x\n", 2);
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_SIGNAL);
	finish(&ends);
}
END_TEST

/* A client that no longer listens ends the session, and nothing is written
 * again. */
START_TEST(deaf)
{
	struct ends ends;
	const char *bytes;

	begin(&ends, 10000);
	close(ends.from);
	ends.from = -1;
	smtpio_reply(&ends.io, "220 hello");
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_BROKEN);
	ck_assert_int_eq(ends.io.error, EPIPE);
	smtpio_reply(&ends.io, "221 bye");
	smtpio_flush(&ends.io);
	finish(&ends);
}
END_TEST

/* One that listens no more but stays, likewise. */
START_TEST(full)
{
	char block[4096];
	struct ends ends;
	const char *bytes;

	begin(&ends, 10);
	memset(block, 'x', sizeof(block));
	fcntl(ends.out, F_SETFL, O_NONBLOCK);
	while (write(ends.out, block, sizeof(block)) > 0)
		continue;
	smtpio_reply(&ends.io, "220 hello");
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_IDLE);
	finish(&ends);
}
END_TEST

START_TEST(unreadable)
{
	struct ends ends;
	const char *bytes;
	int fd;

	begin(&ends, 10000);
	ck_assert_int_ne(fd = open("/", O_RDONLY | O_DIRECTORY), -1);
	ck_assert_int_ne(dup2(fd, ends.in), -1);
	close(fd);
	ck_assert_uint_eq(smtpio_peek(&ends.io, &bytes), 0);
	ck_assert_int_eq(ends.io.ended, SMTPIO_BROKEN);
	ck_assert_int_eq(ends.io.error, EISDIR);
	finish(&ends);
}
END_TEST

Suite *
suite_smtpio(void)
{
	Suite *suite = suite_create("smtpio");
	TCase *tc = tcase_create("smtpio");

	tcase_add_test(tc, lines);
	tcase_add_test(tc, long_lines);
	tcase_add_test(tc, grouped);
	tcase_add_test(tc, content);
	tcase_add_test(tc, idle);
	tcase_add_test(tc, signalled);
	tcase_add_test(tc, deaf);
	tcase_add_test(tc, full);
	tcase_add_test(tc, unreadable);
	suite_add_tcase(suite, tc);
	return suite;
}
