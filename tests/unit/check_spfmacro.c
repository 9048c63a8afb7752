/*
 * Macros: the examples of RFC 7208 section 7.4, and what makes no name.
 */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "doctor/spfmacro.h"

Suite	*suite_spfmacro(void);

static struct spfaddress address;
static struct spfmacro macro = { .local = "strong-bad",
	.sender_domain = "email.example.com", .domain = "email.example.com",
	.helo = "mx.example.org", .address = &address, .now = 77 };

static const struct {
	const char	*ip, *text, *want;
} rows[] = {
	{ "192.0.2.3", "%{s}", "strong-bad@email.example.com" },
	{ "192.0.2.3", "%{o}", "email.example.com" },
	{ "192.0.2.3", "%{d4}", "email.example.com" },
	{ "192.0.2.3", "%{d2}", "example.com" },
	{ "192.0.2.3", "%{d1}", "com" },
	{ "192.0.2.3", "%{dr}", "com.example.email" },
	{ "192.0.2.3", "%{d2r}", "example.email" },
	{ "192.0.2.3", "%{l}", "strong-bad" },
	{ "192.0.2.3", "%{l-}", "strong.bad" },
	{ "192.0.2.3", "%{lr}", "strong-bad" },
	{ "192.0.2.3", "%{lr-}", "bad.strong" },
	{ "192.0.2.3", "%{l1r-}", "strong" },
	{ "192.0.2.3", "%{ir}.%{v}._spf.%{d2}",
	    "3.2.0.192.in-addr._spf.example.com" },
	{ "192.0.2.3", "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
	    "bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
	{ "192.0.2.3", "%{d99999999999}", "email.example.com" },
	{ "192.0.2.3", "%{S}", "strong-bad%40email.example.com" },
	{ "192.0.2.3", "%{h} %{t} %{r} %{p} %{c}%%%_%-",
	    "mx.example.org 77 unknown unknown 192.0.2.3% %20" },
	{ "2001:db8::cb01", "%{ir}.%{v}", "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0."
	    "0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6" },
	{ "2001:db8::cb01", "%{c}", "2001:db8::cb01" }
};

START_TEST(examples)
{
	struct buf said;
	size_t n = strlen(rows[_i].text);

	buf_init(&said);
	ck_assert_int_eq(spfaddress_parse(&address, rows[_i].ip), 0);
	ck_assert(spfmacro_is_explanation(rows[_i].text, n));
	spfmacro_explain(&macro, rows[_i].text, n, &said, 512);
	ck_assert_str_eq(buf_get(&said), rows[_i].want);
	buf_clear(&said);
}
END_TEST

static int
expand(const char *text, char name[DNS_NAME])
{
	ck_assert(spfmacro_is_domain(text, strlen(text)));
	return spfmacro_domain(&macro, text, strlen(text), name);
}

/* Labels on the left go where there are too many octets. */
START_TEST(long_names)
{
	char name[DNS_NAME], text[2048] = "";
	int i;

	for (i = 0; i < 200; i++)
		strlcat(text, "%{o}.", sizeof(text));
	strlcat(text, "x.example", sizeof(text));
	ck_assert_int_eq(expand(text, name), 0);
	ck_assert_uint_le(strlen(name), SPFMACRO_LONGEST);
	ck_assert_uint_gt(strlen(name), SPFMACRO_LONGEST - 64);
	ck_assert_str_eq(name + strlen(name) - 27,
	    "email.example.com.x.example");
}
END_TEST

START_TEST(no_names)
{
	static const char *const senders[] = { "caf\303\251", "a..b", "a\033b",
		"a\\b", "" };
	char name[DNS_NAME];
	size_t i;

	ck_assert_int_eq(expand("x.example.", name), 0);
	ck_assert_str_eq(name, "x.example");
	ck_assert_int_eq(expand("%{d1}", name), -1);
	ck_assert_int_eq(errno, EINVAL);
	for (i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		macro.local = senders[i];
		ck_assert_int_eq(expand("%{l}.example.com", name), -1);
	}
	macro.local = "strong-bad";
	ck_assert_int_eq(expand("%{l}.example.com", name), 0);
}
END_TEST

START_TEST(validated)
{
	ck_assert(spfmacro_validates("x.%{p2}", 7));
	ck_assert(spfmacro_validates("%%%{P}", 6));
	ck_assert(!spfmacro_validates("%%{p}", 5));
	ck_assert(!spfmacro_validates("%{d}p", 5));
}
END_TEST

/* A text that is long beyond use ends early. */
START_TEST(long_text)
{
	char text[4096];
	struct buf said;
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = "%{s}"[i % 4];
	buf_init(&said);
	spfmacro_explain(&macro, text, sizeof(text), &said, 512);
	ck_assert_uint_ge(said.length, 512);
	ck_assert_uint_lt(said.length, 600);
	buf_clear(&said);
}
END_TEST

Suite *
suite_spfmacro(void)
{
	Suite *suite = suite_create("spfmacro");
	TCase *tcase = tcase_create("spfmacro");

	tcase_add_loop_test(tcase, examples, 0,
	    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, long_names);
	tcase_add_test(tcase, no_names);
	tcase_add_test(tcase, validated);
	tcase_add_test(tcase, long_text);
	suite_add_tcase(suite, tcase);
	return suite;
}
