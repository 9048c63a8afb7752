/*
 * The tests' own DNS server: whether every zone that DANE and MTA-STS are
 * tested with can be written down, and is answered as it says.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "route/dns.h"
#include "tests/peer/dnsreply.h"

Suite *suite_zone(void);

#define ID	0x1234

static const char zone_text[] =
    "* AD\n"
    "mx.a.example A 192.0.2.1\n"
    "mx.a.example NO-AD A\n"
    "_25._tcp.mx.a.example TLSA 3 1 1 00ff\n"
    "_25._tcp.mx.a.example TLSA #\n"
    "_25._tcp.mx.a.example TLSA # 03\n"
    "_25._tcp.mx.a.example TLSA # 0301\n"
    "_25._tcp.mx.a.example TLSA # 030101\n"
    "bogus.example SERVFAIL TLSA\n"
    "bogus.example A 192.0.2.2\n"
    "nodata.example AD TLSA\n"
    "denied.example NXDOMAIN TLSA\n"
    "denied.example A 192.0.2.3\n"
    "silent.example DROP TLSA\n"
    "silent.example A 192.0.2.4\n"
    "alias.example CNAME mx.a.example\n"
    "chain.example CNAME alias.example\n"
    "open.example CNAME mx.a.example\n"
    "open.example NO-AD\n"
    "_mta-sts.a.example TXT \"v=STSv1; \" \"id=1;\"\n"
    "_mta-sts.b.example TXT \"v=STSv1; id=1;\"\n"
    "_mta-sts.b.example TXT \"v=STSv1; id=2;\"\n"
    "_mta-sts.c.example CNAME _mta-sts.b.example\n";

static uint8_t wire[DNSREPLY_MAX];

/* What is said about a name: "RCODE AD RECORDS", with asking for AD or not. */
static const char *
ask(const char *name, enum dns_type type, int ad, struct dns_answer *answer)
{
	static char text[64];
	struct dnsreply_question q;
	char error[ZONE_ERROR];
	uint8_t query[512];
	struct zone zone;
	size_t n;

	ck_assert_msg(zone_parse(&zone, zone_text, error) == 0, "%s", error);
	n = dns_query(query, sizeof(query), ID, name, type, 1);
	if (!ad)
		query[3] &= ~0x20;
	ck_assert_int_eq(dnsreply_question(&q, query, n), 0);
	n = dnsreply_write(&zone, &q, wire);
	zone_clear(&zone);
	if (n == 0)
		return "silence";
	ck_assert_int_eq(dns_parse(answer, wire, n, ID, name, type), 0);
	snprintf(text, sizeof(text), "%d %d %zu", answer->rcode,
	    answer->authenticated, answer->n);
	return text;
}

static const struct {
	const char	*name;
	enum dns_type	 type;
	const char	*want;
} table[] = {
	{ "mx.a.example", DNS_A, "0 0 1" },
	{ "mx.a.example", DNS_AAAA, "0 1 0" },
	{ "_25._tcp.mx.a.example", DNS_TLSA, "0 1 5" },
	{ "bogus.example", DNS_TLSA, "2 1 0" },
	{ "bogus.example", DNS_A, "0 1 1" },
	{ "nodata.example", DNS_TLSA, "0 1 0" },
	{ "nothing.example", DNS_TLSA, "3 1 0" },
	{ "denied.example", DNS_TLSA, "3 1 0" },
	{ "denied.example", DNS_A, "0 1 1" },
	{ "silent.example", DNS_TLSA, "silence" },
	{ "silent.example", DNS_A, "0 1 1" },
	{ "alias.example", DNS_A, "0 1 1" },
	{ "chain.example", DNS_A, "0 1 1" },
	{ "open.example", DNS_A, "0 0 1" },
	{ "_mta-sts.a.example", DNS_TXT, "0 1 1" },
	{ "_mta-sts.b.example", DNS_TXT, "0 1 2" },
	{ "_mta-sts.c.example", DNS_TXT, "0 1 2" },
};

START_TEST(answers)
{
	struct dns_answer answer = { 0 };

	ck_assert_str_eq(ask(table[_i].name, table[_i].type, 1, &answer),
	    table[_i].want);
	dns_clear(&answer);
}
END_TEST

START_TEST(who_does_not_ask)
{
	struct dns_answer answer = { 0 };

	ck_assert_str_eq(ask("alias.example", DNS_A, 0, &answer), "0 0 1");
	dns_clear(&answer);
}
END_TEST

START_TEST(lengths)
{
	static const size_t want[] = { 5, 0, 1, 2, 3 };
	struct dns_answer answer = { 0 };
	size_t i;

	ask("_25._tcp.mx.a.example", DNS_TLSA, 1, &answer);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(answer.records[i].length, want[i]);
	dns_clear(&answer);
}
END_TEST

START_TEST(strings)
{
	static const char want[] = "\011v=STSv1; \005id=1;";
	struct dns_answer answer = { 0 };

	ask("_mta-sts.a.example", DNS_TXT, 1, &answer);
	ck_assert_uint_eq(answer.records[0].length, sizeof(want) - 1);
	ck_assert_mem_eq(answer.records[0].data, want, sizeof(want) - 1);
	dns_clear(&answer);
}
END_TEST

Suite *
suite_zone(void)
{
	Suite *suite = suite_create("zone");
	TCase *tc = tcase_create("zone");

	tcase_add_loop_test(tc, answers, 0,
	    sizeof(table) / sizeof(table[0]));
	tcase_add_test(tc, who_does_not_ask);
	tcase_add_test(tc, lengths);
	tcase_add_test(tc, strings);
	suite_add_tcase(suite, tc);
	return suite;
}
