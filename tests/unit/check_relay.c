/*
 * Where a relay is, from the configuration and the hosts file, and what TLS
 * it must have whatever else is configured.
 */
#include <sys/stat.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "route/hosts.h"
#include "route/relay.h"
#include "scratch.h"

Suite	*suite_relay(void);

static char folder[SCRATCH_PATH], hosts[SCRATCH_PATH + 8];
static struct conf conf;

static void
setup(void)
{
	scratch_make(folder);
	snprintf(hosts, sizeof(hosts), "%s/hosts", folder);
	conf_init(&conf);
}

static void
teardown(void)
{
	scratch_remove(folder);
	conf_clear(&conf);
}

static void
parse(const char *text)
{
	struct fault fault;

	ck_assert_msg(conf_parse(&conf, text, strlen(text), "conf", 0,
	    &fault) == 0, "%s", fault.text);
}

static void
write_hosts(const char *text)
{
	FILE *f = fopen(hosts, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* "192.0.2.1:25 2001:db8::1:25 /path" */
static void
show(const struct mx_addresses *addresses, char *text, size_t size)
{
	const struct sockaddr_storage *addr;
	char one[INET6_ADDRSTRLEN];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < addresses->n; i++) {
		addr = &addresses->list[i].addr;
		if (addr->ss_family == AF_UNIX) {
			strlcat(text, ((const struct sockaddr_un *)addr)->
			    sun_path, size);
			continue;
		}
		inet_ntop(addr->ss_family, addr->ss_family == AF_INET ?
		    (const void *)&((const struct sockaddr_in *)addr)->sin_addr
		    : &((const struct sockaddr_in6 *)addr)->sin6_addr, one,
		    sizeof(one));
		snprintf(text + strlen(text), size - strlen(text), "%s%s:%d",
		    i == 0 ? "" : " ", one,
		    ntohs(((const struct sockaddr_in *)addr)->sin_port));
	}
}

#define HOSTS	"127.0.0.1 localhost\n::1\tlocalhost ip6-localhost\n"	\
		"# 192.0.2.9 hub.example\n"				\
		"2001:db8::1 x hub.example\n"				\
		"192.0.2.1 other HUB.example # 192.0.2.2 cut.example\n"	\
		"192.0.2.2 hub.example.org xhub.example\n"		\
		"0.0.0.0 hub.example blocked.example\n"			\
		"not-an-address hub.example\n192.0.2.3 hub.example"

static const struct {
	const char	*line;
	const char	*name, *known, *shown;
} relays[] = {
	{ "", "", "", NULL },
	{ "relay smtp://hub.example", "hub.example",
	    "192.0.2.1:25 192.0.2.3:25 2001:db8::1:25",
	    "smtp://hub.example:25" },
	{ "relay smtps://u@hub.example\ninet 4", "hub.example",
	    "192.0.2.1:465 192.0.2.3:465", "smtps://hub.example:465" },
	{ "relay smtp://u@hub.example\ninet 6", "hub.example",
	    "2001:db8::1:587", "smtp://hub.example:587" },
	{ "relay smtp://blocked.example", "blocked.example", "",
	    "smtp://blocked.example:25" },
	{ "relay smtp://cut.example", "cut.example", "",
	    "smtp://cut.example:25" },
	{ "relay smtp://none.example:26", "none.example", "",
	    "smtp://none.example:26" },
	{ "relay smtp://192.0.2.7:26", "[192.0.2.7]", "192.0.2.7:26",
	    "smtp://192.0.2.7:26" },
	{ "relay smtps://[2001:db8::7]", "[IPv6:2001:db8::7]",
	    "2001:db8::7:465", "smtps://[2001:db8::7]:465" },
	{ "relay smtp://0.0.0.0", "[0.0.0.0]", "", "smtp://0.0.0.0:25" },
	{ "relay lmtp:/run/lmtp", "/run/lmtp", "/run/lmtp", "lmtp:/run/lmtp" },
};

START_TEST(known)
{
	struct relay relay;
	char text[256];

	write_hosts(HOSTS);
	parse(relays[_i].line);
	relay_init(&relay, &conf, hosts);
	ck_assert_str_eq(relay.name, relays[_i].name);
	show(&relay.known, text, sizeof(text));
	ck_assert_str_eq(text, relays[_i].known);
	if (relays[_i].shown != NULL) {
		relay_show(&conf, text, sizeof(text));
		ck_assert_str_eq(text, relays[_i].shown);
	}
}
END_TEST

/* However many lines there are, there is room for five a family. */
START_TEST(many_hosts)
{
	struct mx_addresses addresses = { .n = 0 };
	char text[4096] = "", *end;
	int i;

	for (i = 1; i < 40; i++) {
		end = text + strlen(text);
		snprintf(end, sizeof(text) - strlen(text),
		    "192.0.2.%d h\n2001:db8::%d h\n", i, i);
	}
	write_hosts(text);
	hosts_find(&conf, hosts, "h", 25, &addresses);
	ck_assert_uint_eq(addresses.n, MX_ADDRESSES);
	ck_assert_int_eq(addresses.list[4].addr.ss_family, AF_INET);
	ck_assert_int_eq(addresses.list[5].addr.ss_family, AF_INET6);
	memset(&addresses, 0, sizeof(addresses));
	hosts_find(&conf, "/nonexistent/hosts", "h", 25, &addresses);
	ck_assert_uint_eq(addresses.n, 0);
}
END_TEST

static const struct {
	const char	*text;
	enum demand	 demand, least;
	const char	*words;
} policies[] = {
	{ "relay smtp://hub.example\ntls * may", DEMAND_MAY, DEMAND_CLEAR,
	    "policy tls * may" },
	{ "relay smtp://hub.example\ntls hub.example encrypt\ntls * none",
	    DEMAND_TLS, DEMAND_CLEAR, "policy tls hub.example encrypt" },
	{ "relay smtps://hub.example\ntls * none", DEMAND_TLS, DEMAND_TLS,
	    "relay smtps://hub.example:465" },
	{ "relay smtps://hub.example\ntls * verify", DEMAND_NAME, DEMAND_TLS,
	    "policy tls * verify" },
	{ "relay smtps://u@hub.example\ntls * none", DEMAND_NAME, DEMAND_NAME,
	    "login at smtps://hub.example:465" },
	{ "relay smtp://u@hub.example\ntls * encrypt", DEMAND_NAME,
	    DEMAND_NAME, "login at smtp://hub.example:587" },
	{ "relay smtp://u@192.0.2.1\ntls * may", DEMAND_NAME, DEMAND_NAME,
	    "login at smtp://192.0.2.1:587" },
	/* addresses that DNSSEC does not vouch for: no TLSA record counts */
	{ "relay smtp://u@hub.example", DEMAND_NAME, DEMAND_NAME,
	    "login at smtp://hub.example:587" },
	{ "relay lmtp:/run/lmtp\ntls * verify", DEMAND_CLEAR, DEMAND_CLEAR,
	    "" },
};

START_TEST(policy_of)
{
	struct policy policy;
	struct outcome outcome;
	struct resolver resolver;
	struct relay relay;

	write_hosts("192.0.2.1 hub.example\n");
	parse(policies[_i].text);
	relay_init(&relay, &conf, hosts);
	memset(&resolver, 0, sizeof(resolver));
	memset(&outcome, 0, sizeof(outcome));
	ck_assert_int_eq(relay_policy(&policy, &relay, &resolver,
	    &relay.known, -1, &outcome), 0);
	ck_assert_int_eq(policy.demand, policies[_i].demand);
	ck_assert_int_eq(policy.least, policies[_i].least);
	ck_assert_str_eq(policy.words, policies[_i].words);
	policy_clear(&policy);
}
END_TEST

/* Modes of the socket's folder and the one above it. */
static const struct {
	mode_t	upper, lower;
	int	good;
} modes[] = {
	{ 0700, 0700, 1 }, { 0755, 0755, 1 }, { 0755, 0775, 1 },
	{ 0755, 01777, 1 }, { 01777, 0755, 1 }, { 0755, 0777, 0 },
	{ 0777, 0755, 0 }, { 0755, 0702, 0 }, { 0777, 01777, 0 },
};

START_TEST(socket_folders)
{
	char upper[SCRATCH_PATH + 8], lower[SCRATCH_PATH + 16];
	struct mx_addresses addresses;
	struct outcome outcome;
	struct relay relay;
	char line[512];
	int rc;

	snprintf(upper, sizeof(upper), "%s/a", folder);
	snprintf(lower, sizeof(lower), "%s/a/b", folder);
	ck_assert_int_eq(mkdir(upper, 0700), 0);
	ck_assert_int_eq(mkdir(lower, 0700), 0);
	ck_assert_int_eq(chmod(lower, modes[_i].lower), 0);
	ck_assert_int_eq(chmod(upper, modes[_i].upper), 0);
	snprintf(line, sizeof(line), "relay lmtp:%s/s", lower);
	parse(line);
	relay_init(&relay, &conf, hosts);
	memset(&outcome, 0, sizeof(outcome));
	rc = relay_addresses(&relay, NULL, -1, &addresses, &outcome);
	ck_assert_msg((rc == 0) == modes[_i].good, "%s", outcome.text);
	if (rc == 0) {
		ck_assert_uint_eq(addresses.n, 1);
		return;
	}
	ck_assert_int_eq(outcome.kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(outcome.status, "4.3.5");
	ck_assert_ptr_nonnull(strstr(outcome.text, "anybody may write"));
	ck_assert_ptr_nonnull(strstr(outcome.text, modes[_i].upper == 0777 ?
	    upper : lower));
}
END_TEST

START_TEST(no_address)
{
	struct mx_addresses addresses;
	struct outcome outcome;
	struct relay relay;

	parse("relay smtp://0.0.0.0");
	relay_init(&relay, &conf, hosts);
	ck_assert_int_eq(relay_addresses(&relay, NULL, -1, &addresses,
	    &outcome), -1);
	ck_assert_int_eq(outcome.kind, OUTCOME_DEFERRED);
}
END_TEST

#define LOOP(t, test, table)						\
	tcase_add_loop_test(t, test, 0,					\
	    (int)(sizeof(table) / sizeof(table[0])))

Suite *
suite_relay(void)
{
	Suite *suite = suite_create("route/relay");
	TCase *tc = tcase_create("relay");

	tcase_add_checked_fixture(tc, setup, teardown);
	LOOP(tc, known, relays);
	tcase_add_test(tc, many_hosts);
	LOOP(tc, policy_of, policies);
	LOOP(tc, socket_folders, modes);
	tcase_add_test(tc, no_address);
	suite_add_tcase(suite, tc);
	return suite;
}
