/*
 * A queue run where nothing can be sent: what it leaves alone, what it gives
 * up, and that it says it is alive.
 */
#include <sys/stat.h>

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "spool/commit.h"
#include "tests/unit/scratch.h"
#include "util/clock.h"

Suite	*suite_run(void);

#define CONTENT	"From: me@example.org\r\nTo: you@example.net\r\n\r\nhi\r\n"
#define PATH	(SCRATCH_PATH + 32)

static const char *const to[] = { "you@example.net", NULL };

static char place[SCRATCH_PATH], spool[PATH], log_file[PATH];
static struct conf conf;
static struct queue queue;
static struct signer signer;
static struct fault fault;
static struct log *log_to;

static void
setup(void)
{
	conf_init(&conf);
	scratch_make(place);
	snprintf(spool, sizeof(spool), "%s/spool", place);
	snprintf(log_file, sizeof(log_file), "%s/log", place);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	ck_assert_int_eq(unsetenv("XDG_STATE_HOME"), 0);
	ck_assert_ptr_nonnull(conf.spool = strdup(spool));
	ck_assert_ptr_nonnull(conf.domain = strdup("example.org"));
	ck_assert_ptr_nonnull(conf.log_file = strdup(log_file));
	conf.log = LOG_TO_FILE;
	log_to = log_open(&conf, NULL, 1);
	scratch_queue(&queue, spool);
	signer_init(&signer, &conf);
}

static void
teardown(void)
{
	log_close(log_to);
	owner_close(&queue);
	conf_clear(&conf);
	scratch_remove(place);
}

/* The message's name in the queue, lent. */
static const char *
commit(time_t created)
{
	static char name[COMMIT_NAME];
	struct message message;
	struct entry *entry;

	scratch_message(&message, CONTENT, strlen(CONTENT), to);
	message.created = created;
	entry = commit_new(&queue, &message, 1000, &fault);
	ck_assert_msg(entry != NULL, "%s", fault.text);
	strlcpy(name, entry->name, sizeof(name));
	commit_close(entry);
	message_clear(&message);
	return name;
}

static void
no_key(void)
{
	ck_assert_ptr_nonnull(conf.dkim = calloc(1, sizeof(*conf.dkim)));
	conf.ndkim = 1;
	ck_assert_ptr_nonnull(conf.dkim->domain = strdup("example.org"));
	ck_assert_ptr_nonnull(conf.dkim->selector = strdup("s"));
	ck_assert_int_gt(asprintf(&conf.dkim->keyfile, "%s/none", place), 0);
}

static int
has(const char *name, const char *text)
{
	size_t length;
	char *all = scratch_read(queue.fd, name, &length);
	int found = memmem(all, length, text, strlen(text)) != NULL;

	free(all);
	return found;
}

static int
is_there(const char *name)
{
	struct stat st;

	return fstatat(queue.fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* How many times a run said that something went on. */
static ssize_t
run(int64_t until)
{
	struct pick all = { .flush = 1 };
	struct run_how how = { .pick = &all, .beat = -1, .until = until };
	char beats[64];
	int pipes[2];
	ssize_t n;

	ck_assert_int_eq(pipe(pipes), 0);
	how.beat = pipes[1];
	ck_assert_int_eq(run_queue(&signer, log_to, &how, &fault), 0);
	close(pipes[1]);
	n = read(pipes[0], beats, sizeof(beats));
	close(pipes[0]);
	return n;
}

/* At its deadline it begins nothing. */
START_TEST(test_late)
{
	const char *name = commit(time(NULL));

	ck_assert_int_eq(run(clock_now()), 0);
	ck_assert(is_there(name));
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 1);
}
END_TEST

/* No key: the same name, no attempt, and the log says why. */
START_TEST(test_waits)
{
	const char *name = commit(time(NULL));

	no_key();
	ck_assert_int_ge(run(-1), 1);
	ck_assert(is_there(name));
	ck_assert(!has(name, "\nA "));
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 1);
	ck_assert(has("../log", "waits: dkim key "));
}
END_TEST

/* The notification is the one message left, and says what was never done. */
static void
find_notification(char found[COMMIT_NAME])
{
	struct dirent **list;
	int n, i;

	found[0] = '\0';
	ck_assert_int_ge(n = scandir(spool, &list, NULL, NULL), 0);
	for (i = 0; i < n; i++) {
		if (list[i]->d_name[0] == 'm')
			strlcpy(found, list[i]->d_name, COMMIT_NAME);
		free(list[i]);
	}
	free(list);
}

START_TEST(test_never_signed)
{
	char name[COMMIT_NAME];

	strlcpy(name, commit(1000), sizeof(name));
	no_key();
	run(-1);
	ck_assert(!is_there(name));
	find_notification(name);
	ck_assert(has(name, "Status: 5.4.7"));
	ck_assert(has(name, "never signed"));
	ck_assert(has("../log", "status=expired"));
}
END_TEST

/* Where another can read the key it is that one's to give up. */
START_TEST(test_forbidden)
{
	const char *name = commit(1000);
	int fd;

	no_key();
	fd = open(conf.dkim->keyfile, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(fchmod(fd, 0), 0);
	close(fd);
	if (geteuid() == 0)
		return;
	run(-1);
	ck_assert(is_there(name));
	ck_assert(!has(name, "\nA "));
	ck_assert(has("../log", "waits for root's queue run to sign"));
}
END_TEST

Suite *
suite_run(void)
{
	Suite *suite = suite_create("run");
	TCase *test = tcase_create("run");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_test(test, test_late);
	tcase_add_test(test, test_waits);
	tcase_add_test(test, test_never_signed);
	tcase_add_test(test, test_forbidden);
	suite_add_tcase(suite, test);
	return suite;
}
