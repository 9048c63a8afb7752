/*
 * TXT records by a process of its own: what comes back, and what a process
 * that lies can make of it.
 */
#include <sys/socket.h>

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/dnschild.h"
#include "txt.h"
#include "util/clock.h"

Suite	*suite_txt(void);

static const char zone[] =
    "one.example TXT \"v=DKIM1; \" \"\" \"p=AAAA\"\n"
    "two.example TXT first\n"
    "two.example TXT second\n"
    "empty.example TXT \"\"\n"
    "alias.example CNAME one.example\n"
    "other.example A 127.0.0.1\n"
    "bad.example SERVFAIL\n";

static struct dnschild child;
static struct conf conf;
static struct errand errand;
static struct txt_answer *answer;
static int liar;

static void
setup(void)
{
	dnschild_start(&child, zone);
	conf_init(&conf);
	conf.resolver = strdup("127.0.0.1");
	conf.resolver_port = child.port;
	ck_assert_ptr_nonnull(answer = calloc(1, sizeof(*answer)));
}

static void
teardown(void)
{
	free(answer);
	conf_clear(&conf);
	dnschild_stop(&child);
}

static void
check_answer(enum resolver_result result, const char *first,
    const char *second)
{
	const char *want[] = { first, second };
	uint32_t i, n = first == NULL ? 0 : second == NULL ? 1 : 2;

	txt_next(&errand, answer);
	ck_assert_uint_eq(answer->result, result);
	ck_assert_uint_eq(answer->n, n);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(answer->records[i].length, strlen(want[i]));
		ck_assert_mem_eq(answer->records[i].octets, want[i],
		    strlen(want[i]));
	}
}

START_TEST(test_answers)
{
	struct txt_names names = { { "one.example", "two.example",
	    "empty.example", "alias.example", "other.example", "bad.example",
	    "gone.example", "one.example" }, 8 };

	ck_assert_int_eq(txt_start(&errand, &conf, &names), 0);
	check_answer(RESOLVER_OK, "v=DKIM1; p=AAAA", NULL);
	check_answer(RESOLVER_OK, "first", "second");
	check_answer(RESOLVER_OK, "", NULL);
	check_answer(RESOLVER_OK, "v=DKIM1; p=AAAA", NULL);
	check_answer(RESOLVER_NODATA, NULL, NULL);
	check_answer(RESOLVER_FAILED, NULL, NULL);
	check_answer(RESOLVER_NXDOMAIN, NULL, NULL);
	check_answer(RESOLVER_OK, "v=DKIM1; p=AAAA", NULL);
	/* there is no more */
	check_answer(RESOLVER_FAILED, NULL, NULL);
	errand_end(&errand);
	ck_assert_int_eq(kill(errand.pid, 0), -1);
}
END_TEST

/* The longest that is handed on, and one that is longer. */
START_TEST(test_long)
{
	static char text[TXT_OCTETS + 600];
	struct txt_names names = { { "long.example" }, 1 };
	size_t length = 0;
	int i;

	length = strlcpy(text, "long.example TXT", sizeof(text));
	for (i = 0; i < 15; i++) {
		length += strlcpy(text + length, " \"", 3);
		memset(text + length, 'a', 255);
		length += 255;
		length += strlcpy(text + length, "\"", 2);
	}
	dnschild_stop(&child);
	dnschild_start(&child, text);
	conf.resolver_port = child.port;
	ck_assert_int_eq(txt_start(&errand, &conf, &names), 0);
	txt_next(&errand, answer);
	ck_assert_uint_eq(answer->n, 1);
	ck_assert_uint_eq(answer->records[0].length, 15 * 255);
	errand_end(&errand);
}
END_TEST

static void
lie_setup(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	errand.fd = pair[0];
	liar = pair[1];
	errand.deadline = clock_now() + 60000;
	ck_assert_ptr_nonnull(answer = calloc(1, sizeof(*answer)));
}

static void
lie_teardown(void)
{
	close(liar);
	close(errand.fd);
	free(answer);
}

static const struct {
	const char	*what;
	uint32_t	 result, n, length;
	size_t		 cut;		/* octets that are missing */
} lies[] = {
	{ "the truth", RESOLVER_OK, 1, TXT_OCTETS, 0 },
	{ "a record that is longer than it can be", RESOLVER_OK, 1,
	    TXT_OCTETS + 1, 0 },
	{ "more records than can be", RESOLVER_OK, TXT_RECORDS + 1, 1, 0 },
	{ "no record", RESOLVER_OK, 0, 1, 0 },
	{ "a record where there is none", RESOLVER_NXDOMAIN, 1, 1, 0 },
	{ "an unknown result", RESOLVER_TIMEOUT + 1, 0, 1, 0 },
	{ "half an answer", RESOLVER_OK, 1, 1, 1 },
	{ "nothing", RESOLVER_OK, 1, 1, sizeof(struct txt_answer) },
};

START_TEST(test_lie)
{
	answer->result = lies[_i].result;
	answer->n = lies[_i].n;
	answer->records[0].length = lies[_i].length;
	ck_assert_int_eq(write(liar, answer, sizeof(*answer) - lies[_i].cut),
	    (ssize_t)(sizeof(*answer) - lies[_i].cut));
	shutdown(liar, SHUT_WR);
	memset(answer, 'x', sizeof(*answer));
	txt_next(&errand, answer);
	ck_assert_msg(answer->result == (_i == 0 ? RESOLVER_OK :
	    RESOLVER_FAILED), "%s", lies[_i].what);
	ck_assert_uint_eq(answer->n, _i == 0 ? 1 : 0);
}
END_TEST

Suite *
suite_txt(void)
{
	Suite *s = suite_create("txt");
	TCase *t = tcase_create("answers");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_answers);
	tcase_add_test(t, test_long);
	suite_add_tcase(s, t);
	t = tcase_create("lies");
	tcase_add_checked_fixture(t, lie_setup, lie_teardown);
	tcase_add_loop_test(t, test_lie, 0, sizeof(lies) / sizeof(lies[0]));
	suite_add_tcase(s, t);
	return s;
}
