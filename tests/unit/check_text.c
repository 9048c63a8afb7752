/*
 * What may stand in a value, and what a person is shown.
 */
#include <check.h>
#include <string.h>

#include "util/text.h"

Suite	*suite_text(void);

#define L63	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123"

static const struct {
	const char	*text;
	size_t		 length;
	int		 safe, utf8, ascii;
} values[] = {
	{ "", 0, 1, 1, 1 },
	{ "plain ~", 7, 1, 1, 1 },
	{ "tab\t", 4, 0, 1, 1 },
	{ "nl\n", 3, 0, 1, 1 },
	{ "cr\r", 3, 0, 1, 1 },
	{ "nul\0", 4, 0, 1, 1 },
	{ "\033]0;x\a", 6, 0, 1, 1 },
	{ "\177", 1, 0, 1, 1 },
	{ "\303\266", 2, 1, 1, 0 },
	{ "eight of them and\303\266", 19, 1, 1, 0 },
	{ "\303\266ight of them and", 18, 1, 1, 0 },
	{ "eight of them and", 17, 1, 1, 1 },
	{ "\342\202\254", 3, 1, 1, 0 },
	{ "\360\237\230\200", 4, 1, 1, 0 },
	{ "\364\217\277\277", 4, 1, 1, 0 },	/* U+10FFFF */
	{ "\364\220\200\200", 4, 0, 0, 0 },	/* above */
	{ "\355\237\277", 3, 1, 1, 0 },		/* U+D7FF */
	{ "\355\240\200", 3, 0, 0, 0 },		/* surrogate */
	{ "\300\257", 2, 0, 0, 0 },		/* overlong '/' */
	{ "\301\277", 2, 0, 0, 0 },
	{ "\340\237\277", 3, 0, 0, 0 },		/* overlong */
	{ "\360\217\277\277", 4, 0, 0, 0 },	/* overlong */
	{ "\365\200\200\200", 4, 0, 0, 0 },
	{ "\377", 1, 0, 0, 0 },
	{ "\200", 1, 0, 0, 0 },			/* begins nothing */
	{ "\303", 1, 0, 0, 0 },			/* cut */
	{ "\342\202", 2, 0, 0, 0 },
	{ "\303x", 2, 0, 0, 0 },
	{ "\342\202x", 3, 0, 0, 0 },
};

START_TEST(octets)
{
	const char *text = values[_i].text;
	size_t length = values[_i].length;

	ck_assert_int_eq(text_safe(text, length), values[_i].safe);
	ck_assert_int_eq(text_utf8(text, length), values[_i].utf8);
	ck_assert_int_eq(text_ascii(text, length), values[_i].ascii);
}
END_TEST

static const struct {
	size_t		 size;
	const char	*text;
	size_t		 length;
	const char	*shown;
} shows[] = {
	{ 20, "hello", 5, "hello" },
	{ 20, "a\r\nb\0c", 6, "a??b?c" },
	{ 20, "\033]0;x\a", 6, "?]0;x?" },
	{ 20, "\303\266\177", 3, "???" },
	{ 4, "hello", 5, "hel" },
	{ 6, "hello", 5, "hello" },
	{ 1, "hello", 5, "" },
	{ 20, "hello", 0, "" },
};

START_TEST(shown)
{
	char dst[20];

	memset(dst, 'x', sizeof(dst));
	text_show(dst, shows[_i].size, shows[_i].text, shows[_i].length);
	ck_assert_str_eq(dst, shows[_i].shown);
	dst[0] = 'k';
	text_show(dst, 0, "y", 1);
	ck_assert_int_eq(dst[0], 'k');
}
END_TEST

static const struct {
	const char	*name;
	int		 good;
} names[] = {
	{ "a", 1 },
	{ "mx1.example.com", 1 },
	{ "MX-1.Example", 1 },
	{ "_dmarc.x", 1 },
	{ "1.2.3.4", 1 },
	{ L63 ".x", 1 },
	{ L63 "4.x", 0 },
	{ L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaa", 1 },			/* 253 */
	{ L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaa", 0 },
	{ "", 0 },
	{ ".", 0 },
	{ "x.", 0 },
	{ ".x", 0 },
	{ "x..y", 0 },
	{ "-x.y", 0 },
	{ "x-.y", 0 },
	{ "x.y-", 0 },
	{ "x.-y", 0 },
	{ "x y", 0 },
	{ "x/y", 0 },
	{ "x\r\ny", 0 },
	{ "b\303\274cher.example", 0 },
	{ "[1.2.3.4]", 0 },
};

START_TEST(hostnames)
{
	ck_assert_msg(text_hostname(names[_i].name) == names[_i].good,
	    "%s: not %d", names[_i].name, names[_i].good);
}
END_TEST

static const struct {
	const char	*text;
	int		 good;
} literals[] = {
	{ "[127.0.0.1]", 1 },
	{ "[IPv6:::1]", 1 },
	{ "[ipv6:2001:db8::1]", 1 },
	{ "[::1]", 0 },
	{ "127.0.0.1", 0 },
	{ "[127.0.0.1", 0 },
	{ "127.0.0.1]", 0 },
	{ "[127.0.0.256]", 0 },
	{ "[127.0.0.1 ]", 0 },
	{ "[IPv6:]", 0 },
	{ "[IPv6:127.0.0.1]", 0 },
	{ "[]", 0 },
	{ "[", 0 },
	{ "", 0 },
	{ "[IPv6:fe80::1%eth0]", 0 },
	{ "[IPv6:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]",
	    0 },
};

START_TEST(address_literals)
{
	ck_assert_msg(text_literal(literals[_i].text) == literals[_i].good,
	    "%s: not %d", literals[_i].text, literals[_i].good);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_text(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, octets, 0, COUNT(values));
	tcase_add_loop_test(tc, shown, 0, COUNT(shows));
	tcase_add_loop_test(tc, hostnames, 0, COUNT(names));
	tcase_add_loop_test(tc, address_literals, 0, COUNT(literals));
	suite_add_tcase(suite, tc);
	return suite;
}
