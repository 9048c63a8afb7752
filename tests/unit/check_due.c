/*
 * What is due: by name alone, the longest waiting first, and nothing that is
 * no message of ours.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spool/due.h"
#include "spool/name.h"
#include "tests/unit/pace.h"
#include "tests/unit/place.h"

Suite	*suite_due(void);

#define DAY	86400

struct desk {
	struct conf	 conf;
	struct queue	 queue;
	char		 path[PLACE_PATH];
	time_t		 now;
};

static void
begin(struct desk *desk)
{
	place_make(desk->path);
	place_queue(&desk->queue, desk->path);
	conf_init(&desk->conf);
	desk->now = time(NULL);
}

static void
end(struct desk *desk)
{
	owner_close(&desk->queue);
	conf_clear(&desk->conf);
	place_remove(desk->path);
}

/* A file with the id "aaa...X", due so many seconds from now. */
static void
add(const struct desk *desk, char kind, long long from_now, char letter)
{
	char id[MESSAGE_ID + 1], name[COMMIT_NAME];

	memset(id, 'a', MESSAGE_ID);
	id[MESSAGE_ID - 1] = letter;
	id[MESSAGE_ID] = '\0';
	name_write(name, kind, desk->now + (time_t)from_now, id);
	place_write(desk->path, name, NULL);
}

/* The last letters of what is due, in order. */
static void
scan(const struct desk *desk, int flush, char letters[64])
{
	struct pick pick = { .flush = flush };
	struct due due;
	size_t i;

	ck_assert_int_eq(due_scan(&due, &desk->queue, &desk->conf, &pick), 0);
	ck_assert_uint_lt(due.n, 64);
	for (i = 0; i < due.n; i++)
		letters[i] = due.names[i][strlen(due.names[i]) - 1];
	letters[due.n] = '\0';
	due_clear(&due);
	ck_assert_uint_eq(due.n, 0);
}

START_TEST(order)
{
	struct desk desk;
	char letters[64];

	begin(&desk);
	scan(&desk, 0, letters);
	ck_assert_str_eq(letters, "");
	add(&desk, 'm', -10, 'c');
	add(&desk, 'm', -3 * DAY, 'b');
	add(&desk, 'm', -10, 'd');
	add(&desk, 'm', 600, 'e');
	add(&desk, 'm', -2 * DAY, 'f');
	scan(&desk, 0, letters);
	ck_assert_str_eq(letters, "bfcd");
	scan(&desk, 1, letters);
	ck_assert_str_eq(letters, "bfcde");
	end(&desk);
}
END_TEST

/* A time that no wait explains: the clock was wrong when it was written. */
START_TEST(far_future)
{
	struct desk desk;
	char letters[64];

	begin(&desk);
	add(&desk, 'm', desk.conf.retry_longest - 60, 'b');
	add(&desk, 'm', desk.conf.retry_longest * 2, 'c');
	add(&desk, 'm', 100LL * 365 * DAY, 'd');
	scan(&desk, 0, letters);
	ck_assert_str_eq(letters, "cd");
	scan(&desk, 1, letters);
	ck_assert_str_eq(letters, "bcd");
	end(&desk);
}
END_TEST

/* What is chosen is due; the rest is not, whatever its time. */
START_TEST(chosen)
{
	struct pick pick = { .flush = 0 };
	struct desk desk;
	struct due due;

	begin(&desk);
	add(&desk, 'm', 600, 'b');
	add(&desk, 'm', -10, 'c');
	add(&desk, 'f', DAY, 'b');
	ck_assert_int_eq(pick_add(&pick, 'I', 0, "aab"), 0);
	ck_assert_int_eq(due_scan(&due, &desk.queue, &desk.conf, &pick), 0);
	ck_assert_uint_eq(due.n, 1);
	ck_assert_int_eq(due.names[0][strlen(due.names[0]) - 1], 'b');
	due_clear(&due);
	end(&desk);
}
END_TEST

/* Names that are not exactly ours. */
static const char *const foreign[] = {
	"README", ".hidden", "m.", "m", "x.0000000000000000.aaaa", "n.x",
	"m.000000000000000.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"m.00000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"m.000000000000000A.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaa",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"m.0000000000000001.AAAAAAAAAAAAAAAAAAAAAAAAAA",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaa1",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaa~",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaad",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaad-1",
	"m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaad123456",
	"m.ffffffffffffffff.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"m. 000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"M.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"n.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	"\033]0;x\a", "a\nb",
};

START_TEST(foreign_names)
{
	size_t n = sizeof(foreign) / sizeof(foreign[0]), i;
	struct desk desk;
	char letters[64];

	begin(&desk);
	for (i = 0; i < n; i++)
		place_write(desk.path, foreign[i], NULL);
	add(&desk, 'b', 0, 'x');
	add(&desk, 'm', -1, 'y');
	scan(&desk, 1, letters);
	ck_assert_str_eq(letters, "y");
	/* and they are left alone */
	for (i = 0; i < n; i++)
		ck_assert_msg(faccessat(desk.queue.fd, foreign[i], F_OK,
		    0) == 0, "%s is gone", foreign[i]);
	end(&desk);
}
END_TEST

/* A notification is a message like any other. */
START_TEST(notification)
{
	struct desk desk;
	char letters[64];

	begin(&desk);
	place_write(desk.path,
	    "m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaad9999", NULL);
	place_write(desk.path,
	    "m.0000000000000001.aaaaaaaaaaaaaaaaaaaaaaaaaad0", NULL);
	scan(&desk, 0, letters);
	ck_assert_str_eq(letters, "09");
	end(&desk);
}
END_TEST

/* What is no message any more goes; what may still become one, stays. */
START_TEST(cleans)
{
	struct timespec old[2] = { { 0, 0 }, { 0, 0 } };
	struct desk desk;
	char letters[64], name[256];

	begin(&desk);
	add(&desk, 'f', -1, 'b');
	add(&desk, 'f', DAY, 'c');
	add(&desk, 'n', 0, 'd');
	place_name(desk.path, "n.", name);
	old[0].tv_sec = old[1].tv_sec = desk.now - 2 * 3600;
	ck_assert_int_eq(utimensat(desk.queue.fd, name, old, 0), 0);
	add(&desk, 'n', 0, 'e');
	scan(&desk, 1, letters);
	ck_assert_str_eq(letters, "");
	ck_assert_uint_eq(place_count(desk.path, "f."), 1);
	ck_assert_uint_eq(place_count(desk.path, "n."), 1);
	place_name(desk.path, "n.", name);
	ck_assert_int_eq(name[strlen(name) - 1], 'e');
	end(&desk);
}
END_TEST

/* A large queue costs one look at its names. */
START_TEST(ten_thousand)
{
	struct pick pick = { .flush = 0 };
	struct desk desk;
	struct due due;
	char name[COMMIT_NAME];
	clock_t began;
	int i;

	begin(&desk);
	/* one file by many names: quicker to make, and no different here */
	place_write(desk.path, "x", NULL);
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "m.%016x.aaaaaaaaaaaaaaaaaaaaaa"
		    "%c%c%c%c", 10000 - i, 'a' + i % 10, 'a' + i / 10 % 10,
		    'a' + i / 100 % 10, 'a' + i / 1000);
		ck_assert_int_eq(linkat(desk.queue.fd, "x", desk.queue.fd,
		    name, 0), 0);
	}
	began = clock();
	ck_assert_int_eq(due_scan(&due, &desk.queue, &desk.conf, &pick), 0);
	ck_assert_double_lt(pace_seconds(began), 0.5);
	ck_assert_uint_eq(due.n, 10000);
	for (i = 1; i < 10000; i++)
		ck_assert_int_lt(strcmp(due.names[i - 1], due.names[i]), 0);
	due_clear(&due);
	end(&desk);
}
END_TEST

START_TEST(no_directory)
{
	struct pick pick = { .flush = 0 };
	struct conf conf;
	struct queue queue;
	struct due due;

	memset(&queue, 0, sizeof(queue));
	queue.fd = -1;
	conf_init(&conf);
	ck_assert_int_eq(due_scan(&due, &queue, &conf, &pick), -1);
	ck_assert_uint_eq(due.n, 0);
	conf_clear(&conf);
}
END_TEST

Suite *
suite_due(void)
{
	Suite *suite = suite_create("due");
	TCase *tc = tcase_create("due");

	tcase_add_test(tc, order);
	tcase_add_test(tc, far_future);
	tcase_add_test(tc, chosen);
	tcase_add_test(tc, foreign_names);
	tcase_add_test(tc, notification);
	tcase_add_test(tc, cleans);
	tcase_add_test(tc, ten_thousand);
	tcase_add_test(tc, no_directory);
	suite_add_tcase(suite, tc);
	return suite;
}
