/*
 * Names to send from and names for EHLO, good and bad ones of every code.
 */
#include <check.h>
#include <string.h>

#include "doctor/name.h"

Suite	*suite_name(void);

#define A63	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char	*name, *word, *ascii;
} rows[] = {
	{ "shop.net", "ok", "shop.net" },
	{ "Mail.Shop.NET.", "ok", "mail.shop.net" },
	{ A63 ".net", "ok", A63 ".net" },
	{ "xn--bcher-kva.net", "ok", "xn--bcher-kva.net" },
	{ "b\xc3\xbc" "cher.net", "ok", "xn--bcher-kva.net" },
	{ "4.shop.net", "ok", "4.shop.net" },
	{ "mylocal.net", "ok", "mylocal.net" },
	{ "notgmail.com", "ok", "notgmail.com" },
	{ "mail.qq.com", "ok", "mail.qq.com" },
	{ "contest.example.com", "ok", "contest.example.com" },
	{ "", "empty", "" },
	{ ".", "empty-label", "" },
	{ "203.0.113.25", "bare-address", "" },
	{ "2001:db8::25", "bare-address", "" },
	{ "[203.0.113.25]", "address-literal", "" },
	{ "[IPv6:2001:db8::25]", "address-literal", "" },
	{ "shop..net", "empty-label", "" },
	{ ".shop.net", "empty-label", "" },
	{ "shop.net..", "empty-label", "" },
	{ A63 "a.net", "label-too-long", "" },
	{ A63 "." A63 "." A63 "." A63, "too-long", "" },
	{ "web_1.shop.net", "underscore", "" },
	{ "-web.shop.net", "hyphen", "" },
	{ "web-.shop.net", "hyphen", "" },
	{ "web shop.net", "bad-character", "" },
	{ "web\x1b.net", "bad-character", "" },
	{ "a@shop.net", "bad-character", "" },
	{ "[203.0.113]", "bad-character", "" },
	{ "\xff.net", "bad-idna", "" },
	{ "localhost", "localhost", "localhost" },
	{ "LocalHost.LocalDomain", "localhost", "localhost.localdomain" },
	{ "a.localhost", "localhost", "a.localhost" },
	{ "mail", "single-label", "mail" },
	{ "com", "single-label", "com" },
	{ "203.0.113.999", "numeric-tld", "203.0.113.999" },
	{ "host.local", "special-use", "host.local" },
	{ "host.LAN.", "special-use", "host.lan" },
	{ "a.b.internal", "special-use", "a.b.internal" },
	{ "x.test", "special-use", "x.test" },
	{ "x.example", "special-use", "x.example" },
	{ "x.invalid", "special-use", "x.invalid" },
	{ "router.home.arpa", "special-use", "router.home.arpa" },
	{ "gmail.com", "freemail", "gmail.com" },
	{ "QQ.com.", "freemail", "qq.com" },
	{ "163.com", "freemail", "163.com" },
	/* the second letter is Cyrillic */
	{ "p\xd0\xb0ypal.com", "mixed-scripts", "xn--pypal-4ve.com" },
	/* and so it is in what was converted before */
	{ "xn--pypal-4ve.com", "mixed-scripts", "xn--pypal-4ve.com" },
	{ "shop.XN--Pypal-4VE.net", "mixed-scripts",
	    "shop.xn--pypal-4ve.net" },
	{ "xn--80ak6aa92e.com", "ok", "xn--80ak6aa92e.com" },
	{ "xn--bcher-kva.de", "ok", "xn--bcher-kva.de" },
	{ "xn--fiq228c.xn--fiqs8s", "ok", "xn--fiq228c.xn--fiqs8s" },
	{ "xn--i-7iq.ws", "ok", "xn--i-7iq.ws" },
	{ "xn--zzzzzzzzzzzzz.com", "ok", "xn--zzzzzzzzzzzzz.com" },
	{ "xn--9999999999999999.com", "ok", "xn--9999999999999999.com" },
	{ "xn--0.com", "ok", "xn--0.com" },
};

START_TEST(test_row)
{
	char ascii[TEXT_DOMAIN_MAX + 1];
	enum name_code code = name_domain(rows[_i].name, ascii);

	ck_assert_msg(strcmp(name_word(code), rows[_i].word) == 0, "%s: %s",
	    rows[_i].name, name_word(code));
	ck_assert_str_eq(ascii, rows[_i].ascii);
	ck_assert_int_eq(name_domain_severity(code), code == NAME_OK ?
	    NAME_FINE : code == NAME_SCRIPTS ? NAME_WARNS : NAME_FAILS);
	ck_assert_int_eq(name_is_senders(rows[_i].name), code == NAME_OK ||
	    code == NAME_SCRIPTS);
}
END_TEST

START_TEST(test_helo)
{
	ck_assert_int_eq(name_helo("mail.shop.net"), NAME_OK);
	ck_assert_int_eq(name_helo_severity(NAME_OK), NAME_FINE);
	ck_assert_int_eq(name_helo("gmail.com"), NAME_OK);
	ck_assert_int_eq(name_helo("[192.0.2.1]"), NAME_LITERAL);
	ck_assert_int_eq(name_helo_severity(NAME_LITERAL), NAME_WARNS);
	ck_assert_int_eq(name_helo("192.0.2.1"), NAME_ADDRESS);
	ck_assert_int_eq(name_helo_severity(NAME_ADDRESS), NAME_FAILS);
	ck_assert_int_eq(name_helo("web_1.shop.net"), NAME_UNDERSCORE);
	ck_assert_int_eq(name_helo("web1"), NAME_SINGLE);
	ck_assert_int_eq(name_helo("web1.lan"), NAME_SPECIAL);
	ck_assert_int_eq(name_helo("localhost.localdomain"), NAME_LOCALHOST);
	ck_assert_int_eq(name_helo_severity(NAME_SPECIAL), NAME_FAILS);
}
END_TEST

START_TEST(test_words)
{
	int i, k;

	for (i = 0; i < NAME_CODES; i++)
		for (k = 0; k < i; k++) {
			ck_assert_str_ne(name_word(i), name_word(k));
			ck_assert_str_ne(name_text(i), name_text(k));
		}
}
END_TEST

Suite *
suite_name(void)
{
	Suite *s = suite_create("name");
	TCase *t = tcase_create("name");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_helo);
	tcase_add_test(t, test_words);
	suite_add_tcase(s, t);
	return s;
}
