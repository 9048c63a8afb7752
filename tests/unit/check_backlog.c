/*
 * The newest messages of a queue, and what of it is none.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backlog.h"
#include "spool/commit.h"
#include "tests/unit/scratch.h"
#include "tests/unit/suites.h"

/* In the order in which they were made. */
static const char *const names[] = {
	"abbbbbbbbbbbbbbbbbbbbbbbbb", "acbbbbbbbbbbbbbbbbbbbbbbbb",
	"adbbbbbbbbbbbbbbbbbbbbbbbb", "aebbbbbbbbbbbbbbbbbbbbbbbb",
	"a2bbbbbbbbbbbbbbbbbbbbbbbb", "a3bbbbbbbbbbbbbbbbbbbbbbbb" };

static const char *const one[] = { "you@example.net", NULL };

static char place[SCRATCH_PATH], spool[SCRATCH_PATH + 8];
static struct conf conf;
static struct queue queue, home;
static struct exam *exam;
static struct fault fault;

static void
setup(void)
{
	scratch_make(place);
	snprintf(spool, sizeof(spool), "%s/spool", place);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	unsetenv("XDG_STATE_HOME");
	memset(&conf, 0, sizeof(conf));
	conf.spool = spool;
	scratch_queue(&queue, spool);
	ck_assert_int_eq(owner_open_home(&home, 1, &fault), 0);
	exam = calloc(1, sizeof(*exam));
	exam->conf = &conf;
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < exam->nmessages; i++)
		free(exam->messages[i].text);
	free(exam);
	owner_close(&home);
	owner_close(&queue);
	scratch_remove(place);
}

static struct entry *
commit(const struct queue *where, const char *id, const char *sender)
{
	struct message message;
	struct entry *entry;

	scratch_message(&message, "Subject: x\r\n\r\n", 14, one);
	strlcpy(message.id, id, sizeof(message.id));
	message.created = 1764000000;
	free(message.sender);
	message.sender = strdup(sender);
	entry = commit_new(where, &message, 1, &fault);
	ck_assert_ptr_nonnull(entry);
	message_clear(&message);
	return entry;
}

/* Reads, and says which have come: "fed" for the last letters of names. */
static void
is(const char *want)
{
	char got[EXAM_MESSAGES + 1] = "";
	size_t i;

	backlog_read(exam);
	for (i = 0; i < exam->nmessages; i++)
		got[i] = exam->messages[i].id[1];
	ck_assert_str_eq(got, want);
	ck_assert_str_eq(exam->backlog_trouble, "");
}

START_TEST(none)
{
	is("");
}
END_TEST

/* From both queues; one that is being tried is one all the same. */
START_TEST(newest)
{
	struct entry *busy = commit(&queue, names[5], "me@example.com");

	commit_close(commit(&queue, names[0], "me@example.com"));
	commit_close(commit(&home, names[4], "me@example.com"));
	commit_close(commit(&queue, names[2], "me@example.com"));
	commit_close(commit(&home, names[1], "me@example.com"));
	is("32d");
	ck_assert_str_eq(exam->messages[0].text, "Subject: x\r\n\r\n");
	ck_assert_uint_eq(exam->messages[0].length, 14);
	ck_assert_uint_eq(exam->messages[0].whole, 14);
	ck_assert_int_eq(exam->messages[0].when, 1764000000);
	commit_close(busy);
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 3);
	ck_assert_uint_eq(scratch_count(home.fd, 'm'), 2);
}
END_TEST

/* Notifications, what is kept, damaged, or somebody else's trap. */
START_TEST(others)
{
	struct entry *kept = commit(&queue, names[2], "me@example.com");

	commit_close(commit(&queue, names[0], "me@example.com"));
	commit_close(commit(&queue, names[1], ""));
	ck_assert_int_eq(commit_keep(kept, 1), 0);
	commit_close(kept);
	commit_close(commit(&queue, "aebbbbbbbbbbbbbbbbbbbbbbbbd1",
	    "me@example.com"));
	scratch_write(queue.fd, "m.0000000000000001.afbbbbbbbbbbbbbbbbbbbbbbbb",
	    "sendoff1\nC 1", 12);
	scratch_write(queue.fd, "b.agbbbbbbbbbbbbbbbbbbbbbbbb", "x", 1);
	scratch_write(queue.fd, "n.ahbbbbbbbbbbbbbbbbbbbbbbbb", "x", 1);
	ck_assert_int_eq(symlinkat("m.0000000000000001.abbbbbbbbbbbbbbbbbbbbb"
	    "bbbb", queue.fd, "m.0000000000000001.aibbbbbbbbbbbbbbbbbbbbbbbb"),
	    0);
	ck_assert_int_eq(mkfifoat(queue.fd, "m.0000000000000001.ajbbbbbbbbbbbb"
	    "bbbbbbbbbbbb", 0600), 0);
	is("b");
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 6);
}
END_TEST

/* Of a long one the begin, and how long it is. */
START_TEST(length)
{
	struct message message;
	size_t size = BACKLOG_SIZE + 1000;
	char *text = calloc(1, size);

	memset(text, 'x', size);
	scratch_message(&message, text, size, one);
	strlcpy(message.id, names[0], sizeof(message.id));
	commit_close(commit_new(&queue, &message, 1, &fault));
	message_clear(&message);
	free(text);
	is("b");
	ck_assert_uint_eq(exam->messages[0].length, BACKLOG_SIZE);
	ck_assert_uint_eq(exam->messages[0].whole, size);
	ck_assert_uint_eq(strlen(exam->messages[0].text), BACKLOG_SIZE);
}
END_TEST

/* A queue that others may write is not read; that there is none is said. */
START_TEST(unsafe)
{
	commit_close(commit(&queue, names[0], "me@example.com"));
	ck_assert_int_eq(fchmod(queue.fd, 0777), 0);
	ck_assert_int_eq(fchmod(home.fd, 0777), 0);
	backlog_read(exam);
	ck_assert_uint_eq(exam->nmessages, 0);
	ck_assert_str_ne(exam->backlog_trouble, "");
}
END_TEST

Suite *
suite_backlog(void)
{
	Suite *suite = suite_create("backlog");
	TCase *tcase = tcase_create("backlog");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, none);
	tcase_add_test(tcase, newest);
	tcase_add_test(tcase, others);
	tcase_add_test(tcase, length);
	tcase_add_test(tcase, unsafe);
	suite_add_tcase(suite, tcase);
	return suite;
}
