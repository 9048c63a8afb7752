/*
 * Verdicts: what a caller's exit status and the log's word make of them.
 */
#include <check.h>
#include <string.h>

#include "outcome.h"

Suite	*suite_outcome(void);

static const struct {
	enum outcome_kind	 kind;
	const char		*status;
	int			 of_sender;
	int			 exit;
	int			 again;
	const char		*word;
} verdicts[] = {
	{ OUTCOME_NONE, "", 0, 75, 0, "deferred" },
	{ OUTCOME_DELIVERED, "2.0.0", 0, 0, 0, "sent" },
	{ OUTCOME_DELIVERED, "5.1.1", 0, 0, 0, "sent" },
	{ OUTCOME_DEFERRED, "4.2.1", 0, 75, 1, "deferred" },
	{ OUTCOME_DEFERRED, "5.1.1", 0, 75, 1, "deferred" },
	{ OUTCOME_UNCERTAIN, "4.4.2", 0, 75, 1, "deferred" },
	{ OUTCOME_FAILED, "5.1.1", 0, 67, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.6", 0, 67, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.10", 0, 67, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.2", 0, 68, 0, "bounced" },
	{ OUTCOME_FAILED, "5.4.4", 0, 68, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.0", 0, 69, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.100", 0, 69, 0, "bounced" },
	{ OUTCOME_FAILED, "5.2.2", 0, 69, 0, "bounced" },
	{ OUTCOME_FAILED, "", 0, 69, 0, "bounced" },
	/* a refusal of the message or the recipient, and of the sender */
	{ OUTCOME_FAILED, "5.7.1", 0, 69, 0, "bounced" },
	{ OUTCOME_FAILED, "5.7.1", 1, 77, 0, "bounced" },
	{ OUTCOME_FAILED, "5.7.0", 1, 77, 0, "bounced" },
	{ OUTCOME_FAILED, "5.7.26", 0, 77, 0, "bounced" },
	{ OUTCOME_FAILED, "5.7.23", 0, 77, 0, "bounced" },
	{ OUTCOME_FAILED, "5.1.8", 0, 77, 0, "bounced" },
	{ OUTCOME_FAILED, "5.70.1", 1, 69, 0, "bounced" },
	{ OUTCOME_FAILED, "5.3.4", 1, 69, 0, "bounced" },
};

START_TEST(exits)
{
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	outcome_set(&outcome, verdicts[_i].kind, 0, verdicts[_i].status, "x");
	outcome.of_sender = verdicts[_i].of_sender;
	ck_assert_int_eq(outcome_exit(&outcome), verdicts[_i].exit);
	ck_assert_int_eq(outcome_again(&outcome), verdicts[_i].again);
	ck_assert_str_eq(outcome_word(&outcome), verdicts[_i].word);
}
END_TEST

START_TEST(set)
{
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	strlcpy(outcome.host, "mx.example", sizeof(outcome.host));
	outcome.port = 25;
	outcome_set(&outcome, OUTCOME_FAILED, 550, "5.1.1", "no %s\r\n\033x",
	    "user");
	ck_assert_int_eq(outcome.kind, OUTCOME_FAILED);
	ck_assert_int_eq(outcome.code, 550);
	ck_assert_str_eq(outcome.status, "5.1.1");
	ck_assert_str_eq(outcome.text, "no user???x");
	ck_assert_str_eq(outcome.host, "mx.example");
	ck_assert_int_eq(outcome.port, 25);
	/* a verdict may quote the one before */
	outcome_set(&outcome, OUTCOME_FAILED, 0, outcome.status, "given up: %s",
	    outcome.text);
	ck_assert_str_eq(outcome.text, "given up: no user???x");
	ck_assert_str_eq(outcome.status, "5.1.1");
}
END_TEST

START_TEST(cut)
{
	char word[OUTCOME_TEXT * 2];
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	memset(word, '5', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	outcome_set(&outcome, OUTCOME_FAILED, 550, word, "%s", word);
	ck_assert_uint_eq(strlen(outcome.text), OUTCOME_TEXT - 1);
	ck_assert_uint_eq(strlen(outcome.status), OUTCOME_STATUS - 1);
}
END_TEST

Suite *
suite_outcome(void)
{
	Suite *suite = suite_create("outcome");
	TCase *tc = tcase_create("outcome");

	tcase_add_loop_test(tc, exits, 0,
	    (int)(sizeof(verdicts) / sizeof(verdicts[0])));
	tcase_add_test(tc, set);
	tcase_add_test(tc, cut);
	suite_add_tcase(suite, tc);
	return suite;
}
