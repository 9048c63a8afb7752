/*
 * The text of a report where a stranger wrote it: what may go to a terminal,
 * octet by octet.
 */
#include <check.h>
#include <string.h>

#include "printout.h"
#include "tests/unit/suites.h"

static struct examoption option;

static void
setup(void)
{
	memset(&option, 0, sizeof(option));
}

static int
sound(const char *text, size_t length)
{
	struct printout report = { text, length };

	return printout_sound(&report, &option);
}

#define SOUND(text)	sound(text, sizeof(text) - 1)

/* C0 but for the LF, DEL, C1 in both forms, and what is no UTF-8. */
static const struct {
	const char	*octets;
	size_t		 length;
} bad[] = {
	{ "\0", 1 }, { "\a", 1 }, { "\b", 1 }, { "\t", 1 }, { "\r", 1 },
	{ "\033[2J", 4 }, { "\x7f", 1 }, { "\x80", 1 }, { "\x9b", 1 },
	{ "\xc2\x80", 2 }, { "\xc2\x9b", 2 }, { "\xc2\x9f", 2 },
	{ "\xc0\x8a", 2 }, { "\xe0\x80\x9b", 3 }, { "\xc3", 1 },
	{ "\xe2\x82", 2 }, { "\xed\xa0\x80", 3 }, { "\xf4\x90\x80\x80", 4 },
	{ "\xff", 1 },
};

/* Wherever it stands: at either end, and inside. */
static void
check_bad(const char *before, const char *behind, size_t i)
{
	char text[64];
	size_t n = strlen(before), m = strlen(behind);

	memcpy(text, before, n);
	memcpy(text + n, bad[i].octets, bad[i].length);
	memcpy(text + n + bad[i].length, behind, m);
	ck_assert_msg(!sound(text, n + bad[i].length + m),
	    "number %zu between %s and %s", i, before, behind);
}

START_TEST(text)
{
	size_t i;

	ck_assert(SOUND(""));
	ck_assert(SOUND("\n"));
	ck_assert(SOUND("  OK    spf.all  ~all\n\n1 OK\n"));
	ck_assert(SOUND("\xc2\xa0\xc3\xa4 \xe2\x82\xac \xf0\x9f\x93\xa7\n"));
	/* half a line is half a report */
	ck_assert(!SOUND("1 OK"));
	ck_assert(!SOUND("1 OK\n2"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_bad("", "\n", i);
		check_bad("a\n", "\n", i);
		check_bad("a", "b\n", i);
		check_bad("a\n\n", "b\nc\n", i);
		check_bad("a\n", "", i);
	}
}
END_TEST

/* Of both commands: one object, and one line. */
START_TEST(json)
{
	size_t i;

	option.json = !_i;
	option.dns = _i;
	option.format = _i ? FORMAT_JSON : FORMAT_ZONE;
	ck_assert(SOUND("{}\n"));
	ck_assert(SOUND("{\"a\":[1,\"\\u001b\xc3\xa4\",{}]}\n"));
	ck_assert(!SOUND(""));
	ck_assert(!SOUND("\n"));
	ck_assert(!SOUND("{}"));
	ck_assert(!SOUND("{}\n\n"));
	ck_assert(!SOUND("{\n}\n"));
	ck_assert(!SOUND("{}\n{}\n"));
	ck_assert(!SOUND("[]\n"));
	ck_assert(!SOUND("{\"a\":[1}\n"));
	ck_assert(!SOUND("all is well\n"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_bad("{\"a\":\"", "\"}\n", i);
		check_bad("{\"a\":\"b", "c\"}\n", i);
		check_bad("{\"", "\":1}\n", i);
		check_bad("{}", "\n", i);
	}
}
END_TEST

Suite *
suite_printout(void)
{
	Suite *suite = suite_create("printout");
	TCase *tcase = tcase_create("printout");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, text);
	tcase_add_loop_test(tcase, json, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
