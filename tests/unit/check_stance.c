/*
 * Which of two memories counts, what is asked of DNS, and that nothing is
 * fetched where nothing has to be.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "deliver/hand.h"
#include "deliver/stance.h"
#include "tests/peer/dnschild.h"
#include "util/text.h"

Suite *suite_stance(void);

static struct dnschild child;
static struct conf conf;
static struct resolver resolver;
static struct control control;
static struct hand hand;
static struct memory memory;
static const struct circumstance around = { &conf, &resolver, &control,
	&memory };
static struct stance stance;
static struct job job;
static char a_example[] = "a.example", b_example[] = "b.example";
static char literal[] = "[127.0.0.1]";

static void
setup(void)
{
	int pair[2];

	/* no web server has an address, so each fetch fails at once */
	dnschild_start(&child,
	    "_mta-sts.a.example TXT \"v=STSv1; id=new;\"\n"
	    "_mta-sts.b.example TXT \"v=spf1 -all\"\n");
	conf_init(&conf);
	conf.resolver = strdup("127.0.0.1");
	conf.resolver_port = child.port;
	resolver_init(&resolver, &conf);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(hand_init(&hand, pair[0]), 0);
	control_init(&control, pair[1]);
	control.notes = JOB_NOTES;
	memset(&job, 0, sizeof(job));
	job.destination = a_example;
}

static void
teardown(void)
{
	stance_forget(&memory);
	hand_close(&hand);
	close(control.fd);
	conf_clear(&conf);
	dnschild_stop(&child);
}

/* A policy of an id, fetched that many seconds ago, for 1000. */
static char *
policy(const char *id, int ago)
{
	char text[256];

	snprintf(text, sizeof(text), "id: %s\nfetched: %lld\nversion: STSv1\n"
	    "mode: enforce\nmax_age: 1000\nmx: mx.example\n", id,
	    (long long)time(NULL) - ago);
	return strdup(text);
}

static void
begin(char *sts)
{
	job.sts = sts;
	ck_assert_int_eq(stance_begin(&stance, &around, &job), 0);
}

/* Asks what the stance wants to know. */
static void
ask(void)
{
	struct question *question = stance_question(&stance);

	ck_assert_ptr_nonnull(question);
	resolver_ask(&resolver, question, 1, -1);
	stance_answer(&stance);
}

START_TEST(the_newer_counts)
{
	char *older = policy("older", 20), *newer = policy("newer", 10);

	memory.destination = strdup("A.example");
	memory.text = strdup(_i == 0 ? older : newer);
	begin(_i == 0 ? newer : older);
	ck_assert_str_eq(stance.text, newer);
	stance_end(&stance);
	ck_assert_str_eq(memory.text, newer);
	/* of another destination nothing counts */
	job.destination = b_example;
	begin(NULL);
	ck_assert_str_eq(stance.text, "");
	stance_end(&stance);
	ck_assert_ptr_null(memory.text);
	free(older);
	free(newer);
}
END_TEST

START_TEST(junk_is_nothing)
{
	begin((char []){ "mode: enforce\n" });
	ck_assert_int_eq(stance.sts.known, 0);
	ck_assert_ptr_null(stance_find(&stance));
	stance_end(&stance);
	begin((char []){ "\033 junk" });
	ck_assert_str_eq(stance.text, "");
	stance_end(&stance);
}
END_TEST

START_TEST(where_there_is_no_question)
{
	char name[TEXT_DOMAIN_MAX + 1] = "";
	int i;

	for (i = 0; i < 61; i++)
		strlcat(name, "aaa.", sizeof(name));
	strlcat(name, "example", sizeof(name));
	switch (_i) {
	case 0:
		job.destination = literal;
		break;
	case 1:
		conf.mta_sts = 0;
		break;
	case 2:
		/* with "_mta-sts." before it, it is none any more */
		job.destination = name;
		break;
	}
	begin(NULL);
	ck_assert_ptr_null(stance_question(&stance));
	stance_answer(&stance);
	ck_assert_ptr_null(stance_find(&stance));
	stance_end(&stance);
	ck_assert_uint_eq(dnschild_questions(&child), 0);
}
END_TEST

START_TEST(nothing_is_fetched_without_an_id)
{
	char *text = policy("1", 999);

	job.destination = b_example;
	begin(text);
	ask();
	ck_assert_ptr_nonnull(stance_find(&stance));
	ck_assert_uint_eq(dnschild_questions(&child), 1);
	stance_end(&stance);
	free(text);
	stance_forget(&memory);
	text = policy("1", 1001);
	begin(text);
	ask();
	ck_assert_ptr_null(stance_find(&stance));
	ck_assert_uint_eq(dnschild_questions(&child), 2);
	stance_end(&stance);
	free(text);
}
END_TEST

/* The record is there: whether it is fetched goes by what is known. */
static const struct {
	const char	*id;
	int		 ago;
	int		 fetched;
	int		 in_force;
} cases[] = {
	{ "new", 10, 0, 1 },
	{ "new", 899, 0, 1 },
	{ "new", 901, 1, 1 },
	{ "new", 1001, 1, 0 },
	{ "old", 10, 1, 1 },
	{ "", 0, 1, 0 },
};

START_TEST(fetched_where_it_is_due)
{
	char *text = policy(cases[_i].id, cases[_i].ago);
	size_t before;

	begin(cases[_i].id[0] == '\0' ? NULL : text);
	ask();
	before = dnschild_questions(&child);
	ck_assert_int_eq(stance_find(&stance) != NULL, cases[_i].in_force);
	ck_assert_int_eq(dnschild_questions(&child) > before,
	    cases[_i].fetched);
	before = dnschild_questions(&child);
	ck_assert_int_eq(stance_find(&stance) != NULL, cases[_i].in_force);
	ck_assert_uint_eq(dnschild_questions(&child), before);
	stance_end(&stance);
	free(text);
}
END_TEST

static void
take(uint32_t what, const char *begin_of)
{
	struct record record;

	ck_assert_int_eq(hand_take(&hand, &record), 1);
	ck_assert_uint_eq(record.recipient, what);
	ck_assert_msg(strncmp(record.outcome.text, begin_of,
	    strlen(begin_of)) == 0, "%s", record.outcome.text);
}

/* That it failed is told, remembered, and kept in mind by the worker. */
START_TEST(a_failure_is_told)
{
	size_t before;

	begin(NULL);
	ask();
	ck_assert_ptr_null(stance_find(&stance));
	stance_end(&stance);
	take(RECORD_NOTE, "MTA-STS of a.example: policy cannot be fetched: "
	    "no such host: mta-sts.a.example");
	take(RECORD_STS, "failed: ");
	take(RECORD_STS, "");
	ck_assert_str_eq(memory.destination, "a.example");
	begin((char []){ "" });
	ask();
	before = dnschild_questions(&child);
	ck_assert_ptr_null(stance_find(&stance));
	ck_assert_uint_eq(dnschild_questions(&child), before);
	stance_end(&stance);
}
END_TEST

/* That is no failure of the web server's. */
START_TEST(the_conductor_is_gone)
{
	begin(NULL);
	ask();
	hand_close(&hand);
	ck_assert_ptr_null(stance_find(&stance));
	ck_assert_int_eq(stance.sts.failed, 0);
	stance_end(&stance);
	ck_assert_ptr_null(memory.destination);
}
END_TEST

Suite *
suite_stance(void)
{
	Suite *suite = suite_create("stance");
	TCase *test = tcase_create("stance");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, the_newer_counts, 0, 2);
	tcase_add_test(test, junk_is_nothing);
	tcase_add_loop_test(test, where_there_is_no_question, 0, 3);
	tcase_add_test(test, nothing_is_fetched_without_an_id);
	tcase_add_loop_test(test, fetched_where_it_is_due, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(test, a_failure_is_told);
	tcase_add_test(test, the_conductor_is_gone);
	suite_add_tcase(suite, test);
	return suite;
}
