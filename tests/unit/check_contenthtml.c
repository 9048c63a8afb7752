/*
 * HTML: links with their words, images, and the text that is seen.
 */
#include <check.h>
#include <string.h>

#include "doctor/contenthtml.h"
#include "tests/unit/advice.h"

Suite	*suite_contenthtml(void);

static const struct {
	const char	*html;
	const char	*visible;
	const char	*hosts;
	size_t		 images;
	int		 lie;
} rows[] = {
	{ "", "", "", 0, 0 },
	{ "plain", "plain", "", 0, 0 },
	{ "<p>one<br>two</p>", "\none\ntwo\n", "", 0, 0 },
	{ "a<b>b</b><i>c", "abc", "", 0, 0 },
	{ "1 < 2 &amp; 3 &gt; 2 &#65;&#x42;&nosuch; &", "1 < 2 & 3 > 2 "
	    "AB&nosuch; &", "", 0, 0 },
	{ "&#8364;&#x1f600;&#0;&#xffffffffff;", "\342\202\254\360\237\230\200"
	    "&#0;&#xffffffffff;", "", 0, 0 },
	{ "<style>p { a: <b> }</style>x<script>document.write('<a href="
	    "https://example.net>')</SCRIPT>y<title>t</title>",
	    "\n\nx\n\ny\n\n", "", 0, 0 },
	{ "a<!-- <img src=x> -->b<!-- open <img>", "ab", "", 0, 0 },
	{ "<img src=\"cid:1\"><IMG SRC='https://img.example.org/x.png'/>",
	    "\n\n", "img.example.org", 2, 0 },
	{ "<a href=https://example.org>x</a>", "x", "example.org", 0, 0 },
	{ "<A HREF = ' \nhttps://example\n.org/?a=1&amp;b=2'>x</A>", "x",
	    "example.org", 0, 0 },
	{ "<a href=\"&#104;ttps&colon;//example.org\">x</a>", "x",
	    "example.org", 0, 0 },
	{ "<a href=\"//example.org/x\">x</a><a href=\"/path.org\">y</a>",
	    "xy", "example.org", 0, 0 },
	{ "<a href=\"mailto:ann@example.com\">ann@example.com</a>",
	    "ann@example.com", "", 0, 0 },
	{ "<form action=https://example.net/pay>", "\n", "example.net", 0,
	    0 },
	{ "<a href=https://example.net/><b>www.bank</b>.example.com</a>",
	    "www.bank.example.com", "example.net", 0, 1 },
	{ "<a href=https://example.net/>www.example.com<a>", "www.example.com",
	    "example.net", 0, 1 },
	{ "<a href=https://example.net/>www.example.com", "www.example.com",
	    "example.net", 0, 1 },
	{ "<a href=https://example.net/><img src=https://example.com/a></a>",
	    "\n", "example.net example.com", 1, 0 },
	{ "<a href=\"https://example.org", "", "example.org", 0, 0 },
	{ "<a href", "", "", 0, 0 },
	{ "<a href=", "", "", 0, 0 },
	{ "<a ==='= <p", "", "", 0, 0 },
	{ "<", "<", "", 0, 0 },
	{ "</", "\n", "", 0, 0 },
	{ "<!", "\n", "", 0, 0 },
};

START_TEST(test_row)
{
	struct content_advice advice;
	char hosts[512] = "";
	struct buf visible;
	size_t i;

	memset(&advice, 0, sizeof(advice));
	buf_init(&visible);
	contenthtml_read(&advice, rows[_i].html, strlen(rows[_i].html),
	    &visible);
	buf_putc(&visible, '\0');
	ck_assert_str_eq(buf_get(&visible), rows[_i].visible);
	for (i = 0; i < advice.nhosts; i++) {
		strlcat(hosts, i > 0 ? " " : "", sizeof(hosts));
		strlcat(hosts, advice.hosts[i], sizeof(hosts));
	}
	ck_assert_str_eq(hosts, rows[_i].hosts);
	ck_assert_uint_eq(advice.images, rows[_i].images);
	ck_assert_int_eq(content_has(&advice, CONTENT_LINK_MISMATCH),
	    rows[_i].lie);
	ck_assert_int_eq(advice.failed, 0);
	buf_clear(&visible);
}
END_TEST

/* What no browser would read twice is not read twice here. */
START_TEST(test_large)
{
	static const char *const pieces[] = { "<", "<!--", "<a href=\"", "</",
	    "<style>", "&#x", "<a b=", "<a href=https://a.example.org>x",
	    "<a href=https:////////" };
	struct content_advice advice;
	struct buf text, visible;

	memset(&advice, 0, sizeof(advice));
	buf_init(&text);
	buf_init(&visible);
	while (text.length < 2000000)
		buf_puts(&text, pieces[_i]);
	contenthtml_read(&advice, text.data, text.length, &visible);
	ck_assert_uint_le(visible.length, text.length);
	buf_clear(&text);
	buf_clear(&visible);
}
END_TEST

Suite *
suite_contenthtml(void)
{
	Suite *s = suite_create("contenthtml");
	TCase *t = tcase_create("contenthtml");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, test_large, 0, 9);
	suite_add_tcase(s, t);
	return s;
}
