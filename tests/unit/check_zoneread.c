/*
 * Words of master files.  A list of tokens is written as
 *	kind[word] ...  with w word, q quoted, / line, . end, ! bad
 * each with its line in front.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/zoneread.h"
#include "util/buf.h"

Suite	*suite_zoneread(void);

static const struct {
	const char	*text, *want;
} texts[] = {
	{ "", "1. " },
	{ "\n", "1/ 2. " },
	{ "a b\tc\r\n", "1w[a] 1w[b] 1w[c] 1/ 2. " },
	{ "\357\273\277a", "1w[a] 1. " },
	{ "a;b (\n;\nc ; d", "1w[a] 1/ 2/ 3w[c] 3. " },
	{ "a ( b\n\n; c )\n d ) e\nf",
	    "1w[a] 1w[b] 4w[d] 4w[e] 4/ 5w[f] 5. " },
	{ "a(b)c", "1w[a] 1w[b] 1w[c] 1. " },
	{ "\"a b;(\"\"c\"d\"e\"",
	    "1q[a b;(] 1q[c] 1w[d] 1q[e] 1. " },
	{ "\"\" \"a\\\"b\" \"c\\\\\" d\\;e\\ f\\\"\\(",
	    "1q[] 1q[a\\\"b] 1q[c\\\\] 1w[d\\;e\\ f\\\"\\(] 1. " },
	{ "\303\251 \"\1\"", "1w[\303\251] 1q[\1] 1. " },
	{ "a\n\"b\nc\"", "1w[a] 1/ 2![quoted string is not closed on its "
	    "line] " },
	{ "\"b\\\nc\"", "1![quoted string is not closed on its line] " },
	{ "\"b\\", "1![quoted string is not closed on its line] " },
	{ "\n(\n\n", "1/ 2![parenthesis is not closed] " },
	{ "(\n(", "2![a parenthesis within parentheses] " },
	{ "\n)", "1/ 2![nothing opened this parenthesis] " },
	{ "a\1", "1![control character outside quotes] " },
	{ "a\\", "1w[a\\] 1. " },
	{ "a\\\nb", "1w[a\\] 1/ 2w[b] 2. " },
};

static void
show(struct buf *out, const struct zoneread *reader)
{
	static const char kinds[] = "./wq!";

	buf_printf(out, "%zu%c", reader->line, kinds[reader->kind]);
	if (reader->kind == ZONEREAD_BAD)
		buf_printf(out, "[%s]", reader->error);
	else if (reader->kind == ZONEREAD_WORD ||
	    reader->kind == ZONEREAD_QUOTED)
		buf_printf(out, "[%.*s]", (int)reader->length, reader->word);
	buf_putc(out, ' ');
}

START_TEST(tokens)
{
	struct zoneread reader;
	struct buf out;

	buf_init(&out);
	zoneread_begin(&reader, texts[_i].text, strlen(texts[_i].text));
	do {
		zoneread_next(&reader);
		show(&out, &reader);
	} while (reader.kind != ZONEREAD_END && reader.kind != ZONEREAD_BAD);
	ck_assert_str_eq(buf_get(&out), texts[_i].want);
	/* both stay as they are */
	buf_reset(&out);
	show(&out, &reader);
	zoneread_next(&reader);
	show(&out, &reader);
	ck_assert_uint_eq(out.length % 2, 0);
	ck_assert_mem_eq(out.data, out.data + out.length / 2, out.length / 2);
	buf_clear(&out);
}
END_TEST

START_TEST(blanks)
{
	struct zoneread reader;

	zoneread_begin(&reader, "a b\n\tc", 6);
	zoneread_next(&reader);
	ck_assert_int_eq(reader.blank, 0);
	zoneread_next(&reader);
	ck_assert_int_eq(reader.blank, 1);
	zoneread_next(&reader);
	zoneread_next(&reader);
	ck_assert_int_eq(*reader.word, 'c');
	ck_assert_int_eq(reader.blank, 1);
}
END_TEST

static const struct {
	const char	*text;
	int		 rc, octet, left;
} octets[] = {
	{ "ab", 0, 'a', 1 }, { "\\.b", 1, '.', 1 }, { "\\046b", 1, '.', 1 },
	{ "\\000", 1, 0, 0 }, { "\\2555", 1, 255, 1 }, { "\\\\", 1, '\\', 0 },
	{ "\\", -1, 0, 0 }, { "\\1", -1, 0, 0 }, { "\\12", -1, 0, 0 },
	{ "\\1a3", -1, 0, 0 }, { "\\12a", -1, 0, 0 }, { "\\256", -1, 0, 0 },
};

START_TEST(escapes)
{
	const char *at = octets[_i].text, *end = at + strlen(at);
	uint8_t octet = 1;

	ck_assert_int_eq(zoneread_octet(&at, end, &octet), octets[_i].rc);
	if (octets[_i].rc == -1)
		return;
	ck_assert_int_eq(octet, octets[_i].octet);
	ck_assert_int_eq(end - at, octets[_i].left);
}
END_TEST

static const struct {
	const char	*text;
	uint32_t	 most;
	long long	 number, seconds;	/* -1: none */
} numbers[] = {
	{ "0", 9, 0, 0 }, { "9", 9, 9, 9 }, { "10", 9, -1, -1 },
	{ "4294967295", UINT32_MAX, 4294967295, 4294967295 },
	{ "4294967296", UINT32_MAX, -1, -1 },
	{ "99999999999999999999999999", UINT32_MAX, -1, -1 },
	{ "", 9, -1, -1 }, { "-1", 9, -1, -1 }, { "+1", 9, -1, -1 },
	{ "1h", 9999, -1, 3600 }, { "1H30M", 9999, -1, 5400 },
	{ "2d", UINT32_MAX, -1, 172800 }, { "5s", 9, -1, 5 },
	{ "1w2d3h4m5s", UINT32_MAX, -1, 788645 },
	{ "1w", 604799, -1, -1 }, { "1w", 604800, -1, 604800 },
	{ "4000000000w", UINT32_MAX, -1, -1 },
	{ "1h30", 9999, -1, -1 }, { "h", 9999, -1, -1 },
	{ "1y", UINT32_MAX, -1, -1 }, { "1hh", 9999, -1, -1 },
};

START_TEST(values)
{
	const char *text = numbers[_i].text;
	uint32_t value = 7;

	ck_assert_int_eq(zoneread_number(text, strlen(text), numbers[_i].most,
	    &value), numbers[_i].number == -1 ? -1 : 0);
	if (numbers[_i].number != -1)
		ck_assert_int_eq(value, numbers[_i].number);
	ck_assert_int_eq(zoneread_seconds(text, strlen(text), numbers[_i].most,
	    &value), numbers[_i].seconds == -1 ? -1 : 0);
	if (numbers[_i].seconds != -1)
		ck_assert_int_eq(value, numbers[_i].seconds);
}
END_TEST

START_TEST(words)
{
	ck_assert_int_eq(zoneread_is("inx", 2, "IN"), 1);
	ck_assert_int_eq(zoneread_is("inx", 3, "IN"), 0);
	ck_assert_int_eq(zoneread_is("i", 1, "IN"), 0);
}
END_TEST

#define SIZE(a)	(int)(sizeof(a) / sizeof((a)[0]))

Suite *
suite_zoneread(void)
{
	Suite *suite = suite_create("zoneread");
	TCase *tcase = tcase_create("zoneread");

	tcase_add_loop_test(tcase, tokens, 0, SIZE(texts));
	tcase_add_test(tcase, blanks);
	tcase_add_loop_test(tcase, escapes, 0, SIZE(octets));
	tcase_add_loop_test(tcase, values, 0, SIZE(numbers));
	tcase_add_test(tcase, words);
	suite_add_tcase(suite, tcase);
	return suite;
}
