/*
 * Names of both queues, found by ID, chosen, removed.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/catalog.h"
#include "tests/unit/scratch.h"

Suite	*suite_catalog(void);

#define FIRST	"abbbbbbbbbbbbbbbbbbbbbbbbb"
#define SECOND	"azbbbbbbbbbbbbbbbbbbbbbbbb"
#define THIRD	"a2bbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const one[] = { "you@example.net", NULL };

static char place[SCRATCH_PATH], spool[SCRATCH_PATH + 8];
static struct conf conf;
static struct queue queue, home;
static struct catalog catalog;
static struct fault fault;

static void
setup(void)
{
	memset(&conf, 0, sizeof(conf));
	scratch_make(place);
	snprintf(spool, sizeof(spool), "%s/spool", place);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
	ck_assert_int_eq(setenv("HOME", place, 1), 0);
	unsetenv("XDG_STATE_HOME");
	conf.spool = spool;
	scratch_queue(&queue, spool);
	ck_assert_int_eq(owner_open_home(&home, 1, &fault), 0);
}

static void
teardown(void)
{
	owner_close(&home);
	owner_close(&queue);
	scratch_remove(place);
}

static struct entry *
commit(const struct queue *where, const char *id)
{
	struct message message;
	struct entry *entry;

	scratch_message(&message, "Subject: x\r\n\r\n", 14, one);
	strlcpy(message.id, id, sizeof(message.id));
	entry = commit_new(where, &message, 1, &fault);
	ck_assert_ptr_nonnull(entry);
	message_clear(&message);
	return entry;
}

START_TEST(test_find)
{
	const struct queue *where;
	const char *name;

	commit_close(commit(&queue, THIRD));
	commit_close(commit(&queue, FIRST "d1"));
	commit_close(commit(&queue, FIRST));
	commit_close(commit(&home, SECOND));
	scratch_write(queue.fd, "n." SECOND, "half", 4);
	ck_assert_int_eq(catalog_open(&catalog, &conf, &fault), 0);
	ck_assert_uint_eq(catalog.n, 2);
	ck_assert_uint_eq(catalog.shelves[0].n, 3);
	name = catalog_find(&catalog, FIRST, &where);
	ck_assert_str_eq(name, "m.0000000000000001." FIRST);
	ck_assert(!where->home);
	name = catalog_find(&catalog, FIRST "d1", &where);
	ck_assert_str_eq(name, "m.0000000000000001." FIRST "d1");
	name = catalog_find(&catalog, SECOND, &where);
	ck_assert_str_eq(name, "m.0000000000000001." SECOND);
	ck_assert(where->home);
	catalog_close(&catalog);
}
END_TEST

/* What may be written in place of an ID. */
static const char *const wrong[] = { "", ".", "a", "*", "../x", FIRST "d",
	"x." FIRST, "m.0000000000000001." FIRST, "." FIRST, FIRST "d12",
	"%s%n", "\033[2J",
	FIRST FIRST FIRST FIRST FIRST FIRST };

START_TEST(test_find_none)
{
	const struct queue *where;

	commit_close(commit(&queue, FIRST));
	ck_assert_int_eq(catalog_open(&catalog, &conf, &fault), 0);
	ck_assert_ptr_null(catalog_find(&catalog, wrong[_i], &where));
	catalog_close(&catalog);
}
END_TEST

START_TEST(test_empty)
{
	const struct queue *where;

	ck_assert_int_eq(catalog_open(&catalog, &conf, &fault), 0);
	ck_assert_ptr_null(catalog_find(&catalog, FIRST, &where));
	catalog_close(&catalog);
	ck_assert_int_eq(rmdir(spool), 0);
	ck_assert_int_eq(catalog_open(&catalog, &conf, &fault), 0);
	/* the home queue is the usual one then */
	ck_assert_uint_eq(catalog.n, 1);
	catalog_close(&catalog);
	ck_assert_int_eq(mkdir(spool, 0700), 0);
}
END_TEST

START_TEST(test_pick)
{
	struct pick pick = { .flush = 0 };
	const struct queue *where;

	commit_close(commit(&queue, FIRST));
	commit_close(commit(&queue, SECOND));
	commit_close(commit(&home, THIRD));
	ck_assert_int_eq(pick_add(&pick, 'I', 0, "a2"), 0);
	ck_assert_int_eq(pick_add(&pick, 'I', 0, "az"), 0);
	ck_assert_int_eq(catalog_open(&catalog, &conf, &fault), 0);
	catalog_pick(&catalog, &pick);
	ck_assert_ptr_null(catalog_find(&catalog, FIRST, &where));
	ck_assert_ptr_nonnull(catalog_find(&catalog, SECOND, &where));
	ck_assert_ptr_nonnull(catalog_find(&catalog, THIRD, &where));
	ck_assert_int_eq(pick_add(&pick, 'R', 1, "you"), 0);
	catalog_pick(&catalog, &pick);
	ck_assert_uint_eq(catalog.shelves[0].n, 0);
	ck_assert_uint_eq(catalog.shelves[1].n, 0);
	catalog_close(&catalog);
}
END_TEST

START_TEST(test_discard)
{
	struct entry *entry = commit(&queue, FIRST);
	char name[COMMIT_NAME];

	strlcpy(name, entry->name, sizeof(name));
	ck_assert_int_eq(catalog_discard(&queue, name), COMMIT_BUSY);
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 1);
	commit_close(entry);
	ck_assert_int_eq(catalog_discard(&queue, name), COMMIT_OK);
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 0);
	ck_assert_int_eq(catalog_discard(&queue, name), COMMIT_GONE);
}
END_TEST

/* Whatever is in it; but a message, and no other name. */
START_TEST(test_discard_odd)
{
	scratch_write(queue.fd, "b." FIRST, "rubbish", 7);
	scratch_write(queue.fd, "f.0000000000000001." FIRST, "", 0);
	scratch_write(queue.fd, "m.0000000000000001." FIRST, "sendoff9\n", 9);
	scratch_write(queue.fd, "n." FIRST, "half", 4);
	scratch_write(queue.fd, "README", "other", 5);
	ck_assert_int_eq(mkfifoat(queue.fd, "m.0000000000000002." FIRST,
	    0600), 0);
	ck_assert_int_eq(catalog_discard(&queue, "b." FIRST), COMMIT_OK);
	ck_assert_int_eq(catalog_discard(&queue,
	    "f.0000000000000001." FIRST), COMMIT_OK);
	ck_assert_int_eq(catalog_discard(&queue,
	    "m.0000000000000001." FIRST), COMMIT_OK);
	ck_assert_int_eq(catalog_discard(&queue, "n." FIRST),
	    COMMIT_FOREIGN);
	ck_assert_int_eq(catalog_discard(&queue, "README"), COMMIT_FOREIGN);
	ck_assert_int_eq(catalog_discard(&queue,
	    "m.0000000000000002." FIRST), COMMIT_FOREIGN);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 3);
}
END_TEST

Suite *
suite_catalog(void)
{
	Suite *suite = suite_create("spool/catalog");
	TCase *tcase = tcase_create("catalog");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_find);
	tcase_add_loop_test(tcase, test_find_none, 0,
	    sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(tcase, test_empty);
	tcase_add_test(tcase, test_pick);
	tcase_add_test(tcase, test_discard);
	tcase_add_test(tcase, test_discard_odd);
	suite_add_tcase(suite, tcase);
	return suite;
}
