/*
 * JSON: commas, escapes, and that whatever octets come in, what goes out is
 * UTF-8 without a control character.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/json.h"
#include "util/text.h"

Suite	*suite_json(void);

static char *printed;
static size_t length;
static struct json json;

static void
begin(void)
{
	FILE *out = open_memstream(&printed, &length);

	ck_assert_ptr_nonnull(out);
	json_init(&json, out);
}

static void
expect(const char *text)
{
	ck_assert_int_eq(fclose(json.out), 0);
	ck_assert_str_eq(printed, text);
	free(printed);
}

START_TEST(commas)
{
	begin();
	json_begin(&json, NULL, '{');
	json_string(&json, "a", "x");
	json_begin(&json, "b", '[');
	json_end(&json, ']');
	json_begin(&json, "c", '[');
	json_number(&json, NULL, -1);
	json_number(&json, NULL, 9223372036854775807LL);
	json_null(&json, NULL);
	json_begin(&json, NULL, '{');
	json_null(&json, "d");
	json_end(&json, '}');
	json_end(&json, ']');
	json_open(&json, "e");
	json_close(&json);
	json_end(&json, '}');
	expect("{\"a\":\"x\",\"b\":[],\"c\":[-1,9223372036854775807,null,"
	    "{\"d\":null}],\"e\":\"\"}");
}
END_TEST

START_TEST(lines)
{
	int i;

	begin();
	json_begin(&json, NULL, '[');
	for (i = 1; i < 4; i++) {
		json_line(&json);
		json_number(&json, NULL, i);
	}
	json_end(&json, ']');
	expect("[\n1,\n2,\n3]");
}
END_TEST

static const struct {
	const char	*text, *written;
} escapes[] = {
	{ "", "" },
	{ "plain, even / and '", "plain, even / and '" },
	{ "\"\\", "\\\"\\\\" },
	{ "\b\f\n\r\t", "\\b\\f\\n\\r\\t" },
	{ "\033[2J\001\037\177", "\\u001b[2J\\u0001\\u001f\\u007f" },
	{ "j\303\266rg \342\202\254 \360\237\231\202",
	    "j\303\266rg \342\202\254 \360\237\231\202" },
	/* C1 and what ends a line in JavaScript */
	{ "\302\233m\302\237\302\240", "\\u009bm\\u009f\302\240" },
	{ "\342\200\250\342\200\251\342\200\252",
	    "\\u2028\\u2029\342\200\252" },
	/* no UTF-8: stray, overlong, surrogate, too high, cut short */
	{ "a\200b", "a\\ufffdb" },
	{ "\300\200", "\\ufffd\\ufffd" },
	{ "\355\240\200", "\\ufffd\\ufffd\\ufffd" },
	{ "\364\220\200\200", "\\ufffd\\ufffd\\ufffd\\ufffd" },
	{ "\342\202", "\\ufffd\\ufffd" },
	{ "\342\202x", "\\ufffd\\ufffdx" },
	{ "\377", "\\ufffd" },
};

START_TEST(strings)
{
	char want[64];

	begin();
	json_string(&json, NULL, escapes[_i].text);
	snprintf(want, sizeof(want), "\"%s\"", escapes[_i].written);
	expect(want);
}
END_TEST

/* The same in pieces, cut anywhere: what is left over is given again. */
START_TEST(pieces)
{
	const char *text = escapes[_i].text;
	size_t n = strlen(text), cut, taken;

	for (cut = 0; cut <= n; cut++) {
		begin();
		taken = json_octets(json.out, text, cut, 0);
		ck_assert_uint_le(taken, cut);
		ck_assert_uint_le(cut - taken, 3);
		ck_assert_uint_eq(json_octets(json.out, text + taken,
		    n - taken, 1), n - taken);
		expect(escapes[_i].written);
	}
}
END_TEST

/* Every pair of octets, NUL too. */
START_TEST(any_octets)
{
	char text[2];
	size_t i;
	int a, b;

	for (a = 0; a < 256; a++) {
		begin();
		for (b = 0; b < 256; b++) {
			text[0] = (char)a;
			text[1] = (char)b;
			json_octets(json.out, text, 2, 1);
		}
		ck_assert_int_eq(fclose(json.out), 0);
		ck_assert(text_utf8(printed, length));
		for (i = 0; i < length; i++)
			ck_assert(printed[i] != 127 &&
			    (unsigned char)printed[i] >= 32);
		free(printed);
	}
}
END_TEST

static const struct {
	const char	*text;
	int		 sound;
} texts[] = {
	{ "{}", 1 },
	{ "{\"a\":1,\"b\":[],\"c\":null,\"d\":[{\"e\":\"\\u00ff\\n\"},-2]}", 1 },
	{ "{\"a\":\"\303\266\"}", 1 },
	{ "", 0 },
	{ "[]", 0 },
	{ "{}{}", 0 },
	{ "{},{}", 0 },
	{ "{\"a\"}", 0 },
	{ "{\"a\":1,}", 0 },
	{ "{a:1}", 0 },
	{ "{\"a\":01}", 0 },
	{ "{\"a\":-}", 0 },
	{ "{\"a\":nul}", 0 },
	{ "{\"a\":true,\"b\":false}", 1 },
	{ "{\"a\":tru}", 0 },
	{ "{\"a\":falsee}", 0 },
	{ "{\"a\":\"\\x\"}", 0 },
	{ "{\"a\":\"\\u12g4\"}", 0 },
	{ "{\"a\":\"\n\"}", 0 },
	{ "{\"a\":\"\377\"}", 0 },
	{ "{\"a\":\"", 0 },
	{ "{\"a\":\"\\", 0 },
	{ "{\"a\":[1}", 0 },
	{ "{\"a\":[[[[[[[1]]]]]]]}", 1 },
	{ "{\"a\":[[[[[[[[1]]]]]]]]}", 0 },
};

START_TEST(test_sound)
{
	ck_assert_int_eq(json_sound(texts[_i].text, strlen(texts[_i].text)),
	    texts[_i].sound);
}
END_TEST

Suite *
suite_json(void)
{
	int n = sizeof(escapes) / sizeof(escapes[0]);
	Suite *suite = suite_create("json");
	TCase *tc = tcase_create("json");

	tcase_add_test(tc, commas);
	tcase_add_test(tc, lines);
	tcase_add_loop_test(tc, strings, 0, n);
	tcase_add_loop_test(tc, pieces, 0, n);
	tcase_add_test(tc, any_octets);
	tcase_add_loop_test(tc, test_sound, 0,
	    (int)(sizeof(texts) / sizeof(texts[0])));
	suite_add_tcase(suite, tc);
	return suite;
}
