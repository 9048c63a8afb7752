/*
 * SPF records: what is one, what is taken of its terms, and where an error is
 * said to stand.
 */
#include <check.h>
#include <string.h>

#include "doctor/spfterm.h"

Suite	*suite_spfterm(void);

START_TEST(versions)
{
	ck_assert(spfrecord_is("v=spf1", 6));
	ck_assert(spfrecord_is("V=SPF1 -all", 11));
	ck_assert(!spfrecord_is("v=spf10", 7));
	ck_assert(!spfrecord_is("v=spf1\t-all", 11));
	ck_assert(!spfrecord_is(" v=spf1", 7));
	ck_assert(!spfrecord_is("v=spf", 5));
	ck_assert(!spfrecord_is("", 0));
}
END_TEST

START_TEST(terms)
{
	static const char text[] = "v=spf1  ip4:192.0.2.0/24 ~A:x.example/8//9 "
	    "Mx//64 ?exists:%{i}.x.example redirect=y.example k=%{t} -all -ptr ";
	struct spfrecord r;

	ck_assert_int_eq(spfrecord_parse(&r, text, strlen(text)), 0);
	ck_assert_uint_eq(r.n, 8);
	ck_assert_int_eq(r.terms[0].kind, SPFTERM_IP4);
	ck_assert_uint_eq(r.terms[0].at, 8);
	ck_assert_uint_eq(r.terms[0].length, 16);
	ck_assert_int_eq(r.terms[0].cidr4, 24);
	ck_assert_mem_eq(r.terms[0].address.octets, "\300\0\2\0", 4);
	ck_assert_int_eq(r.terms[1].kind, SPFTERM_A);
	ck_assert_int_eq(r.terms[1].qualifier, '~');
	ck_assert_int_eq(r.terms[1].cidr4, 8);
	ck_assert_int_eq(r.terms[1].cidr6, 9);
	ck_assert_uint_eq(r.terms[1].domain_length, 9);
	ck_assert_mem_eq(r.terms[1].domain, "x.example", 9);
	ck_assert_int_eq(r.terms[2].kind, SPFTERM_MX);
	ck_assert_int_eq(r.terms[2].cidr4, 32);
	ck_assert_int_eq(r.terms[2].cidr6, 64);
	ck_assert_uint_eq(r.terms[2].domain_length, 0);
	ck_assert_int_eq(r.terms[3].qualifier, '?');
	ck_assert_ptr_eq(r.redirect, &r.terms[4]);
	ck_assert_int_eq(r.terms[5].kind, SPFTERM_OTHER);
	ck_assert_ptr_eq(r.all, &r.terms[6]);
	ck_assert_ptr_null(r.exp);
	ck_assert(spfterm_asks(&r.terms[1]) && spfterm_asks(&r.terms[4]));
	ck_assert(!spfterm_asks(&r.terms[0]) && !spfterm_asks(&r.terms[6]));
	spfrecord_clear(&r);
}
END_TEST

/* What is no record, wherever in it the error is. */
static const char *const bad[] = {
	"v=spf1 -all moo", "v=spf1 +", "v=spf1 all.", "v=spf1 all/8",
	"v=spf1 ip4", "v=spf1 ip4:1.2.3", "v=spf1 ip4:1.2.3.4/33",
	"v=spf1 ip4:1.2.3.4/032", "v=spf1 ip4:1.2.3.4/", "v=spf1 ip4:x.example",
	"v=spf1 ip6:::1/129", "v=spf1 ip6:::1//64", "v=spf1 ip6:192.0.2.1",
	"v=spf1 include", "v=spf1 include:", "v=spf1 include:x.example/24",
	"v=spf1 exists:x", "v=spf1 a/24/64", "v=spf1 a:", "v=spf1 a:x.123",
	"v=spf1 a:x.-com", "v=spf1 a:x.example:8080", "v=spf1 a:%{x}.example",
	"v=spf1 a:%{d0}.x.example", "v=spf1 a:%{c}.x.example", "v=spf1 a:%",
	"v=spf1 a:%{d", "v=spf1 redirect=", "v=spf1 redirect:x.example",
	"v=spf1 -redirect=x.example", "v=spf1 exp=a.b exp=a.b", "v=spf1 =x",
	"v=spf1 x=\351", "v=spf1 a\t-all", "v=spf1 \342\200\234-all\342\200\235",
	"v=spf1 1x=y"
};

START_TEST(refused)
{
	struct spfrecord r;

	ck_assert_int_eq(spfrecord_parse(&r, bad[_i], strlen(bad[_i])), -1);
	ck_assert_ptr_nonnull(r.why);
	ck_assert_uint_ge(r.at, 7);
	spfrecord_clear(&r);
}
END_TEST

START_TEST(error_place)
{
	static const char text[] = "v=spf1 a ipv4:1.2.3.4 -all";
	struct spfrecord r;

	ck_assert_int_eq(spfrecord_parse(&r, text, strlen(text)), -1);
	ck_assert_uint_eq(r.at, 9);
	ck_assert_str_eq(r.why, "unknown mechanism");
	spfrecord_clear(&r);
}
END_TEST

START_TEST(addresses)
{
	struct spfaddress a, b;

	ck_assert_int_eq(spfaddress_parse(&a, "::ffff:192.0.2.1"), 0);
	ck_assert_int_eq(spfaddress_parse(&b, "192.0.2.2"), 0);
	ck_assert_int_eq(a.v6, 0);
	ck_assert(spfaddress_within(&a, &b, 30));
	ck_assert(!spfaddress_within(&a, &b, 31));
	ck_assert(spfaddress_within(&a, &b, 0));
	ck_assert_int_eq(spfaddress_parse(&b, "2001:db8::1"), 0);
	ck_assert(!spfaddress_within(&a, &b, 0));
	ck_assert(spfaddress_within(&b, &b, 128));
	ck_assert_int_eq(spfaddress_parse(&b, "mx.example"), -1);
}
END_TEST

Suite *
suite_spfterm(void)
{
	Suite *suite = suite_create("spfterm");
	TCase *tcase = tcase_create("spfterm");

	tcase_add_test(tcase, versions);
	tcase_add_test(tcase, terms);
	tcase_add_loop_test(tcase, refused, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tcase, error_place);
	tcase_add_test(tcase, addresses);
	suite_add_tcase(suite, tcase);
	return suite;
}
