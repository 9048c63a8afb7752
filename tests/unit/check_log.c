/*
 * The log: the exact line, one line whatever a server says, and silence where
 * standard error is nobody's.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/place.h"
#include "util/log.h"

Suite	*suite_log(void);

#define STAMP	"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}" \
		"[+-][0-9]{4} "

struct scribe {
	struct conf	 conf;
	struct log	*log;
	struct message	 message;
	char		 path[PLACE_PATH];
};

/* A log into the file "log", and a message with one recipient. */
static void
begin(struct scribe *scribe, const char *tag)
{
	char file[PLACE_PATH + 8];

	place_make(scribe->path);
	snprintf(file, sizeof(file), "%s/log", scribe->path);
	conf_init(&scribe->conf);
	scribe->conf.log = LOG_TO_FILE;
	scribe->conf.log_file = strdup(file);
	scribe->log = log_open(&scribe->conf, tag, 1);
	ck_assert_ptr_nonnull(scribe->log);
	message_init(&scribe->message);
	message_name(&scribe->message);
	scribe->message.sender = strdup("joe@example.com");
	message_add(&scribe->message, "ann@example.org");
}

/* What the file has; to be freed. */
static char *
end(struct scribe *scribe)
{
	char *text;

	log_close(scribe->log);
	text = place_read(scribe->path, "log");
	place_remove(scribe->path);
	message_clear(&scribe->message);
	conf_clear(&scribe->conf);
	return text;
}

/* The whole text against an extended regular expression. */
static void
matches(const char *text, const char *pattern)
{
	regex_t regex;

	ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB),
	    0);
	ck_assert_msg(regexec(&regex, text, 0, NULL, 0) == 0,
	    "\"%s\" is not \"%s\"", text, pattern);
	regfree(&regex);
}

static struct outcome *
reached(struct scribe *scribe)
{
	struct outcome *outcome = &scribe->message.recipients[0].outcome;

	strlcpy(outcome->host, "mx.example.org", sizeof(outcome->host));
	strlcpy(outcome->address, "192.0.2.1", sizeof(outcome->address));
	outcome->port = 25;
	strlcpy(outcome->tls, "TLSv1.3/TLS_AES_256_GCM_SHA384",
	    sizeof(outcome->tls));
	return outcome;
}

START_TEST(sent)
{
	struct scribe scribe;
	char pattern[512], *text;

	begin(&scribe, NULL);
	outcome_set(reached(&scribe), OUTCOME_DELIVERED, 250, "2.0.0",
	    "250 queued as 1");
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], NULL);
	snprintf(pattern, sizeof(pattern), STAMP "sendoff\\[%ld\\]: %s: "
	    "to=<ann@example\\.org>, from=<joe@example\\.com>, "
	    "relay=mx\\.example\\.org\\[192\\.0\\.2\\.1\\]:25, "
	    "delay=[0-9]+\\.[0-9][0-9], "
	    "tls=TLSv1\\.3/TLS_AES_256_GCM_SHA384, "
	    "dsn=2\\.0\\.0, status=sent \\(250 queued as 1\\)\n$",
	    (long)getpid(), scribe.message.id);
	text = end(&scribe);
	matches(text, pattern);
	free(text);
}
END_TEST

START_TEST(not_reached)
{
	struct scribe scribe;
	char *text;

	begin(&scribe, "job");
	free(scribe.message.sender);
	scribe.message.sender = strdup("");
	outcome_set(&scribe.message.recipients[0].outcome, OUTCOME_DEFERRED,
	    0, "4.4.3", "no answer");
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], NULL);
	text = end(&scribe);
	matches(text, STAMP "job\\[[0-9]+\\]: [a-z2-7]{26}: "
	    "to=<ann@example\\.org>, from=<>, relay=none, "
	    "delay=[0-9.]+, tls=none, dsn=4\\.4\\.3, status=deferred "
	    "\\(no answer\\)\n$");
	free(text);
}
END_TEST

START_TEST(words)
{
	struct scribe scribe;
	char *text;

	begin(&scribe, NULL);
	outcome_set(&scribe.message.recipients[0].outcome, OUTCOME_FAILED,
	    550, "5.1.1", "no");
	/* in the queue since yesterday */
	scribe.message.created -= 86400;
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], NULL);
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], "expired");
	/* the clock was set back since */
	scribe.message.created += 2 * 86400;
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], NULL);
	text = end(&scribe);
	matches(text, "delay=8640[0-9]\\.[0-9]+, .*status=bounced \\(no\\)\n"
	    ".*status=expired \\(no\\)\n.*delay=0\\.00, .*\n$");
	free(text);
}
END_TEST

/* Nothing that a stranger wrote begins a line, moves a cursor or is a
 * format. */
START_TEST(hostile)
{
	struct scribe scribe;
	struct outcome *outcome;
	char *text;
	size_t i, lines = 0;

	begin(&scribe, "t\nag\033");
	outcome = reached(&scribe);
	outcome->kind = OUTCOME_FAILED;
	/* as if it had not been made printable before */
	strlcpy(outcome->text, "\033]0;x\a %n%s\r\nfake: to=<x>\177\303\266",
	    sizeof(outcome->text));
	strlcpy(outcome->host, "h\nh", sizeof(outcome->host));
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], "w\n");
	log_warn(scribe.log, "id\n", "%s", "\033[2J%n\n\nx");
	log_info(scribe.log, NULL, "%s", "plain\tx");
	text = end(&scribe);
	for (i = 0; text[i] != '\0'; i++) {
		if (text[i] == '\n')
			lines++;
		else
			ck_assert_msg(text[i] >= 32 && text[i] < 127,
			    "octet %d", text[i]);
	}
	ck_assert_uint_eq(lines, 3);
	ck_assert_ptr_nonnull(strstr(text, "(?]0;x? %n%s?\?fake: to=<x>?\?\?)"));
	ck_assert_ptr_nonnull(strstr(text, ": id?: ?[2J%n?\?x\n"));
	ck_assert_ptr_nonnull(strstr(text, "]: plain?x\n"));
	free(text);
}
END_TEST

/* The longest of everything is still one line. */
START_TEST(longest)
{
	struct scribe scribe;
	char word[5000], *text;

	begin(&scribe, NULL);
	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	free(scribe.message.sender);
	scribe.message.sender = strdup(word);
	outcome_set(reached(&scribe), OUTCOME_FAILED, 550, "5.1.1", "%s",
	    word);
	log_outcome(scribe.log, &scribe.message,
	    &scribe.message.recipients[0], NULL);
	log_warn(scribe.log, word, "%s", word);
	text = end(&scribe);
	ck_assert_uint_lt(strlen(text), 5000);
	ck_assert_ptr_eq(strrchr(text, '\n'), text + strlen(text) - 1);
	matches(text, "^[^\n]*w\n[^\n]*w\n$");
	free(text);
}
END_TEST

/* Lines of several processes and runs follow each other; the file is its
 * owner's alone. */
START_TEST(appends)
{
	struct scribe scribe;
	struct log *other;
	struct stat st;
	char *text;

	begin(&scribe, NULL);
	other = log_open(&scribe.conf, "other", 0);
	log_info(scribe.log, NULL, "one");
	log_info(other, NULL, "two");
	log_info(scribe.log, NULL, "three");
	log_close(other);
	ck_assert_int_eq(stat(scribe.conf.log_file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	text = end(&scribe);
	matches(text, "^[^\n]*: one\n[^\n]*other[^\n]*: two\n"
	    "[^\n]*: three\n$");
	free(text);
}
END_TEST

/* Standard error into a file of the place. */
static void
stderr_to(const char *path)
{
	char file[PLACE_PATH + 8];
	int fd;

	snprintf(file, sizeof(file), "%s/err", path);
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_ne(dup2(fd, STDERR_FILENO), -1);
	close(fd);
}

/* A delivery, a failure, a word and a warning. */
static void
say_all(struct log *log, struct scribe *scribe)
{
	struct recipient *recipient = &scribe->message.recipients[0];

	outcome_set(&recipient->outcome, OUTCOME_DELIVERED, 250, "2.0.0",
	    "taken");
	log_outcome(log, &scribe->message, recipient, NULL);
	outcome_set(&recipient->outcome, OUTCOME_FAILED, 550, "5.1.1",
	    "refused");
	log_outcome(log, &scribe->message, recipient, NULL);
	log_info(log, NULL, "word");
	log_warn(log, NULL, "warning");
}

/* What such a log says on standard error; to be freed. */
static char *
said(enum conf_log target, int background, int detach)
{
	struct scribe scribe;
	struct log *log;
	char *text, *file;

	begin(&scribe, NULL);
	stderr_to(scribe.path);
	scribe.conf.log = target;
	log = log_open(&scribe.conf, NULL, background);
	if (detach)
		log_detach(log);
	if (target != LOG_TO_AUTO)
		ck_assert_int_eq(log_speaks(log),
		    target == LOG_TO_STDERR && !background && !detach);
	say_all(log, &scribe);
	log_close(log);
	text = place_read(scribe.path, "err");
	file = end(&scribe);
	ck_assert_str_eq(file, "");
	free(file);
	return text;
}

START_TEST(on_stderr)
{
	char *text = said(LOG_TO_STDERR, 0, 0);

	matches(text, "status=sent \\(taken\\)\n.*status=bounced "
	    "\\(refused\\)\n.*: word\n.*: warning\n$");
	free(text);
}
END_TEST

/* For want of syslog the terminal hears of trouble only. */
START_TEST(automatic)
{
	char *text = said(LOG_TO_AUTO, 0, 0);

	if (access("/dev/log", F_OK) == 0)
		ck_assert_str_eq(text, "");
	else
		matches(text, "^[^\n]*status=bounced \\(refused\\)\n"
		    "[^\n]*: warning\n$");
	free(text);
}
END_TEST

static const struct {
	enum conf_log	target;
	int		background, detach;
} silences[] = {
	{ LOG_TO_STDERR, 1, 0 },
	{ LOG_TO_STDERR, 0, 1 },
	{ LOG_TO_AUTO, 1, 0 },
	{ LOG_TO_AUTO, 0, 1 },
	{ LOG_TO_NONE, 0, 0 },
};

START_TEST(silent)
{
	char *text = said(silences[_i].target, silences[_i].background,
	    silences[_i].detach);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

/* A log that cannot be had is said once, and stops nothing. */
START_TEST(no_file)
{
	struct scribe scribe;
	char file[PLACE_PATH + 8], *text, *err;

	begin(&scribe, NULL);
	stderr_to(scribe.path);
	snprintf(file, sizeof(file), "%s/link", scribe.path);
	ck_assert_int_eq(symlink("log", file), 0);
	log_close(scribe.log);
	free(scribe.conf.log_file);
	scribe.conf.log_file = strdup(file);
	scribe.log = log_open(&scribe.conf, NULL, 0);
	say_all(scribe.log, &scribe);
	err = place_read(scribe.path, "err");
	text = end(&scribe);
	ck_assert_str_eq(text, "");
	matches(err, "^[^\n]*: log [^\n]*/link: [^\n]*\n$");
	free(err);
	free(text);
}
END_TEST

/* A log that could not be made at all. */
START_TEST(none)
{
	struct message message;

	message_init(&message);
	message_add(&message, "a@x");
	log_info(NULL, NULL, "x");
	log_warn(NULL, "id", "x");
	log_outcome(NULL, &message, &message.recipients[0], NULL);
	log_detach(NULL);
	log_close(NULL);
	message_clear(&message);
}
END_TEST

Suite *
suite_log(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_test(tc, sent);
	tcase_add_test(tc, not_reached);
	tcase_add_test(tc, words);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, longest);
	tcase_add_test(tc, appends);
	tcase_add_test(tc, on_stderr);
	tcase_add_test(tc, automatic);
	tcase_add_loop_test(tc, silent, 0,
	    (int)(sizeof(silences) / sizeof(silences[0])));
	tcase_add_test(tc, no_file);
	tcase_add_test(tc, none);
	suite_add_tcase(suite, tc);
	return suite;
}
