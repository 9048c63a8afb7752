/*
 * DMARC records as they were meant, and changes of them.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcmend.h"

Suite	*suite_dmarcmend(void);

static const struct {
	const char	*before, *set, *after;
} rows[] = {
	{ "v=DMARC1; p=reject", NULL, "v=DMARC1; p=reject" },
	{ "v=DMARC1 p=none rua=mailto:a@x.com", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@x.com" },
	{ "\"v=DMARC1\\; p=quarantine\\; pct=50\"", NULL,
	    "v=DMARC1; p=quarantine" },
	{ "\xe2\x80\x9cv=DMARC1; p=none\xe2\x80\x9d", NULL,
	    "v=DMARC1; p=none" },
	{ "v=DMARC1\xef\xbc\x9b p\xef\xbc\x9dnone", NULL,
	    "v=DMARC1; p=none" },
	{ "p=reject; v=dmarc1; adkim=S; aspf=x", NULL,
	    "v=DMARC1; p=reject; adkim=s" },
	{ "v=DMARC1; p=none; rua=a@x.com, mailto:b@y.com!10m", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@x.com,mailto:b@y.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@x.com; mailto:b@y.com", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@x.com,mailto:b@y.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@x.com; fo=1; rua=mailto:b@y.com; "
	    "rua=mailto:a@x.com", NULL,
	    "v=DMARC1; p=none; fo=1; rua=mailto:a@x.com,mailto:b@y.com" },
	{ "v=DMARC1; p=none; mailto:a@x.com; rua=; rua", NULL,
	    "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; rua=mailto:a@x.com mailto:b@y.com", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@x.com,mailto:b@y.com" },
	{ "v=DMARC1; p=none; p=reject; foo=bar; ri=3600", NULL,
	    "v=DMARC1; p=none" },
	{ "v=DMARC1; p=monitor; fo=1:d; ruf=https://x.com/", NULL,
	    "v=DMARC1; p=none; fo=1:d" },
	{ "v=DMARC1; sp=none; p=reject", NULL, "v=DMARC1; p=reject; sp=none" },
	{ "", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none", "p=quarantine", "v=DMARC1; p=quarantine" },
	{ "v=DMARC1; p=reject; t=y", "t=", "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=reject; sp=none", "sp=", "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=none", "rua=mailto:a@x.com",
	    "v=DMARC1; p=none; rua=mailto:a@x.com" },
	{ "v=DMARC1; p=none; FO=1 : S:d; ri=1", NULL,
	    "v=DMARC1; p=none; fo=1:s:d" },
	{ "v=DMARC1; p=none; fo=1:", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=reject; pct=0", NULL, "v=DMARC1; p=reject; t=y" },
	{ "v=DMARC1; p=reject; pct=0; t=n", NULL,
	    "v=DMARC1; p=reject; t=n" },
	{ "v=DMARC1; p=reject; pct=0", "t=", "v=DMARC1; p=reject" },
	{ "v=DMARC1; p=none; pct=0", NULL, "v=DMARC1; p=none" },
	{ "v=DMARC1; p=none; rua=mailto:a@m\xc3\xbcnchen.example", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@xn--mnchen-3ya.example" },
	{ "v=DMARC1; p=none; rua=mailto:a@x..com!1,mailto:b@y.com,c@.x", NULL,
	    "v=DMARC1; p=none; rua=mailto:b@y.com" },
	{ "v=DMARC1; p=none; rua=mailto:a@x;y.com", NULL,
	    "v=DMARC1; p=none; rua=mailto:a@x" },
};

START_TEST(mend)
{
	char *after = dmarcmend(rows[_i].before, strlen(rows[_i].before),
	    rows[_i].set);

	ck_assert_pstr_eq(after, rows[_i].after);
	free(after);
}
END_TEST

/* What cannot be mended is not made up; no octet gets out of bounds. */
START_TEST(hostile)
{
	static const char nul[] = "v=DMARC1; p=none\0; rua=mailto:a@x.com";
	char text[4096], *after;

	after = dmarcmend(nul, sizeof(nul) - 1, NULL);
	ck_assert_str_eq(after, "v=DMARC1; p=none; rua=mailto:a@x.com");
	free(after);
	memset(text, 'a', sizeof(text));
	memcpy(text, "v=DMARC1; p=", 12);
	after = dmarcmend(text, sizeof(text), NULL);
	ck_assert_str_eq(after, "v=DMARC1; p=none");
	free(after);
	after = dmarcmend("v=DMARC1; p=none; rua=a@\x01", 25, NULL);
	ck_assert_str_eq(after, "v=DMARC1; p=none");
	free(after);
}
END_TEST

Suite *
suite_dmarcmend(void)
{
	Suite *suite = suite_create("dmarcmend");
	TCase *tc = tcase_create("dmarcmend");

	tcase_add_loop_test(tc, mend, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, hostile);
	suite_add_tcase(suite, tc);
	return suite;
}
