/*
 * Records as zone files and forms have them.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/records.h"

Suite	*suite_records(void);

static const struct {
	const char	*owner, *type, *text, *want;
} zones[] = {
	{ "mail.example.com", "A", "192.0.2.1",
	    "mail.example.com.  3600  IN  A  192.0.2.1\n" },
	{ "example.com", "MX", "10 mx.example.net.",
	    "example.com.  3600  IN  MX  10 mx.example.net.\n" },
	{ "example.com", "TXT", "v=spf1 -all",
	    "example.com.  3600  IN  TXT  \"v=spf1 -all\"\n" },
	{ "e.example", "TXT", "",
	    "e.example.  3600  IN  TXT  \"\"\n" },
	{ "e.example", "TXT", "a\"b\\c;\1\303",
	    "e.example.  3600  IN  TXT  \"a\\\"b\\\\c;\\001\\195\"\n" },
	/* 80 columns, and 81 */
	{ "e.example", "TXT",
	    "012345678901234567890123456789012345678901234567890",
	    "e.example.  3600  IN  TXT  "
	    "\"012345678901234567890123456789012345678901234567890\"\n" },
	{ "e.example", "TXT",
	    "0123456789012345678901234567890123456789012345678901",
	    "e.example.  3600  IN  TXT  (\n"
	    "  \"0123456789012345678901234567890123456789012345678901\" )\n" },
};

START_TEST(zone)
{
	const struct records_item item = { zones[_i].owner, zones[_i].type,
	    zones[_i].text };
	struct buf buf;

	buf_init(&buf);
	records_zone(&buf, &item);
	ck_assert_str_eq(buf_get(&buf), zones[_i].want);
	buf_clear(&buf);
}
END_TEST

/* Joins the strings of a line and finds the longest. */
static size_t
join(struct buf *text, const char *line)
{
	size_t n, longest = 0;

	while ((line = strchr(line, '"')) != NULL) {
		n = strcspn(++line, "\"");
		buf_add(text, line, n);
		longest = n > longest ? n : longest;
		line += n + 1;
	}
	return longest;
}

/* RFC 6376 section 3.6.2.2: the strings joined are the text, whatever its
 * length and wherever its blanks are. */
START_TEST(strings)
{
	struct records_item item = { "e.example", "TXT", NULL };
	struct buf buf, text, joined;
	size_t n, longest;

	buf_init(&buf);
	buf_init(&text);
	buf_init(&joined);
	for (n = 0; n < 1100; n++) {
		buf_reset(&buf);
		buf_reset(&joined);
		item.text = buf_get(&text);
		records_zone(&buf, &item);
		longest = join(&joined, buf_get(&buf));
		ck_assert_uint_le(longest, 255);
		ck_assert_str_eq(buf_get(&joined), item.text);
		buf_putc(&text, n % 97 == 20 && n < 500 ? ' ' : 'x');
	}
	/* where a person would cut */
	ck_assert_ptr_nonnull(strstr(buf_get(&buf), " \"\n  \"x"));
	buf_clear(&buf);
	buf_clear(&text);
	buf_clear(&joined);
}
END_TEST

static const struct {
	const char	*owner, *zone, *host;
} hosts[] = {
	{ "example.com", "example.com", "@" },
	{ "Example.COM", "example.com", "@" },
	{ "s1._domainkey.example.com", "example.com", "s1._domainkey" },
	{ "s1._domainkey.Example.com", "example.COM", "s1._domainkey" },
	{ "notexample.com", "example.com", "notexample.com" },
	{ "mail.example.net", "example.com", "mail.example.net" },
	{ "com", "example.com", "com" },
};

START_TEST(panel)
{
	const struct records_item item = { hosts[_i].owner, "TXT",
	    "a \"b\" \\\n\033" };
	struct buf buf;
	char want[200];

	(void)snprintf(want, sizeof(want), "  host   %s\n  type   TXT\n"
	    "  value  a \"b\" \\??\n", hosts[_i].host);
	buf_init(&buf);
	records_panel(&buf, &item, hosts[_i].zone);
	ck_assert_str_eq(buf_get(&buf), want);
	buf_clear(&buf);
}
END_TEST

Suite *
suite_records(void)
{
	Suite *suite = suite_create("records");
	TCase *tcase = tcase_create("records");

	tcase_add_loop_test(tcase, zone, 0, sizeof(zones) / sizeof(zones[0]));
	tcase_add_test(tcase, strings);
	tcase_add_loop_test(tcase, panel, 0,
	    sizeof(hosts) / sizeof(hosts[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
