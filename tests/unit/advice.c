/*
 * Reads messages for tests.  Whatever the message is, what is kept of it is
 * within its bounds and printable.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "tests/unit/advice.h"

static void
check_bounds(const struct content_advice *advice)
{
	size_t i, k;

	for (i = 0; i < CONTENT_CODES; i++)
		for (k = 0; advice->subjects[i][k] != '\0'; k++) {
			ck_assert_uint_lt(k, CONTENT_SUBJECT - 1);
			ck_assert_int_ge(advice->subjects[i][k], ' ');
			ck_assert_int_le(advice->subjects[i][k], '~');
		}
	ck_assert_uint_le(advice->nhosts, CONTENT_HOSTS);
	for (i = 0; i < advice->nhosts; i++)
		ck_assert_msg(text_hostname(advice->hosts[i]), "host %s",
		    advice->hosts[i]);
}

void
advice_read(struct content_advice *advice, const char *text, size_t n)
{
	/* a copy of the very size, so that reading further is found */
	char *copy = malloc(n == 0 ? 1 : n);
	struct content_input input = { .text = copy, .length = n,
	    .org = "example.org", .now = ADVICE_NOW };

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, n);
	ck_assert_int_eq(content_judge(advice, &input), 0);
	free(copy);
	check_bounds(advice);
}

const char *
advice_words(const struct content_advice *advice, char text[ADVICE_TEXT])
{
	int i;

	text[0] = '\0';
	for (i = 0; i < CONTENT_CODES; i++) {
		if (!content_has(advice, (enum content_code)i))
			continue;
		if (text[0] != '\0')
			strlcat(text, " ", ADVICE_TEXT);
		strlcat(text, contentcode_word((enum content_code)i),
		    ADVICE_TEXT);
	}
	return text;
}

void
advice_expect(struct content_advice *advice, const char *message,
    const char *words)
{
	char text[ADVICE_TEXT];

	advice_read(advice, message, strlen(message));
	ck_assert_msg(strcmp(advice_words(advice, text), words) == 0,
	    "got \"%s\", want \"%s\", of:\n%s", text, words, message);
}
