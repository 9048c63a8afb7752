/*
 * Which TLS a host must have, by DANE, MTA-STS and the configuration, with a
 * DNS server beside the test whose AD bit is believed.
 */
#include <sys/socket.h>

#include <check.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "route/policy.h"
#include "tests/peer/dnschild.h"

Suite	*suite_policy(void);

#define DIGEST	"01020304050607080910111213141516" \
		"17181920212223242526272829303132"
#define TLSA	" TLSA 3 1 1 " DIGEST "\n"
/* a host with an address that DNSSEC vouches for */
#define HOST(name)	name " A 192.0.2.1\n" name " AD A\n" name " AD AAAA\n"

static const char zone[] =
    HOST("good.example")
    "_25._tcp.good.example" TLSA
    "_25._tcp.good.example AD TLSA\n"
    HOST("insecure-tlsa.example")
    "_25._tcp.insecure-tlsa.example" TLSA
    "plain.example A 192.0.2.1\n"
    "_25._tcp.plain.example" TLSA
    "_25._tcp.plain.example AD TLSA\n"
    HOST("none.example")
    "_25._tcp.none.example NXDOMAIN\n"
    "_25._tcp.none.example AD TLSA\n"
    HOST("unusable.example")
    "_25._tcp.unusable.example TLSA 1 1 1 " DIGEST "\n"
    "_25._tcp.unusable.example TLSA # 03\n"
    "_25._tcp.unusable.example AD TLSA\n"
    HOST("servfail.example")
    "_25._tcp.servfail.example SERVFAIL TLSA\n"
    HOST("silent.example")
    "_25._tcp.silent.example DROP TLSA\n"
    HOST("target.example")
    "_25._tcp.target.example" TLSA
    "_25._tcp.target.example AD TLSA\n"
    "alias.example CNAME target.example\n"
    "alias.example AD\n"
    HOST("target2.example")
    "alias2.example CNAME target2.example\n"
    "alias2.example AD\n"
    "_25._tcp.alias2.example" TLSA
    "_25._tcp.alias2.example AD TLSA\n";

static struct dnschild child;
static struct resolver resolver;
static struct conf conf;
static struct conf_tls line;

static void
setup(void)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&resolver.servers[0];

	dnschild_start(&child, zone);
	memset(&conf, 0, sizeof(conf));
	memset(&resolver, 0, sizeof(resolver));
	conf.port = 25;
	line.pattern = (char *)(uintptr_t)"*";
	resolver.n = 1;
	resolver.timeout = 3000;
	resolver.attempts = 1;
	resolver.lengths[0] = sizeof(*sin);
	sin->sin_family = AF_INET;
	sin->sin_port = htons(child.port);
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static void
teardown(void)
{
	dnschild_stop(&child);
}

#define STS_OF(mode)	"version: STSv1\nmode: " mode "\nmax_age: 9\n" \
			"mx: good.example\nmx: none.example\n" \
			"mx: servfail.example\n"

static const struct {
	const char	*host;
	enum conf_policy wanted;
	int		 secure;	/* the MX list */
	const char	*sts;		/* its policy, NULL: none */
	enum demand	 demand;
	const char	*name;		/* verified; NULL: refused */
	const char	*words;		/* whose it is, or the reason */
	const char	*asked;		/* in the log: TLSA questions */
} rows[] = {
	{ "good.example", POLICY_DANE, 1, NULL, DEMAND_DANE, "good.example",
	    "DANE of good.example", "_25._tcp.good.example TLSA\n" },
	{ "good.example", POLICY_DANE_ONLY, 1, NULL, DEMAND_DANE,
	    "good.example", "DANE of good.example",
	    "_25._tcp.good.example TLSA\n" },
	/* without DNSSEC all the way nothing is asked */
	{ "good.example", POLICY_DANE, 0, NULL, DEMAND_MAY, "good.example",
	    "policy tls * dane", "" },
	{ "plain.example", POLICY_DANE, 1, NULL, DEMAND_MAY, "plain.example",
	    "policy tls * dane", "" },
	{ "insecure-tlsa.example", POLICY_DANE, 1, NULL, DEMAND_MAY,
	    "insecure-tlsa.example", "policy tls * dane",
	    "_25._tcp.insecure-tlsa.example TLSA\n" },
	{ "none.example", POLICY_DANE, 1, NULL, DEMAND_MAY, "none.example",
	    "policy tls * dane", "_25._tcp.none.example TLSA\n" },
	{ "none.example", POLICY_DANE_ONLY, 1, NULL, DEMAND_DANE, NULL,
	    "policy tls * dane-only: none.example has no TLSA records that "
	    "DNSSEC vouches for", "_25._tcp.none.example TLSA\n" },
	{ "good.example", POLICY_DANE_ONLY, 0, NULL, DEMAND_DANE, NULL,
	    "policy tls * dane-only: good.example has no TLSA records that "
	    "DNSSEC vouches for", "" },
	/* other policies ask for none */
	{ "good.example", POLICY_MAY, 1, STS_OF("enforce"), DEMAND_MAY,
	    "good.example", "policy tls * may", "" },
	{ "good.example", POLICY_NONE, 1, NULL, DEMAND_CLEAR, "good.example",
	    "policy tls * none", "" },
	{ "good.example", POLICY_ENCRYPT, 1, NULL, DEMAND_TLS, "good.example",
	    "policy tls * encrypt", "" },
	{ "good.example", POLICY_VERIFY, 1, NULL, DEMAND_NAME, "good.example",
	    "policy tls * verify", "" },
	/* records that nobody can use still ask for TLS */
	{ "unusable.example", POLICY_DANE, 1, STS_OF("enforce"), DEMAND_TLS,
	    "unusable.example", "DANE of unusable.example (no usable TLSA "
	    "record)", "_25._tcp.unusable.example TLSA\n" },
	/* in doubt: not this host, and MTA-STS does not help it */
	{ "servfail.example", POLICY_DANE, 1, STS_OF("enforce"), DEMAND_MAY,
	    NULL, "DANE of servfail.example: name server failure of its TLSA "
	    "records (_25._tcp.servfail.example)",
	    "_25._tcp.servfail.example TLSA\n" },
	{ "silent.example", POLICY_DANE, 1, NULL, DEMAND_MAY, NULL,
	    "DANE of silent.example: no answer of its TLSA records "
	    "(_25._tcp.silent.example)", "_25._tcp.silent.example TLSA\n" },
	/* the name behind the alias first, then the alias */
	{ "alias.example", POLICY_DANE, 1, NULL, DEMAND_DANE,
	    "target.example", "DANE of target.example",
	    "_25._tcp.target.example TLSA\n" },
	{ "alias2.example", POLICY_DANE, 1, NULL, DEMAND_DANE,
	    "alias2.example", "DANE of alias2.example",
	    "_25._tcp.target2.example TLSA\n_25._tcp.alias2.example TLSA\n" },
	/* MTA-STS, where DANE says nothing */
	{ "none.example", POLICY_DANE, 1, STS_OF("enforce"), DEMAND_NAME,
	    "none.example", "MTA-STS policy of dest.example",
	    "_25._tcp.none.example TLSA\n" },
	{ "plain.example", POLICY_DANE, 1, STS_OF("enforce"), DEMAND_NAME,
	    NULL, "MTA-STS policy of dest.example does not name its MX host "
	    "plain.example", "" },
	{ "good.example", POLICY_DANE, 0, STS_OF("testing"), DEMAND_MAY,
	    "good.example", "MTA-STS testing policy of dest.example", "" },
	{ "good.example", POLICY_DANE, 0, STS_OF("none"), DEMAND_MAY,
	    "good.example", "policy tls * dane", "" },
	{ "good.example", POLICY_DANE, 1, STS_OF("enforce"), DEMAND_DANE,
	    "good.example", "DANE of good.example",
	    "_25._tcp.good.example TLSA\n" },
};

/* The TLSA questions of the log. */
static void
asked(char *dst, size_t size)
{
	const char *log = dnschild_log(&child), *end;

	dst[0] = '\0';
	for (; *log != '\0'; log = end + 1) {
		end = strchr(log, '\n');
		if (strncmp(log, "_25._tcp.", 9) == 0)
			strncat(dst, log, (size_t)(end - log) + 1);
		ck_assert_uint_lt(strlen(dst), size / 2);
	}
}

START_TEST(decides)
{
	struct policy_ground ground = { .conf = &conf,
	    .port = 25, .destination = "dest.example", .secure = rows[_i].secure };
	struct mx_addresses addresses;
	struct policy policy;
	struct outcome outcome;
	struct sts sts;
	char log[1024];
	int rc;

	line.policy = rows[_i].wanted;
	conf.tls = &line;
	conf.ntls = 1;
	if (rows[_i].sts != NULL) {
		ck_assert_int_eq(sts_parse(&sts, rows[_i].sts,
		    strlen(rows[_i].sts)), 0);
		ground.sts = &sts;
	}
	if (strcmp(rows[_i].host, "silent.example") == 0)
		resolver.timeout = 100;
	memset(&outcome, 0, sizeof(outcome));
	ck_assert_int_eq(mx_addresses(&resolver, &conf, rows[_i].host, -1,
	    &addresses, &outcome), 0);
	rc = policy_decide(&policy, &ground, &resolver, rows[_i].host,
	    &addresses, -1, &outcome);
	ck_assert_int_eq(rc, rows[_i].name == NULL ? -1 : 0);
	asked(log, sizeof(log));
	ck_assert_str_eq(log, rows[_i].asked);
	if (rc == -1) {
		ck_assert_int_eq(outcome.kind, OUTCOME_DEFERRED);
		ck_assert_str_eq(outcome.status, "4.7.5");
		ck_assert_str_eq(outcome.text, rows[_i].words);
	} else {
		ck_assert_int_eq(policy.demand, rows[_i].demand);
		ck_assert_str_eq(policy.name, rows[_i].name);
		ck_assert_str_eq(policy.words, rows[_i].words);
		ck_assert_int_eq(policy.watched, strstr(rows[_i].words,
		    "testing") != NULL);
		policy_clear(&policy);
	}
	if (rows[_i].sts != NULL)
		sts_clear(&sts);
}
END_TEST

/* A testing policy that does not name the host is only told of. */
START_TEST(remarks)
{
	static const char text[] = STS_OF("testing");
	struct mx_addresses addresses = { .name = "plain.example" };
	struct policy_ground ground = { .conf = &conf,
	    .port = 25, .destination = "dest.example" };
	struct policy policy;
	struct outcome outcome;
	struct sts sts;

	ck_assert_int_eq(sts_parse(&sts, text, strlen(text)), 0);
	ground.sts = &sts;
	conf.ntls = 0;
	ck_assert_int_eq(policy_decide(&policy, &ground, &resolver,
	    "plain.example", &addresses, -1, &outcome), 0);
	ck_assert_int_eq(policy.demand, DEMAND_MAY);
	ck_assert_str_eq(policy.remark, "MTA-STS testing policy of "
	    "dest.example does not name its MX host plain.example");
	sts_clear(&sts);
}
END_TEST

/* RFC 7672 section 2.1.3: another's AD bit is no proof. */
START_TEST(believes_no_stranger)
{
	struct mx_addresses addresses = { .secure = 0,
	    .name = "good.example" };
	struct policy_ground ground = { .conf = &conf,
	    .port = 25, .destination = "dest.example", .secure = 1 };
	struct policy policy;
	struct outcome outcome;
	char log[1024];

	conf.ntls = 0;
	ck_assert_int_eq(policy_decide(&policy, &ground, &resolver,
	    "good.example", &addresses, -1, &outcome), 0);
	ck_assert_int_eq(policy.demand, DEMAND_MAY);
	asked(log, sizeof(log));
	ck_assert_str_eq(log, "");
}
END_TEST

Suite *
suite_policy(void)
{
	Suite *suite = suite_create("policy");
	TCase *tcase = tcase_create("policy");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, decides, 0,
	    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, remarks);
	tcase_add_test(tcase, believes_no_stranger);
	suite_add_tcase(suite, tcase);
	return suite;
}
