/*
 * Links: where they lead, in all the ways to write it, and what of them looks
 * like phishing.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentlink.h"
#include "tests/unit/advice.h"

Suite	*suite_contentlink(void);

static const struct {
	const char	*uri;
	const char	*host;
	size_t		 length;	/* of scheme and authority */
	const char	*flags;		/* a address, p port, u userinfo */
} uris[] = {
	{ "https://example.org/x", "example.org", 19, "" },
	{ "HTTP://Example.ORG", "example.org", 18, "" },
	{ "http:/example.org/", "example.org", 17, "" },
	{ "https:\\\\example.org\\x", "example.org", 19, "" },
	{ "https://example.org:443/", "example.org", 23, "" },
	{ "http://example.org:80", "example.org", 21, "" },
	{ "http://example.org:/", "example.org", 19, "" },
	{ "http://example.org:8080/", "example.org", 23, "p" },
	{ "http://example.org@example.net/", "example.net", 30, "u" },
	{ "http://a:b@example.net:81", "example.net", 25, "pu" },
	{ "http://192.0.2.1/", "192.0.2.1", 16, "a" },
	{ "http://3221225985/", "3221225985", 17, "a" },
	{ "http://0xc0.0.2.1", "0xc0.0.2.1", 17, "a" },
	{ "http://[2001:db8::1]:8080/", "[2001:db8::1]", 25, "ap" },
	{ "http://example%2eorg/", "example.org", 20, "" },
	{ "http://b\303\274cher.example.org/", "xn--bcher-kva.example.org",
	    26, "" },
	{ "http://localhost/", "", 16, "" },
	{ "http://{{host}}/", "", 0, "" },
	{ "http://$HOST/x", "", 12, "" },
	{ "http://example.org.", "example.org", 19, "" },
	{ "http:///", "", 0, "" },
	{ "http:example.org", "", 0, "" },
	{ "httpx://example.org", "", 0, "" },
	{ "ftp://example.org", "", 0, "" },
	{ "mailto:a@example.org", "", 0, "" },
	{ "http", "", 0, "" },
	{ "", "", 0, "" },
};

START_TEST(test_parse)
{
	struct contentlink link;
	const char *uri = uris[_i].uri;

	ck_assert_uint_eq(contentlink_parse(&link, uri, strlen(uri)),
	    uris[_i].length);
	ck_assert_str_eq(link.host, uris[_i].host);
	ck_assert_int_eq(link.address, strchr(uris[_i].flags, 'a') != NULL);
	ck_assert_int_eq(link.port, strchr(uris[_i].flags, 'p') != NULL);
	ck_assert_int_eq(link.userinfo, strchr(uris[_i].flags, 'u') != NULL);
}
END_TEST

/* In running text; hosts apart by blanks. */
static const struct {
	const char	*text;
	const char	*words;
	const char	*hosts;
} texts[] = {
	{ "no link", "", "" },
	{ "see https://example.org/a, (http://www.example.org).", "",
	    "example.org www.example.org" },
	{ "\350\257\267\347\234\213https://example.org/"
	    "\343\200\202\350\260\242", "", "example.org" },
	{ "https://example.org\343\200\202\350\260\242\350\260\242", "",
	    "example.org" },
	{ "https://example.org\350\260\242\350\260\242", "", "example.org" },
	{ "\200\201http://example.org\200\201", "", "example.org" },
	{ "http://example.net/", "link-foreign", "example.net" },
	{ "http://example.net/ http://example.net/ https://a.example.com/",
	    "link-foreign", "example.net a.example.com" },
	{ "http://example.edu http://b.example.net http://example.com",
	    "link-many-foreign", "example.edu b.example.net example.com" },
	{ "http://pay.net http://www.pay.net http://static.pay.net",
	    "link-foreign", "pay.net www.pay.net static.pay.net" },
	{ "http://a.co.uk http://b.co.uk http://www.c.co.uk",
	    "link-many-foreign", "a.co.uk b.co.uk www.c.co.uk" },
	{ "http://www.x.de http://a.x.de http://b.x.de", "link-foreign",
	    "www.x.de a.x.de b.x.de" },
	{ "See http://example.org:80. Or http://example.org:81.",
	    "link-port", "example.org" },
	{ "http://192.0.2.1/ and http://2130706433/", "link-ip", "" },
	{ "https://bit.ly/abc", "link-foreign link-shortener", "bit.ly" },
	{ "https://notbit.ly/abc", "link-foreign", "notbit.ly" },
	{ "https://example.org:8443/", "link-port", "example.org" },
	{ "https://bank.example.com@example.org/", "link-userinfo",
	    "example.org" },
	{ "https://localhost/reset?token=1", "link-broken", "" },
	{ "http://localhost:8080/x http://nas.local/ https://db.internal:81/",
	    "link-broken", "" },
	{ "http:// is a scheme, ://, s://x and https://", "", "" },
};

START_TEST(test_scan)
{
	struct content_advice advice;
	char message[2048], hosts[512] = "";
	size_t i;

	strlcpy(message, ADVICE_GOOD "Content-Type: text/plain; charset=utf-8"
	    "\nContent-Transfer-Encoding: quoted-printable\n\n",
	    sizeof(message));
	strlcat(message, texts[_i].text, sizeof(message));
	advice_expect(&advice, message, texts[_i].words);
	for (i = 0; i < advice.nhosts; i++) {
		strlcat(hosts, i > 0 ? " " : "", sizeof(hosts));
		strlcat(hosts, advice.hosts[i], sizeof(hosts));
	}
	ck_assert_str_eq(hosts, texts[_i].hosts);
}
END_TEST

/* Words of a link, where it leads, and whether that is a lie. */
static const struct {
	const char	*words;
	const char	*uri;
	int		 lie;
} lies[] = {
	{ "https://bank.example.com/", "https://example.net/", 1 },
	{ "  www.bank.example.com\n", "https://example.net/", 1 },
	{ "bank.example.com/login", "https://192.0.2.1/", 1 },
	{ "bank.example.com", "https://bank.example.com.example.net/", 1 },
	{ "https://example.com/", "http://localhost/", 1 },
	{ "https://www.example.com/", "https://example.com/", 0 },
	{ "example.com", "https://click.example.com/1", 0 },
	{ "https://click.example.com", "https://example.com/", 0 },
	{ "shop.example.org", "https://click.example.org/", 0 },
	{ "click here", "https://example.net/", 0 },
	{ "see www.example.com now", "https://example.net/", 0 },
	{ "invoice.pdf", "https://example.net/", 0 },
	{ "ann@example.com", "https://example.net/", 0 },
	{ "Example Inc.", "https://example.net/", 0 },
	{ "", "https://example.net/", 0 },
};

START_TEST(test_compare)
{
	struct content_advice advice;
	struct contentlink link;
	const char *uri = lies[_i].uri;

	advice_expect(&advice, ADVICE_GOOD, "");
	ck_assert_uint_gt(contentlink_parse(&link, uri, strlen(uri)), 0);
	contentlink_compare(&advice, lies[_i].words, strlen(lies[_i].words),
	    &link);
	ck_assert_int_eq(content_has(&advice, CONTENT_LINK_MISMATCH),
	    lies[_i].lie);
}
END_TEST

/* More hosts than are kept. */
START_TEST(test_many)
{
	struct content_advice advice;
	char text[2048] = ADVICE_GOOD "\n", link[64];
	int i;

	for (i = 0; i < CONTENT_HOSTS + 3; i++) {
		(void)snprintf(link, sizeof(link), "http://h%d.example.org\n",
		    i);
		strlcat(text, link, sizeof(text));
	}
	advice_expect(&advice, text, "");
	ck_assert_uint_eq(advice.nhosts, CONTENT_HOSTS);
}
END_TEST

/* A host that is cut would be another one. */
START_TEST(test_long)
{
	struct contentlink link;
	char text[600] = "http://";
	int i;

	for (i = 0; i < 100; i++)
		strlcat(text, "a.bc.", sizeof(text));
	contentlink_parse(&link, text, strlen(text));
	ck_assert_str_eq(link.host, "");
}
END_TEST

Suite *
suite_contentlink(void)
{
	Suite *s = suite_create("contentlink");
	TCase *t = tcase_create("contentlink");

	tcase_add_loop_test(t, test_parse, 0, sizeof(uris) / sizeof(uris[0]));
	tcase_add_loop_test(t, test_scan, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_loop_test(t, test_compare, 0,
	    sizeof(lies) / sizeof(lies[0]));
	tcase_add_test(t, test_many);
	tcase_add_test(t, test_long);
	suite_add_tcase(s, t);
	return s;
}
