/*
 * Dates of messages: those that RFC 5322 lets stand, old forms, and none.
 */
#include <check.h>
#include <string.h>

#include "doctor/contentdate.h"

Suite	*suite_contentdate(void);

static const struct {
	const char	*text;
	int64_t		 when;
} good[] = {
	{ " Tue, 24 Nov 2026 12:00:00 +0000", 1795521600 },
	{ "24 Nov 2026 12:00 +0000", 1795521600 },
	{ "Tue, 24 Nov 2026 20:00:00 +0800 (CST)", 1795521600 },
	{ "Tue,\r\n 24 nov 2026 06:30:00 -0530", 1795521600 },
	{ "Tue (a (nested\\)) one), 24 Nov 2026 12:00:00 GMT", 1795521600 },
	{ "Tue, 24 Nov 26 08:00:00 EDT", 1795521600 },
	{ "Tue, 24 Nov 126 12:00:00 Z", 1795521600 },
	{ "Thu, 01 Jan 1970 00:00:00 +0000", 0 },
	{ "Wed, 31 Dec 1969 23:59:59 +0000", -1 },
	{ "Tue, 29 Feb 2000 23:59:60 UT", 951868800 },
	{ "Thu, 1 Mar 1900 00:00:00 +0000", -2203891200 },
	{ "Fri, 21 Nov 97 09:55:06 -0600", 880127706 },
};

static const char *const bad[] = { "", " ", "now", "Tue, 24 Nov 2026",
	"Tue, 24 Nov 2026 12:00:00", "2026-11-24T12:00:00Z",
	"Tue, 24 Foo 2026 12:00:00 +0000", "Tue, 32 Nov 2026 12:00:00 +0000",
	"Tue, 0 Nov 2026 12:00:00 +0000", "Tue, 24 Nov 2026 24:00:00 +0000",
	"Tue, 24 Nov 2026 12:60:00 +0000", "Tue, 24 Nov 2026 12:00:61 +0000",
	"Tue, 24 Nov 2026 12:00:00 +08", "Tue, 24 Nov 2026 12:00:00 +0860",
	"Tue, 24 Nov 2026 12:00:00 +0000 x", "24 Nov 2026 -1:00:00 +0000",
	"Tue, 24 Nov 2026 12:00:00 +08:00", "1795521600",
	"Tue, 24 N\303\266v 2026 12:00:00 +0000", "(Tue, 24 Nov 2026",
	"999999999999999999999999 Nov 2026 12:00:00 +0000",
	("Tue, 24 Nov 2026 12:00:00 +0000 "
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };

START_TEST(test_good)
{
	int64_t when = 1;

	ck_assert_msg(contentdate_parse(good[_i].text, strlen(good[_i].text),
	    &when) == 0, "%s", good[_i].text);
	ck_assert_msg(when == good[_i].when, "%s: %lld", good[_i].text,
	    (long long)when);
}
END_TEST

START_TEST(test_bad)
{
	int64_t when;

	ck_assert_msg(contentdate_parse(bad[_i], strlen(bad[_i]), &when) == -1,
	    "%s", bad[_i]);
}
END_TEST

Suite *
suite_contentdate(void)
{
	Suite *s = suite_create("contentdate");
	TCase *t = tcase_create("contentdate");

	tcase_add_loop_test(t, test_good, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(t, test_bad, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, t);
	return s;
}
