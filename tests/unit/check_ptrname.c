/*
 * Classes of PTR names: the vectors of the conformance data, and names of our
 * own on both sides of each rule.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/ptrname.h"
#include "tests/unit/vectors.h"

Suite	*suite_ptrname(void);

#define VECTORS	32

static void
check_name(const char *address, const char *name, const char *want)
{
	struct ipaddr ip;
	const char *word;

	ck_assert_int_eq(ipaddr_parse(&ip, address), 0);
	word = ptrname_word(ptrname_classify(&ip, name));
	ck_assert_msg(strcmp(word, want) == 0, "%s %s: %s, not %s", address,
	    name, word, want);
}

START_TEST(vectors)
{
	char *file, *rest, *line, *address, *name;
	size_t length, n = 0;

	if ((file = vectors_file("rdns/ptr-classes.tsv", &length)) == NULL)
		return;
	for (rest = file; (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] == '#' || line[0] == '\0')
			continue;
		address = strsep(&line, "\t");
		ck_assert_ptr_nonnull(name = strsep(&line, "\t"));
		check_name(address, name, line);
		n++;
	}
	ck_assert_uint_eq(n, VECTORS);
	free(file);
}
END_TEST

#define IP	"198.51.100.7"
#define IP6	"2001:db8:12:34::a1b2"

static const struct {
	const char	*address, *name, *class;
} rows[] = {
	{ IP, "mta-7.news.example.org", "ok" },
	{ IP, "mx-198.example.org", "ok" },
	{ IP, "relay51-100.example.org", "ok" },
	{ IP, "EXAMPLE.org", "ok" },
	{ IP, "cable.example", "ok" },
	{ IP, "mail.dsl.example", "ok" },
	{ IP, "www.dynamic.co.uk", "ok" },
	{ IP, "cablenews.a.example.org", "ok" },
	{ IP, "dynamo.a.example.org", "ok" },
	{ IP, "whirlpool.a.example.org", "ok" },
	{ IP, "mail-pool-3.a.example.org", "ok" },
	{ IP, "smtp.static.example.org", "ok" },
	{ IP, "unknownpleasures.a.example.org", "ok" },
	{ IP, "xn--bcher-kva.example", "ok" },
	{ IP, "v1.2.3.example.org", "ok" },
	{ IP, "ns-198-7.example.org", "ok" },
	{ IP, "c6336408.a.example.org", "ok" },
	{ IP, "198-51-100-7.example", "generic" },
	{ IP, "HOST-7-100-51-198.example.org", "generic" },
	{ IP, "r51-100-7.example.org", "generic" },
	{ IP, "ip-198051100007.example.org", "generic" },
	{ IP, "c6336407.a.example.org", "generic" },
	{ IP, "076433C6.a.example.org", "generic" },
	{ IP, "n3325256711.example.org", "generic" },
	{ IP, "192-0-2-9.example.org", "generic" },
	{ IP, "mail-198-51-100-7.example.org", "generic" },
	{ IP, "vps12345.example.org", "generic" },
	{ IP, "customer-12.example.org", "generic" },
	{ IP, "not-set.example.org", "generic" },
	{ IP, "unassigned7.example.org", "generic" },
	{ IP, "vps.example.co.uk", "generic" },
	{ IP, "dhcp.example.co.uk", "dynamic" },
	{ IP, "xdsl-4.example.org", "dynamic" },
	{ IP, "cablemodem7.example.org", "dynamic" },
	{ IP, "host.dhcppool.example.org", "dynamic" },
	{ IP, "ppp12.example.org", "dynamic" },
	{ IP, "mail.dialup.example.org", "dynamic" },
	{ IP, "DYN.a.b.example.org", "dynamic" },
	{ IP, "a-pool.example.org", "dynamic" },
	{ IP, "smtp-pool-198-51-100-7.example.org", "dynamic" },
	{ IP, "", "invalid" },
	{ IP, "a..example.org", "invalid" },
	{ IP, "-a.example.org", "invalid" },
	{ IP, "host.lan", "invalid" },
	{ IP, "host.Local", "invalid" },
	{ IP, "7.100.51.198.in-addr.arpa", "invalid" },
	{ IP, "host.1", "invalid" },
	{ IP, "m\xc3\xbcll.example.org", "invalid" },
	{ IP, "evil host.example.org", "invalid" },
	{ IP6, "mail.example.org", "ok" },
	{ IP6, "a1b2.example.org", "ok" },
	{ IP6, "2001-db8-12-34--a1b2.example.org", "generic" },
	{ IP6, "20010db8001200340000" "00000000a1b2.example.org", "generic" },
	{ IP6, "2001-0db8-0012-0034-0000-0000-0000-a1b2.example.org",
	    "generic" },
	{ IP6, "2001-db8-12-34--a1b2.dyn.example.org", "dynamic" },
	{ IP6, "2001-db8-12-35--a1b2.example.org", "ok" },
};

START_TEST(test_row)
{
	check_name(rows[_i].address, rows[_i].name, rows[_i].class);
}
END_TEST

START_TEST(test_equal)
{
	ck_assert_int_eq(ptrname_equal("Mail.example.org.",
	    "mail.EXAMPLE.org"), 1);
	ck_assert_int_eq(ptrname_equal("mail.example.org",
	    "mail.example.or"), 0);
	ck_assert_int_eq(ptrname_equal("mail.example.org",
	    "mall.example.org"), 0);
	ck_assert_int_eq(ptrname_equal("", "."), 1);
}
END_TEST

Suite *
suite_ptrname(void)
{
	Suite *s = suite_create("ptrname");
	TCase *t = tcase_create("ptrname");

	tcase_add_test(t, vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_equal);
	suite_add_tcase(s, t);
	return s;
}
