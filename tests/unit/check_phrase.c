/*
 * Display names in a header: readable where they can be, encoded where they
 * must be, and never more than one name.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/decodewords.h"
#include "util/address.h"
#include "util/buf.h"
#include "util/phrase.h"
#include "util/text.h"

Suite	*suite_phrase(void);

static const struct {
	const char	*name;
	const char	*expected;
} phrases[] = {
	{ "Joe", "Joe" },
	{ "Joe Smith", "Joe Smith" },
	{ "O'Brien", "O'Brien" },
	{ "Joe Q. Public", "\"Joe Q. Public\"" },
	{ "O'Brien, \"X\" <y@z>", "\"O'Brien, \\\"X\\\" <y@z>\"" },
	{ "back\\slash", "\"back\\\\slash\"" },
	{ "two  blanks", "\"two  blanks\"" },
	{ " edge ", "\" edge \"" },
	{ "", "\"\"" },
	{ "a (b)", "\"a (b)\"" },
	{ "line\r\nBcc: v@y", "\"line??Bcc: v@y\"" },
	{ "esc\033[2J", "\"esc?[2J\"" },
	{ "del\177", "del?" },
	{ "Latin-1 \351", "Latin-1 ?" },
	{ "cut \303", "cut ?" },
	{ "=?utf-8?Q?J=C3=B6rg?=", "=?utf-8?Q?J=C3=B6rg?=" },
	{ "J\303\266rg", "=?utf-8?B?SsO2cmc=?=" },
	{ "J\303\266rg \377\n", "=?utf-8?B?SsO2cmcgPz8=?=" },
	/* whichever is shorter, and of two the one that people can read */
	{ "Zo\303\253", "=?utf-8?Q?Zo=C3=AB?=" },
	{ "Zo\303\253, the 1st!", "=?utf-8?Q?Zo=C3=AB=2C_the_1st!?=" },
	{ "Zo\303\253 (\"x\" <y@z>)",
	    "=?utf-8?B?Wm/DqyAoIngiIDx5QHo+KQ==?=" },
};

START_TEST(tables)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		got = phrase_format(phrases[i].name);
		ck_assert_str_eq(got, phrases[i].expected);
		free(got);
	}
}
END_TEST

static void
check_round_trip(const char *name)
{
	char *got = phrase_format(name);
	struct buf line, out;

	buf_init(&line);
	buf_init(&out);
	buf_printf(&line, "Resent-From: %s", got);
	ck_assert_msg(words_lines(line.data, line.length) == 0, "%s",
	    line.data);
	ck_assert_msg(words_decode(&out, got, strlen(got), WORDS_PHRASE) == 0,
	    "%s", got);
	ck_assert_str_eq(buf_get(&out), name);
	buf_clear(&out);
	buf_clear(&line);
	free(got);
}

START_TEST(long_names)
{
	static const char *const characters[] = { "\303\266", "\346\227\245",
	    "\360\237\230\200", "a\303\266", "ab\346\227\245",
	    "plain, \303\266 " };
	struct buf name;
	size_t i, j;

	for (i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		buf_init(&name);
		for (j = 0; j < 60; j++) {
			buf_puts(&name, characters[i]);
			check_round_trip(buf_get(&name));
		}
		buf_clear(&name);
	}
}
END_TEST

/* Whatever the name, what stands before the address is a name. */
START_TEST(one_mailbox)
{
	static const char octets[] =
	    "a \t.,:;<>()[]@\\\"\r\n\001\303\266\377=?";
	struct address_list list;
	const char *error;
	char name[4] = "", *phrase;
	struct buf text;
	size_t i, n = sizeof(octets) - 1;

	for (i = 0; i < n * n * n; i++) {
		name[0] = octets[i % n];
		name[1] = octets[i / n % n];
		name[2] = octets[i / n / n];
		phrase = phrase_format(name);
		ck_assert(text_safe(phrase, strlen(phrase)));
		ck_assert(text_ascii(phrase, strlen(phrase)));
		buf_init(&text);
		buf_printf(&text, "%s <a@x>", phrase);
		ck_assert_int_eq(address_parse(text.data, text.length, &list,
		    &error), 0);
		ck_assert_uint_eq(list.n, 1);
		ck_assert_str_eq(list.mailboxes[0].local, "a");
		address_list_clear(&list);
		buf_clear(&text);
		free(phrase);
	}
}
END_TEST

Suite *
suite_phrase(void)
{
	Suite *suite = suite_create("phrase");
	TCase *tcase = tcase_create("phrase");

	tcase_add_test(tcase, tables);
	tcase_add_test(tcase, long_names);
	tcase_add_test(tcase, one_mailbox);
	suite_add_tcase(suite, tcase);
	return suite;
}
