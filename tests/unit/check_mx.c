/*
 * Where mail goes, as RFC 5321 section 5.1 has it, with a DNS server beside
 * the test.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "route/mx.h"
#include "tests/peer/dnschild.h"

Suite *suite_mx(void);

#define TRY	100	/* ms: a try where no answer comes */
#define LONG	3000	/* ms: a try where one comes, on a slow machine too */

static const char zone[] =
    "two.example MX 20 mx2.two.example\n"
    "two.example MX 10 mx1.two.example\n"
    "two.example A 192.0.2.99\n"
    "equal.example MX 10 a.equal.example\n"
    "equal.example MX 10 b.equal.example\n"
    "equal.example MX 10 c.equal.example\n"
    "equal.example MX 5 first.equal.example\n"
    "bare.example A 192.0.2.1\n"
    "bare6.example AAAA 2001:db8::1\n"
    "halfbare.example A 192.0.2.1\n"
    "halfbare.example SERVFAIL AAAA\n"
    "nothing.example TXT x\n"
    "murky.example TXT x\n"
    "murky.example SERVFAIL AAAA\n"
    "null.example MX 0 .\n"
    "null.example A 192.0.2.1\n"
    "null10.example MX 10 .\n"
    "nullmore.example MX 0 .\n"
    "nullmore.example MX 10 mx.example\n"
    "nulls.example MX 0 .\n"
    "nulls.example MX 1 .\n"
    "odd.example MX 5 a/b.example\n"
    "odd.example MX 10 mx.example\n"
    "odder.example MX 5 a\"b.example\n"
    "damaged.example MX # 00\n"
    "damaged.example A 192.0.2.1\n"
    "alias.example CNAME two.example\n"
    "alone.example CNAME two.example\n"
    "alone.example CNAME-ALONE\n"
    "barealias.example CNAME bare.example\n"
    "loop.example CNAME loop2.example\n"
    "loop2.example CNAME loop.example\n"
    "fail.example SERVFAIL\n"
    "drop.example DROP\n"
    "self.example MX 10 ME.Example.ORG\n"
    "self.example MX 10 equal.self.example\n"
    "self.example MX 20 worse.self.example\n"
    "backup.example MX 5 best.backup.example\n"
    "backup.example MX 10 me.example.org\n"
    "backup.example MX 10 equal.backup.example\n"
    "backup.example MX 20 worse.backup.example\n"
    "me.example.org A 192.0.2.7\n"
    "nickname.example CNAME me.example.org\n"
    "single MX 10 mx.example\n"
    "both.example A 192.0.2.1\n"
    "both.example A 192.0.2.2\n"
    "both.example AAAA 2001:db8::1\n"
    "bad.example A 0.1.2.3\n"
    "bad.example A 224.0.0.1\n"
    "bad.example A 239.255.255.255\n"
    "bad.example A 255.255.255.255\n"
    "bad.example AAAA ::\n"
    "bad.example AAAA ff02::1\n"
    "bad.example AAAA ::ffff:192.0.2.1\n"
    "mixed.example A 0.0.0.0\n"
    "mixed.example A 127.0.0.1\n"
    "mixed.example AAAA ::1\n"
    "dead6.example A 192.0.2.1\n"
    "dead6.example DROP AAAA\n"
    "dead4.example SERVFAIL A\n"
    "dead4.example AAAA 2001:db8::1\n"
    "fail4.example SERVFAIL A\n"
    "fail4.example TXT x\n";

static struct dnschild child;
static struct resolver resolver;
static struct conf conf;
static struct outcome outcome;

static void
start(const char *text)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)&resolver.servers[0];

	dnschild_start(&child, text);
	memset(&conf, 0, sizeof(conf));
	memset(&outcome, 0, sizeof(outcome));
	memset(&resolver, 0, sizeof(resolver));
	conf.hostname = (char *)(uintptr_t)"me.example.org";
	conf.port = 2525;
	resolver.n = 1;
	resolver.timeout = LONG;
	resolver.attempts = 1;
	resolver.lengths[0] = sizeof(*sin);
	sin->sin_family = AF_INET;
	sin->sin_port = htons(child.port);
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static void
setup(void)
{
	start(zone);
}

static void
teardown(void)
{
	dnschild_stop(&child);
}

/* Destination and its hosts in order, or the status and text. */
static const struct {
	const char	*destination;
	const char	*hosts;		/* "preference name" joined by commas */
	const char	*status;
	const char	*text;
} routes[] = {
	{ "two.example", "10 mx1.two.example,20 mx2.two.example", NULL,
	    NULL },
	{ "TWO.example", "10 mx1.two.example,20 mx2.two.example", NULL,
	    NULL },
	{ "single", "10 mx.example", NULL, NULL },
	{ "alias.example", "10 mx1.two.example,20 mx2.two.example", NULL,
	    NULL },
	{ "alone.example", "10 mx1.two.example,20 mx2.two.example", NULL,
	    NULL },
	{ "bare.example", "0 bare.example", NULL, NULL },
	{ "bare6.example", "0 bare6.example", NULL, NULL },
	{ "halfbare.example", "0 halfbare.example", NULL, NULL },
	{ "barealias.example", "0 bare.example", NULL, NULL },
	{ "nullmore.example", "10 mx.example", NULL, NULL },
	{ "odd.example", "10 mx.example", NULL, NULL },
	{ "backup.example", "5 best.backup.example", NULL, NULL },
	{ "[192.0.2.5]", "0 [192.0.2.5]", NULL, NULL },
	{ "[IPv6:2001:db8::5]", "0 [IPv6:2001:db8::5]", NULL, NULL },
	{ "gone.example", NULL, "5.1.2", "no such domain: gone.example" },
	{ "nothing.example", NULL, "5.1.2", "nothing.example has no "
	    "address that mail can be sent to" },
	{ "trailing.example.", NULL, "5.1.2", "not a domain name: "
	    "trailing.example." },
	{ "no name", NULL, "5.1.2", "not a domain name: no name" },
	{ "", NULL, "5.1.2", "not a domain name: " },
	{ "[192.0.2]", NULL, "5.1.2", "not a domain name: [192.0.2]" },
	{ "null.example", NULL, "5.1.10", "null.example does not accept "
	    "mail (null MX, RFC 7505)" },
	{ "null10.example", NULL, "5.1.10", "null10.example does not accept "
	    "mail (null MX, RFC 7505)" },
	{ "nulls.example", NULL, "5.4.4", "no MX record of nulls.example "
	    "names a host" },
	{ "odder.example", NULL, "5.4.4", "no MX record of odder.example "
	    "names a host" },
	{ "self.example", NULL, "5.4.6", "mail for self.example would come "
	    "back to this host, which is its MX" },
	{ "me.example.org", NULL, "5.4.6", "mail for me.example.org would "
	    "come back to this host, which is its MX" },
	{ "nickname.example", NULL, "5.4.6", "mail for nickname.example "
	    "would come back to this host, which is its MX" },
	{ "fail.example", NULL, "4.4.3", "MX of fail.example: name server "
	    "failure" },
	{ "damaged.example", NULL, "4.4.3", "MX of damaged.example: name "
	    "server failure" },
	{ "loop.example", NULL, "4.4.3", "MX of loop.example: name server "
	    "failure" },
	{ "drop.example", NULL, "4.4.3", "MX of drop.example: no answer "
	    "from the name server" },
	{ "murky.example", NULL, "4.4.3", "address of murky.example: name "
	    "server failure" }
};

static void
show_hosts(const struct mx_list *list, char *dst, size_t size)
{
	size_t i, n = 0;

	dst[0] = '\0';
	for (i = 0; i < list->n; i++)
		n += snprintf(dst + n, size - n, "%s%d %s", i > 0 ? "," : "",
		    list->hosts[i].preference, list->hosts[i].name);
}

START_TEST(hosts)
{
	struct mx_list list;
	char text[1024];
	int rc;

	if (strcmp(routes[_i].destination, "drop.example") == 0)
		resolver.timeout = TRY;
	rc = mx_hosts(&resolver, &conf, routes[_i].destination, -1, NULL, &list,
	    &outcome);
	if (routes[_i].hosts != NULL) {
		show_hosts(&list, text, sizeof(text));
		ck_assert_int_eq(rc, 0);
		ck_assert_str_eq(text, routes[_i].hosts);
		ck_assert_int_eq(outcome.kind, OUTCOME_NONE);
		return;
	}
	ck_assert_int_eq(rc, -1);
	ck_assert_uint_eq(list.n, 0);
	ck_assert_str_eq(outcome.status, routes[_i].status);
	ck_assert_str_eq(outcome.text, routes[_i].text);
	ck_assert_int_eq(outcome.kind, routes[_i].status[0] == '4' ?
	    OUTCOME_DEFERRED : OUTCOME_FAILED);
}
END_TEST

/* Who does not know its own name cannot find itself. */
START_TEST(no_own_name)
{
	struct mx_list list;

	conf.hostname = NULL;
	ck_assert_int_eq(mx_hosts(&resolver, &conf, "self.example", -1, NULL, &list,
	    &outcome), 0);
	ck_assert_uint_eq(list.n, 3);
}
END_TEST

/* Only the domain itself is asked for: no search list, and no address of a
 * domain that has an MX. */
START_TEST(questions)
{
	struct mx_list list;

	ck_assert_int_eq(mx_hosts(&resolver, &conf, "two.example", -1, NULL, &list,
	    &outcome), 0);
	ck_assert_str_eq(dnschild_log(&child), "two.example MX\n");
	ck_assert_int_eq(mx_hosts(&resolver, &conf, "foo", -1, NULL, &list,
	    &outcome), -1);
	ck_assert_str_eq(dnschild_log(&child), "two.example MX\nfoo MX\n");
}
END_TEST

/* The best one is always first; the equal ones behind it take turns.  Of 300
 * runs a third each is 100, and 55 is more than five deviations off. */
START_TEST(equal_preference)
{
	static const char *const names[] = { "a.equal.example",
	    "b.equal.example", "c.equal.example" };
	unsigned int counts[3] = { 0 };
	struct mx_list list;
	int run, i;

	for (run = 0; run < 300; run++) {
		ck_assert_int_eq(mx_hosts(&resolver, &conf, "equal.example",
		    -1, NULL, &list, &outcome), 0);
		ck_assert_uint_eq(list.n, 4);
		ck_assert_str_eq(list.hosts[0].name, "first.equal.example");
		for (i = 0; i < 3; i++)
			counts[i] += strcmp(list.hosts[1].name, names[i]) == 0;
	}
	ck_assert_uint_eq(counts[0] + counts[1] + counts[2], 300);
	for (i = 0; i < 3; i++)
		ck_assert_uint_ge(counts[i], 55);
}
END_TEST

/* 120 hosts: the best 50 of them.  80 addresses: five of each family. */
START_TEST(bounds)
{
	static char text[32768];
	struct mx_addresses addresses;
	struct mx_list list;
	size_t n = 0, i;

	for (i = 0; i < 120; i++)
		n += snprintf(text + n, sizeof(text) - n,
		    "many.example MX %zu mx%zu.example\n", 120 - i, 120 - i);
	for (i = 0; i < 40; i++)
		n += snprintf(text + n, sizeof(text) - n,
		    "many.example A 192.0.2.%zu\n"
		    "many.example AAAA 2001:db8::%zu\n", i, i);
	dnschild_stop(&child);
	start(text);
	ck_assert_int_eq(mx_hosts(&resolver, &conf, "many.example", -1, NULL, &list,
	    &outcome), 0);
	ck_assert_uint_eq(list.n, MX_HOSTS);
	ck_assert_str_eq(list.hosts[0].name, "mx1.example");
	ck_assert_str_eq(list.hosts[49].name, "mx50.example");
	ck_assert_int_eq(mx_addresses(&resolver, &conf, "many.example", -1,
	    &addresses, &outcome), 0);
	ck_assert_uint_eq(addresses.n, MX_ADDRESSES);
	ck_assert_int_eq(addresses.list[4].addr.ss_family, AF_INET);
	ck_assert_int_eq(addresses.list[5].addr.ss_family, AF_INET6);
}
END_TEST

static const struct {
	const char	*host;
	enum conf_inet	 inet;
	const char	*addresses;	/* joined by blanks */
	const char	*status;
	const char	*text;
} lookups[] = {
	{ "both.example", INET_ANY, "192.0.2.1 192.0.2.2 2001:db8::1", NULL,
	    NULL },
	{ "both.example", INET_4, "192.0.2.1 192.0.2.2", NULL, NULL },
	{ "both.example", INET_6, "2001:db8::1", NULL, NULL },
	{ "mixed.example", INET_ANY, "127.0.0.1 ::1", NULL, NULL },
	{ "barealias.example", INET_ANY, "192.0.2.1", NULL, NULL },
	{ "dead6.example", INET_ANY, "192.0.2.1", NULL, NULL },
	{ "dead4.example", INET_ANY, "2001:db8::1", NULL, NULL },
	{ "[192.0.2.5]", INET_ANY, "192.0.2.5", NULL, NULL },
	{ "[127.0.0.1]", INET_ANY, "127.0.0.1", NULL, NULL },
	{ "[IPv6:2001:db8::5]", INET_ANY, "2001:db8::5", NULL, NULL },
	{ "[ipv6:::1]", INET_ANY, "::1", NULL, NULL },
	{ "[0.0.0.0]", INET_ANY, NULL, "5.4.4",
	    "[0.0.0.0] is no address that mail can be sent to" },
	{ "[IPv6:ff02::1]", INET_ANY, NULL, "5.4.4",
	    "[IPv6:ff02::1] is no address that mail can be sent to" },
	{ "[IPv6:::ffff:127.0.0.1]", INET_ANY, NULL, "5.4.4",
	    "[IPv6:::ffff:127.0.0.1] is no address that mail can be sent to" },
	{ "bad.example", INET_ANY, NULL, "5.4.4",
	    "bad.example has no address that mail can be sent to" },
	{ "bare6.example", INET_4, NULL, "5.4.4",
	    "bare6.example has no address that mail can be sent to" },
	{ "nothing.example", INET_ANY, NULL, "5.4.4",
	    "nothing.example has no address that mail can be sent to" },
	{ "gone.example", INET_ANY, NULL, "5.4.4",
	    "no such host: gone.example" },
	{ "fail.example", INET_ANY, NULL, "4.4.3",
	    "address of fail.example: name server failure" },
	{ "fail4.example", INET_ANY, NULL, "4.4.3",
	    "address of fail4.example: name server failure" },
	{ "drop.example", INET_ANY, NULL, "4.4.3",
	    "address of drop.example: no answer from the name server" }
};

static void
show_addresses(const struct mx_addresses *addresses, char *dst, size_t size)
{
	const struct sockaddr_in *sin;
	const struct sockaddr_in6 *sin6;
	char text[INET6_ADDRSTRLEN];
	size_t i;

	dst[0] = '\0';
	for (i = 0; i < addresses->n; i++) {
		sin = (const struct sockaddr_in *)&addresses->list[i].addr;
		sin6 = (const struct sockaddr_in6 *)&addresses->list[i].addr;
		ck_assert_int_eq(ntohs(sin->sin_port), 2525);
		if (sin->sin_family == AF_INET) {
			ck_assert_uint_eq(addresses->list[i].length,
			    sizeof(*sin));
			inet_ntop(AF_INET, &sin->sin_addr, text, sizeof(text));
		} else {
			ck_assert_uint_eq(addresses->list[i].length,
			    sizeof(*sin6));
			inet_ntop(AF_INET6, &sin6->sin6_addr, text,
			    sizeof(text));
		}
		if (i > 0)
			strlcat(dst, " ", size);
		strlcat(dst, text, size);
	}
}

START_TEST(addresses)
{
	struct mx_addresses found;
	char text[1024];
	int rc;

	conf.inet = lookups[_i].inet;
	if (strcmp(lookups[_i].host, "drop.example") == 0 ||
	    strcmp(lookups[_i].host, "dead6.example") == 0)
		resolver.timeout = TRY;
	rc = mx_addresses(&resolver, &conf, lookups[_i].host, -1, &found,
	    &outcome);
	if (lookups[_i].addresses != NULL) {
		show_addresses(&found, text, sizeof(text));
		ck_assert_int_eq(rc, 0);
		ck_assert_str_eq(text, lookups[_i].addresses);
		return;
	}
	ck_assert_int_eq(rc, -1);
	ck_assert_uint_eq(found.n, 0);
	ck_assert_str_eq(outcome.status, lookups[_i].status);
	ck_assert_str_eq(outcome.text, lookups[_i].text);
	ck_assert_int_eq(outcome.kind, lookups[_i].status[0] == '4' ?
	    OUTCOME_DEFERRED : OUTCOME_FAILED);
}
END_TEST

/* What is said beside the hosts. */
START_TEST(marks)
{
	static const struct {
		const char	*destination;
		int		 implicit, self;
	} marked[] = {
		{ "two.example", 0, 0 },
		{ "bare.example", 1, 0 },
		{ "barealias.example", 1, 0 },
		{ "backup.example", 0, 1 },
		{ "[192.0.2.1]", 0, 0 },
	};
	struct mx_list list;
	size_t i;

	memset(&list, 'x', sizeof(list));
	for (i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		ck_assert_int_eq(mx_hosts(&resolver, &conf,
		    marked[i].destination, -1, NULL, &list, &outcome), 0);
		ck_assert_int_eq(list.implicit, marked[i].implicit);
		ck_assert_int_eq(list.self, marked[i].self);
	}
}
END_TEST

/* A and AAAA are asked together, and only what inet wants. */
START_TEST(families_asked)
{
	struct mx_addresses found;

	conf.inet = INET_6;
	(void)mx_addresses(&resolver, &conf, "both.example", -1, &found,
	    &outcome);
	ck_assert_str_eq(dnschild_log(&child), "both.example AAAA\n");
	conf.inet = INET_ANY;
	(void)mx_addresses(&resolver, &conf, "both.example", -1, &found,
	    &outcome);
	ck_assert_uint_eq(dnschild_questions(&child), 3);
}
END_TEST

Suite *
suite_mx(void)
{
	Suite *suite = suite_create("mx");
	TCase *tcase = tcase_create("mx");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, hosts, 0,
	    sizeof(routes) / sizeof(routes[0]));
	tcase_add_test(tcase, no_own_name);
	tcase_add_test(tcase, questions);
	tcase_add_test(tcase, equal_preference);
	tcase_add_test(tcase, bounds);
	tcase_add_test(tcase, marks);
	tcase_add_loop_test(tcase, addresses, 0,
	    sizeof(lookups) / sizeof(lookups[0]));
	tcase_add_test(tcase, families_asked);
	suite_add_tcase(suite, tcase);
	return suite;
}
