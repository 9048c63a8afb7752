/*
 * Jobs packed and unpacked, damaged ones refused; records of a worker that
 * is an enemy's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "deliver/job.h"

Suite *suite_job(void);

static char destination[] = "b.example", sender[] = "";
static char sts[] = "failed: 1\n";
static char signature[] = "DKIM-Signature: v=1\r\n";
static char *rcpts[] = { (char []){ "a@b.example" },
    (char []){ "\"o k\"@b.example" } };

static char envid[] = "id-1", orcpt[] = "rfc822;a@c.example";
static struct job_wish wishes[] = { { DSN_SUCCESS | DSN_DELAY, orcpt },
    { 0, NULL } };

static struct job
sample(void)
{
	struct job job;

	memset(&job, 0, sizeof(job));
	job.id = 0xfffffffe;
	job.flags = MESSAGE_8BITMIME;
	job.destination = destination;
	job.sender = sender;
	job.recipients = rcpts;
	job.nrecipients = 2;
	job.wishes = wishes;
	job.ret = DSN_RET_HDRS;
	job.envid = envid;
	job.signature = signature;
	job.sts = sts;
	job.content.fd = -1;
	job.content.offset = 512;
	job.content.length = INT64_C(5000000000);
	return job;
}

START_TEST(comes_back_as_it_was)
{
	struct job job = sample(), back;
	size_t length;
	char *octets = job_pack(&job, &length);

	ck_assert_ptr_nonnull(octets);
	ck_assert_uint_eq(job_length(octets), length);
	ck_assert_int_eq(job_unpack(&back, octets, length), 0);
	free(octets);
	ck_assert_uint_eq(back.id, 0xfffffffe);
	ck_assert_uint_eq(back.flags, MESSAGE_8BITMIME);
	ck_assert_str_eq(back.destination, "b.example");
	ck_assert_str_eq(back.sender, "");
	ck_assert_str_eq(back.signature, "DKIM-Signature: v=1\r\n");
	ck_assert_str_eq(back.sts, "failed: 1\n");
	ck_assert_uint_eq(back.nrecipients, 2);
	ck_assert_str_eq(back.recipients[0], "a@b.example");
	ck_assert_str_eq(back.recipients[1], "\"o k\"@b.example");
	ck_assert_uint_eq(back.wishes[0].notify, DSN_SUCCESS | DSN_DELAY);
	ck_assert_str_eq(back.wishes[0].orcpt, "rfc822;a@c.example");
	ck_assert_uint_eq(back.wishes[1].notify, 0);
	ck_assert_ptr_null(back.wishes[1].orcpt);
	ck_assert_int_eq(back.ret, DSN_RET_HDRS);
	ck_assert_str_eq(back.envid, "id-1");
	ck_assert_int_eq(back.content.fd, -1);
	ck_assert_int_eq(back.content.offset, 512);
	ck_assert_int_eq(back.content.length, INT64_C(5000000000));
	job_clear(&back);
	ck_assert_ptr_null(back.destination);
}
END_TEST

/* Where nobody wished anything, nothing is there. */
START_TEST(no_wishes)
{
	struct job job = sample(), back;
	size_t length;
	char *octets;

	job.wishes = NULL;
	job.ret = DSN_RET_NONE;
	job.envid = NULL;
	ck_assert_ptr_nonnull(octets = job_pack(&job, &length));
	ck_assert_int_eq(job_unpack(&back, octets, length), 0);
	free(octets);
	ck_assert_uint_eq(back.wishes[0].notify, 0);
	ck_assert_ptr_null(back.wishes[1].orcpt);
	ck_assert_int_eq(back.ret, DSN_RET_NONE);
	ck_assert_ptr_null(back.envid);
	job_clear(&back);
}
END_TEST

/* A letter that stands for no bits. */
START_TEST(wishes_that_are_none)
{
	static const struct { const char *text; char letter; } bad[] = {
		{ "Bid-1", 'C' }, { "Bid-1", '?' }, { "Jrfc822", 'P' },
		{ "Jrfc822", '\0' }, { "Jrfc822", (char)0xff }
	};
	struct job job = sample(), back;
	size_t length;
	char *octets = job_pack(&job, &length), *at;

	at = memmem(octets, length, bad[_i].text, strlen(bad[_i].text));
	ck_assert_ptr_nonnull(at);
	*at = bad[_i].letter;
	ck_assert_int_eq(job_unpack(&back, octets, length), -1);
	free(octets);
}
END_TEST

/* What a message lends to the job for some of its recipients. */
START_TEST(begins_with_a_message)
{
	struct message message;
	struct job job;

	message_init(&message);
	message.sender = strdup("s@c.example");
	message.envid = strdup("id-2");
	message.ret = DSN_RET_FULL;
	message.flags = MESSAGE_SMTPUTF8;
	ck_assert_int_eq(message_add(&message, "a@b.example"), 0);
	ck_assert_int_eq(message_add(&message, "b@b.example"), 0);
	message.recipients[1].notify = DSN_NEVER;
	message.recipients[1].orcpt = strdup(orcpt);
	ck_assert_int_eq(job_begin(&job, &message, 2), 0);
	ck_assert_uint_eq(job.nrecipients, 0);
	job_invite(&job, &message.recipients[1]);
	ck_assert_uint_eq(job.nrecipients, 1);
	ck_assert_str_eq(job.recipients[0], "b@b.example");
	ck_assert_uint_eq(job.wishes[0].notify, DSN_NEVER);
	ck_assert_str_eq(job.wishes[0].orcpt, orcpt);
	ck_assert_str_eq(job.sender, "s@c.example");
	ck_assert_str_eq(job.envid, "id-2");
	ck_assert_int_eq(job.ret, DSN_RET_FULL);
	ck_assert_uint_eq(job.flags, MESSAGE_SMTPUTF8);
	job_empty(&job);
	message_clear(&message);
}
END_TEST

START_TEST(cut_short_anywhere_is_refused)
{
	struct job job = sample(), back;
	size_t length, i;
	char *octets = job_pack(&job, &length);
	uint32_t said;

	for (i = 0; i < length; i++) {
		/* once with the length it had, once with that of the cut */
		ck_assert_int_eq(job_unpack(&back, octets, i), -1);
		said = (uint32_t)i;
		memcpy(octets, &said, sizeof(said));
		ck_assert_int_eq(job_unpack(&back, octets, i), -1);
		said = (uint32_t)length;
		memcpy(octets, &said, sizeof(said));
	}
	free(octets);
}
END_TEST

START_TEST(octets_too_many_are_refused)
{
	struct job job = sample(), back;
	size_t length;
	char *octets = job_pack(&job, &length);
	uint32_t said = (uint32_t)length + 2;

	octets = realloc(octets, length + 2);
	octets[length] = 'x';
	octets[length + 1] = '\0';
	memcpy(octets, &said, sizeof(said));
	ck_assert_int_eq(job_unpack(&back, octets, length + 2), -1);
	free(octets);
}
END_TEST

/* Numbers of the head, by their place in it, that no job can have. */
static const struct {
	size_t	 at;
	size_t	 size;
	int64_t	 value;
} heads[] = {
	{ 0, 4, 0 }, { 0, 4, 3 }, { 0, 4, 0xffffffff },
	{ 12, 4, 0 }, { 12, 4, 1 }, { 12, 4, 3 },
	{ 12, 4, MESSAGE_RECIPIENTS + 1 }, { 12, 4, 0xffffffff },
	{ 16, 8, -1 }, { 16, 8, INT64_MAX }, { 24, 8, -1 },
	{ 24, 8, INT64_MIN }, { 24, 8, INT64_MAX }
};

START_TEST(impossible_numbers_are_refused)
{
	struct job job = sample(), back;
	size_t length;
	char *octets = job_pack(&job, &length);

	memcpy(octets + heads[_i].at, &heads[_i].value, heads[_i].size);
	ck_assert_int_eq(job_unpack(&back, octets, length), -1);
	free(octets);
}
END_TEST

START_TEST(too_large_a_job_is_refused)
{
	struct job job = sample();
	size_t length;

	job.signature = calloc(1, JOB_MAX + 1);
	memset(job.signature, 'x', JOB_MAX);
	errno = 0;
	ck_assert_ptr_null(job_pack(&job, &length));
	ck_assert_int_eq(errno, E2BIG);
	free(job.signature);
}
END_TEST

START_TEST(lengths_that_cannot_be)
{
	static const uint32_t lengths[] = { 0, 3, 32, 34, JOB_MAX + 1,
	    0x80000000, 0xffffffff };
	char octets[4];
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		memcpy(octets, &lengths[i], 4);
		ck_assert_uint_eq(job_length(octets), 0);
	}
}
END_TEST

static struct record
good_record(void)
{
	struct record record;

	memset(&record, 0, sizeof(record));
	outcome_set(&record.outcome, OUTCOME_DELIVERED, 250, "2.0.0",
	    "queued as 1");
	record.outcome.port = 25;
	strlcpy(record.outcome.host, "mx.b.example", OUTCOME_HOST);
	strlcpy(record.outcome.address, "192.0.2.1", OUTCOME_ADDRESS);
	return record;
}

START_TEST(true_records_pass)
{
	static const char *const statuses[] = { "2.0.0", "4.123.999",
	    "5.1.10" };
	struct record record = good_record();
	size_t i;

	ck_assert_int_eq(record_check(&record), 0);
	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		strlcpy(record.outcome.status, statuses[i], OUTCOME_STATUS);
		ck_assert_int_eq(record_check(&record), 0);
	}
	memset(record.outcome.text, 'x', OUTCOME_TEXT - 1);
	record.outcome.dsn = 1;
	ck_assert_int_eq(record_check(&record), 0);
	memset(&record, 0, sizeof(record));
	ck_assert_int_eq(record_check(&record), 0);
}
END_TEST

static const struct {
	int	kind, code, port, of_sender, dsn;
} numbers[] = {
	{ -1, 250, 25, 0, 0 }, { 5, 250, 25, 0, 0 },
	{ 0x7fffffff, 250, 25, 0, 0 },
	{ OUTCOME_DELIVERED, 1, 25, 0, 0 },
	{ OUTCOME_DELIVERED, 199, 25, 0, 0 },
	{ OUTCOME_DELIVERED, 600, 25, 0, 0 },
	{ OUTCOME_DELIVERED, -250, 25, 0, 0 },
	{ OUTCOME_DELIVERED, 250, -1, 0, 0 },
	{ OUTCOME_DELIVERED, 250, 65536, 0, 0 },
	{ OUTCOME_FAILED, 550, 25, 2, 0 },
	{ OUTCOME_FAILED, 550, 25, -1, 0 },
	{ OUTCOME_DELIVERED, 250, 25, 0, 2 },
	{ OUTCOME_DELIVERED, 250, 25, 0, -1 }
};

START_TEST(numbers_out_of_range)
{
	struct record record = good_record();

	memcpy(&record.outcome.kind, &numbers[_i].kind, sizeof(int));
	record.outcome.code = numbers[_i].code;
	record.outcome.port = numbers[_i].port;
	record.outcome.of_sender = numbers[_i].of_sender;
	record.outcome.dsn = numbers[_i].dsn;
	ck_assert_int_eq(record_check(&record), -1);
}
END_TEST

START_TEST(statuses_that_are_none)
{
	static const char *const statuses[] = { "", "2", "2.", "2.0", "2.0.",
	    "2.0.0.", "2.0.0 ", "3.0.0", "9.0.0", "2..0", "2.0000.0",
	    "2.0.0000", "2.a.0", "-2.0.0", "22.0.0" };
	struct record record = good_record();
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		strlcpy(record.outcome.status, statuses[i], OUTCOME_STATUS);
		ck_assert_msg(record_check(&record) == -1, "%s passes",
		    statuses[i]);
	}
}
END_TEST

/* Each text of an outcome: without its end, and with what no log wants. */
static const struct {
	size_t	at, size;
} texts[] = {
	{ offsetof(struct outcome, status), OUTCOME_STATUS },
	{ offsetof(struct outcome, text), OUTCOME_TEXT },
	{ offsetof(struct outcome, host), OUTCOME_HOST },
	{ offsetof(struct outcome, address), OUTCOME_ADDRESS },
	{ offsetof(struct outcome, tls), OUTCOME_TLS }
};

START_TEST(texts_that_would_hurt)
{
	static const char octets[] = { '\n', '\r', '\t', '\033', 1, 127,
	    (char)0x80, (char)0xff };
	struct record record = good_record();
	char *text = (char *)&record.outcome + texts[_i].at;
	size_t i;

	for (i = 0; i < sizeof(octets); i++) {
		record = good_record();
		text[0] = octets[i];
		text[1] = '\0';
		ck_assert_int_eq(record_check(&record), -1);
	}
	record = good_record();
	memset(text, '2', texts[_i].size);
	ck_assert_int_eq(record_check(&record), -1);
}
END_TEST

START_TEST(what_follows_a_text_does_not_matter)
{
	struct record record = good_record();

	record.outcome.text[OUTCOME_TEXT - 1] = '\n';
	ck_assert_int_eq(record_check(&record), 0);
}
END_TEST

/* A line of the transcript has its text and nothing else. */
START_TEST(a_line)
{
	struct record record, line;

	memset(&line, 0, sizeof(line));
	line.recipient = RECORD_LINE;
	ck_assert_int_eq(record_check(&line), 0);
	memset(line.outcome.text, 'x', OUTCOME_TEXT - 1);
	ck_assert_int_eq(record_check(&line), 0);
	record = line;
	record.outcome.text[OUTCOME_TEXT - 1] = 'x';
	ck_assert_int_eq(record_check(&record), -1);
	record = line;
	record.outcome.text[9] = '\n';
	ck_assert_int_eq(record_check(&record), -1);
	record = good_record();
	record.recipient = RECORD_LINE;
	ck_assert_int_eq(record_check(&record), -1);
}
END_TEST

/* What is a line to remember has no more than one for the log. */
START_TEST(a_line_of_sts)
{
	struct record record;

	memset(&record, 0, sizeof(record));
	record.recipient = RECORD_STS;
	strlcpy(record.outcome.text, "mx: *.example", OUTCOME_TEXT);
	ck_assert_int_eq(record_check(&record), 0);
	record.outcome.text[3] = '\r';
	ck_assert_int_eq(record_check(&record), -1);
	record = good_record();
	record.recipient = RECORD_STS;
	ck_assert_int_eq(record_check(&record), -1);
}
END_TEST

/* Each number and text of an outcome, set in a line. */
static const size_t places[] = {
	offsetof(struct outcome, kind), offsetof(struct outcome, code),
	offsetof(struct outcome, port), offsetof(struct outcome, of_sender),
	offsetof(struct outcome, status), offsetof(struct outcome, host),
	offsetof(struct outcome, address), offsetof(struct outcome, tls)
};

START_TEST(no_line_has_more)
{
	struct record record;
	char *place = (char *)&record.outcome + places[_i];
	int one = 1;

	memset(&record, 0, sizeof(record));
	record.recipient = RECORD_LINE;
	if (_i < 4)
		memcpy(place, &one, sizeof(one));
	else
		memcpy(place, "2.0.0", sizeof("2.0.0"));
	ck_assert_int_eq(record_check(&record), -1);
}
END_TEST

START_TEST(lines_of_a_job)
{
	ck_assert_uint_eq(job_lines(0, 10), 0);
	ck_assert_uint_eq(job_lines(~JOB_VERBOSE, 10), 0);
	ck_assert_uint_ge(job_lines(JOB_VERBOSE, 1), 100);
	ck_assert_uint_ge(job_lines(JOB_VERBOSE, MESSAGE_RECIPIENTS),
	    2 * MESSAGE_RECIPIENTS + 100);
	ck_assert_uint_le(job_lines(JOB_VERBOSE, MESSAGE_RECIPIENTS),
	    10 * MESSAGE_RECIPIENTS);
}
END_TEST

Suite *
suite_job(void)
{
	Suite *suite = suite_create("deliver/job");
	TCase *test = tcase_create("job");

	tcase_add_test(test, comes_back_as_it_was);
	tcase_add_test(test, no_wishes);
	tcase_add_loop_test(test, wishes_that_are_none, 0, 5);
	tcase_add_test(test, begins_with_a_message);
	tcase_add_test(test, cut_short_anywhere_is_refused);
	tcase_add_test(test, octets_too_many_are_refused);
	tcase_add_loop_test(test, impossible_numbers_are_refused, 0,
	    sizeof(heads) / sizeof(heads[0]));
	tcase_add_test(test, too_large_a_job_is_refused);
	tcase_add_test(test, lengths_that_cannot_be);
	suite_add_tcase(suite, test);
	test = tcase_create("record");
	tcase_add_test(test, true_records_pass);
	tcase_add_loop_test(test, numbers_out_of_range, 0,
	    sizeof(numbers) / sizeof(numbers[0]));
	tcase_add_test(test, statuses_that_are_none);
	tcase_add_loop_test(test, texts_that_would_hurt, 0,
	    sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(test, what_follows_a_text_does_not_matter);
	tcase_add_test(test, a_line);
	tcase_add_test(test, a_line_of_sts);
	tcase_add_loop_test(test, no_line_has_more, 0,
	    sizeof(places) / sizeof(places[0]));
	tcase_add_test(test, lines_of_a_job);
	suite_add_tcase(suite, test);
	return suite;
}
