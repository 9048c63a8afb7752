/*
 * What the caller is told: exit status, standard error, and whether the sender
 * hears of it by mail.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "tests/unit/place.h"
#include "verdict.h"

Suite	*suite_verdict(void);

#define CONTENT	"From: joe@example.com\r\nSubject: x\r\n\r\nhi\r\n"

struct desk {
	struct conf	 conf;
	struct args	 args;
	struct message	 message;
	struct log	*log;
	char		 path[PLACE_PATH];
	char		 err[PLACE_PATH];	/* holds standard error */
};

static void
make_message(struct message *message)
{
	message_init(message);
	message_name(message);
	message->sender = strdup("joe@example.com");
	message->content.fd = memfile_open();
	message->content.length = (off_t)strlen(CONTENT);
	ck_assert_int_eq(write(message->content.fd, CONTENT,
	    strlen(CONTENT)), (ssize_t)strlen(CONTENT));
}

/*
 * Recipients by their verdicts, one letter each: '+' delivered, '>' to a server
 * without DSN, '-' deferred,
 * 'u' no user, 'h' no host, 's' refused for the sender, '!' refused.
 */
static void
add_recipients(struct message *message, const char *letters)
{
	static const char kinds[] = "uhs!";
	static const char *const statuses[] = { "5.1.1", "5.1.2", "5.7.26",
	    "5.3.0" };
	struct recipient *recipient;
	const char *kind;
	char address[32];

	for (; *letters != '\0'; letters++) {
		snprintf(address, sizeof(address), "r%zu@example.org",
		    message->nrecipients % 1000);
		ck_assert_int_eq(message_add(message, address), 0);
		recipient = &message->recipients[message->nrecipients - 1];
		kind = strchr(kinds, *letters);
		if (*letters == '+' || *letters == '>') {
			recipient->state = *letters == '+' ?
			    RECIPIENT_SENT : RECIPIENT_RELAYED;
			outcome_set(&recipient->outcome, OUTCOME_DELIVERED,
			    250, "2.0.0", "ok");
		} else if (kind != NULL) {
			recipient->state = RECIPIENT_FAILED;
			outcome_set(&recipient->outcome, OUTCOME_FAILED, 550,
			    statuses[kind - kinds], "said no");
		} else
			outcome_set(&recipient->outcome, OUTCOME_DEFERRED,
			    450, "4.2.1", "later");
	}
}

static void
begin(struct desk *desk, const char *letters)
{
	char file[PLACE_PATH + 8];
	int fd;

	memset(desk, 0, sizeof(*desk));
	place_make(desk->path);
	place_make(desk->err);
	conf_init(&desk->conf);
	desk->conf.hostname = strdup("mail.example.com");
	desk->conf.domain = strdup("example.com");
	desk->conf.spool = strdup(desk->path);
	desk->conf.log = LOG_TO_NONE;
	desk->log = log_open(&desk->conf, NULL, 1);
	make_message(&desk->message);
	add_recipients(&desk->message, letters);
	snprintf(file, sizeof(file), "%s/err", desk->err);
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_ne(dup2(fd, STDERR_FILENO), -1);
	close(fd);
}

static void
end(struct desk *desk)
{
	log_close(desk->log);
	place_remove(desk->path);
	place_remove(desk->err);
	message_clear(&desk->message);
	conf_clear(&desk->conf);
}

static const struct {
	const char	*letters;
	int		 status;
} gravest[] = {
	{ "", 0 }, { "+", 0 }, { "-", 0 }, { "+-", 0 }, { "u", 67 },
	{ "h", 68 }, { "!", 69 }, { "s", 77 }, { "+u", 67 }, { "-!", 69 },
	{ "!u", 67 }, { "u!", 67 }, { "uh", 67 }, { "hu", 67 }, { "h!", 68 },
	{ "s!", 77 }, { "!s", 77 }, { "sh", 68 }, { "su", 67 },
};

/* Each is graver than the one before it. */
START_TEST(graver)
{
	static const int order[] = { 0, 75, 65, 69, 77, 68, 67 };
	size_t i;

	for (i = 1; i < sizeof(order) / sizeof(order[0]); i++) {
		ck_assert_int_eq(verdict_graver(order[i - 1], order[i]),
		    order[i]);
		ck_assert_int_eq(verdict_graver(order[i], order[i - 1]),
		    order[i]);
	}
	ck_assert_int_eq(verdict_graver(67, 67), 67);
}
END_TEST

START_TEST(status)
{
	struct message message;

	message_init(&message);
	add_recipients(&message, gravest[_i].letters);
	ck_assert_int_eq(verdict_status(&message), gravest[_i].status);
	message_clear(&message);
}
END_TEST

#define PRINT	ARGS_ERROR_PRINT
#define MAIL	ARGS_ERROR_MAIL
#define QUIET	ARGS_ERROR_QUIET
#define BERK	ARGS_ERROR_BERKNET

/* given: an -oe option was there; wait: -odi; mails: notifications. */
static const struct {
	const char	*letters;
	enum args_error	 error;
	int		 given, wait;
	int		 status;
	size_t		 mails;
	size_t		 lines;		/* on standard error */
} finals[] = {
	{ "++", PRINT, 0, 0, 0, 0, 0 },
	{ "++", MAIL, 1, 1, 0, 0, 0 },
	/* nobody got it: the caller may repeat, so nothing is mailed */
	{ "u", PRINT, 0, 0, 67, 0, 1 },
	{ "u!", PRINT, 1, 0, 67, 0, 2 },
	{ "u", PRINT, 0, 1, 67, 0, 1 },
	{ "u", QUIET, 1, 0, 67, 0, 0 },
	{ "u", MAIL, 1, 0, 67, 1, 0 },
	{ "u!", MAIL, 1, 0, 67, 1, 0 },
	{ "u", BERK, 1, 0, 0, 1, 0 },
	/* some did */
	{ "+u", PRINT, 0, 0, 0, 1, 1 },
	{ "+u", PRINT, 1, 0, 67, 0, 1 },
	{ "+u", PRINT, 0, 1, 67, 0, 1 },
	{ "+u", QUIET, 1, 0, 67, 0, 0 },
	{ "+u", MAIL, 1, 0, 67, 1, 0 },
	{ "+u", MAIL, 1, 1, 67, 1, 0 },
	{ "+u", BERK, 1, 1, 0, 1, 0 },
};

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (*text == '\n')
			n++;
	return n;
}

START_TEST(final)
{
	struct desk desk;
	char *err;

	begin(&desk, finals[_i].letters);
	desk.args.error = finals[_i].error;
	desk.args.error_given = finals[_i].given;
	if (finals[_i].wait)
		desk.args.delivery = ARGS_DELIVER_FOREGROUND;
	ck_assert_int_eq(verdict_final(&desk.message, &desk.conf,
	    &desk.args, desk.log), finals[_i].status);
	ck_assert_uint_eq(place_count(desk.path, "m."), finals[_i].mails);
	ck_assert_uint_eq(place_count(desk.path, ""), finals[_i].mails);
	err = place_read(desk.err, "err");
	ck_assert_uint_eq(count_lines(err), finals[_i].lines);
	free(err);
	end(&desk);
}
END_TEST

/* What the sender asked to hear, and the files that are left for that. */
static const struct {
	const char	*letters;
	unsigned int	 notify;
	enum args_error	 error;
	int		 status;
	size_t		 mails;
} wished[] = {
	{ "+", DSN_SUCCESS, PRINT, 0, 0 },
	{ ">", DSN_SUCCESS, PRINT, 0, 1 },
	{ ">>+", DSN_SUCCESS, PRINT, 0, 1 },
	{ ">u", DSN_SUCCESS | DSN_FAILURE, PRINT, 0, 2 },
	{ ">u", DSN_SUCCESS, PRINT, 0, 1 },
	{ "+u", DSN_NEVER, PRINT, 0, 0 },
	{ "+u", DSN_FAILURE, PRINT, 0, 1 },
	{ "u", DSN_NEVER, MAIL, 67, 0 },
	{ "u", DSN_DELAY, MAIL, 67, 0 },
	{ "u", DSN_NEVER, BERK, 0, 0 },
};

START_TEST(wishes)
{
	struct desk desk;
	size_t i;

	begin(&desk, wished[_i].letters);
	for (i = 0; i < desk.message.nrecipients; i++)
		desk.message.recipients[i].notify = wished[_i].notify;
	desk.args.error = wished[_i].error;
	desk.args.error_given = wished[_i].error != PRINT;
	ck_assert_int_eq(verdict_final(&desk.message, &desk.conf, &desk.args,
	    desk.log), wished[_i].status);
	ck_assert_uint_eq(place_count(desk.path, ""), wished[_i].mails);
	end(&desk);
}
END_TEST

/* Where the sender cannot be told by mail, the status tells. */
START_TEST(cannot_be_told)
{
	struct desk desk;

	begin(&desk, "+u");
	free(desk.message.sender);
	desk.message.sender = strdup("");
	ck_assert_int_eq(verdict_final(&desk.message, &desk.conf,
	    &desk.args, desk.log), 67);
	ck_assert_uint_eq(place_count(desk.path, ""), 0);
	end(&desk);
}
END_TEST

/* Over -bs a reply stands for all recipients, whatever the options say; a null
 * sender has nobody to be told, and those who were reached stay reached. */
static const struct {
	const char	*letters;
	const char	*sender;	/* NULL: the usual one */
	int		 status;
	size_t		 mails;
} replies[] = {
	{ "++", NULL, 0, 0 },
	{ "u", NULL, 67, 0 },
	{ "u!", NULL, 67, 0 },
	{ "+u", NULL, 0, 1 },
	{ "+u", "", 0, 0 },
	{ "u", "", 67, 0 },
};

START_TEST(reply)
{
	enum args_error error;
	struct desk desk;
	char *err;
	int wait;

	for (error = PRINT; error <= BERK; error++)
		for (wait = 0; wait < 2; wait++) {
			begin(&desk, replies[_i].letters);
			desk.args.mode = ARGS_SMTP;
			desk.args.error = error;
			desk.args.error_given = 1;
			if (wait)
				desk.args.delivery = ARGS_DELIVER_FOREGROUND;
			if (replies[_i].sender != NULL)
				desk.message.sender[0] = '\0';
			ck_assert_int_eq(verdict_final(&desk.message,
			    &desk.conf, &desk.args, NULL), replies[_i].status);
			ck_assert_uint_eq(place_count(desk.path, "m."),
			    replies[_i].mails);
			err = place_read(desk.err, "err");
			ck_assert_str_eq(err, "");
			free(err);
			end(&desk);
		}
}
END_TEST

/* What is left is in the queue: it will do the notifying. */
START_TEST(reply_in_the_queue)
{
	struct desk desk;

	begin(&desk, "-u+");
	desk.args.mode = ARGS_SMTP;
	desk.args.error_given = 1;
	desk.args.delivery = ARGS_DELIVER_FOREGROUND;
	ck_assert_int_eq(verdict_spooled(&desk.message, &desk.args,
	    NULL), 0);
	ck_assert_int_eq(desk.message.recipients[1].state, RECIPIENT_FAILED);
	end(&desk);
}
END_TEST

static const struct {
	enum args_error	 error;
	int		 given, wait;
	int		 status;
	size_t		 lines;
	enum recipient_state state;	/* of the failed one afterwards */
} spooled[] = {
	{ PRINT, 0, 0, 0, 1, RECIPIENT_FAILED },
	{ PRINT, 1, 0, 67, 1, RECIPIENT_BOUNCED },
	{ PRINT, 0, 1, 67, 1, RECIPIENT_BOUNCED },
	{ QUIET, 1, 0, 67, 0, RECIPIENT_BOUNCED },
	{ MAIL, 1, 1, 67, 0, RECIPIENT_FAILED },
	{ BERK, 1, 1, 0, 0, RECIPIENT_FAILED },
};

/* The entry does the notifying: none is made here. */
START_TEST(in_the_queue)
{
	struct desk desk;
	char *err;

	begin(&desk, "-u+");
	desk.args.error = spooled[_i].error;
	desk.args.error_given = spooled[_i].given;
	if (spooled[_i].wait)
		desk.args.delivery = ARGS_DELIVER_FOREGROUND;
	ck_assert_int_eq(verdict_spooled(&desk.message, &desk.args,
	    NULL), spooled[_i].status);
	ck_assert_uint_eq(place_count(desk.path, ""), 0);
	/* told by the status or by the entry, never by both */
	ck_assert_int_eq(desk.message.recipients[1].state, spooled[_i].state);
	ck_assert_int_eq(desk.message.recipients[0].state, RECIPIENT_TODO);
	ck_assert_int_eq(desk.message.recipients[2].state, RECIPIENT_SENT);
	err = place_read(desk.err, "err");
	ck_assert_uint_eq(count_lines(err), spooled[_i].lines);
	free(err);
	end(&desk);
}
END_TEST

/* Address, reason and host; only of those who failed. */
START_TEST(print)
{
	struct desk desk;
	char *err, expected[256];

	begin(&desk, "+u-!");
	strlcpy(desk.message.recipients[3].outcome.host, "mx.example.org",
	    sizeof(desk.message.recipients[3].outcome.host));
	verdict_print(&desk.message, &desk.args, NULL);
	err = place_read(desk.err, "err");
	snprintf(expected, sizeof(expected),
	    "%s: <r1@example.org>: said no\n"
	    "%s: <r3@example.org>: said no (mx.example.org)\n",
	    getprogname(), getprogname());
	ck_assert_str_eq(err, expected);
	free(err);
	end(&desk);
}
END_TEST

/* What the log has said on standard error is not said there again. */
START_TEST(said_by_the_log)
{
	struct desk desk;
	struct log *log;
	char *err;

	begin(&desk, "u");
	desk.conf.log = LOG_TO_STDERR;
	log = log_open(&desk.conf, NULL, 0);
	verdict_print(&desk.message, &desk.args, log);
	err = place_read(desk.err, "err");
	ck_assert_str_eq(err, "");
	free(err);
	/* nor is anything lost where it says nothing any more */
	log_detach(log);
	verdict_print(&desk.message, &desk.args, log);
	err = place_read(desk.err, "err");
	ck_assert_uint_eq(count_lines(err), 1);
	free(err);
	log_close(log);
	end(&desk);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_verdict(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tc = tcase_create("verdict");

	tcase_add_test(tc, graver);
	tcase_add_loop_test(tc, status, 0, COUNT(gravest));
	tcase_add_loop_test(tc, final, 0, COUNT(finals));
	tcase_add_loop_test(tc, wishes, 0, COUNT(wished));
	tcase_add_test(tc, cannot_be_told);
	tcase_add_loop_test(tc, reply, 0, COUNT(replies));
	tcase_add_test(tc, reply_in_the_queue);
	tcase_add_loop_test(tc, in_the_queue, 0, COUNT(spooled));
	tcase_add_test(tc, print);
	tcase_add_test(tc, said_by_the_log);
	suite_add_tcase(suite, tc);
	return suite;
}
