/*
 * Encoded words by themselves: where they are cut, what they cost, and what a
 * reader makes of them.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/decodewords.h"
#include "util/wide.h"
#include "util/word.h"

Suite	*suite_word(void);

static const struct {
	const char	*charset;
	int		 phrase;
	const char	*before;	/* stands in the line */
	const char	*text;
	const char	*expected;
} words[] = {
	{ "utf-8", 0, "S: ", "\303\274", "S: =?utf-8?B?w7w=?=" },
	{ "utf-8", 0, "S: ", "gr\303\274n", "S: =?utf-8?B?Z3LDvG4=?=" },
	{ "utf-8", 0, "S: ", "Zo\303\253", "S: =?utf-8?Q?Zo=C3=AB?=" },
	{ "utf-8", 0, "S:", "a_=? b", "S: =?utf-8?B?YV89PyBi?=" },
	{ "utf-8", 0, "S: ", "abcdefgh_=? b",
	    "S: =?utf-8?Q?abcdefgh=5F=3D=3F_b?=" },
	{ "utf-8", 0, "S: ", "a, (b) <c@d> \"e\" f.",
	    "S: =?utf-8?Q?a,_(b)_<c@d>_\"e\"_f.?=" },
	{ "utf-8", 1, "S: ", "a, b c d e f g h",
	    "S: =?utf-8?Q?a=2C_b_c_d_e_f_g_h?=" },
	{ "utf-8", 1, "S: (", "abcdef (", "S: (=?utf-8?Q?abcdef_=28?=" },
	{ "utf-8", 1, "S: ", "!*+-/09azAZ", "S: =?utf-8?Q?!*+-/09azAZ?=" },
	{ "utf-8", 0, "S: ", "abcdef\t\033\177",
	    "S: =?utf-8?B?YWJjZGVmCRt/?=" },
	{ "utf-8", 0, "S: ", "abcdefghijklm\033",
	    "S: =?utf-8?Q?abcdefghijklm=1B?=" },
	{ "iso-8859-1", 0, "S: ", "caf\351", "S: =?iso-8859-1?Q?caf=E9?=" },
	/* the line has no room: the blanks before are folded */
	{ "utf-8", 0, "S: 123456789 123456789 123456789 123456789 123456789 "
	    "123456789", "abc",
	    "S: 123456789 123456789 123456789 123456789 123456789 123456789"
	    "\r\n =?utf-8?Q?abc?=" },
	/* or all of it has room behind them, and here only a part */
	{ "utf-8", 0, "S: 123456789 123456789 123456789 123456789 123456789 "
	    "123456\t", "abcdefg\303\274",
	    "S: 123456789 123456789 123456789 123456789 123456789 123456"
	    "\r\n\t=?utf-8?B?YWJjZGVmZ8O8?=" },
	{ "utf-8", 0, "S: ", "", "S: " },
};

START_TEST(tables)
{
	struct word_writer writer = { .charset = words[_i].charset,
	    .phrase = words[_i].phrase };
	struct buf out;

	buf_init(&out);
	buf_puts(&out, words[_i].before);
	writer.out = &out;
	word_encode(&writer, words[_i].text, strlen(words[_i].text));
	ck_assert_str_eq(buf_get(&out), words[_i].expected);
	buf_clear(&out);
}
END_TEST

/* Every length, at every column: full lines, whole characters. */
START_TEST(cuts)
{
	static const char *const characters[] = { "a", "\303\266",
	    "\346\227\245", "\360\237\230\200", "ab \303\266", "?=",
	    "a\314\210", "\327\251" };
	const char *character = characters[_i];
	struct word_writer writer;
	struct buf out, text, got;
	size_t n, column;

	buf_init(&out);
	buf_init(&text);
	buf_init(&got);
	for (n = 0; n < 60; n++) {
		buf_puts(&text, character);
		for (column = 1; column < 80; column += 3) {
			memset(&writer, 0, sizeof(writer));
			writer.out = &out;
			writer.charset = "utf-8";
			writer.phrase = (int)(n % 2);
			buf_reset(&out);
			buf_reset(&got);
			buf_printf(&out, "%.*s: ", (int)column,
			    "12345678901234567890123456789012345678901234567"
			    "890123456789012345678901234567890");
			word_encode(&writer, text.data, text.length);
			ck_assert_int_eq(words_lines(out.data, out.length),
			    0);
			ck_assert_int_eq(words_decode(&got, out.data + column +
			    1, out.length - column - 1, n % 2 == 1 ?
			    WORDS_PHRASE : WORDS_TEXT), 0);
			ck_assert_str_eq(buf_get(&got) + 1, text.data);
		}
	}
	buf_clear(&out);
	buf_clear(&text);
	buf_clear(&got);
}
END_TEST

static const struct {
	const char	*charset;
	const char	*text;
	size_t		 step;
} steps[] = {
	{ "utf-8", "a\303\274", 1 },
	{ "utf-8", "\303\274a", 2 },
	{ "UTF-8", "\360\237\230\200", 4 },
	{ "utf-8", "\303", 1 },
	{ "iso-8859-1", "\303\274", 1 },
	{ "unknown-8bit", "\303\274", 1 },
	{ "Big5", "\244\\", 2 },
	{ "big5", "\244", 1 },
	{ "gb2312", "\261\261\276", 2 },
	{ "GB18030", "\2010\2010", 4 },
	{ "gb18030", "\2010", 2 },
	{ "euc-jp", "\217\260\241", 3 },
	{ "euc-kr", "\260\241\260", 2 },
	{ "Shift_JIS", "\203\\a", 2 },
	{ "shift_jis", "\261\262", 1 },
	{ "shift_jis", "a\262", 1 },
};

START_TEST(characters)
{
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		ck_assert_msg(wide_step(steps[i].charset, steps[i].text,
		    strlen(steps[i].text)) == steps[i].step, "row %zu", i);
}
END_TEST

/* Characters of two octets are not divided in other charsets either. */
START_TEST(wide)
{
	struct word_writer writer = { .charset = "big5" };
	struct buf out, text, got;
	const char *p, *end;
	int i;

	buf_init(&out);
	buf_init(&text);
	for (i = 0; i < 100; i++)
		buf_puts(&text, i % 7 == 0 ? "a\244\\" : "\244\\");
	writer.out = &out;
	word_encode(&writer, text.data, text.length);
	for (p = out.data; *p != '\0'; p = end + strspn(end, "\r\n ")) {
		end = p + strcspn(p, "\r");
		buf_init(&got);
		ck_assert_int_eq(words_one(&got, p, (size_t)(end - p),
		    WORDS_TEXT), 1);
		ck_assert_int_eq(got.data[got.length - 1], '\\');
		buf_clear(&got);
	}
	buf_clear(&out);
	buf_clear(&text);
}
END_TEST

static const struct {
	const char	*text;
	int		 is;
	const char	*charset;	/* NULL: it is not decoded */
	const char	*meaning;
} readings[] = {
	{ "=?utf-8?Q?a_=C3=bc?=", 1, "utf-8", "a \303\274" },
	{ "=?UTF-8?b?w7w=?=", 1, "UTF-8", "\303\274" },
	{ "=?utf-8?B?w7w?=", 1, "utf-8", "\303\274" },
	{ "=?utf-8*en?Q?a?=", 1, "utf-8", "a" },
	{ "=?x?q?\?=", 1, "x", "" },
	{ "=?x?q?=?=", 1, NULL, NULL },
	{ "=?x?q?=4?=", 1, NULL, NULL },
	{ "=?x?q?=zz?=", 1, NULL, NULL },
	{ "=?x?b?a b?=", 1, NULL, NULL },
	{ "=?*en?q?a?=", 1, NULL, NULL },
	{ "=?iso-2022-jp?B?GyRC?=", 1, NULL, NULL },
	{ "=?x?x?a?=", 0, NULL, NULL },
	{ "=?x?q?a?", 0, NULL, NULL },
	{ "=?x?q?a", 0, NULL, NULL },
	{ "=??q?a?=", 0, NULL, NULL },
	{ "=?x?qq?a?=", 0, NULL, NULL },
	{ "=?x?q?a?b?=", 0, NULL, NULL },
	{ "=?=?=?=?=", 0, NULL, NULL },
	{ "a=?x?q?a?=", 0, NULL, NULL },
	{ "=?", 0, NULL, NULL },
	{ "?=", 0, NULL, NULL },
	{ "", 0, NULL, NULL },
};

START_TEST(reading)
{
	char charset[WORD_CHARSET + 1];
	size_t n = strlen(readings[_i].text);
	struct buf out;
	int rc;

	buf_init(&out);
	ck_assert_int_eq(word_is(readings[_i].text, n), readings[_i].is);
	rc = word_decode(&out, readings[_i].text, n, charset);
	ck_assert_int_eq(rc, readings[_i].charset == NULL ? -1 : 0);
	if (rc == 0) {
		ck_assert_str_eq(charset, readings[_i].charset);
		ck_assert_str_eq(buf_get(&out), readings[_i].meaning);
	}
	buf_clear(&out);
}
END_TEST

/* A blank is put where one has to be, a fold where there is a blank. */
START_TEST(plain)
{
	struct word_writer writer = { .charset = "utf-8" };
	struct buf out;

	buf_init(&out);
	writer.out = &out;
	word_plain(&writer, "To:", 3);
	word_encode(&writer, "\303\274", 2);
	word_plain(&writer, "<a@b>", 5);
	word_plain(&writer, ",", 1);
	word_plain(&writer, " ", 1);
	word_plain(&writer, "(", 1);
	word_encode(&writer, "\303\274", 2);
	word_plain(&writer, ")", 1);
	word_plain(&writer, "  ", 2);
	word_plain(&writer, "a234567890123456789012345678901234567890", 40);
	word_plain(&writer, "b", 1);
	ck_assert_str_eq(buf_get(&out), "To: =?utf-8?B?w7w=?= <a@b>, "
	    "(=?utf-8?B?w7w=?=)\r\n  a23456789012345678901234567890123456789"
	    "0b");
	buf_clear(&out);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_word(void)
{
	Suite *suite = suite_create("word");
	TCase *tcase = tcase_create("word");

	tcase_add_loop_test(tcase, tables, 0, COUNT(words));
	tcase_add_loop_test(tcase, cuts, 0, 8);
	tcase_add_test(tcase, characters);
	tcase_add_test(tcase, wide);
	tcase_add_loop_test(tcase, reading, 0, COUNT(readings));
	tcase_add_test(tcase, plain);
	suite_add_tcase(suite, tcase);
	return suite;
}
