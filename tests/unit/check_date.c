/*
 * Dates, in zones that are given as rules so that no zone file is needed, and
 * in one that has a name where there is a file for it.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/date.h"

Suite	*suite_date(void);

#define KATHMANDU	"<+0545>-5:45"
#define BERLIN		"CET-1CEST,M3.5.0,M10.5.0/3"
#define NEWFOUNDLAND	"NST3:30NDT,M3.2.0,M11.1.0"

static const struct {
	const char	*zone;
	time_t		 when;
	const char	*expected;
} dates[] = {
	{ "UTC0", 0, "Thu, 01 Jan 1970 00:00:00 +0000" },
	{ "UTC0", 1795499427, "Tue, 24 Nov 2026 05:50:27 +0000" },
	{ KATHMANDU, 1795478727, "Tue, 24 Nov 2026 05:50:27 +0545" },
	/* the hour before and after the clocks change */
	{ BERLIN, 1774745999, "Sun, 29 Mar 2026 01:59:59 +0100" },
	{ BERLIN, 1774746000, "Sun, 29 Mar 2026 03:00:00 +0200" },
	{ BERLIN, 1792889999, "Sun, 25 Oct 2026 02:59:59 +0200" },
	{ BERLIN, 1792890000, "Sun, 25 Oct 2026 02:00:00 +0100" },
	/* west of Greenwich, by half an hour */
	{ NEWFOUNDLAND, 1768467600, "Thu, 15 Jan 2026 05:30:00 -0330" },
	{ NEWFOUNDLAND, 1784106000, "Wed, 15 Jul 2026 06:30:00 -0230" },
	/* another day, month and year than in UTC */
	{ KATHMANDU, 1798742700, "Fri, 01 Jan 2027 00:30:00 +0545" },
	{ "UTC0", 951782400, "Tue, 29 Feb 2000 00:00:00 +0000" },
	{ "UTC0", 253402300799, "Fri, 31 Dec 9999 23:59:59 +0000" },
};

static void
set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void
restore_zone(void)
{
	unsetenv("TZ");
	tzset();
}

START_TEST(format)
{
	char text[DATE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		set_zone(dates[i].zone);
		date_format(text, dates[i].when);
		ck_assert_str_eq(text, dates[i].expected);
	}
}
END_TEST

START_TEST(named_zone)
{
	char text[DATE_SIZE];

	if (access("/usr/share/zoneinfo/Asia/Kathmandu", R_OK) == -1)
		return;
	set_zone("Asia/Kathmandu");
	date_format(text, 1795478727);
	ck_assert_str_eq(text, "Tue, 24 Nov 2026 05:50:27 +0545");
}
END_TEST

/* A clock gone mad must not write behind the text. */
START_TEST(extremes)
{
	static const time_t times[] = { INT64_MAX, INT64_MIN, -1,
	    67767976233532799, 67767976233532800 };
	char text[DATE_SIZE];
	size_t i;

	set_zone(KATHMANDU);
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		memset(text, 'x', sizeof(text));
		date_format(text, times[i]);
		ck_assert_uint_lt(strnlen(text, sizeof(text)), sizeof(text));
		ck_assert_uint_ge(strlen(text), 25);
	}
}
END_TEST

static const struct {
	const char	*line;
	time_t		 expected;	/* where the zone is Kathmandu's */
} lines[] = {
	{ "From user Tue Nov 24 05:50:27 2026", 1795478727 },
	{ "From user@example.org  Tue Nov 24 05:50:27 2026", 1795478727 },
	{ "From \"a b\"@x Tue Nov 24 05:50:27 2026 ", 1795478727 },
	{ "From Tue Tue Nov 24 05:50:27 2026", 1795478727 },
	{ "From user Tue Nov 24 05:50 2026", 1795478700 },
	{ "From user Tue Dec  1 05:50:27 2026", 1796083527 },
	{ "From user", 0 },
	{ "From ", 0 },
	{ "", 0 },
	{ "From user Tue Nov 31 05:50:27 2026", 0 },
	{ "From user Tue Nov 24 25:50:27 2026", 0 },
	{ "From user Tue Nov 24 05:50:27 2026 +0100", 0 },
	{ "From user Tue Nov 24 05:50:27 20261", 0 },
	{ "From user Tue Foo 24 05:50:27 2026", 0 },
	{ "From user Tue Nov 24 05:50:27 1969", 0 },
	{ "From user Tue Nov 24 05:50:27", 0 },
};

START_TEST(mbox)
{
	char padded[5000];
	size_t i;

	set_zone(KATHMANDU);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(date_mbox(lines[i].line,
		    strlen(lines[i].line)) == lines[i].expected, "%s",
		    lines[i].line);
	memset(padded, 'x', sizeof(padded));
	memcpy(padded, "From ", 5);
	memcpy(padded + sizeof(padded) - 25, " Tue Nov 24 05:50:27 2026", 25);
	ck_assert_int_eq(date_mbox(padded, sizeof(padded)), 1795478727);
	/* no NUL behind it, and one within */
	ck_assert_int_eq(date_mbox(padded, sizeof(padded) - 1), 0);
	padded[sizeof(padded) - 30] = '\0';
	ck_assert_int_eq(date_mbox(padded, sizeof(padded)), 0);
}
END_TEST

/* A date that is read gives the date that was written. */
START_TEST(mbox_in_summer)
{
	char text[DATE_SIZE];
	const char line[] = "From user Wed Jul 15 06:30:00 2026";

	set_zone(NEWFOUNDLAND);
	date_format(text, date_mbox(line, strlen(line)));
	ck_assert_str_eq(text, "Wed, 15 Jul 2026 06:30:00 -0230");
}
END_TEST

static const struct {
	const char	*text;
	time_t		 expected;	/* 0: none */
} texts[] = {
	{ "Tue, 24 Nov 2026 05:50:27 +0000", 1795499427 },
	{ "mx.example ESMTP x; Tue, 24 Nov 2026 05:50:27 GMT", 1795499427 },
	{ "mx.example ready at Tue, 24 Nov 2026 06:50:27 +0100 (CET) more",
	    1795499427 },
	{ "24 nov 2026 00:20:27 -0530", 1795499427 },
	{ "24 Nov 2026 05:50:27 UTC", 1795499427 },
	{ "Mon, 2 Feb 2026 00:00:00 +0000", 1769990400 },
	/* the last one */
	{ "1 Jan 2026 00:00:00 GMT 24 Nov 2026 05:50:27 GMT", 1795499427 },
	/* not which EST, no zone, no such day or time */
	{ "24 Nov 2026 05:50:27 EST", 0 },
	{ "24 Nov 2026 05:50:27", 0 },
	{ "31 Feb 2026 05:50:27 +0000", 0 },
	{ "24 Nov 2026 24:50:27 +0000", 0 },
	{ "24 Nov 2026 -1:50:27 +0000", 0 },
	{ "24 Nov 2026 05:50:27 +0099", 0 },
	{ "24 Foo 2026 05:50:27 +0000", 0 },
	{ "24 Nov 1969 05:50:27 +0000", 0 },
	{ "24 Nov 226 05:50:27 +0000", 0 },
	{ "mx.example ESMTP", 0 },
	{ "", 0 },
};

START_TEST(find)
{
	char padded[5000];
	time_t when;
	size_t i;

	set_zone(KATHMANDU);	/* of no account here */
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		when = 0;
		if (date_find(texts[i].text, strlen(texts[i].text),
		    &when) == -1)
			when = 0;
		else
			ck_assert_int_ne(when, 0);
		ck_assert_msg(when == texts[i].expected, "%s: %lld",
		    texts[i].text, (long long)when);
	}
	/* digits and blanks without end, and no NUL */
	memset(padded, ' ', sizeof(padded));
	for (i = 0; i < sizeof(padded); i += 2)
		padded[i] = '1';
	ck_assert_int_eq(date_find(padded, sizeof(padded), &when), -1);
}
END_TEST

Suite *
suite_date(void)
{
	Suite *suite = suite_create("date");
	TCase *tcase = tcase_create("date");

	tcase_add_checked_fixture(tcase, NULL, restore_zone);
	tcase_add_test(tcase, format);
	tcase_add_test(tcase, named_zone);
	tcase_add_test(tcase, extremes);
	tcase_add_test(tcase, mbox);
	tcase_add_test(tcase, mbox_in_summer);
	tcase_add_test(tcase, find);
	suite_add_tcase(suite, tcase);
	return suite;
}
