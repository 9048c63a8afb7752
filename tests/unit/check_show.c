/*
 * One message as it is shown: to people, to programs, on a terminal.  The
 * JSON of it and the words for its state are tested here too.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "spool/show.h"
#include "tests/unit/scratch.h"

Suite	*suite_show(void);

#define ID	"abbbbbbbbbbbbbbbbbbbbbbbbb"
#define NAME	"m.0000000069248f10." ID
#define CONTENT	"Subject: x \033[2J\r\n\r\nj\303\266rg\t\"\377\302\233\r\n"

static const char *const two[] = { "you@example.net",
	"j\303\266rg@example.net", NULL };

static char place[SCRATCH_PATH], *printed;
static size_t length;
static struct conf conf;
static struct queue queue;

static void
setup(void)
{
	memset(&conf, 0, sizeof(conf));
	conf.retry_longest = 86400;
	scratch_make(place);
	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	ck_assert_int_eq(chmod(place, 0700), 0);
	scratch_queue(&queue, place);
	printed = NULL;
}

static void
teardown(void)
{
	owner_close(&queue);
	scratch_remove(place);
	free(printed);
}

static struct entry *
commit(const char *content, size_t n)
{
	struct message message;
	struct entry *entry;
	struct fault fault;

	scratch_message(&message, content, n, two);
	strlcpy(message.id, ID, sizeof(message.id));
	message.created = 1764000000;
	entry = commit_new(&queue, &message, 1764003600, &fault);
	ck_assert_ptr_nonnull(entry);
	message_clear(&message);
	return entry;
}

/* Shows the one message of the queue. */
static int
show(const char *name, int json, int terminal)
{
	struct show how = { .json = json, .terminal = terminal };
	struct fault fault;
	struct view view;
	int rc;

	free(printed);
	how.out = open_memstream(&printed, &length);
	ck_assert_ptr_nonnull(how.out);
	ck_assert_int_eq(view_open(&view, &queue, name), 1);
	view_judge(&view, &conf, NULL);
	rc = show_print(&how, &view, &fault);
	view_clear(&view);
	ck_assert_int_eq(fclose(how.out), 0);
	return rc;
}

static void
expect(const char *text)
{
	ck_assert_msg(strstr(printed, text) != NULL, "no\n%s\nin\n%s", text,
	    printed);
}

/* Two attempts; the first recipient has got it at the second. */
static void
prepare(void)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	struct recipient *r = entry->message.recipients;

	strlcpy(r[0].outcome.host, "mx.example.net",
	    sizeof(r[0].outcome.host));
	outcome_set(&r[0].outcome, OUTCOME_DEFERRED, 450, "4.2.0",
	    "450 4.2.0 later \033]0;x\a");
	commit_attempt(entry, &r[0]);
	outcome_set(&r[1].outcome, OUTCOME_DEFERRED, 0, "4.4.1",
	    "no host answers");
	commit_attempt(entry, &r[1]);
	r[0].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_close(entry);
}

START_TEST(test_pipe)
{
	const char *body;

	prepare();
	ck_assert_int_eq(show(NAME, 0, 0), 0);
	expect("ID: " ID "\nQueue: ");
	expect("\nState: due (next try with the next queue run)\n"
	    "Next-Try: Mon, 24 Nov 2025 17:00:00 +0000\n"
	    "Created: Mon, 24 Nov 2025 16:00:00 +0000\nSize: 31\n"
	    "Sender: <me@example.org>\n"
	    "Recipient: <you@example.net> sent: mx.example.net said: "
	    "450 4.2.0 later ?]0;x?\n"
	    "Recipient: <j??rg@example.net> waiting: no host answers\n"
	    "Attempt: ");
	expect(" <you@example.net> 4.2.0 mx.example.net said: 450 4.2.0");
	expect(" <j??rg@example.net> 4.4.1 no host answers\n\nSubject: x ");
	/* octet for octet */
	ck_assert_ptr_nonnull(body = strstr(printed, "\n\n"));
	ck_assert_str_eq(body + 2, CONTENT);
}
END_TEST

START_TEST(test_terminal)
{
	size_t i;

	prepare();
	ck_assert_int_eq(show(NAME, 0, 1), 0);
	expect("\n\nSubject: x ?[2J\n\nj??rg\t\"???\n");
	for (i = 0; i < length; i++)
		ck_assert(printed[i] == '\n' || printed[i] == '\t' ||
		    (printed[i] >= 32 && printed[i] <= 126));
}
END_TEST

START_TEST(test_json)
{
	prepare();
	ck_assert_int_eq(show(NAME, 1, 1), 0);
	ck_assert_int_eq(strncmp(printed, "{\"id\":\"" ID "\",", 9), 0);
	expect("\"recipients\":[{\"address\":\"you@example.net\","
	    "\"state\":\"sent\",\"status\":\"4.2.0\","
	    "\"host\":\"mx.example.net\","
	    "\"reason\":\"450 4.2.0 later ?]0;x?\"},");
	expect("],\"attempts\":[{\"time\":");
	expect(",\"recipient\":\"j\303\266rg@example.net\","
	    "\"status\":\"4.4.1\",\"host\":null,"
	    "\"reason\":\"no host answers\"}],\"content\":"
	    "\"Subject: x \\u001b[2J\\r\\n\\r\\nj\303\266rg\\t\\\"\\ufffd"
	    "\\u009b\\r\\n\"}\n");
}
END_TEST

/* A character across the blocks that the content is read in. */
START_TEST(test_json_long)
{
	size_t n = 200000, i, begin, count = 0;
	char *content = malloc(n + 1);

	ck_assert_ptr_nonnull(content);
	content[0] = 'x';
	for (i = 1; i + 1 < n; i += 2)
		memcpy(content + i, "\303\266", 2);
	content[i] = 'y';
	n = i + 1;
	commit_close(commit(content, n));
	free(content);
	ck_assert_int_eq(show(NAME, 1, 0), 0);
	ck_assert_ptr_null(strstr(printed, "ufffd"));
	begin = (size_t)(strstr(printed, "\"content\":\"x") - printed) + 12;
	for (i = begin; printed[i] == '\303' && printed[i + 1] == '\266';
	    i += 2)
		count++;
	ck_assert_uint_eq(count, (n - 2) / 2);
	ck_assert_str_eq(printed + i, "y\"}\n");
}
END_TEST

START_TEST(test_states)
{
	struct entry *entry = commit("\r\n", 2);

	ck_assert_int_eq(show(entry->name, 1, 0), 0);
	expect("\"state\":\"trying\",\"note\":\"being tried now\"");
	ck_assert_int_eq(commit_keep(entry, 1764000000), 0);
	ck_assert_int_eq(show(entry->name, 1, 0), 0);
	expect("\"state\":\"kept\",\"note\":\"neither delivered nor returned, "
	    "kept until 2025-11-24\",\"next_try\":null,"
	    "\"kept_until\":1764000000,");
	commit_close(entry);
}
END_TEST

/* What cannot be read is told of, and that is all. */
START_TEST(test_unreadable)
{
	scratch_write(queue.fd, "b." ID, "rubbish", 7);
	ck_assert_int_eq(show("b." ID, 0, 0), 0);
	expect("State: damaged (damaged)\n");
	ck_assert_ptr_null(strstr(printed, "rubbish"));
	ck_assert_int_eq(show("b." ID, 1, 0), 0);
	expect("\"recipients\":null,\"attempts\":[],\"content\":null}\n");
	scratch_write(queue.fd, NAME, "sendoff9\n", 9);
	ck_assert_int_eq(show(NAME, 0, 0), 0);
	expect("State: unreadable (written by a newer version)\n");
}
END_TEST

/* A file that is cut short while it is read. */
START_TEST(test_cut)
{
	struct show how = { .json = _i };
	struct entry *entry = commit("Subject: x\r\n\r\nhello\r\n", 21);
	struct fault fault;
	struct view view;

	how.out = open_memstream(&printed, &length);
	ck_assert_ptr_nonnull(how.out);
	ck_assert_int_eq(view_open(&view, &queue, entry->name), 1);
	ck_assert_int_eq(commit_ready(entry), 0);
	ck_assert_int_eq(ftruncate(entry->states, (off_t)entry->head.length +
	    5), 0);
	ck_assert_int_eq(show_print(&how, &view, &fault), -1);
	ck_assert_int_eq(fault.status, EX_OSERR);
	ck_assert_int_eq(fclose(how.out), 0);
	if (_i)
		expect("\"}\n");
	view_clear(&view);
	commit_close(entry);
}
END_TEST

START_TEST(test_gone)
{
	struct view view;

	ck_assert_int_eq(view_open(&view, &queue, NAME), 0);
	ck_assert_int_eq(view_open(&view, &queue, "README"), 0);
}
END_TEST

Suite *
suite_show(void)
{
	Suite *suite = suite_create("spool/show");
	TCase *tcase = tcase_create("show");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_pipe);
	tcase_add_test(tcase, test_terminal);
	tcase_add_test(tcase, test_json);
	tcase_add_test(tcase, test_json_long);
	tcase_add_test(tcase, test_states);
	tcase_add_test(tcase, test_unreadable);
	tcase_add_loop_test(tcase, test_cut, 0, 2);
	tcase_add_test(tcase, test_gone);
	suite_add_tcase(suite, tcase);
	return suite;
}
