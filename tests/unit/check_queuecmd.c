/*
 * The queue commands: what their words mean, what is refused, and what is
 * done and said of each ID.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queuecmd.h"
#include "spool/commit.h"
#include "tests/unit/scratch.h"

Suite	*suite_queuecmd(void);

#define FIRST	"abbbbbbbbbbbbbbbbbbbbbbbbb"
#define SECOND	"azbbbbbbbbbbbbbbbbbbbbbbbb"
#define THIRD	"a2bbbbbbbbbbbbbbbbbbbbbbbb"
#define WORDS	16

static const char *const one[] = { "you@example.net", NULL };

static char place[SCRATCH_PATH], spool[SCRATCH_PATH + 8], *printed, *noted;
static struct conf conf;
static struct queue queue;
static struct fault fault;

static void
setup(void)
{
	scratch_make(place);
	snprintf(spool, sizeof(spool), "%s/spool", place);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	unsetenv("XDG_STATE_HOME");
	conf_init(&conf);
	free(conf.spool);
	ck_assert_ptr_nonnull(conf.spool = strdup(spool));
	scratch_queue(&queue, spool);
}

static void
teardown(void)
{
	owner_close(&queue);
	conf_clear(&conf);
	scratch_remove(place);
	free(printed);
	free(noted);
}

/* Words with blanks between; they live in text. */
static int
parse(struct queuecmd *cmd, char *text)
{
	static char *words[WORDS + 1];
	int n = 0;

	while (text != NULL && n < WORDS)
		words[n++] = strsep(&text, " ");
	words[n] = NULL;
	memset(&fault, 0, sizeof(fault));
	return queuecmd_parse(cmd, n, words, &fault);
}

static const struct {
	const char		*line;
	enum queuecmd_action	 action;
	int			 json;
	const char		*ids;
} accepted[] = {
	{ "queue", QUEUECMD_LIST, 0, "" },
	{ "queue list", QUEUECMD_LIST, 0, "" },
	{ "queue --json", QUEUECMD_LIST, 1, "" },
	{ "queue list --json", QUEUECMD_LIST, 1, "" },
	{ "queue show a", QUEUECMD_SHOW, 0, "a " },
	{ "queue show a --json", QUEUECMD_SHOW, 1, "a " },
	{ "queue show --json a", QUEUECMD_SHOW, 1, "a " },
	{ "queue show a*", QUEUECMD_SHOW, 0, "a " },
	{ "queue run", QUEUECMD_RUN, 0, "" },
	{ "queue flush", QUEUECMD_FLUSH, 0, "" },
	{ "queue flush a b*", QUEUECMD_FLUSH, 0, "a b " },
	{ "queue remove a", QUEUECMD_REMOVE, 0, "a " },
	{ "queue remove c b a", QUEUECMD_REMOVE, 0, "c b a " },
};

START_TEST(means)
{
	char text[64], ids[64] = "";
	struct queuecmd cmd;
	size_t i;

	strlcpy(text, accepted[_i].line, sizeof(text));
	ck_assert_msg(parse(&cmd, text) == 0, "%s", fault.text);
	ck_assert_int_eq(cmd.action, accepted[_i].action);
	ck_assert_int_eq(cmd.json, accepted[_i].json);
	for (i = 0; i < cmd.nids; i++) {
		strlcat(ids, cmd.ids[i], sizeof(ids));
		strlcat(ids, " ", sizeof(ids));
	}
	ck_assert_str_eq(ids, accepted[_i].ids);
	ck_assert_int_eq(queuecmd_runs(&cmd), cmd.action == QUEUECMD_RUN ||
	    cmd.action == QUEUECMD_FLUSH);
	ck_assert_ptr_eq(cmd.out, stdout);
	ck_assert_ptr_eq(cmd.notes, stderr);
}
END_TEST

static const struct {
	const char	*line, *text;
} refused[] = {
	{ "queue lists", "unknown command lists" },
	{ "queue ", "unknown command" },
	{ "queue -json", "queue list: unrecognized option '-json'" },
	{ "queue --json x", "unexpected word x" },
	{ "queue list x", "unexpected word x" },
	{ "queue show", "queue show: which message?" },
	{ "queue show --json", "which message?" },
	{ "queue show a b", "unexpected word b" },
	{ "queue show -- a", "unrecognized option '--'" },
	{ "queue run a", "unexpected word a" },
	{ "queue run --json", "unrecognized option" },
	{ "queue flush --json", "unrecognized option" },
	{ "queue flush -f", "unrecognized option" },
	{ "queue remove", "queue remove: which message?" },
	{ "queue remove --all", "unrecognized option '--all'" },
	{ "queue remove a --json", "unrecognized option '--json'" },
};

START_TEST(refuses)
{
	struct queuecmd cmd;
	char text[64];

	strlcpy(text, refused[_i].line, sizeof(text));
	ck_assert_int_eq(parse(&cmd, text), -1);
	ck_assert_int_eq(fault.status, 64);
	ck_assert_msg(strstr(fault.text, refused[_i].text) != NULL, "%s",
	    fault.text);
}
END_TEST

static struct entry *
commit(const char *id)
{
	struct message message;
	struct entry *entry;

	scratch_message(&message, "Subject: x\r\n\r\n", 14, one);
	strlcpy(message.id, id, sizeof(message.id));
	entry = commit_new(&queue, &message, 1, &fault);
	ck_assert_ptr_nonnull(entry);
	message_clear(&message);
	return entry;
}

/* Does what the line says. */
static int
act(const char *line)
{
	size_t n, m;
	struct queuecmd cmd;
	char text[256];
	int status;

	free(printed);
	free(noted);
	strlcpy(text, line, sizeof(text));
	ck_assert_msg(parse(&cmd, text) == 0, "%s", fault.text);
	ck_assert_ptr_nonnull(cmd.out = open_memstream(&printed, &n));
	ck_assert_ptr_nonnull(cmd.notes = open_memstream(&noted, &m));
	status = queuecmd(&conf, NULL, &cmd, &fault);
	ck_assert_int_eq(fclose(cmd.out), 0);
	ck_assert_int_eq(fclose(cmd.notes), 0);
	return status;
}

/* The line on notes, behind the program's name. */
static void
expect_note(const char *text)
{
	const char *at = strchr(noted, ' ');

	ck_assert_ptr_nonnull(at);
	ck_assert_str_eq(at + 1, text);
}

START_TEST(lists)
{
	commit_close(commit(FIRST));
	ck_assert_int_eq(act("queue"), 0);
	ck_assert_ptr_nonnull(strstr(printed, FIRST "       14 "));
	ck_assert_ptr_nonnull(strstr(printed, "Total requests: 1\n"));
	ck_assert_int_eq(act("queue --json"), 0);
	ck_assert_int_eq(strncmp(printed, "[\n{\"id\":\"" FIRST "\"", 10), 0);
	ck_assert_str_eq(noted, "");
}
END_TEST

/* A warning does not break what a program reads. */
START_TEST(warns_beside_json)
{
	ck_assert_int_eq(chmod(spool, 0755), 0);
	ck_assert_int_eq(act("queue --json"), 0);
	ck_assert_str_eq(printed, "[]\n");
	ck_assert_ptr_nonnull(strstr(noted, "not used as a queue"));
}
END_TEST

START_TEST(shows)
{
	commit_close(commit(FIRST));
	ck_assert_int_eq(act("queue show " FIRST), 0);
	ck_assert_int_eq(strncmp(printed, "ID: " FIRST "\n", 4), 0);
	ck_assert_ptr_nonnull(strstr(printed, "\n\nSubject: x\r\n\r\n"));
	ck_assert_int_eq(act("queue show --json " FIRST "*"), 0);
	ck_assert_ptr_nonnull(strstr(printed, "\"content\":\"Subject: x"));
	ck_assert_int_eq(act("queue show " SECOND), 65);
	ck_assert_str_eq(printed, "");
	expect_note(SECOND ": no such message\n");
	ck_assert_int_eq(act("queue show \033[2J"), 65);
	expect_note("?[2J: no such message\n");
}
END_TEST

START_TEST(removes)
{
	struct entry *entry = commit(SECOND);

	commit_close(commit(FIRST));
	commit_close(commit(THIRD));
	scratch_write(queue.fd, "b." FIRST "d0", "rubbish", 7);
	ck_assert_int_eq(act("queue remove " FIRST " " SECOND " x " FIRST "d0"),
	    75);
	ck_assert_str_eq(printed, FIRST ": removed\n" FIRST "d0: removed\n");
	ck_assert_ptr_nonnull(strstr(noted,
	    SECOND ": being tried now, not removed\n"));
	ck_assert_ptr_nonnull(strstr(noted, " x: no such message\n"));
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 2);
	/* the same one twice */
	ck_assert_int_eq(act("queue remove " THIRD " " THIRD), 65);
	ck_assert_str_eq(printed, THIRD ": removed\n");
	expect_note(THIRD ": no such message\n");
	commit_close(entry);
	ck_assert_int_eq(act("queue remove " SECOND "*"), 0);
	ck_assert_str_eq(noted, "");
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
}
END_TEST

/* Nothing that can be tried is chosen: nothing is tried, least of all the
 * rest of the queue. */
START_TEST(flushes_none)
{
	struct entry *entry = commit(FIRST);

	ck_assert_int_eq(commit_keep(entry, 4000000000), 0);
	commit_close(entry);
	commit_close(commit(SECOND));
	ck_assert_int_eq(act("queue flush " THIRD), 65);
	expect_note(THIRD ": no such message\n");
	ck_assert_int_eq(act("queue flush " FIRST), 65);
	expect_note(FIRST ": not to be tried any more\n");
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 1);
	/* one that another process tries is passed over, which is no error */
	entry = commit(THIRD);
	ck_assert_int_eq(act("queue flush " THIRD), 0);
	ck_assert_str_eq(noted, "");
	commit_close(entry);
}
END_TEST

/* A home queue that is a link: there is no queue at all. */
START_TEST(no_queue)
{
	char link[SCRATCH_PATH + 16];

	ck_assert_int_eq(chmod(spool, 0755), 0);
	ck_assert_int_eq(setenv("XDG_STATE_HOME", place, 1), 0);
	snprintf(link, sizeof(link), "%s/sendoff", place);
	ck_assert_int_eq(symlink("spool", link), 0);
	ck_assert_int_eq(act("queue"), -1);
	ck_assert_int_eq(fault.status, 75);
	ck_assert_int_eq(act("queue remove x"), -1);
	ck_assert_int_eq(act("queue flush x"), -1);
	ck_assert_int_eq(act("queue show x"), -1);
}
END_TEST

Suite *
suite_queuecmd(void)
{
	Suite *suite = suite_create("queuecmd");
	TCase *tc = tcase_create("queuecmd");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, means, 0,
	    sizeof(accepted) / sizeof(accepted[0]));
	tcase_add_loop_test(tc, refuses, 0,
	    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tc, lists);
	tcase_add_test(tc, warns_beside_json);
	tcase_add_test(tc, shows);
	tcase_add_test(tc, removes);
	tcase_add_test(tc, flushes_none);
	tcase_add_test(tc, no_queue);
	suite_add_tcase(suite, tc);
	return suite;
}
