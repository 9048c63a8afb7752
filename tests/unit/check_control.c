/*
 * The worker's end of a socket pair: jobs with their descriptor, what is no
 * job, and records.
 */
#include <sys/socket.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "deliver/control.h"
#include "deliver/hand.h"

Suite *suite_control(void);

static struct control control;
static struct hand hand;
static int file;
static char *octets;
static size_t length;

static void
setup(void)
{
	char *rcpts[] = { (char []){ "a@b.example" } };
	struct job job;
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(hand_init(&hand, pair[0]), 0);
	control_init(&control, pair[1]);
	file = memfile_open();
	ck_assert_int_eq(pwrite(file, "hello", 5, 3), 5);
	memset(&job, 0, sizeof(job));
	job.id = 9;
	job.destination = (char []){ "b.example" };
	job.sender = (char []){ "s@example" };
	job.signature = (char []){ "" };
	job.recipients = rcpts;
	job.nrecipients = 1;
	job.content.fd = file;
	job.content.offset = 3;
	job.content.length = 5;
	ck_assert_ptr_nonnull(octets = job_pack(&job, &length));
}

static void
teardown(void)
{
	hand_close(&hand);
	close(control.fd);
	close(file);
	free(octets);
}

START_TEST(a_job_with_its_content)
{
	struct job job;
	char text[8];

	hand_send(&hand, octets, length, file);
	ck_assert_int_eq(control_job(&control, &job), 1);
	ck_assert_uint_eq(job.id, 9);
	ck_assert_int_ne(job.content.fd, file);
	ck_assert_int_eq(fcntl(job.content.fd, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(content_read(&job.content, 0, text, sizeof(text)), 5);
	ck_assert_mem_eq(text, "hello", 5);
	job_clear(&job);
}
END_TEST

START_TEST(one_job_after_another)
{
	struct job job;

	hand_send(&hand, octets, length, file);
	hand_send(&hand, octets, length, file);
	ck_assert_int_eq(control_job(&control, &job), 1);
	job_clear(&job);
	ck_assert_int_eq(control_wait(&control, 0), 1);
	ck_assert_int_eq(control_job(&control, &job), 1);
	job_clear(&job);
	ck_assert_int_eq(control_wait(&control, 0), 0);
	hand_close(&hand);
	ck_assert_int_eq(control_job(&control, &job), 0);
}
END_TEST

START_TEST(a_job_without_content)
{
	struct job job;

	hand_send(&hand, octets, length, -1);
	ck_assert_int_eq(control_job(&control, &job), -1);
}
END_TEST

START_TEST(a_job_cut_short)
{
	struct job job;

	hand_send(&hand, octets, (size_t)_i, file);
	hand_close(&hand);
	ck_assert_int_eq(control_job(&control, &job), -1);
	/* and the descriptor that came with it is not kept */
	ck_assert_int_eq(fcntl(control.fd + 3, F_GETFD), -1);
}
END_TEST

START_TEST(a_length_that_cannot_be)
{
	static const uint32_t lengths[] = { 0, 4, JOB_MAX + 1, 0xffffffff };
	struct job job;

	memcpy(octets, &lengths[_i], sizeof(lengths[_i]));
	hand_send(&hand, octets, length, file);
	ck_assert_int_eq(control_job(&control, &job), -1);
}
END_TEST

START_TEST(the_end_is_seen)
{
	ck_assert_int_eq(control_ended(&control), 0);
	hand_shut(&hand);
	ck_assert_int_eq(control_ended(&control), 1);
	ck_assert_int_eq(control_wait(&control, 0), 1);
}
END_TEST

START_TEST(records_wait_for_the_flush)
{
	struct outcome outcome;
	struct record record;
	uint32_t i;

	memset(&outcome, 0, sizeof(outcome));
	for (i = 0; i < CONTROL_RECORDS - 1; i++)
		control_report(&control, 9, i, &outcome);
	ck_assert_int_eq(hand_take(&hand, &record), 0);
	control_report(&control, 9, i, &outcome);
	for (i = 0; i < CONTROL_RECORDS; i++) {
		ck_assert_int_eq(hand_take(&hand, &record), 1);
		ck_assert_uint_eq(record.recipient, i);
	}
	control_report(&control, 9, 99, &outcome);
	ck_assert_int_eq(hand_take(&hand, &record), 0);
	control_flush(&control);
	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_uint_eq(record.recipient, 99);
}
END_TEST

/* Only a job that asks for it gets a transcript; its lines wait for nothing,
 * and stay in their place among the verdicts. */
START_TEST(a_line_is_written_at_once)
{
	struct outcome outcome;
	struct record record;
	struct job job;

	hand_send(&hand, octets, length, file);
	ck_assert_int_eq(control_job(&control, &job), 1);
	control_line(&control, "not asked for");
	ck_assert_int_eq(hand_take(&hand, &record), 0);
	job.flags = JOB_VERBOSE;
	free(octets);
	ck_assert_ptr_nonnull(octets = job_pack(&job, &length));
	job_clear(&job);
	hand_send(&hand, octets, length, file);
	ck_assert_int_eq(control_job(&control, &job), 1);
	ck_assert_uint_eq(job.flags, JOB_VERBOSE);
	job_clear(&job);
	memset(&outcome, 0, sizeof(outcome));
	control_report(&control, 9, 0, &outcome);
	control_line(&control, "220 hello");
	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_uint_eq(record.recipient, 0);
	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_uint_eq(record.recipient, RECORD_LINE);
	ck_assert_uint_eq(record.job, 9);
	ck_assert_str_eq(record.outcome.text, "220 hello");
	ck_assert_int_eq(record_check(&record), 0);
}
END_TEST

/* What there is before the answer is written first; an answer that cannot be
 * ends it all. */
START_TEST(a_login)
{
	static const struct {
		uint32_t	length;
		char		octets[8];
	} answers[] = { { 6, "secret" }, { LOGIN_MAX + 1, "secret" },
	    { 9, "secret" } };
	char password[LOGIN_MAX];
	struct record record;
	struct outcome outcome;

	hand_send(&hand, (const char *)&answers[_i], _i == 0 ? 10 : 12, -1);
	hand_shut(&hand);
	memset(&outcome, 0, sizeof(outcome));
	control_report(&control, 9, 0, &outcome);
	ck_assert_int_eq(control_login(&control, password),
	    _i == 0 ? 6 : -1);
	if (_i == 0)
		ck_assert_mem_eq(password, "secret", 6);
	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_uint_eq(record.recipient, RECORD_LOGIN);
	ck_assert_int_eq(record_check(&record), 0);
	record.outcome.code = 250;
	ck_assert_int_eq(record_check(&record), -1);
	ck_assert_int_eq(control_ended(&control), 1);
	ck_assert_int_eq(control.broken, _i != 0);
}
END_TEST

/* Line by line, none of them empty but the last. */
START_TEST(what_is_to_be_remembered)
{
	static const char *const lines[] = { "id: 1", "mx: a.example", "" };
	struct record record;
	size_t i;

	control.job = 9;
	control_sts(&control, "id: 1\n\nmx: a.example\n");
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(hand_take(&hand, &record), 1);
		ck_assert_uint_eq(record.recipient, RECORD_STS);
		ck_assert_uint_eq(record.job, 9);
		ck_assert_str_eq(record.outcome.text, lines[i]);
		ck_assert_int_eq(record_check(&record), 0);
	}
	ck_assert_int_eq(hand_take(&hand, &record), 0);
}
END_TEST

START_TEST(nobody_reads_the_records)
{
	struct outcome outcome;

	signal(SIGPIPE, SIG_DFL);	/* it must not come */
	memset(&outcome, 0, sizeof(outcome));
	hand_close(&hand);
	control_report(&control, 9, 0, &outcome);
	control_flush(&control);
	ck_assert_int_eq(control.broken, 1);
	ck_assert_int_eq(control_ended(&control), 1);
	control_report(&control, 9, 0, &outcome);
	control_flush(&control);
}
END_TEST

Suite *
suite_control(void)
{
	Suite *suite = suite_create("deliver/control");
	TCase *test = tcase_create("control");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_test(test, a_job_with_its_content);
	tcase_add_test(test, one_job_after_another);
	tcase_add_test(test, a_job_without_content);
	tcase_add_loop_test(test, a_job_cut_short, 1, 40);
	tcase_add_loop_test(test, a_length_that_cannot_be, 0, 4);
	tcase_add_test(test, the_end_is_seen);
	tcase_add_test(test, records_wait_for_the_flush);
	tcase_add_test(test, a_line_is_written_at_once);
	tcase_add_loop_test(test, a_login, 0, 3);
	tcase_add_test(test, what_is_to_be_remembered);
	tcase_add_test(test, nobody_reads_the_records);
	suite_add_tcase(suite, test);
	return suite;
}
