/*
 * Edits of SPF records: what is new, where it stands, and that all else is as
 * it was.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfedit.h"

Suite	*suite_spfedit(void);

static const struct {
	const char	*before, *ip, *after;	/* NULL: errno is error */
	int		 error;
} grants[] = {
	{ "v=spf1 include:x.example ~all", "203.0.113.25",
	    "v=spf1 include:x.example ip4:203.0.113.25 ~all", 0 },
	{ "v=spf1  a   -all exp=x.example", "2001:db8::1",
	    "v=spf1  a   ip6:2001:db8::1 -all exp=x.example", 0 },
	{ "v=spf1", "203.0.113.25", "v=spf1 ip4:203.0.113.25", 0 },
	{ "v=spf1 a ", "203.0.113.25", "v=spf1 a ip4:203.0.113.25", 0 },
	{ "v=spf1 a redirect=x.example exp=y.example", "203.0.113.25",
	    "v=spf1 a ip4:203.0.113.25 redirect=x.example exp=y.example", 0 },
	{ "v=spf1 redirect=x.example a", "203.0.113.25",
	    "v=spf1 redirect=x.example a ip4:203.0.113.25", 0 },
	{ "v=spf1 -all ip4:203.0.113.25", "203.0.113.25",
	    "v=spf1 ip4:203.0.113.25 -all ip4:203.0.113.25", 0 },
	{ "v=spf1 ip4:203.0.113.0/24 -all", "203.0.113.25", NULL, EEXIST },
	{ "v=spf1 ipv4:203.0.113.25 -all", "203.0.113.25", NULL, EINVAL },
	{ "spf1 -all", "203.0.113.25", NULL, EINVAL }
};

START_TEST(grant)
{
	struct spfaddress address;
	char *after;

	ck_assert_int_eq(spfaddress_parse(&address, grants[_i].ip), 0);
	after = spfedit_grant(grants[_i].before, &address);
	if (grants[_i].after == NULL) {
		ck_assert_int_eq(errno, grants[_i].error);
		ck_assert_ptr_null(after);
	} else
		ck_assert_str_eq(after, grants[_i].after);
	free(after);
}
END_TEST

static const char *const alls[][2] = {
	{ "v=spf1 a +all", "v=spf1 a ~all" },
	{ "v=spf1 all exp=x.example", "v=spf1 ~all exp=x.example" },
	{ "v=spf1 a", "v=spf1 a ~all" },
	{ "v=spf1 exp=x.example", "v=spf1 ~all exp=x.example" },
	{ "v=spf1 redirect=x.example a", "v=spf1 a include:x.example ~all" },
	{ "v=spf1 redirect=x.example", "v=spf1 include:x.example ~all" },
	{ "v=spf1 mx exp=e.example redirect=%{d2}.x.example",
	    "v=spf1 mx include:%{d2}.x.example ~all exp=e.example" }
};

START_TEST(all)
{
	char *after = spfedit_all(alls[_i][0], '~');

	ck_assert_ptr_nonnull(after);
	ck_assert_str_eq(after, alls[_i][1]);
	free(after);
}
END_TEST

static const char *const firsts[][2] = {
	{ "v=spf1 a ~all", "v=spf1 ip4:203.0.113.25 a ~all" },
	{ "v=spf1", "v=spf1 ip4:203.0.113.25" },
	{ "v=spf1  -ip4:203.0.113.25 exp=x.example",
	    "v=spf1  ip4:203.0.113.25 -ip4:203.0.113.25 exp=x.example" },
	{ "v=spf1 a ip4:203.0.113.25 mx +IP4:203.0.113.25/32 ~all",
	    "v=spf1 ip4:203.0.113.25 a mx ~all" },
	{ "v=spf1 a ip4:203.0.113.25/31 ~all",
	    "v=spf1 ip4:203.0.113.25 a ip4:203.0.113.25/31 ~all" },
	{ "v=spf1 ip4:203.0.113.25", "v=spf1 ip4:203.0.113.25" },
	{ "v=spf1 x", NULL },
	{ "v=spf2", NULL }
};

START_TEST(first)
{
	struct spfaddress address;
	char *after;

	ck_assert_int_eq(spfaddress_parse(&address, "203.0.113.25"), 0);
	after = spfedit_first(firsts[_i][0], &address);
	ck_assert_pstr_eq(after, firsts[_i][1]);
	free(after);
}
END_TEST

static const char *const drops[][2] = {
	{ "v=spf1 ptr a ~all", "v=spf1 a ~all" },
	{ "v=spf1 a ?ptr:x.example ptr", "v=spf1 a" },
	{ "v=spf1 a  ~all", "v=spf1 a  ~all" }
};

START_TEST(drop)
{
	char *after = spfedit_drop(drops[_i][0], SPFTERM_PTR);

	ck_assert_pstr_eq(after, drops[_i][1]);
	free(after);
}
END_TEST

static const char *const forgotten[][2] = {
	{ "v=spf1 a ~include:X.example. ~all", "v=spf1 a ~all" },
	{ "v=spf1 include:x.example redirect=x.example", "v=spf1" },
	{ "v=spf1 include:x.example.net a:x.example exp=x.example -all",
	    "v=spf1 include:x.example.net a:x.example exp=x.example -all" },
	{ "v=spf1 x", "v=spf1 x" }
};

START_TEST(forget)
{
	char *after = spfedit_forget(forgotten[_i][0], "x.example");

	ck_assert_pstr_eq(after, forgotten[_i][1]);
	free(after);
}
END_TEST

START_TEST(no_record)
{
	ck_assert_ptr_null(spfedit_all("v=spf1 x", '~'));
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

Suite *
suite_spfedit(void)
{
	Suite *suite = suite_create("spfedit");
	TCase *tcase = tcase_create("spfedit");

	tcase_add_loop_test(tcase, grant, 0,
	    sizeof(grants) / sizeof(grants[0]));
	tcase_add_loop_test(tcase, all, 0, sizeof(alls) / sizeof(alls[0]));
	tcase_add_loop_test(tcase, first, 0,
	    sizeof(firsts) / sizeof(firsts[0]));
	tcase_add_loop_test(tcase, drop, 0, 3);
	tcase_add_loop_test(tcase, forget, 0,
	    sizeof(forgotten) / sizeof(forgotten[0]));
	tcase_add_test(tcase, no_record);
	suite_add_tcase(suite, tcase);
	return suite;
}
