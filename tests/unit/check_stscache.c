/*
 * What is remembered of MTA-STS, in a folder that may hold anything.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "stscache.h"

Suite *suite_stscache(void);

static char path[SCRATCH_PATH], spool[SCRATCH_PATH + 8];
static struct conf conf;
static struct stscache cache;
static struct sts sts;
static struct fault fault;
static int64_t now;

static void
setup(void)
{
	scratch_make(path);
	snprintf(spool, sizeof(spool), "%s/q", path);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	conf_init(&conf);
	conf.spool = strdup(spool);
	stscache_init(&cache, &conf);
	now = (int64_t)time(NULL);
}

static void
teardown(void)
{
	stscache_close(&cache);
	conf_clear(&conf);
	scratch_remove(path);
}

/* A policy of that id, fetched that many seconds ago. */
static const char *
policy(const char *id, int64_t ago)
{
	static char text[256];

	snprintf(text, sizeof(text), "id: %s\nfetched: %lld\nversion: STSv1\n"
	    "mode: enforce\nmax_age: 86400\nmx: mx.example\n", id,
	    (long long)(now - ago));
	return text;
}

static const char *
failure(int64_t ago)
{
	static char text[64];

	snprintf(text, sizeof(text), "failed: %lld\n", (long long)(now - ago));
	return text;
}

static enum stscache_result
put(const char *domain, const char *text)
{
	enum stscache_result result;

	memset(&sts, 0, sizeof(sts));
	result = stscache_put(&cache, domain, text, &sts, &fault);
	if (result != STSCACHE_UNFIT)
		sts_clear(&sts);
	return result;
}

/* The text is remembered, also by the next process. */
static void
check(const char *domain, const char *text)
{
	struct stscache other;
	char *got = stscache_get(&cache, domain);

	if (text == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_str_eq(got, text);
	free(got);
	stscache_init(&other, &conf);
	got = stscache_get(&other, domain);
	ck_assert_int_eq(got == NULL, text == NULL);
	free(got);
	stscache_close(&other);
}

static int
folder(void)
{
	char name[sizeof(spool) + 8];
	int fd;

	snprintf(name, sizeof(name), "%s/.sts", spool);
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	return fd;
}

START_TEST(remembers)
{
	struct stat st;
	int fd;

	check("a.example", NULL);
	ck_assert_int_eq(put("A.example", policy("1", 0)), STSCACHE_KEPT);
	check("a.EXAMPLE", policy("1", 0));
	check("b.example", NULL);
	ck_assert_int_eq(put("a.example", policy("2", 0)), STSCACHE_KEPT);
	check("a.example", policy("2", 0));
	fd = folder();
	ck_assert_uint_eq(scratch_count(fd, 0), 1);
	ck_assert_int_eq(fstatat(fd, "a.example", &st, 0), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0700);
	close(fd);
}
END_TEST

START_TEST(nothing_is_made_for_nothing)
{
	char name[sizeof(spool) + 8];

	check("a.example", NULL);
	ck_assert_int_eq(put("a.example", "junk"), STSCACHE_UNFIT);
	snprintf(name, sizeof(name), "%s/.sts", spool);
	ck_assert_int_eq(access(name, F_OK), -1);
	/* the queue is made where it has to be */
	ck_assert_int_eq(rmdir(spool), 0);
	check("a.example", NULL);
	ck_assert_int_eq(access(spool, F_OK), -1);
	ck_assert_int_eq(put("a.example", policy("1", 0)), STSCACHE_KEPT);
	check("a.example", policy("1", 0));
}
END_TEST

/* THREATS E12: names that are none, and destinations that are no domains. */
static const char *const strange[] = {
	"", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden", "a..b", "a.",
	"[127.0.0.1]", "a b", "a\nb", "\303\244.example",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.x",
};

START_TEST(strange_names)
{
	ck_assert_int_eq(put(strange[_i], policy("1", 0)), STSCACHE_UNFIT);
	ck_assert_ptr_null(stscache_get(&cache, strange[_i]));
}
END_TEST

static const char *const unfit[] = {
	"", "junk", "failed: 0\n", "failed: -1\n", "failed: 99999999999999\n",
	"failed: 9999999999\n", "mx: a.example\n", "id: 1\n",
	"version: STSv1\nmode: none\nmax_age: 1\n",
	"id: 1\nfetched: 9999999999\nversion: STSv1\nmode: none\nmax_age: 1\n",
	"id: a b\nfetched: 1\nversion: STSv1\nmode: none\nmax_age: 1\n",
	"id: 1\nfetched: 1\nversion: STSv1\nmode: enforce\nmax_age: 1\n",
};

START_TEST(texts_that_are_none)
{
	ck_assert_int_eq(put("a.example", unfit[_i]), STSCACHE_UNFIT);
	check("a.example", NULL);
	ck_assert_int_eq(put("a.example", NULL), STSCACHE_UNFIT);
}
END_TEST

START_TEST(only_where_it_counts)
{
	conf.mta_sts = 0;
	ck_assert_int_eq(put("a.example", policy("1", 0)), STSCACHE_UNFIT);
	conf.mta_sts = 1;
	ck_assert_int_eq(put("a.example", policy("1", 0)), STSCACHE_KEPT);
	conf.mta_sts = 0;
	check("a.example", NULL);
}
END_TEST

/* What another process fetched outlives our failure; what is over does not. */
START_TEST(a_failure_loses_nothing)
{
	char text[512];

	put("a.example", policy("1", 10));
	ck_assert_int_eq(put("a.example", failure(0)), STSCACHE_KEPT);
	snprintf(text, sizeof(text), "%s%s", failure(0), policy("1", 10));
	check("a.example", text);
	/* nor do we who know an older one */
	snprintf(text, sizeof(text), "%s%s", failure(0), policy("0", 20));
	ck_assert_int_eq(put("a.example", text), STSCACHE_KEPT);
	snprintf(text, sizeof(text), "%s%s", failure(0), policy("1", 10));
	check("a.example", text);
	put("b.example", policy("1", 86400));
	put("b.example", failure(0));
	check("b.example", failure(0));
	put("b.example", policy("2", 0));
	check("b.example", policy("2", 0));
}
END_TEST

static void
damage(const char *name, const char *octets, size_t n)
{
	int fd = folder();

	scratch_write(fd, name, octets, n);
	close(fd);
}

START_TEST(damaged_files)
{
	char *large = calloc(1, STS_TEXT_MAX + 1);

	put("a.example", policy("1", 0));
	damage("a.example", "", 0);
	check("a.example", NULL);
	damage("a.example", "id: 1\0\n", 7);
	check("a.example", NULL);
	damage("a.example", policy("1", 0), strlen(policy("1", 0)) - 20);
	check("a.example", NULL);
	memset(large, '\n', STS_TEXT_MAX + 1);
	damage("a.example", large, STS_TEXT_MAX + 1);
	check("a.example", NULL);
	free(large);
	put("a.example", policy("2", 0));
	check("a.example", policy("2", 0));
}
END_TEST

/* No link is followed and no FIFO waited for; both give way to a file. */
START_TEST(other_things_than_files)
{
	int fd;

	put("a.example", policy("1", 0));
	fd = folder();
	ck_assert_int_eq(renameat(fd, "a.example", fd, "b.example"), 0);
	ck_assert_int_eq(symlinkat("b.example", fd, "a.example"), 0);
	check("a.example", NULL);
	put("a.example", policy("2", 0));
	check("a.example", policy("2", 0));
	check("b.example", policy("1", 0));
	ck_assert_int_eq(unlinkat(fd, "a.example", 0), 0);
	ck_assert_int_eq(mkfifoat(fd, "a.example", 0600), 0);
	check("a.example", NULL);
	put("a.example", policy("3", 0));
	check("a.example", policy("3", 0));
	close(fd);
}
END_TEST

/* A folder that is a link, or open to others, is not used. */
START_TEST(folders_of_others)
{
	char name[sizeof(spool) + 8], elsewhere[sizeof(spool) + 8];

	snprintf(name, sizeof(name), "%s/.sts", spool);
	snprintf(elsewhere, sizeof(elsewhere), "%s/else", path);
	ck_assert_int_eq(mkdir(elsewhere, 0700), 0);
	if (_i == 0)
		ck_assert_int_eq(symlink(elsewhere, name), 0);
	else {
		ck_assert_int_eq(mkdir(name, 0700), 0);
		ck_assert_int_eq(chmod(name, 0777), 0);
	}
	ck_assert_int_eq(put("a.example", policy("1", 0)), STSCACHE_FAILED);
	ck_assert_ptr_nonnull(strstr(fault.text, "/.sts: "));
	check("a.example", NULL);
	ck_assert_int_eq(rmdir(elsewhere), 0);
}
END_TEST

START_TEST(so_many_and_no_more)
{
	struct timespec old[2] = { { 1, 0 }, { 1, 0 } };
	char name[32];
	int fd, i;

	put("first.example", policy("1", 0));
	put("oldest.example", policy("1", 0));
	fd = folder();
	for (i = 2; i < STSCACHE_FILES; i++) {
		snprintf(name, sizeof(name), "d%d.example", i);
		scratch_write(fd, name, "x", 1);
	}
	ck_assert_int_eq(utimensat(fd, "oldest.example", old, 0), 0);
	/* one that is there takes no room */
	put("first.example", policy("2", 0));
	check("oldest.example", policy("1", 0));
	ck_assert_int_eq(put("new.example", policy("1", 0)), STSCACHE_KEPT);
	ck_assert_uint_eq(scratch_count(fd, 0), STSCACHE_FILES);
	check("oldest.example", NULL);
	check("first.example", policy("2", 0));
	close(fd);
}
END_TEST

/* Four processes write one file while we read it: it is always whole. */
START_TEST(at_the_same_time)
{
	pid_t pids[4];
	char *text;
	int i, k, status;

	put("a.example", policy("0", 0));
	for (k = 0; k < 4; k++)
		if ((pids[k] = fork()) == 0) {
			for (i = 0; i < 50; i++)
				if (put("a.example", policy("1", i)) !=
				    STSCACHE_KEPT)
					_exit(1);
			_exit(0);
		}
	for (i = 0; i < 500; i++) {
		text = stscache_get(&cache, "a.example");
		ck_assert_ptr_nonnull(text);
		free(text);
	}
	for (k = 0; k < 4; k++) {
		ck_assert_int_eq(waitpid(pids[k], &status, 0), pids[k]);
		ck_assert_int_eq(status, 0);
	}
	i = folder();
	ck_assert_uint_eq(scratch_count(i, 0), 1);
	close(i);
}
END_TEST

Suite *
suite_stscache(void)
{
	Suite *suite = suite_create("stscache");
	TCase *test = tcase_create("stscache");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_test(test, remembers);
	tcase_add_test(test, nothing_is_made_for_nothing);
	tcase_add_loop_test(test, strange_names, 0,
	    sizeof(strange) / sizeof(strange[0]));
	tcase_add_loop_test(test, texts_that_are_none, 0,
	    sizeof(unfit) / sizeof(unfit[0]));
	tcase_add_test(test, only_where_it_counts);
	tcase_add_test(test, a_failure_loses_nothing);
	tcase_add_test(test, damaged_files);
	tcase_add_test(test, other_things_than_files);
	tcase_add_loop_test(test, folders_of_others, 0, 2);
	tcase_add_test(test, so_many_and_no_more);
	tcase_add_test(test, at_the_same_time);
	suite_add_tcase(suite, test);
	return suite;
}
