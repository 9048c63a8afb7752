/*
 * Ids under their headings, and the words that choose among them.
 */
#include <check.h>

#include "exam/group.h"
#include "tests/unit/suites.h"

START_TEST(groups)
{
	ck_assert_int_eq(group_of("domain.mx"), GROUP_DOMAIN);
	ck_assert_int_eq(group_of("spf.result"), GROUP_DNS);
	ck_assert_int_eq(group_of("dmarc"), GROUP_DNS);
	ck_assert_int_eq(group_of("ptr.exists"), GROUP_IP);
	ck_assert_int_eq(group_of("helo.spf"), GROUP_IP);
	ck_assert_int_eq(group_of("ip.dnsbl.zen.spamhaus.org"), GROUP_IP);
	ck_assert_int_eq(group_of("tls.to"), GROUP_TLS);
	ck_assert_int_eq(group_of("to.smtp"), GROUP_TO);
	ck_assert_int_eq(group_of("msg.kind"), GROUP_MESSAGE);
	ck_assert_int_eq(group_of("queue.cron"), GROUP_HOST);
	ck_assert_int_eq(group_of("spfx.a"), GROUPS);
	ck_assert_int_eq(group_of("sp"), GROUPS);
	ck_assert_int_eq(group_of(""), GROUPS);
}
END_TEST

START_TEST(words)
{
	ck_assert(group_covers("dns", "spf.all"));
	ck_assert(group_covers("spf", "spf.all"));
	ck_assert(group_covers("spf.all", "spf.all"));
	ck_assert(group_covers("ip.dnsbl", "ip.dnsbl.zen.spamhaus.org"));
	ck_assert(group_covers("ip", "ptr.exists"));
	ck_assert(!group_covers("spf.a", "spf.all"));
	ck_assert(!group_covers("spf.all.x", "spf.all"));
	ck_assert(!group_covers("ptr", "ip.source"));
	ck_assert(!group_covers("", "spf.all"));
	ck_assert(group_known("dns"));
	ck_assert(group_known("dkim"));
	ck_assert(group_known("dkim.self"));
	ck_assert(group_known("ip.dnsbl"));
	ck_assert(group_known("ip.dnsbl-health"));
	ck_assert(group_known("ip.dnsbl.zen.spamhaus.org"));
	ck_assert(group_known("ip.dnsbl.zen"));
	/* a word with a slip in it, of which all would be well */
	ck_assert(!group_known("dkim.slef"));
	ck_assert(!group_known("dkim.sel"));
	ck_assert(!group_known("dkim.self."));
	ck_assert(!group_known("dkim.self.x"));
	ck_assert(!group_known("dkim."));
	ck_assert(!group_known("ip.dnsbl."));
	ck_assert(!group_known("dnssec"));
	ck_assert(!group_known(""));
}
END_TEST

Suite *
suite_group(void)
{
	Suite *suite = suite_create("group");
	TCase *tcase = tcase_create("group");

	tcase_add_test(tcase, groups);
	tcase_add_test(tcase, words);
	suite_add_tcase(suite, tcase);
	return suite;
}
