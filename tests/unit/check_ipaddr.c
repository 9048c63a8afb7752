/*
 * Where addresses are good: the first and the last of each range, and their
 * neighbours.
 */
#include <check.h>

#include "doctor/ipaddr.h"

Suite	*suite_ipaddr(void);

static const struct {
	const char		*text;
	enum ipaddr_scope	 scope;
} rows[] = {
	{ "0.0.0.0", IPADDR_UNSPECIFIED },
	{ "0.255.255.255", IPADDR_UNSPECIFIED },
	{ "1.0.0.0", IPADDR_PUBLIC },
	{ "8.8.8.8", IPADDR_PUBLIC },
	{ "9.255.255.255", IPADDR_PUBLIC },
	{ "10.0.0.0", IPADDR_PRIVATE },
	{ "10.255.255.255", IPADDR_PRIVATE },
	{ "11.0.0.0", IPADDR_PUBLIC },
	{ "100.63.255.255", IPADDR_PUBLIC },
	{ "100.64.0.0", IPADDR_CGN },
	{ "100.127.255.255", IPADDR_CGN },
	{ "100.128.0.0", IPADDR_PUBLIC },
	{ "126.255.255.255", IPADDR_PUBLIC },
	{ "127.0.0.1", IPADDR_LOOPBACK },
	{ "127.255.255.255", IPADDR_LOOPBACK },
	{ "128.0.0.0", IPADDR_PUBLIC },
	{ "169.253.255.255", IPADDR_PUBLIC },
	{ "169.254.0.0", IPADDR_LINKLOCAL },
	{ "169.254.255.255", IPADDR_LINKLOCAL },
	{ "169.255.0.0", IPADDR_PUBLIC },
	{ "172.15.255.255", IPADDR_PUBLIC },
	{ "172.16.0.0", IPADDR_PRIVATE },
	{ "172.31.255.255", IPADDR_PRIVATE },
	{ "172.32.0.0", IPADDR_PUBLIC },
	{ "192.0.0.8", IPADDR_RESERVED },
	{ "192.0.1.0", IPADDR_PUBLIC },
	{ "192.0.2.25", IPADDR_DOCUMENTATION },
	{ "192.0.3.0", IPADDR_PUBLIC },
	{ "192.167.255.255", IPADDR_PUBLIC },
	{ "192.168.0.0", IPADDR_PRIVATE },
	{ "192.168.255.255", IPADDR_PRIVATE },
	{ "192.169.0.0", IPADDR_PUBLIC },
	{ "198.17.255.255", IPADDR_PUBLIC },
	{ "198.18.0.0", IPADDR_RESERVED },
	{ "198.19.255.255", IPADDR_RESERVED },
	{ "198.20.0.0", IPADDR_PUBLIC },
	{ "198.51.100.7", IPADDR_DOCUMENTATION },
	{ "203.0.113.25", IPADDR_DOCUMENTATION },
	{ "223.255.255.255", IPADDR_PUBLIC },
	{ "224.0.0.0", IPADDR_MULTICAST },
	{ "239.255.255.255", IPADDR_MULTICAST },
	{ "240.0.0.0", IPADDR_RESERVED },
	{ "255.255.255.255", IPADDR_RESERVED },
	{ "::", IPADDR_UNSPECIFIED },
	{ "::1", IPADDR_LOOPBACK },
	{ "::2", IPADDR_RESERVED },
	{ "::ffff:10.1.2.3", IPADDR_PRIVATE },
	{ "::ffff:127.0.0.1", IPADDR_LOOPBACK },
	{ "::ffff:8.8.8.8", IPADDR_PUBLIC },
	{ "64:ff9b::808:808", IPADDR_PUBLIC },
	{ "64:ff9b:1::1", IPADDR_RESERVED },
	{ "100::1", IPADDR_RESERVED },
	{ "1fff:ffff::", IPADDR_RESERVED },
	{ "2000::", IPADDR_PUBLIC },
	{ "2001:db7:ffff::", IPADDR_PUBLIC },
	{ "2001:db8::", IPADDR_DOCUMENTATION },
	{ "2001:db8:ffff::1", IPADDR_DOCUMENTATION },
	{ "2001:db9::", IPADDR_PUBLIC },
	{ "2a01:4f8::1", IPADDR_PUBLIC },
	{ "3fff::1", IPADDR_DOCUMENTATION },
	{ "3fff:1000::", IPADDR_PUBLIC },
	{ "4000::", IPADDR_RESERVED },
	{ "fbff::", IPADDR_RESERVED },
	{ "fc00::", IPADDR_ULA },
	{ "fdff:ffff::1", IPADDR_ULA },
	{ "fe80::1", IPADDR_LINKLOCAL },
	{ "febf::1", IPADDR_LINKLOCAL },
	{ "fec0::1", IPADDR_RESERVED },
	{ "ff02::1", IPADDR_MULTICAST }
};

START_TEST(scopes)
{
	struct ipaddr ip;

	ck_assert_int_eq(ipaddr_parse(&ip, rows[_i].text), 0);
	ck_assert_msg(ipaddr_scope(&ip) == rows[_i].scope, "%s: %s",
	    rows[_i].text, ipaddr_scope_text(ipaddr_scope(&ip)));
	ck_assert_int_eq(ipaddr_is_visible(&ip),
	    rows[_i].scope == IPADDR_PUBLIC ||
	    rows[_i].scope == IPADDR_DOCUMENTATION);
}
END_TEST

START_TEST(every_scope_has_a_text)
{
	int scope;

	for (scope = 0; scope < IPADDR_SCOPES; scope++)
		ck_assert_ptr_nonnull(ipaddr_scope_text(scope));
}
END_TEST

Suite *
suite_ipaddr(void)
{
	Suite *suite = suite_create("ipaddr");
	TCase *tcase = tcase_create("ipaddr");

	tcase_add_loop_test(tcase, scopes, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, every_scope_has_a_text);
	suite_add_tcase(suite, tcase);
	return suite;
}
