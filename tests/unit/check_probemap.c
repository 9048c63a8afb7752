/*
 * Hosts that are to be found elsewhere.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "probemap.h"

Suite	*suite_probemap(void);

static const struct {
	const char	*text;
	int		 family;	/* 0: refused */
	const char	*host;
	const char	*address;
	int		 port;
} lines[] = {
	{ "mx.example.com=127.0.0.1:2525", AF_INET, "mx.example.com",
	    "127.0.0.1", 2525 },
	{ "mx=[::1]:25", AF_INET6, "mx", "::1", 25 },
	{ "mx=127.0.0.1:65535", AF_INET, "mx", "127.0.0.1", 65535 },
	{ "", 0, NULL, NULL, 0 },
	{ "mx", 0, NULL, NULL, 0 },
	{ "mx=", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1:", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1:0", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1:65536", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1:+25", 0, NULL, NULL, 0 },
	{ "mx=127.0.0.1:25 ", 0, NULL, NULL, 0 },
	{ "mx=::1:25", 0, NULL, NULL, 0 },
	{ "mx=[127.0.0.1]:25", 0, NULL, NULL, 0 },
	{ "mx=[]:25", 0, NULL, NULL, 0 },
	{ "mx=host:25", 0, NULL, NULL, 0 },
	{ "mx=0.0.0.0:25", 0, NULL, NULL, 0 },
	{ "mx=[ff02::1]:25", 0, NULL, NULL, 0 },
	{ "=127.0.0.1:25", 0, NULL, NULL, 0 },
	{ "m x=127.0.0.1:25", 0, NULL, NULL, 0 },
	{ "mx:25=127.0.0.1", 0, NULL, NULL, 0 }
};

START_TEST(parses)
{
	struct probe_map map;
	int rc = probemap_parse(&map, lines[_i].text);

	ck_assert_int_eq(rc, lines[_i].family == 0 ? -1 : 0);
	if (rc == -1)
		return;
	ck_assert_int_eq(map.family, lines[_i].family);
	ck_assert_str_eq(map.host, lines[_i].host);
	ck_assert_str_eq(map.address, lines[_i].address);
	ck_assert_int_eq(map.port, lines[_i].port);
}
END_TEST

START_TEST(too_long)
{
	char text[1024];
	struct probe_map map;

	memset(text, 'a', sizeof(text));
	snprintf(text + 500, sizeof(text) - 500, "=127.0.0.1:25");
	ck_assert_int_eq(probemap_parse(&map, text), -1);
	snprintf(text, sizeof(text), "mx=%0900d:25", 1);
	ck_assert_int_eq(probemap_parse(&map, text), -1);
}
END_TEST

START_TEST(finds)
{
	static const char *const texts[] = { "mx.example=127.0.0.1:25",
	    "other.example=127.0.0.2:26", "MX.example=[::1]:27" };
	struct mx_addresses addresses = { .n = 0 };
	struct probe_map maps[3];
	size_t i;

	for (i = 0; i < 3; i++)
		ck_assert_int_eq(probemap_parse(&maps[i], texts[i]), 0);
	ck_assert_int_eq(probemap_find(maps, 3, "mx.EXAMPLE", &addresses,
	    INET_ANY), 1);
	ck_assert_uint_eq(addresses.n, 2);
	ck_assert_int_eq(ntohs(((struct sockaddr_in *)
	    &addresses.list[0].addr)->sin_port), 25);
	ck_assert_int_eq(ntohs(((struct sockaddr_in6 *)
	    &addresses.list[1].addr)->sin6_port), 27);
	addresses.n = 0;
	/* it has a line, but no address of this family */
	ck_assert_int_eq(probemap_find(maps, 3, "other.example", &addresses,
	    INET_6), 1);
	ck_assert_uint_eq(addresses.n, 0);
	ck_assert_int_eq(probemap_find(maps, 3, "third.example", &addresses,
	    INET_ANY), 0);
	ck_assert_int_eq(probemap_find(NULL, 0, "mx.example", &addresses,
	    INET_ANY), 0);
	ck_assert_uint_eq(addresses.n, 0);
}
END_TEST

Suite *
suite_probemap(void)
{
	Suite *suite = suite_create("probemap");
	TCase *tcase = tcase_create("probemap");

	tcase_add_loop_test(tcase, parses, 0,
	    sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(tcase, too_long);
	tcase_add_test(tcase, finds);
	suite_add_tcase(suite, tcase);
	return suite;
}
