/*
 * Lanes: one for each destination, tasks that share a descriptor.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "deliver/lane.h"

Suite *suite_lane(void);

static char destination[] = "b.example", sender[] = "s@example", none[] = "";
static char *rcpts[] = { (char []){ "a@b.example" },
    (char []){ "c@b.example" }, (char []){ "d@b.example" } };

static struct job
job_on(int fd)
{
	struct job job;

	memset(&job, 0, sizeof(job));
	job.destination = destination;
	job.sender = sender;
	job.signature = none;
	job.recipients = rcpts;
	job.nrecipients = 3;
	job.content.fd = fd;
	return job;
}

static int
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

START_TEST(one_lane_a_destination)
{
	struct lanes lanes;
	struct lane *lane;

	memset(&lanes, 0, sizeof(lanes));
	lane = lane_get(&lanes, "b.example");
	ck_assert_ptr_nonnull(lane);
	ck_assert_ptr_eq(lane_get(&lanes, "B.Example"), lane);
	ck_assert_ptr_ne(lane_get(&lanes, "c.example"), lane);
	ck_assert_ptr_ne(lane_get(&lanes, ""), lane);
	ck_assert_str_eq(lane->destination, "b.example");
	lane_clear(&lanes);
}
END_TEST

START_TEST(ten_thousand_lanes)
{
	struct lanes lanes;
	char name[32];
	int i;

	memset(&lanes, 0, sizeof(lanes));
	for (i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "d%d.example", i % 10000);
		ck_assert_str_eq(lane_get(&lanes, name)->destination, name);
	}
	lane_clear(&lanes);
}
END_TEST

START_TEST(the_first_verdict_stays)
{
	struct outcome outcome;
	struct lanes lanes;
	struct lane *lane;

	memset(&lanes, 0, sizeof(lanes));
	memset(&outcome, 0, sizeof(outcome));
	lane = lane_get(&lanes, "b.example");
	ck_assert_ptr_null(lane->verdict);
	outcome_set(&outcome, OUTCOME_DEFERRED, 0, "4.4.1", "refused");
	lane_give_up(lane, &outcome);
	outcome_set(&outcome, OUTCOME_DEFERRED, 0, "4.4.1", "other");
	lane_give_up(lane, &outcome);
	ck_assert_str_eq(lane->verdict->text, "refused");
	lane_clear(&lanes);
}
END_TEST

START_TEST(a_recipient_is_decided_once)
{
	struct shared *latest = NULL;
	int fd = memfile_open();
	struct job job = job_on(fd);
	struct task *task = task_new(&job, &latest);

	ck_assert_uint_eq(task->left, 3);
	ck_assert_int_eq(task_decide(task, 1), 0);
	ck_assert_int_eq(task_decide(task, 1), -1);
	ck_assert_int_eq(task_decide(task, 3), -1);
	ck_assert_int_eq(task_decide(task, UINT32_MAX), -1);
	ck_assert_uint_eq(task->left, 2);
	ck_assert_int_eq(task_decide(task, 0), 0);
	ck_assert_int_eq(task_decide(task, 2), 0);
	ck_assert_uint_eq(task->left, 0);
	task_free(task, &latest);
	ck_assert(is_open(fd));
	close(fd);
}
END_TEST

START_TEST(one_descriptor_for_one_content)
{
	struct shared *latest = NULL;
	int fd = memfile_open(), other = memfile_open(), copy;
	struct job job = job_on(fd);
	struct task *a = task_new(&job, &latest), *b, *c;

	b = task_new(&job, &latest);
	job.content.fd = other;
	c = task_new(&job, &latest);
	ck_assert_int_eq(a->content->fd, b->content->fd);
	ck_assert_int_ne(a->content->fd, fd);
	ck_assert_int_ne(a->content->fd, c->content->fd);
	ck_assert_int_eq(fcntl(a->content->fd, F_GETFD), FD_CLOEXEC);
	copy = a->content->fd;
	task_free(a, &latest);
	ck_assert(is_open(copy));
	task_free(b, &latest);
	ck_assert(!is_open(copy));
	ck_assert_ptr_nonnull(latest);
	copy = c->content->fd;
	task_free(c, &latest);
	ck_assert(!is_open(copy));
	ck_assert_ptr_null(latest);
	close(fd);
	close(other);
}
END_TEST

START_TEST(what_cannot_be_a_task)
{
	struct shared *latest = NULL;
	struct job job = job_on(-1);

	errno = 0;
	ck_assert_ptr_null(task_new(&job, &latest));
	ck_assert_int_eq(errno, EBADF);
	job.nrecipients = 0;
	ck_assert_ptr_null(task_new(&job, &latest));
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_ptr_null(latest);
}
END_TEST

Suite *
suite_lane(void)
{
	Suite *suite = suite_create("deliver/lane");
	TCase *test = tcase_create("lane");

	tcase_add_test(test, one_lane_a_destination);
	tcase_add_test(test, ten_thousand_lanes);
	tcase_add_test(test, the_first_verdict_stays);
	tcase_add_test(test, a_recipient_is_decided_once);
	tcase_add_test(test, one_descriptor_for_one_content);
	tcase_add_test(test, what_cannot_be_a_task);
	suite_add_tcase(suite, test);
	return suite;
}
