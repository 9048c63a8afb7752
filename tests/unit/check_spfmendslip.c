/*
 * SPF records that were typed wrong, and what they were meant to be.
 */
#include <check.h>
#include <string.h>

#include "doctor/spfmend.h"
#include "doctor/spfmendslip.h"

Suite	*suite_spfmendslip(void);

static const struct {
	const char	*before, *after;	/* NULL: in doubt, or good */
} rows[] = {
	/* names */
	{ "v=spf1 inlcude:x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 includes:x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 iclude=x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 incl:x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 include:include:x.com -all", "v=spf1 include:x.com -all" },
	{ "v=spf1 exist:%{i}.x.com ~all", "v=spf1 exists:%{i}.x.com ~all" },
	{ "v=spf1 redirct=x.com", "v=spf1 redirect=x.com" },
	{ "v=spf1 redirct:x.com", "v=spf1 redirect=x.com" },
	{ "v=spf1 mxx ~all", "v=spf1 mx ~all" },
	{ "v=spf1 host:x.com ~all", NULL },
	{ "v=spf1 icnlued:x.com ~all", NULL },
	{ "v=spf1 moo=x mxx=y rp=10 ~all", NULL },
	/* addresses */
	{ "v=spf1 ip:1.2.3.4 -ipv6:2001:db8::/32 ~all",
	    "v=spf1 ip4:1.2.3.4 -ip6:2001:db8::/32 ~all" },
	{ "v=spf1 pi4:1.2.3.4 ipv4v:1.2.3.5 ~all",
	    "v=spf1 ip4:1.2.3.4 ip4:1.2.3.5 ~all" },
	{ "v=spf1 ip5:2001:db8::1 ~all", "v=spf1 ip6:2001:db8::1 ~all" },
	{ "v=spf1 a:1.2.3.4 ~inlcude:1.2.3.0/24 ~all",
	    "v=spf1 ip4:1.2.3.4 ~ip4:1.2.3.0/24 ~all" },
	{ "v=spf1 ip4:1.2.3.0/255.255.255.0 ip4:1.2.3.4. ~all",
	    "v=spf1 ip4:1.2.3.0/24 ip4:1.2.3.4 ~all" },
	{ "v=spf1 ip6:[2001:db8::1] ip6:[2001:db8::]/32 ~all",
	    "v=spf1 ip6:2001:db8::1 ip6:2001:db8::/32 ~all" },
	{ "v=spf1 ip4:1.2.3.0/0.0.0.255 ~all", NULL },
	{ "v=spf1 ip4:1.2.3.0/0.0.0.0 ~all", NULL },
	{ "v=spf1 ip4:1.2.3.4/33 ~all", NULL },
	{ "v=spf1 ip4:[1.2.3 ~all", NULL },
	{ "v=spf1 ip4:. ~all", NULL },
	/* all */
	{ "v=spf1 mx ~all.", "v=spf1 mx ~all" },
	{ "v=spf1 mx -al", "v=spf1 mx -all" },
	{ "v=spf1 mx ~ALLL", "v=spf1 mx ~all" },
	{ "v=spf1 mx ~a11", "v=spf1 mx ~all" },
	{ "v=spf1 mx ~~all", "v=spf1 mx ~all" },
	{ "v=spf1 mx \xcb\x9c" "all", "v=spf1 mx ~all" },
	{ "v=spf1 mx ~-all", NULL },
	{ "v=spf1 mx all.", NULL },
	{ "v=spf1 mx +al", NULL },
	{ "v=spf1 mx _all", NULL },
	/* blanks */
	{ "v=spf1 include: x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 include :x.com ~all", "v=spf1 include:x.com ~all" },
	{ "v=spf1 ~include _spf.x.com ~all",
	    "v=spf1 ~include:_spf.x.com ~all" },
	{ "v=spf1 ip4 1.2.3.4 ip6 2001:db8::/32 ~all",
	    "v=spf1 ip4:1.2.3.4 ip6:2001:db8::/32 ~all" },
	{ "v=spf1 redirect x.com", "v=spf1 redirect=x.com" },
	{ "v=spf1 include mx ~all", NULL },
	{ "v=spf1 include ip4:1.2.3.4 ~all", NULL },
	{ "v=spf1 include include x.com ~all", NULL },
	{ "v=spf1 a x.com ~all", NULL },
	{ "v=spf1 mx include", NULL },
	/* the version */
	{ "v=spfl mx ~all", "v=spf1 mx ~all" },
	{ "v=spf mx ~all", "v=spf1 mx ~all" },
	{ "V=SFP1; mx ~all", "v=spf1 mx ~all" },
	{ "v=spf1: mx ~all", "v=spf1 mx ~all" },
	{ "v=spf1, mx, ~all", "v=spf1 mx ~all" },
	{ "v = spf1 mx ~all", "v=spf1 mx ~all" },
	{ "v=spf1a ~all", "v=spf1 a ~all" },
	{ "v=spf1.0 mx ~all", NULL },
};

START_TEST(mended)
{
	const char *before = rows[_i].before;
	struct spfmend mend;

	ck_assert_int_eq(spfmend(&mend, before, strlen(before)), 0);
	if (rows[_i].after == NULL)
		ck_assert_ptr_null(mend.text);
	else {
		ck_assert_ptr_nonnull(mend.text);
		ck_assert_str_eq(mend.text, rows[_i].after);
		ck_assert_int_eq(mend.harms, 1);
	}
	spfmend_clear(&mend);
}
END_TEST

START_TEST(almost)
{
	static const char *const yes[] = { "v=spfl mx ~all", "v=spf mx",
	    "v = spf1 mx", " v=spf2; mx", "vspf1 a", "v=spf1: a" };
	static const char *const no[] = { "", "v", "v=", "v = ", "v=DMARC1",
	    "spf", "v=spf1 mx ~all", "v=verification1", "spf2.0/pra mx" };
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		ck_assert_int_eq(spfmend_almost(yes[i], strlen(yes[i])), 1);
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_int_eq(spfmend_almost(no[i], strlen(no[i])), 0);
}
END_TEST

START_TEST(near)
{
	static const char *const yes[] = { "al", "ll", "alll", "xall", "axl",
	    "lal", "alL." };
	static const char *const no[] = { "", "a", "all", "ALL", "lla",
	    "allxx", "xxl" };
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		ck_assert_int_eq(spfmend_near(yes[i], strlen(yes[i]), "all"),
		    1);
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_int_eq(spfmend_near(no[i], strlen(no[i]), "all"),
		    0);
}
END_TEST

Suite *
suite_spfmendslip(void)
{
	Suite *suite = suite_create("spfmendslip");
	TCase *tc = tcase_create("spfmendslip");

	tcase_add_loop_test(tc, mended, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, almost);
	tcase_add_test(tc, near);
	suite_add_tcase(suite, tc);
	return suite;
}
