/*
 * Sessions of -bs, from a file to a file, with a taker of messages that only
 * writes down what it was given.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/smtpd.h"
#include "tests/unit/scene.h"

Suite	*suite_smtpd(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n"

struct session {
	struct scene	scene;
	volatile sig_atomic_t flag;
	struct buf	taken;		/* "SENDER RCPT,...: CONTENT|" each */
	const char	*reply;		/* to each */
	int		status;
	struct fault	fault;
	char		said[65536];	/* the replies */
};

static void
take(void *arg, struct submission *submission, int fd,
    char reply[SMTPMAIL_REPLY])
{
	struct session *session = arg;
	const struct message *message = &submission->message;
	char content[4096];
	ssize_t n = read(fd, content, sizeof(content));
	size_t i;

	ck_assert_int_ge(n, 0);
	buf_puts(&session->taken, message->sender);
	for (i = 0; i < message->nrecipients; i++)
		buf_printf(&session->taken, "%c%s", i == 0 ? ' ' : ',',
		    message->recipients[i].address);
	buf_puts(&session->taken, ": ");
	buf_add(&session->taken, content, (size_t)n);
	buf_puts(&session->taken, "|");
	strlcpy(reply, session->reply, SMTPMAIL_REPLY);
}

static int
file_of(const char *text, size_t length)
{
	int fd = memfile_open();

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
hold(struct session *session, const char *text, size_t length)
{
	struct signals signals = { .flag = &session->flag };
	struct smtpd_setup setup = { .conf = &session->scene.conf,
	    .args = &session->scene.args, .signals = &signals,
	    .accept = take, .arg = session };
	ssize_t n;

	sigemptyset(&signals.wait);
	setup.ends[0] = file_of(text, length);
	setup.ends[1] = file_of("", 0);
	session->status = smtpd_run(&setup, &session->fault);
	n = pread(setup.ends[1], session->said, sizeof(session->said) - 1, 0);
	ck_assert_int_ge(n, 0);
	session->said[n] = '\0';
	close(setup.ends[0]);
	close(setup.ends[1]);
}

static void
session_init(struct session *session, const char *conf)
{
	memset(session, 0, sizeof(*session));
	scene_init(&session->scene, conf);
	session->scene.args.mode = ARGS_SMTP;
	session->reply = "250 2.0.0 taken";
	buf_init(&session->taken);
}

static void
session_clear(struct session *session)
{
	buf_clear(&session->taken);
	scene_clear(&session->scene);
}

/* The codes of the replies, one line a reply, with blanks between. */
static const char *
codes(const struct session *session)
{
	static char list[8192];
	const char *at, *next;

	list[0] = '\0';
	for (at = session->said; *at != '\0'; at = next + 2) {
		next = strstr(at, "\r\n");
		ck_assert_msg(next != NULL && next - at <= 510, "%s", at);
		if (at[3] == '-')
			continue;
		ck_assert_int_eq(at[3], ' ');
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
		    "%s%.3s", list[0] == '\0' ? "" : " ", at);
	}
	return list;
}

#define BEGIN	"MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\n"

static const struct {
	const char	*script;
	const char	*codes;
	const char	*taken;
	int		 status;	/* of the fault, 0: none */
} sessions[] = {
	{ "", "220", "", 0 },
	{ "QUIT\r\n", "220 221", "", 0 },
	{ BEGIN "DATA\r\nx\r\n.\r\nQUIT\r\n", "220 250 250 354 250 221",
	    "s@x.example a@x.example: x\r\n|", 0 },
	{ BEGIN "DATA\r\nx\r\n.\r\n" BEGIN "RCPT TO:<b>\r\nDATA\r\n.\r\n",
	    "220 250 250 354 250 250 250 250 354 250",
	    "s@x.example a@x.example: x\r\n|"
	    "s@x.example a@x.example,b@example.com: |", 0 },
	/* the line end of DATA itself is the one that counts */
	{ "MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nDATA\n"
	    "x\r\n.\r\ny\n.\nQUIT\r\n", "220 250 250 354 250 221",
	    "s@x.example a@x.example: x\r\n.\r\ny\n|", 0 },
	/* cut short */
	{ BEGIN "DATA\r\nx\r\n", "220 250 250 354", "", 65 },
	{ BEGIN "DATA\r\nx\r\n.", "220 250 250 354", "", 65 },
	{ BEGIN "DATA\r\nx\r\n.\n", "220 250 250 354", "", 65 },
	{ BEGIN "DATA", "220 250 250", "", 0 },
	{ BEGIN "QUI", "220 250 250", "", 0 },
	/* nothing in a message is a command, though nobody gets it */
	{ "MAIL FROM:<s@x.example>\r\nRCPT TO:<@@>\r\nDATA\r\n" BEGIN
	    "DATA\r\nx\r\n.\r\nQUIT\r\n", "220 250 501 354 554 221", "", 0 },
	{ "MAIL FROM:<@@>\r\nrcpt TO:<a@x.example>\r\nDATA\r\n" BEGIN
	    "DATA\r\nx\r\n.\r\nQUIT\r\n", "220 501 503 354 503 221", "", 0 },
	{ "MAIL FROM:<s@x.example>\r\nRCPT TO:<\001>\r\nDATA\r\n" BEGIN
	    "DATA\r\nx\r\n.\r\nQUIT\r\n", "220 250 500 354 554 221", "", 0 },
	/* RSET, EHLO, HELO forget; NOOP, VRFY and HELP do not */
	{ BEGIN "RSET\r\nDATA\r\nQUIT\r\n", "220 250 250 250 503 221", "", 0 },
	{ BEGIN "EHLO x\r\nDATA\r\n", "220 250 250 250 503", "", 0 },
	{ BEGIN "HELO x\r\nDATA\r\n", "220 250 250 250 503", "", 0 },
	{ BEGIN "NOOP\r\nVRFY x\r\nHELP\r\nFOO\r\nDATA\r\n.\r\n",
	    "220 250 250 250 252 214 500 354 250",
	    "s@x.example a@x.example: |", 0 },
	{ "MAIL FROM:<s@x.example>\r\nDATA\r\n", "220 250 503", "", 0 },
	{ "DATA\r\n", "220 503", "", 0 },
};

START_TEST(whole)
{
	struct session session;

	session_init(&session, HOST);
	hold(&session, sessions[_i].script, strlen(sessions[_i].script));
	ck_assert_str_eq(codes(&session), sessions[_i].codes);
	ck_assert_str_eq(buf_get(&session.taken), sessions[_i].taken);
	ck_assert_int_eq(session.status, sessions[_i].status == 0 ? 0 : -1);
	if (sessions[_i].status != 0)
		ck_assert_int_eq(session.fault.status, sessions[_i].status);
	session_clear(&session);
}
END_TEST

/* What the taker says is what the client hears. */
START_TEST(replies)
{
	static const char script[] = BEGIN "DATA\r\n.\r\nQUIT\r\n";
	struct session session;

	session_init(&session, HOST);
	session.reply = "550 5.1.1 no such user";
	hold(&session, script, strlen(script));
	ck_assert_ptr_nonnull(strstr(session.said,
	    "\r\n550 5.1.1 no such user\r\n221 2.0.0 mail.example.com "));
	ck_assert_ptr_eq(strstr(session.said,
	    "220 mail.example.com ESMTP "), session.said);
	session_clear(&session);
}
END_TEST

START_TEST(too_large)
{
	static const char script[] = BEGIN "DATA\r\n"
	    "0123456789012345678901234567890123456789\r\n"
	    "0123456789012345678901234567890123456789\r\n.\r\n"
	    BEGIN "DATA\r\nx\r\n.\r\nQUIT\r\n";
	struct session session;

	session_init(&session, HOST "max-size 50\n");
	hold(&session, script, strlen(script));
	ck_assert_str_eq(codes(&session),
	    "220 250 250 354 552 250 250 354 250 221");
	ck_assert_str_eq(buf_get(&session.taken),
	    "s@x.example a@x.example: x\r\n|");
	session_clear(&session);
}
END_TEST

/* A line that is no line, however long. */
START_TEST(long_line)
{
	struct session session;
	struct buf script;
	int i;

	session_init(&session, HOST);
	buf_init(&script);
	for (i = 0; i < 100000; i++)
		buf_puts(&script, "NOOP ");
	buf_puts(&script, "\r\nNOOP\r\nQUIT\r\n");
	hold(&session, script.data, script.length);
	ck_assert_str_eq(codes(&session), "220 500 250 221");
	buf_clear(&script);
	session_clear(&session);
}
END_TEST

START_TEST(bad_commands)
{
	struct session session;
	struct buf script;
	int i;

	session_init(&session, HOST);
	buf_init(&script);
	for (i = 0; i < 99; i++)
		buf_puts(&script, "FOO\r\n");
	buf_puts(&script, "NOOP\r\nFOO\r\nNOOP\r\n");
	hold(&session, script.data, script.length);
	ck_assert_ptr_nonnull(strstr(codes(&session), " 500 250 500 421"));
	ck_assert_str_eq(strstr(codes(&session), "421"), "421");
	ck_assert_int_eq(session.status, 0);
	buf_clear(&script);
	session_clear(&session);
}
END_TEST

/* A signal between messages ends the session in good order. */
START_TEST(told_to_end)
{
	struct session session;

	session_init(&session, HOST);
	session.flag = SIGNALS_END;
	hold(&session, BEGIN, strlen(BEGIN));
	ck_assert_str_eq(codes(&session), "220 421");
	ck_assert_int_eq(session.status, 0);
	session_clear(&session);
}
END_TEST

static size_t
open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	if (dir == NULL)
		return 0;
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

/* Nothing of a thousand transactions stays open. */
START_TEST(descriptors)
{
	size_t before = open_descriptors();
	struct session session;
	struct buf script;
	int i;

	session_init(&session, HOST);
	buf_init(&script);
	for (i = 0; i < 1000; i++)
		buf_puts(&script, BEGIN "DATA\r\nx\r\n.\r\n");
	hold(&session, script.data, script.length);
	ck_assert_uint_eq(open_descriptors(), before);
	ck_assert_uint_eq(session.taken.length,
	    1000 * strlen("s@x.example a@x.example: x\r\n|"));
	buf_clear(&script);
	session_clear(&session);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_smtpd(void)
{
	Suite *suite = suite_create("smtpd");
	TCase *tc = tcase_create("smtpd");

	tcase_add_loop_test(tc, whole, 0, COUNT(sessions));
	tcase_add_test(tc, replies);
	tcase_add_test(tc, too_large);
	tcase_add_test(tc, long_line);
	tcase_add_test(tc, bad_commands);
	tcase_add_test(tc, told_to_end);
	tcase_add_test(tc, descriptors);
	suite_add_tcase(suite, tc);
	return suite;
}
