/*
 * The store of questions, against a DNS server of its own.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exam/inquiry.h"
#include "tests/peer/dnschild.h"
#include "tests/unit/suites.h"
#include "util/clock.h"

#define LONG	3000	/* ms: an answer comes sooner */
#define SHORT	200	/* ms: none comes */

static const char zone[] =
    "a.example A 192.0.2.1\n"
    "a.example TXT \"one\"\n"
    "b.example A 192.0.2.2\n"
    "mx.example MX 5 a.example\n"
    "fail.example SERVFAIL\n"
    "drop.example DROP\n";

static struct dnschild child;
static struct resolver resolver;
static struct inquiry *inquiry;
static struct source source;

static void
begin(int64_t budget, int offline)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&resolver.servers[0];
	struct inquiry_setup setup = { .resolver = &resolver,
	    .offline = offline, .deadline = clock_now() + budget };

	dnschild_start(&child, zone);
	memset(&resolver, 0, sizeof(resolver));
	resolver.timeout = LONG;
	resolver.attempts = 1;
	resolver.n = 1;
	sin->sin_family = AF_INET;
	sin->sin_port = htons((uint16_t)child.port);
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	resolver.lengths[0] = sizeof(*sin);
	inquiry = inquiry_new(&setup);
	ck_assert_ptr_nonnull(inquiry);
	inquiry_source(inquiry, &source);
}

static void
end(void)
{
	inquiry_free(inquiry);
	dnschild_stop(&child);
}

static enum resolver_result
ask(const char *name, enum dns_type type)
{
	struct question question;

	source_one(&source, &question, name, type);
	question_clear(&question);
	return question.result;
}

static void
wait_for_all(void)
{
	size_t all;

	while (inquiry_open(inquiry, &all) > 0)
		ck_assert_int_eq(inquiry_wait(inquiry, -1, LONG), 0);
}

/* Not yet, then the answer, as often as it is wanted, asked once. */
START_TEST(answers)
{
	struct inquiry_entry entry;
	struct question question;
	size_t all;

	begin(LONG, 0);
	ck_assert_int_eq(ask("a.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("A.Example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("mx.example", DNS_MX), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("no.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("b.example", DNS_TXT), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("fail.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_uint_eq(inquiry_missed(inquiry), 6);
	ck_assert_uint_eq(inquiry_missed(inquiry), 0);
	wait_for_all();
	ck_assert_uint_eq(inquiry_open(inquiry, &all), 0);
	ck_assert_uint_eq(all, 5);
	ck_assert_int_eq(ask("a.example", DNS_A), RESOLVER_OK);
	ck_assert_int_eq(ask("no.example", DNS_A), RESOLVER_NXDOMAIN);
	ck_assert_int_eq(ask("b.example", DNS_TXT), RESOLVER_NODATA);
	ck_assert_int_eq(ask("fail.example", DNS_A), RESOLVER_FAILED);
	source_one(&source, &question, "mx.example", DNS_MX);
	ck_assert_uint_eq(question.answer.n, 1);
	ck_assert_str_eq(question.answer.records[0].name, "a.example");
	ck_assert_int_eq(question.answer.records[0].preference, 5);
	question_clear(&question);
	ck_assert_uint_eq(inquiry_missed(inquiry), 0);
	ck_assert_int_eq(inquiry_entry(inquiry, 1, &entry), 0);
	ck_assert_str_eq(entry.question->name, "mx.example");
	ck_assert_int_eq(entry.done, 1);
	ck_assert_uint_eq(entry.question->answer.n, 1);
	ck_assert_ptr_null(entry.server);
	ck_assert_int_eq(inquiry_entry(inquiry, 5, &entry), -1);
	end();
}
END_TEST

/* The deadline ends the wait, stopping ends all: late questions, too. */
START_TEST(silence)
{
	struct inquiry_entry entry;
	int64_t begun = clock_now();
	size_t all;

	begin(SHORT, 0);
	(void)ask("drop.example", DNS_A);
	(void)inquiry_wait(inquiry, -1, LONG);
	ck_assert_int_ge(clock_now() - begun, SHORT);
	ck_assert_int_lt(clock_now() - begun, LONG);
	ck_assert_uint_eq(inquiry_open(inquiry, &all), 1);
	inquiry_stop(inquiry);
	ck_assert_uint_eq(inquiry_open(inquiry, &all), 0);
	(void)inquiry_missed(inquiry);
	ck_assert_int_eq(ask("drop.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_int_eq(ask("b.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_uint_eq(inquiry_missed(inquiry), 0);
	ck_assert_int_eq(inquiry_entry(inquiry, 0, &entry), 0);
	ck_assert_int_eq(entry.done, 0);
	end();
}
END_TEST

START_TEST(offline)
{
	size_t all;

	begin(LONG, 1);
	ck_assert_int_eq(ask("a.example", DNS_A), RESOLVER_TIMEOUT);
	ck_assert_uint_eq(inquiry_missed(inquiry), 0);
	ck_assert_uint_eq(inquiry_open(inquiry, &all), 0);
	end();
}
END_TEST

/* A descriptor that can be read ends the wait. */
START_TEST(readable)
{
	int fds[2];

	begin(LONG, 0);
	ck_assert_int_eq(pipe(fds), 0);
	(void)ask("drop.example", DNS_A);
	ck_assert_int_eq(inquiry_wait(inquiry, fds[0], 1), 0);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(inquiry_wait(inquiry, fds[0], LONG), 1);
	close(fds[0]);
	close(fds[1]);
	end();
}
END_TEST

/* A server's own answers are not the resolver's; nobody is at 127.0.0.1:53
 * here, or somebody who knows nothing of the zone. */
START_TEST(server)
{
	struct inquiry_place place;
	struct inquiry_entry entry;
	struct question question;
	struct source direct;
	struct ipaddr ip;

	begin(LONG, 0);
	resolver.timeout = SHORT;
	ck_assert_int_eq(ipaddr_parse(&ip, "127.0.0.1"), 0);
	inquiry_at(inquiry, &place, &ip, &direct);
	(void)ask("a.example", DNS_A);
	source_one(&direct, &question, "a.example", DNS_A);
	question_clear(&question);
	wait_for_all();
	ck_assert_int_eq(ask("a.example", DNS_A), RESOLVER_OK);
	source_one(&direct, &question, "a.example", DNS_A);
	ck_assert_int_ne(question.result, RESOLVER_OK);
	question_clear(&question);
	ck_assert_int_eq(inquiry_entry(inquiry, 1, &entry), 0);
	ck_assert_str_eq(entry.server, "127.0.0.1");
	/* all addresses that nobody can be at */
	ck_assert_int_eq(ipaddr_parse(&ip, "0.0.0.0"), 0);
	inquiry_at(inquiry, &place, &ip, &direct);
	source_one(&direct, &question, "a.example", DNS_A);
	question_clear(&question);
	wait_for_all();
	source_one(&direct, &question, "a.example", DNS_A);
	ck_assert_int_eq(question.result, RESOLVER_TIMEOUT);
	question_clear(&question);
	end();
}
END_TEST

/* More than fly at a time. */
START_TEST(crowd)
{
	char name[32];
	int i;

	begin(10 * LONG, 0);
	for (i = 0; i < 2 * INQUIRY_FLIGHT; i++) {
		snprintf(name, sizeof(name), "n%d.example", i);
		(void)ask(name, DNS_A);
	}
	wait_for_all();
	ck_assert_int_eq(ask("n0.example", DNS_A), RESOLVER_NXDOMAIN);
	ck_assert_int_eq(ask(name, DNS_A), RESOLVER_NXDOMAIN);
	end();
}
END_TEST

Suite *
suite_inquiry(void)
{
	Suite *suite = suite_create("inquiry");
	TCase *tcase = tcase_create("inquiry");

	tcase_add_test(tcase, answers);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, offline);
	tcase_add_test(tcase, readable);
	tcase_add_test(tcase, server);
	tcase_add_test(tcase, crowd);
	suite_add_tcase(suite, tcase);
	return suite;
}
