/*
 * What -qI, -qR and -qS choose, alone and together, and that a text which is
 * negated never lets more through.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "pick.h"

Suite	*suite_pick(void);

/* Words "Itext" and "!Rtext" with blanks between. */
static void
choose(struct pick *pick, char *text)
{
	char *word;
	int negated;

	memset(pick, 0, sizeof(*pick));
	while ((word = strsep(&text, " ")) != NULL) {
		if (word[0] == '\0')
			continue;
		negated = word[0] == '!';
		word += negated;
		ck_assert_int_eq(pick_add(pick, word[0], negated, word + 1),
		    0);
	}
}

static const struct {
	const char	*words;
	int		 chosen;
} ids[] = {
	{ "", 1 },
	{ "Iabc", 1 },
	{ "IBC", 1 },
	{ "Ix", 0 },
	{ "Ix Ibc", 1 },
	{ "Ix Iy", 0 },
	{ "!Ix", 1 },
	{ "!Ibc", 0 },
	{ "!Ix !Ibc", 0 },
	{ "!Ibc !Ix", 0 },
	{ "Ia !Ibc", 0 },
	{ "Ia !Ix", 1 },
	{ "Rwhoever Swhoever", 1 },	/* not the name's to tell */
};

START_TEST(by_id)
{
	struct pick pick;
	char text[64];

	strlcpy(text, ids[_i].words, sizeof(text));
	choose(&pick, text);
	ck_assert_msg(pick_id(&pick, "abcd") == ids[_i].chosen, "%s",
	    ids[_i].words);
	ck_assert_int_eq(pick.flush, ids[_i].words[0] != '\0');
}
END_TEST

static const struct {
	const char	*words;
	int		 chosen;
} messages[] = {
	{ "", 1 },
	{ "Sme@", 1 },
	{ "SEXAMPLE.org", 1 },
	{ "S<me@example.org>", 1 },
	{ "S<e@", 0 },
	{ "Syou", 0 },
	{ "!Syou", 1 },
	{ "!Sme", 0 },
	{ "Ryou@", 1 },
	{ "R@EXAMPLE.net>", 1 },
	{ "Rshe@", 1 },
	{ "Rhe@example.com Rnobody", 1 },
	{ "Rnobody", 0 },
	/* he has got it */
	{ "Rdone@", 0 },
	{ "!Rdone@", 1 },
	/* a negated one is true of all, not of any */
	{ "!Rshe@", 0 },
	{ "!Rnobody", 1 },
	{ "!Rnobody !Rshe@", 0 },
	{ "Ryou@ !Rshe@", 0 },
	/* kinds restrict each other */
	{ "Ryou@ Sme@", 1 },
	{ "Ryou@ Sshe", 0 },
	{ "Rnobody Sme@", 0 },
	{ "Ryou@ Rnobody Sshe Sme@", 1 },
	{ "Iwhatever", 1 },		/* the name has told */
	/* the local part as it is */
	{ "Rj\303\266rg@", 1 },
	{ "Rj\303\266rg@xn--bcher-kva.example", 1 },
	{ "R\342\230\203.example", 0 },
};

START_TEST(by_message)
{
	struct message message;
	struct pick pick;
	char text[64];

	message_init(&message);
	ck_assert_ptr_nonnull(message.sender = strdup("me@example.org"));
	ck_assert_int_eq(message_add(&message, "done@example.net"), 0);
	ck_assert_int_eq(message_add(&message, "you@example.net"), 0);
	ck_assert_int_eq(message_add(&message, "she@example.com"), 0);
	ck_assert_int_eq(message_add(&message,
	    "j\303\266rg@xn--bcher-kva.example"), 0);
	message.recipients[0].state = RECIPIENT_SENT;
	strlcpy(text, messages[_i].words, sizeof(text));
	choose(&pick, text);
	ck_assert_msg(pick_message(&pick, &message) == messages[_i].chosen,
	    "%s", messages[_i].words);
	message_clear(&message);
}
END_TEST

/* A domain as its user writes it, where there is a way to the queue's form. */
START_TEST(international)
{
	static const char *const words[] = { "Rb\303\274cher.example",
	    "R@B\303\234cher.example>", "R<j\303\266rg@b\303\274cher.example>",
	    "R.b\303\274cher.example" };
	struct message message;
	struct pick pick;
	char text[64];

	message_init(&message);
	ck_assert_ptr_nonnull(message.sender = strdup(""));
	ck_assert_int_eq(message_add(&message,
	    "j\303\266rg@xn--bcher-kva.example"), 0);
	strlcpy(text, words[_i], sizeof(text));
	choose(&pick, text);
	ck_assert_int_eq(pick_message(&pick, &message),
	    _i < 3 && idn_version() != NULL);
	message_clear(&message);
}
END_TEST

START_TEST(null_sender)
{
	char text[] = "S<>", other[] = "Sme";
	struct message message;
	struct pick pick;

	message_init(&message);
	ck_assert_ptr_nonnull(message.sender = strdup(""));
	choose(&pick, text);
	ck_assert_int_eq(pick_message(&pick, &message), 1);
	choose(&pick, other);
	ck_assert_int_eq(pick_message(&pick, &message), 0);
	message_clear(&message);
}
END_TEST

START_TEST(whole_ids)
{
	char first[] = "abc", second[] = "bcd";
	char *list[] = { first, second };
	struct pick pick = { .ids = list, .nids = 2 };

	ck_assert_int_eq(pick_id(&pick, "abc"), 1);
	ck_assert_int_eq(pick_id(&pick, "bcd"), 1);
	ck_assert_int_eq(pick_id(&pick, "ab"), 0);
	ck_assert_int_eq(pick_id(&pick, "bc"), 0);
	ck_assert_int_eq(pick_add(&pick, 'I', 0, "d"), 0);
	ck_assert_int_eq(pick_id(&pick, "abc"), 0);
	ck_assert_int_eq(pick_id(&pick, "bcd"), 1);
	/* none is not any */
	pick.nids = 0;
	ck_assert_int_eq(pick_id(&pick, "bcd"), 0);
}
END_TEST

START_TEST(bounded)
{
	struct pick pick = { .flush = 0 };
	int i;

	for (i = 0; i < PICK_TEXTS; i++)
		ck_assert_int_eq(pick_add(&pick, 'I', 0, "x"), 0);
	ck_assert_int_eq(pick_add(&pick, 'I', 0, "x"), -1);
	ck_assert_uint_eq(pick.ntexts, PICK_TEXTS);
}
END_TEST

Suite *
suite_pick(void)
{
	Suite *suite = suite_create("pick");
	TCase *tc = tcase_create("pick");

	tcase_add_loop_test(tc, by_id, 0, sizeof(ids) / sizeof(ids[0]));
	tcase_add_loop_test(tc, by_message, 0,
	    sizeof(messages) / sizeof(messages[0]));
	tcase_add_loop_test(tc, international, 0, 4);
	tcase_add_test(tc, null_sender);
	tcase_add_test(tc, whole_ids);
	tcase_add_test(tc, bounded);
	suite_add_tcase(suite, tc);
	return suite;
}
