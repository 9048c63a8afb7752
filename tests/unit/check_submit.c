/*
 * Submission whole: what is piped in, and the octets that leave.
 */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/submit.h"
#include "tests/unit/scene.h"

Suite	*suite_submit(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n" \
		"sender joe@example.com\n"
#define FROM	"From: Ann <ann@x.example>\n"
#define REST	"Date: Tue, 1 Jan 2019 00:00:00 -0500\nMessage-ID: <1@x>\n"
#define WIRE	"From: Ann <ann@x.example>\r\n" \
		"Date: Tue, 1 Jan 2019 00:00:00 -0500\r\n" \
		"Message-ID: <1@x>\r\n"

/* Submits a text with the scene's settings and arguments. */
static int
submit(struct submission *submission, struct scene *scene, const char *text,
    size_t length)
{
	int fd = memfile_open(), rc;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	submit_init(submission);
	rc = submit_read(submission, &scene->conf, &scene->args, fd, NULL,
	    NULL, &scene->fault);
	close(fd);
	return rc;
}

/* The content as a string, to be freed. */
static char *
content(const struct submission *submission)
{
	const struct content *file = &submission->message.content;
	char *text = calloc(1, (size_t)file->length + 1);
	off_t at = 0;
	ssize_t n;

	ck_assert_ptr_nonnull(text);
	while ((n = content_read(file, at, text + at,
	    (size_t)(file->length - at))) > 0)
		at += n;
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(at, file->length);
	return text;
}

static const struct {
	const char	*text;
	unsigned int	 flags;
	const char	*wire;
} wires[] = {
	{ FROM REST "To: b@y\n\nhi\n", 0, WIRE "To: b@y\r\n\r\nhi\r\n" },
	{ FROM REST "To: b@y\r\n\r\nhi\r\n", 0,
	    WIRE "To: b@y\r\n\r\nhi\r\n" },
	{ FROM REST "To: b@y\n\nno end", 0,
	    WIRE "To: b@y\r\n\r\nno end\r\n" },
	{ FROM REST "To: b@y\n", 0, WIRE "To: b@y\r\n\r\n" },
	{ FROM REST "To: b@y\n\n", 0, WIRE "To: b@y\r\n\r\n" },
	/* one dot of two goes, as sendmail does it; stuffing comes later */
	{ FROM REST "To: b@y\n\n.x\n..y\n", 0,
	    WIRE "To: b@y\r\n\r\n.x\r\n.y\r\n" },
	{ FROM REST "To: b@y\n\nhi\n.\nnot this\n", 0,
	    WIRE "To: b@y\r\n\r\nhi\r\n" },
	{ FROM REST "Return-Path: <v@y>\nTo: b@y,\n\tc\nBcc: d@z\n\n\n\n", 0,
	    WIRE "To: b@y,\r\n\tc@example.com\r\n\r\n\r\n\r\n" },
	/* what is no header begins the body */
	{ FROM REST "To: b@y\njunk here\n\nhi\n", 0,
	    WIRE "To: b@y\r\n\r\njunk here\r\n\r\nhi\r\n" },
	{ FROM REST "To: b@y\n\ngr\303\274n\n", 0,
	    WIRE "To: b@y\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\ngr=C3=BCn\r\n" },
	{ FROM REST "Subject: gr\303\274n\nTo: \"B\303\266\" <b@y>\n\nx\n", 0,
	    WIRE "Subject: =?utf-8?B?Z3LDvG4=?=\r\n"
	    "To: =?utf-8?B?QsO2?= <b@y>\r\n\r\nx\r\n" },
	{ FROM REST "To: b@y\nCc: \303\266 <\303\266@z>\n\nx\n",
	    MESSAGE_SMTPUTF8, WIRE "To: b@y\r\n"
	    "Cc: =?utf-8?B?w7Y=?= <\303\266@z>\r\n\r\nx\r\n" },
};

START_TEST(wire)
{
	struct submission submission;
	struct scene scene;
	char *got;

	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	ck_assert_msg(submit(&submission, &scene, wires[_i].text,
	    strlen(wires[_i].text)) == 0, "%s", scene.fault.text);
	got = content(&submission);
	ck_assert_str_eq(got, wires[_i].wire);
	ck_assert_str_eq(submission.message.recipients[0].address, "b@y");
	ck_assert_str_eq(submission.message.sender, "joe@example.com");
	ck_assert_uint_eq(submission.message.flags, wires[_i].flags);
	ck_assert_int_eq(submission.status, 0);
	free(got);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* As a script without a header would send it. */
START_TEST(from_nothing)
{
	struct submission submission;
	struct scene scene;
	regex_t regex;
	char *got;

	scene_init(&scene, HOST);
	scene_argument(&scene, "b@y");
	scene.args.name = "A Job";
	ck_assert_int_eq(submit(&submission, &scene, "hi\n", 3), 0);
	got = content(&submission);
	ck_assert_int_eq(regcomp(&regex, "^From: A Job <joe@example.com>\r\n"
	    "Date: [A-Za-z0-9:+, -]+\r\n"
	    "Message-ID: <[a-z2-7]{26}@mail.example.com>\r\n\r\nhi\r\n$",
	    REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(regexec(&regex, got, 0, NULL, 0) == 0, "%s", got);
	regfree(&regex);
	ck_assert_ptr_nonnull(strstr(got, submission.message.id));
	free(got);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* Cron's message, as Debian's writes it. */
START_TEST(cron)
{
	static const char text[] = "From: root (Cron Daemon)\nTo: root\n"
	    "Subject: Cron <root@host> true\nX-Cron-Env: <HOME=/root>\n\n"
	    "out\n";
	struct submission submission;
	struct scene scene;
	char *got;

	scene_init(&scene, HOST "local ops@x.example\n");
	scene_argument(&scene, "root");
	scene.args.name = "CronDaemon";
	scene.args.ignore_dots = 1;
	ck_assert_int_eq(submit(&submission, &scene, text, strlen(text)), 0);
	got = content(&submission);
	ck_assert_ptr_eq(strstr(got, "From: root@example.com (Cron Daemon)"
	    "\r\nTo: root@example.com\r\nSubject: Cron <root@host> true\r\n"
	    "X-Cron-Env: <HOME=/root>\r\n"), got);
	ck_assert_uint_eq(submission.message.nrecipients, 1);
	ck_assert_str_eq(submission.message.recipients[0].address,
	    "ops@x.example");
	free(got);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

static const struct {
	const char	*conf;
	const char	*text;
	int		 status;
	const char	*fault;
} faults[] = {
	{ HOST, FROM "To: b@@y\n\nx\n", 65, "bad address in the header" },
	{ HOST, FROM "Subject: x\n\nx\n", 64, "no recipients" },
	{ HOST, "", 64, "no recipients" },
	{ HOST, FROM FROM "To: b@y\n\nx\n", 65, "more than one From" },
	{ HOST, "From: <>\nTo: b@y\n\nx\n", 65, "From field: " },
	{ HOST, "From: list:;\nTo: b@y\n\nx\n", 65, "From field: " },
	{ HOST "max-size 20\n", FROM "To: b@y\n\nx\n", 65, "max-size" },
	{ "", FROM "To: b@y\n\nx\n", 78, "domain" },
	{ "sender a@x.example\n", FROM "To: b@y\n\nx\n", 78, "domain" },
};

START_TEST(fault)
{
	struct submission submission;
	struct scene scene;

	scene_init(&scene, faults[_i].conf);
	scene_argument(&scene, "-t");
	ck_assert_int_eq(submit(&submission, &scene, faults[_i].text,
	    strlen(faults[_i].text)), -1);
	ck_assert_msg(scene.fault.status == faults[_i].status, "%d: %s",
	    scene.fault.status, scene.fault.text);
	ck_assert_msg(strstr(scene.fault.text, faults[_i].fault) != NULL,
	    "%s", scene.fault.text);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* The limit counts what leaves: encoding may be what makes it too much. */
START_TEST(max_size)
{
	struct submission submission;
	struct scene scene;
	struct buf text;
	off_t length;
	int i;

	buf_init(&text);
	buf_puts(&text, FROM REST "To: b@y\n\n");
	for (i = 0; i < 1000; i++)
		buf_puts(&text, "\303\274 plain text is what this is\n");
	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	ck_assert_int_eq(submit(&submission, &scene, text.data, text.length),
	    0);
	length = submission.message.content.length;
	submit_clear(&submission);
	scene.conf.max_size = length;
	ck_assert_int_eq(submit(&submission, &scene, text.data, text.length),
	    0);
	submit_clear(&submission);
	scene.conf.max_size = length - 1;
	ck_assert_int_eq(submit(&submission, &scene, text.data, text.length),
	    -1);
	ck_assert_int_eq(scene.fault.status, 65);
	submit_clear(&submission);
	scene_clear(&scene);
	buf_clear(&text);
}
END_TEST

/* Nobody is left: no fault, the statuses say why. */
START_TEST(nobody)
{
	struct submission submission;
	struct scene scene;

	scene_init(&scene, HOST);
	scene_argument(&scene, "b@@y");
	ck_assert_int_eq(submit(&submission, &scene, "hi\n", 3), 0);
	ck_assert_uint_eq(submission.message.nrecipients, 0);
	ck_assert_int_eq(submission.status, 65);
	ck_assert_ptr_eq(strstr(buf_get(&submission.complaints), "b@@y: "),
	    submission.complaints.data);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* Over -bs the envelope is there before the message, which changes nothing of
 * it, and SMTPUTF8 counts only where the header needs it. */
START_TEST(given)
{
	static const char *const texts[] = {
		FROM REST "To: b@y\nBcc: v@y\n\nx\n",
		FROM REST "To: b@y\nSubject: gr\303\274n\n\nx\n",
		FROM REST "To: b@y\nCc: \303\274@y\n\nx\n" };
	struct submission submission;
	struct scene scene;
	char *got;
	int fd;

	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	scene_argument(&scene, "w@y");
	scene.args.mode = ARGS_SMTP;
	scene.args.sender = "";
	submit_init(&submission);
	submission.message.sender = strdup("s@x.example");
	ck_assert_int_eq(message_add(&submission.message, "r@x.example"), 0);
	ck_assert_int_ne(fd = memfile_open(), -1);
	ck_assert_int_eq(write(fd, texts[_i], strlen(texts[_i])),
	    (ssize_t)strlen(texts[_i]));
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	ck_assert_msg(submit_read(&submission, &scene.conf, &scene.args, fd,
	    NULL, NULL, &scene.fault) == 0, "%s", scene.fault.text);
	close(fd);
	ck_assert_str_eq(submission.message.sender, "s@x.example");
	ck_assert_uint_eq(submission.message.nrecipients, 1);
	ck_assert_str_eq(submission.message.recipients[0].address,
	    "r@x.example");
	ck_assert_uint_eq(submission.message.flags, _i < 2 ? 0 :
	    MESSAGE_SMTPUTF8);
	got = content(&submission);
	ck_assert_ptr_null(strstr(got, "Bcc"));
	ck_assert_ptr_eq(strstr(got, WIRE "To: b@y\r\n"), got);
	free(got);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* Stdin that cannot be read is no empty message. */
START_TEST(unreadable)
{
	struct submission submission;
	struct scene scene;

	scene_init(&scene, HOST);
	scene_argument(&scene, "b@y");
	submit_init(&submission);
	ck_assert_int_eq(submit_read(&submission, &scene.conf, &scene.args,
	    -1, NULL, NULL, &scene.fault), -1);
	ck_assert_int_eq(scene.fault.status, 74);
	ck_assert_int_eq(submission.message.content.fd, -1);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

/* Long for memory: the same octets, by way of a file. */
START_TEST(large)
{
	struct submission submission;
	struct scene scene;
	struct buf text;
	char *got;
	int i;

	buf_init(&text);
	buf_puts(&text, FROM REST "To: b@y\r\n\r\n");
	for (i = 0; i < 20000; i++)
		buf_printf(&text, "line %d of many that are the same\r\n", i);
	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	ck_assert_int_eq(submit(&submission, &scene, text.data, text.length),
	    0);
	got = content(&submission);
	ck_assert_uint_eq(strlen(got), text.length + 3);
	ck_assert_str_eq(strstr(got, "\r\n\r\n"), strstr(text.data,
	    "\r\n\r\n"));
	free(got);
	submit_clear(&submission);
	scene_clear(&scene);
	buf_clear(&text);
}
END_TEST

/* -N, -R and -V are the message's; -N is every recipient's. */
START_TEST(wishes)
{
	static const char text[] = FROM REST "To: b@y, c@y\n\nhi\n";
	struct submission submission;
	struct scene scene;
	size_t i;

	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	scene_argument(&scene, "a@y");
	if (_i == 1) {
		scene.args.notify = "delay,success";
		scene.args.ret = "hdrs";
		scene.args.envid = "id+2B1";
	}
	ck_assert_int_eq(submit(&submission, &scene, text, strlen(text)), 0);
	ck_assert_uint_eq(submission.message.nrecipients, 3);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(submission.message.recipients[i].notify,
		    _i == 1 ? DSN_SUCCESS | DSN_DELAY : 0);
		ck_assert_ptr_null(submission.message.recipients[i].orcpt);
	}
	ck_assert_int_eq(submission.message.ret,
	    _i == 1 ? DSN_RET_HDRS : DSN_RET_NONE);
	if (_i == 1)
		ck_assert_str_eq(submission.message.envid, "id+2B1");
	else
		ck_assert_ptr_null(submission.message.envid);
	submit_clear(&submission);
	scene_clear(&scene);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_submit(void)
{
	Suite *suite = suite_create("submit");
	TCase *tc = tcase_create("submit");

	tcase_add_loop_test(tc, wire, 0, COUNT(wires));
	tcase_add_test(tc, from_nothing);
	tcase_add_test(tc, cron);
	tcase_add_loop_test(tc, fault, 0, COUNT(faults));
	tcase_add_test(tc, max_size);
	tcase_add_test(tc, nobody);
	tcase_add_loop_test(tc, given, 0, 3);
	tcase_add_test(tc, unreadable);
	tcase_add_test(tc, large);
	tcase_add_loop_test(tc, wishes, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
