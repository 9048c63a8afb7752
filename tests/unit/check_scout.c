/*
 * Asking where mail would go: what is reported, by a process that can do no
 * harm, and what a process that lies can make of it.
 */
#include <sys/socket.h>

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scout.h"
#include "tests/peer/dnschild.h"
#include "util/clock.h"

Suite	*suite_scout(void);

static const char zone[] =
    "two.example MX 20 mx2.two.example\n"
    "two.example MX 10 mx1.two.example\n"
    "mx1.two.example A 192.0.2.1\n"
    "mx1.two.example AAAA 2001:db8::1\n"
    "bare.example A 192.0.2.2\n"
    "backup.example MX 5 mx1.two.example\n"
    "backup.example MX 10 me.example.org\n"
    "drop.example DROP\n";

static struct dnschild child;
static struct conf conf;
static struct message message;
static struct errand scout;
static struct scout_report *report;
static int liar;

static void
setup(void)
{
	dnschild_start(&child, zone);
	conf_init(&conf);
	conf.hostname = strdup("me.example.org");
	conf.resolver = strdup("127.0.0.1");
	conf.resolver_port = child.port;
	message_init(&message);
	report = calloc(1, sizeof(*report));
}

static void
teardown(void)
{
	free(report);
	message_clear(&message);
	conf_clear(&conf);
	dnschild_stop(&child);
}

static void
start(const char *first, const char *second)
{
	ck_assert_int_eq(message_add(&message, first), 0);
	if (second != NULL)
		ck_assert_int_eq(message_add(&message, second), 0);
	ck_assert_int_eq(scout_start(&scout, &conf, &message), 0);
}

static void
check_host(uint32_t i, int preference, const char *name,
    const char *addresses)
{
	const struct scout_host *host = &report->hosts[i];
	char text[512] = "";
	uint32_t k;

	ck_assert_int_eq(host->preference, preference);
	ck_assert_str_eq(host->name, name);
	for (k = 0; k < host->n; k++) {
		strlcat(text, host->addresses[k], sizeof(text));
		strlcat(text, " ", sizeof(text));
	}
	ck_assert_str_eq(text, addresses);
	ck_assert_int_eq(host->outcome.kind,
	    host->n > 0 ? OUTCOME_NONE : OUTCOME_FAILED);
	ck_assert_str_eq(host->policy, host->n > 0 ? "may" : "");
}

START_TEST(reports)
{
	start("a@two.example", "b@bare.example");
	scout_next(&scout, report);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_NONE);
	ck_assert_uint_eq(report->n, 2);
	check_host(0, 10, "mx1.two.example", "192.0.2.1 2001:db8::1 ");
	check_host(1, 20, "mx2.two.example", "");
	ck_assert_int_eq(report->implicit + report->self, 0);
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 1);
	check_host(0, 0, "bare.example", "192.0.2.2 ");
	ck_assert_int_eq(report->implicit, 1);
	/* there is no third recipient */
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 0);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_DEFERRED);
	errand_end(&scout);
}
END_TEST

START_TEST(failures)
{
	start("a@gone.example", "a@backup.example");
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 0);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_FAILED);
	ck_assert_str_eq(report->outcome.status, "5.1.2");
	ck_assert_str_eq(report->outcome.text,
	    "no such domain: gone.example");
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 1);
	ck_assert_int_eq(report->self, 1);
	errand_end(&scout);
}
END_TEST

/* One domain after the other is asked for, each once in a row. */
START_TEST(questions)
{
	start("a@bare.example", "b@BARE.example");
	scout_next(&scout, report);
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 1);
	ck_assert_str_eq(dnschild_log(&child), "bare.example MX\n"
	    "_mta-sts.bare.example TXT\n"
	    "bare.example A\nbare.example AAAA\n"
	    "bare.example A\nbare.example AAAA\n");
	errand_end(&scout);
}
END_TEST

/* The line of /proc/PID/status that begins so, behind its colon. */
static void
status_line(const char *key, char *value, size_t size)
{
	char path[64], line[256];
	size_t n = strlen(key);
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)scout.pid);
	ck_assert_ptr_nonnull(file = fopen(path, "r"));
	value[0] = '\0';
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, key, n) == 0 && line[n] == ':')
			strlcpy(value, line + n + 1, size);
	fclose(file);
}

/* It has had its first answer, and waits for one that never comes. */
START_TEST(shut_in)
{
	char value[128];

	start("a@bare.example", "a@drop.example");
	scout_next(&scout, report);
	ck_assert_uint_eq(report->n, 1);
	if (access("/proc/self/status", R_OK) == 0) {
		status_line("NoNewPrivs", value, sizeof(value));
		ck_assert_int_eq(atoi(value), 1);
		status_line("Uid", value, sizeof(value));
		ck_assert_int_ne(atoi(value), 0);
	}
	errand_end(&scout);
	ck_assert_int_eq(kill(scout.pid, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
}
END_TEST

START_TEST(deadline)
{
	start("a@drop.example", "a@bare.example");
	scout.deadline = clock_now() + 10;
	scout_next(&scout, report);
	ck_assert_str_eq(report->outcome.status, "4.4.3");
	ck_assert_str_eq(report->outcome.text,
	    "the name servers took too long");
	scout_next(&scout, report);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_DEFERRED);
	errand_end(&scout);
}
END_TEST

/* --- a process that lies --------------------------------------------------*/

static void
lie_setup(void)
{
	int pair[2];

	report = calloc(1, sizeof(*report));
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	scout.fd = pair[0];
	liar = pair[1];
	scout.deadline = clock_now() + 60000;
}

static void
lie_teardown(void)
{
	close(scout.fd);
	close(liar);
	free(report);
}

/* A report that says what it says of one host that has one address. */
static void
make_report(void)
{
	memset(report, 0, sizeof(*report));
	report->n = 1;
	report->hosts[0].n = 1;
	strlcpy(report->hosts[0].name, "mx.example", DNS_NAME);
	strlcpy(report->hosts[0].addresses[0], "192.0.2.1", OUTCOME_ADDRESS);
}

static void
tell(size_t size)
{
	ck_assert_int_eq(write(liar, report, size), (ssize_t)size);
	shutdown(liar, SHUT_WR);
	memset(report, 'x', sizeof(*report));
	scout_next(&scout, report);
}

static void
check_disbelieved(void)
{
	ck_assert_uint_eq(report->n, 0);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(report->outcome.status, "4.4.3");
	/* whatever comes then */
	scout_next(&scout, report);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_DEFERRED);
}

#define ONE	(offsetof(struct scout_report, hosts) + \
	    sizeof(struct scout_host))

START_TEST(lies)
{
	make_report();
	switch (_i) {
	case 0:
		report->n = MX_HOSTS + 1;
		break;
	case 1:
		report->n = 0;		/* and no reason */
		break;
	case 2:
		report->outcome.kind = OUTCOME_FAILED;	/* with a host */
		break;
	case 3:
		report->outcome.kind = OUTCOME_DELIVERED;
		report->n = 0;
		break;
	case 4:
		report->hosts[0].n = MX_ADDRESSES + 1;
		break;
	case 5:
		report->hosts[0].n = UINT32_MAX;
		break;
	case 6:
		report->hosts[0].n = 0;		/* and no reason */
		break;
	case 7:
		report->hosts[0].outcome.kind = OUTCOME_UNCERTAIN;
		break;
	case 8:
		report->n = 2;		/* but one comes */
		break;
	}
	tell(ONE);
	check_disbelieved();
}
END_TEST

START_TEST(cut_short)
{
	static const size_t sizes[] = { 0, 1,
	    offsetof(struct scout_report, hosts), ONE - 1 };

	make_report();
	tell(sizes[_i]);
	check_disbelieved();
}
END_TEST

/* Texts without an end, and with what a terminal would obey. */
START_TEST(texts)
{
	struct scout_host *host = &report->hosts[0];

	make_report();
	memset(host->name, '\033', sizeof(host->name));
	memset(host->addresses, 'a', sizeof(host->addresses));
	memset(host->policy, '\r', sizeof(host->policy));
	memset(host->outcome.text, '\n', sizeof(host->outcome.text));
	memset(report->outcome.text, '\377', sizeof(report->outcome.text));
	tell(ONE);
	ck_assert_uint_eq(report->n, 1);
	ck_assert_uint_eq(strspn(host->name, "?"), DNS_NAME - 1);
	ck_assert_uint_eq(strlen(host->addresses[0]), OUTCOME_ADDRESS - 1);
	ck_assert_uint_eq(strspn(host->policy, "?"), SCOUT_POLICY - 1);
	ck_assert_uint_eq(strspn(host->outcome.text, "?"), OUTCOME_TEXT - 1);
	ck_assert_uint_eq(strspn(report->outcome.text, "?"),
	    OUTCOME_TEXT - 1);
}
END_TEST

Suite *
suite_scout(void)
{
	Suite *suite = suite_create("scout");
	TCase *tcase = tcase_create("scout");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, reports);
	tcase_add_test(tcase, failures);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, shut_in);
	tcase_add_test(tcase, deadline);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("liar");
	tcase_add_checked_fixture(tcase, lie_setup, lie_teardown);
	tcase_add_loop_test(tcase, lies, 0, 9);
	tcase_add_loop_test(tcase, cut_short, 0, 4);
	tcase_add_test(tcase, texts);
	suite_add_tcase(suite, tcase);
	return suite;
}
