/*
 * Replies to EHLO, as servers of many makes word them.
 */
#include <sys/socket.h>

#include <check.h>

#include "doctor/egress.h"
#include "tests/unit/suites.h"

/* What is found of one family; "" nothing. */
static const struct {
	const char	*text;
	int		 family;
	const char	*address;
} replies[] = {
    /* Gmail */
    { "mx.google.com at your service, [192.0.2.1]\nSIZE 157286400\n"
	"8BITMIME\nSTARTTLS", AF_INET, "192.0.2.1" },
    { "mx.google.com at your service, [2001:db8::2]\nSIZE 1", AF_INET6,
	"2001:db8::2" },
    { "mx.google.com at your service, [2001:db8::2]\nSIZE 1", AF_INET, "" },
    /* Exim, with the name it was told */
    { "host.example.org Hello mail.example.com [192.0.2.1]\nSIZE 52428800\n"
	"PIPELINING", AF_INET, "192.0.2.1" },
    { "h Hello mail.example.com [2001:db8::3]", AF_INET6, "2001:db8::3" },
    { "h Hello [192.0.2.9] [192.0.2.1]", AF_INET, "192.0.2.1" },
    { "h Hello x [192.0.2.1]:4711", AF_INET, "192.0.2.1" },
    /* Sendmail */
    { "h.example.org Hello mail.example.com [192.0.2.1], pleased to meet you",
	AF_INET, "192.0.2.1" },
    { "h Hello m [IPv6:2001:db8::4], pleased to meet you", AF_INET6,
	"2001:db8::4" },
    { "h Hello m [ipv6:2001:db8::4] (may be forged)", AF_INET6,
	"2001:db8::4" },
    /* Exchange */
    { "AM5.mail.protection.outlook.com Hello [192.0.2.1]\nSIZE 49283072",
	AF_INET, "192.0.2.1" },
    /* others */
    { "h at your service, 192.0.2.1.", AF_INET, "192.0.2.1" },
    { "h (192.0.2.1) welcome!", AF_INET, "192.0.2.1" },
    { "[198.51.100.7] Hello [192.0.2.1]", AF_INET, "192.0.2.1" },
    { "h\nSIZE 1\nXCLIENT 192.0.2.1", AF_INET, "192.0.2.1" },
    /* an IPv4 client of a socket of IPv6 */
    { "h Hello [::ffff:192.0.2.1]", AF_INET, "192.0.2.1" },
    { "h Hello [IPv6:::ffff:192.0.2.1]", AF_INET, "192.0.2.1" },
    { "h Hello [::ffff:192.0.2.1]", AF_INET6, "" },
    /* Postfix, and what is none */
    { "mail.example.org\nPIPELINING\nSIZE 10240000\nETRN", AF_INET, "" },
    { "", AF_INET, "" },
    { "\n\n", AF_INET, "" },
    { "h 1.2.3 1.2.3.4.5 300.1.1.1 1.2.3.4x [] [IPv6:] :: ..", AF_INET, "" },
    { "h [IPv6:1:2:3:4:5:6:7:8:9] [12345::]", AF_INET6, "" },
    { "h aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"192.0.2.1", AF_INET, "" } };

START_TEST(echo)
{
	struct ipaddr ip;
	char text[IPADDR_TEXT];

	if (replies[_i].address[0] == '\0') {
		ck_assert_int_eq(egress_echo(replies[_i].text,
		    replies[_i].family, &ip), -1);
		return;
	}
	ck_assert_int_eq(egress_echo(replies[_i].text, replies[_i].family,
	    &ip), 0);
	ipaddr_show(&ip, text);
	ck_assert_str_eq(text, replies[_i].address);
}
END_TEST

static const struct {
	const char	*greeting, *host;
	int		 same;
} banners[] = {
    { "220 mx.google.com ESMTP x - gsmtp", "gmail-smtp-in.l.google.com", 1 },
    { "220 MX.Google.com. ESMTP", "gmail-smtp-in.l.google.com", 1 },
    { "220 google.com", "alt1.gmail-smtp-in.l.google.com", 1 },
    { "220-mx.google.com ESMTP", "gmail-smtp-in.l.google.com", 1 },
    { "220 proxy.hoster.example ESMTP", "gmail-smtp-in.l.google.com", 0 },
    { "220 mx.evilgoogle.com", "gmail-smtp-in.l.google.com", 0 },
    { "220 *******************", "gmail-smtp-in.l.google.com", 0 },
    { "220 localhost", "gmail-smtp-in.l.google.com", 0 },
    { "220 com", "com", 0 },
    { "220 ", "gmail-smtp-in.l.google.com", 0 },
    { "220", "gmail-smtp-in.l.google.com", 0 },
    { "", "", 0 } };

START_TEST(banner)
{
	ck_assert_int_eq(egress_banner(banners[_i].greeting,
	    banners[_i].host), banners[_i].same);
}
END_TEST

Suite *
suite_egress(void)
{
	Suite *suite = suite_create("egress");
	TCase *tcase = tcase_create("egress");

	tcase_add_loop_test(tcase, echo, 0,
	    sizeof(replies) / sizeof(replies[0]));
	tcase_add_loop_test(tcase, banner, 0,
	    sizeof(banners) / sizeof(banners[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
