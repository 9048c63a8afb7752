/*
 * mailq: what is printed of a queue, to people and to the scripts that count.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spool/list.h"
#include "spool/commit.h"
#include "tests/unit/scratch.h"

Suite	*suite_list(void);

#define TOTAL(n)	"\t\tTotal requests: " n "\n"
#define FIRST		"abbbbbbbbbbbbbbbbbbbbbbbbb"
#define SECOND		"azbbbbbbbbbbbbbbbbbbbbbbbb"
#define THIRD		"a2bbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const two[] = { "you@example.net",
	"j\303\266rg@example.net", NULL };

static char place[SCRATCH_PATH], spool[SCRATCH_PATH + 8], *printed;
static struct conf conf;
static struct queue queue;

static void
setup(void)
{
	memset(&conf, 0, sizeof(conf));
	scratch_make(place);
	snprintf(spool, sizeof(spool), "%s/spool", place);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	unsetenv("XDG_STATE_HOME");
	conf.spool = spool;
	scratch_queue(&queue, spool);
	printed = NULL;
}

static void
teardown(void)
{
	owner_close(&queue);
	scratch_remove(place);
	free(printed);
}

/* Prints it as how says, warnings with the rest. */
static size_t
print(struct list *how)
{
	struct fault fault;
	size_t length;

	free(printed);
	how->out = open_memstream(&printed, &length);
	ck_assert_ptr_nonnull(how->out);
	how->notes = how->out;
	ck_assert_int_ge(list_print(&conf, how, &fault), 0);
	ck_assert_int_eq(fclose(how->out), 0);
	return length;
}

static void
list(void)
{
	struct list how = { .json = 0 };
	size_t length = print(&how), i;

	for (i = 0; i < length; i++)
		ck_assert_msg((printed[i] >= ' ' && printed[i] <= '~') ||
		    printed[i] == '\n' || printed[i] == '\t', "octet %d",
		    printed[i]);
}

static void
expect(const char *text)
{
	ck_assert_msg(strstr(printed, text) != NULL, "no\n%s\nin\n%s", text,
	    printed);
}

static struct entry *
commit(const struct queue *where, const char *id)
{
	struct message message;
	struct entry *entry;
	struct fault fault;

	scratch_message(&message, "Subject: x\r\n\r\n", 14, two);
	strlcpy(message.id, id, sizeof(message.id));
	message.created = 1764000000;
	entry = commit_new(where, &message, 1, &fault);
	ck_assert_ptr_nonnull(entry);
	message_clear(&message);
	return entry;
}

START_TEST(test_empty)
{
	char text[SCRATCH_PATH + 64];

	list();
	snprintf(text, sizeof(text), "%s is empty\n" TOTAL("0"), spool);
	ck_assert_str_eq(printed, text);
}
END_TEST

/* A message that is there for its sender's sake alone. */
START_TEST(test_relayed)
{
	struct message message;
	struct fault fault;

	scratch_message(&message, "Subject: x\r\n\r\n", 14, two);
	strlcpy(message.id, FIRST, sizeof(message.id));
	message.recipients[0].notify = DSN_SUCCESS;
	message.recipients[0].state = RECIPIENT_RELAYED;
	message.recipients[1].state = RECIPIENT_SENT;
	commit_close(commit_new(&queue, &message, 1, &fault));
	message_clear(&message);
	list();
	expect("(delivered, which its sender is still to be told)\n"
	    "                                                     "
	    "<you@example.net>\n");
}
END_TEST

/* Nothing is made by looking. */
START_TEST(test_missing)
{
	ck_assert_int_eq(rmdir(spool), 0);
	list();
	expect(" is empty\n" TOTAL("0"));
	ck_assert_int_eq(access(spool, F_OK), -1);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
}
END_TEST

START_TEST(test_one)
{
	char text[SCRATCH_PATH + 64];

	commit_close(commit(&queue, FIRST));
	list();
	snprintf(text, sizeof(text), "\t\t%s (1 request)\n", spool);
	ck_assert_int_eq(strncmp(printed, text, strlen(text)), 0);
	expect("\n-----------Q-ID----------- --Size-- -----Q-Time----- "
	    "------------Sender/Recipient-----------\n"
	    FIRST "       14 Mon Nov 24 16:00 <me@example.org>\n"
	    "                                                     "
	    "<you@example.net>\n"
	    "                                                     "
	    "<j??rg@example.net>\n"
	    "                 (next try with the next queue run)\n"
	    TOTAL("1"));
}
END_TEST

START_TEST(test_reasons)
{
	struct entry *entry = commit(&queue, FIRST);
	struct recipient *r = entry->message.recipients;

	strlcpy(r->outcome.host, "mx.example.net", sizeof(r->outcome.host));
	outcome_set(&r->outcome, OUTCOME_DEFERRED, 450, "4.2.0",
	    "450 4.2.0 later \033[2J");
	commit_attempt(entry, r);
	/* while it is at work, too, which sendmail's star tells */
	list();
	expect(FIRST "*      14 Mon Nov 24");
	ck_assert_ptr_null(strstr(printed, "next try"));
	expect("\n                 (mx.example.net said: 450 4.2.0 later ?[2J)"
	    "\n                                                     <you@");
	outcome_set(&r[1].outcome, OUTCOME_DEFERRED, 0, "4.4.1",
	    "no host answers");
	commit_attempt(entry, &r[1]);
	r[0].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_close(entry);
	list();
	expect("<me@example.org>\n                 (no host answers)\n");
	ck_assert_ptr_null(strstr(printed, "you@example.net"));
	ck_assert_ptr_null(strstr(printed, "later"));
}
END_TEST

/* The same reason is told once. */
START_TEST(test_same_reason)
{
	struct entry *entry = commit(&queue, FIRST);
	struct recipient *r = entry->message.recipients;
	char *first;
	int i;

	for (i = 0; i < 2; i++) {
		outcome_set(&r[i].outcome, OUTCOME_DEFERRED, 0, "4.4.1",
		    "no host answers");
		commit_attempt(entry, &r[i]);
	}
	commit_close(entry);
	list();
	ck_assert_ptr_nonnull(first = strstr(printed, "no host answers"));
	ck_assert_ptr_null(strstr(first + 1, "no host answers"));
}
END_TEST

/* As they were made, which digits in an ID do not hide. */
START_TEST(test_order)
{
	char *first, *second, *third;

	commit_close(commit(&queue, THIRD));
	commit_close(commit(&queue, FIRST "d10"));
	commit_close(commit(&queue, SECOND));
	commit_close(commit(&queue, FIRST));
	list();
	first = strstr(printed, FIRST " ");
	second = strstr(printed, SECOND);
	third = strstr(printed, THIRD);
	ck_assert(first != NULL && second != NULL && third != NULL);
	ck_assert(first < second && second < third);
	ck_assert_ptr_nonnull(strstr(first, FIRST "d10"));
	expect("(4 requests)");
	expect(TOTAL("4"));
}
END_TEST

START_TEST(test_null_sender)
{
	struct message message;
	struct fault fault;

	scratch_message(&message, "", 0, two);
	message.sender[0] = '\0';
	commit_close(commit_new(&queue, &message, 1, &fault));
	message_clear(&message);
	list();
	expect("<MAILER-DAEMON>\n");
}
END_TEST

/* What is no message to be sent is shown all the same, being written not. */
START_TEST(test_odd_ones)
{
	struct entry *entry = commit(&queue, FIRST);

	ck_assert_int_eq(commit_keep(entry, 1764000000), 0);
	commit_close(entry);
	scratch_write(queue.fd, "m.0000000000000001." SECOND, "sendoff9\n",
	    9);
	scratch_write(queue.fd, "b." THIRD, "rubbish", 7);
	scratch_write(queue.fd, "n." THIRD, "half", 4);
	scratch_write(queue.fd, "README", "other", 5);
	ck_assert_int_eq(mkfifoat(queue.fd, "m.0000000000000001." THIRD,
	    0600), 0);
	list();
	expect("(4 requests)");
	expect("(neither delivered nor returned, kept until 2025-11-24)");
	expect("m.0000000000000001." SECOND
	    ": written by a newer version\n");
	expect("b." THIRD ": damaged\n");
	expect("m.0000000000000001." THIRD
	    ": no message, or another user's\n");
	ck_assert_ptr_null(strstr(printed, "README"));
	ck_assert_uint_eq(scratch_count(queue.fd, 'b'), 1);
}
END_TEST

/* Damage is shown; only a run that holds the lock moves it aside. */
START_TEST(test_damaged)
{
	scratch_write(queue.fd, "m.0000000000000001." FIRST, "rubbish", 7);
	list();
	expect(": damaged\n" TOTAL("1"));
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 1);
}
END_TEST

/* Mail that went home while the spool could not be used is not forgotten. */
START_TEST(test_home)
{
	struct queue home;
	struct fault fault;

	ck_assert_int_eq(owner_open_home(&home, 1, &fault), 0);
	list();
	expect("spool is empty\n" TOTAL("0"));
	commit_close(commit(&home, FIRST));
	list();
	expect("spool is empty\n");
	expect("/.local/state/sendoff (1 request)\n");
	commit_close(commit(&queue, SECOND));
	list();
	expect("/spool (1 request)\n");
	expect(TOTAL("2"));
	owner_close(&home);
}
END_TEST

START_TEST(test_unsafe)
{
	ck_assert_int_eq(chmod(spool, 0755), 0);
	list();
	expect("warning: ");
	expect("spool: not used as a queue: open to others\n");
	expect("/.local/state/sendoff is empty\n");
}
END_TEST

/* When it is tried again, behind what was said. */
START_TEST(test_next)
{
	struct entry *entry = commit(&queue, FIRST);

	conf.retry_longest = 86400;
	ck_assert_int_eq(commit_defer(entry, time(NULL) + 3600), 0);
	commit_close(entry);
	list();
	expect(FIRST "       14 Mon");
	expect("<j??rg@example.net>\n                 (next try ");
	ck_assert_ptr_null(strstr(printed, "queue run"));
	/* a time that no wait explains is no time to wait for */
	conf.retry_longest = 60;
	list();
	expect("(next try with the next queue run)");
}
END_TEST

static int
never(const struct conf *unused, const struct content *content)
{
	(void)unused;
	ck_assert_int_eq(content->length, 14);
	return 1;
}

/* What nobody but root can sign: that is why, whatever was said before. */
START_TEST(test_unsigned)
{
	struct list how = { .forbidden = never };
	struct entry *entry = commit(&queue, FIRST);

	outcome_set(&entry->message.recipients[0].outcome, OUTCOME_DEFERRED, 0,
	    "4.4.1", "no host answers");
	commit_attempt(entry, &entry->message.recipients[0]);
	print(&how);
	expect(FIRST "* ");
	commit_close(entry);
	print(&how);
	expect("<me@example.org>\n"
	    "                 (waits for root's queue run to sign)\n");
	ck_assert_ptr_null(strstr(printed, "no host answers"));
	ck_assert_ptr_null(strstr(printed, "next try"));
	how.json = 1;
	print(&how);
	expect("\"state\":\"unsigned\"");
}
END_TEST

/* mailq -qI, -qR, -qS. */
START_TEST(test_chosen)
{
	struct pick pick = { .flush = 0 };
	struct list how = { .pick = &pick };

	commit_close(commit(&queue, FIRST));
	commit_close(commit(&queue, SECOND));
	scratch_write(queue.fd, "m.0000000000000001." THIRD, "rubbish", 7);
	ck_assert_int_eq(pick_add(&pick, 'R', 0, "YOU@"), 0);
	print(&how);
	expect("(2 requests)");
	expect(TOTAL("2"));
	ck_assert_int_eq(pick_add(&pick, 'I', 1, SECOND), 0);
	print(&how);
	expect("(1 request)");
	expect(FIRST);
	expect(TOTAL("1"));
	ck_assert_int_eq(pick_add(&pick, 'S', 0, "you"), 0);
	print(&how);
	expect(" is empty\n" TOTAL("0"));
}
END_TEST

START_TEST(test_json)
{
	struct list how = { .json = 1 };
	struct entry *entry;

	print(&how);
	ck_assert_str_eq(printed, "[]\n");
	entry = commit(&queue, FIRST);
	outcome_set(&entry->message.recipients[0].outcome, OUTCOME_DEFERRED, 0,
	    "4.4.1", "no \"host\"");
	commit_attempt(entry, &entry->message.recipients[0]);
	commit_close(entry);
	print(&how);
	ck_assert_int_eq(strncmp(printed, "[\n{\"id\":\"" FIRST "\","
	    "\"queue\":\"", 20 + MESSAGE_ID), 0);
	expect("/spool\",\"state\":\"due\",\"note\":\"next try with the next "
	    "queue run\",\"next_try\":1,\"kept_until\":null,"
	    "\"created\":1764000000,\"size\":14,"
	    "\"sender\":\"me@example.org\",\"recipients\":["
	    "{\"address\":\"you@example.net\",\"state\":\"waiting\","
	    "\"status\":\"4.4.1\",\"host\":null,"
	    "\"reason\":\"no \\\"host\\\"\"},"
	    "{\"address\":\"j\303\266rg@example.net\",\"state\":\"waiting\","
	    "\"status\":null,\"host\":null,\"reason\":null}]}\n]\n");
	/* one a line */
	scratch_write(queue.fd, "m.0000000000000001." SECOND, "rubbish", 7);
	print(&how);
	expect("]},\n{\"id\":\"" SECOND "\",");
	expect("\"state\":\"damaged\",\"note\":\"damaged\",\"next_try\":1,"
	    "\"kept_until\":null,\"created\":null,\"size\":null,"
	    "\"sender\":null,\"recipients\":null}\n]\n");
}
END_TEST

Suite *
suite_list(void)
{
	Suite *suite = suite_create("spool/list");
	TCase *tcase = tcase_create("list");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_empty);
	tcase_add_test(tcase, test_relayed);
	tcase_add_test(tcase, test_missing);
	tcase_add_test(tcase, test_one);
	tcase_add_test(tcase, test_reasons);
	tcase_add_test(tcase, test_same_reason);
	tcase_add_test(tcase, test_order);
	tcase_add_test(tcase, test_null_sender);
	tcase_add_test(tcase, test_odd_ones);
	tcase_add_test(tcase, test_damaged);
	tcase_add_test(tcase, test_home);
	tcase_add_test(tcase, test_unsafe);
	tcase_add_test(tcase, test_next);
	tcase_add_test(tcase, test_unsigned);
	tcase_add_test(tcase, test_chosen);
	tcase_add_test(tcase, test_json);
	suite_add_tcase(suite, tcase);
	return suite;
}
