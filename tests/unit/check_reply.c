/*
 * Replies: what is one, what it means, and that the way it was cut into
 * packets never changes either.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/reply.h"

Suite *suite_reply(void);

static const struct {
	const char	*in;
	int		 code;		/* 0: no reply */
	const char	*status;
	const char	*shown;
} replies[] = {
	{ "250 ok\r\n", 250, "2.0.0", "250 ok" },
	{ "250\r\n", 250, "2.0.0", "250" },
	{ "250 \r\n", 250, "2.0.0", "250" },
	{ "250 ok\n", 250, "2.0.0", "250 ok" },
	{ "250 error: rejected\r\n", 250, "2.0.0", "250 error: rejected" },
	{ "259 odd\r\n", 259, "2.0.0", "259 odd" },
	{ "354 go\r\n", 354, "3.0.0", "354 go" },
	{ "354 3.0.0 go\r\n", 354, "3.0.0", "354 3.0.0 go" },
	{ "459 odd\r\n", 459, "4.0.0", "459 odd" },
	{ "599 odd\r\n", 599, "5.0.0", "599 odd" },
	{ "250 2.1.5 ok\r\n", 250, "2.1.5", "250 2.1.5 ok" },
	{ "550 5.1.1\r\n", 550, "5.1.1", "550 5.1.1" },
	{ "550 5.123.123 x\r\n", 550, "5.123.123", "550 5.123.123 x" },
	/* an enhanced code of another class is a text like any other */
	{ "250 5.1.1 ok\r\n", 250, "2.0.0", "250 5.1.1 ok" },
	{ "550 2.0.0 no\r\n", 550, "5.0.0", "550 2.0.0 no" },
	{ "550 9.9.9 no\r\n", 550, "5.0.0", "550 9.9.9 no" },
	{ "550 5.1.1234567890\r\n", 550, "5.0.0", "550 5.1.1234567890" },
	{ "550 5.1234.1 no\r\n", 550, "5.0.0", "550 5.1234.1 no" },
	{ "550 5..1 no\r\n", 550, "5.0.0", "550 5..1 no" },
	{ "550 5.1. no\r\n", 550, "5.0.0", "550 5.1. no" },
	{ "550 5.1.1x no\r\n", 550, "5.0.0", "550 5.1.1x no" },
	{ "550 5.\r\n", 550, "5.0.0", "550 5." },
	{ "250-a\r\n250-b\r\n250 c\r\n", 250, "2.0.0", "250 a b c" },
	{ "250-\r\n250\r\n", 250, "2.0.0", "250" },
	{ "550-5.7.1 spam?\r\n550-5.7.1 yes\r\n550 5.7.1 away\r\n", 550,
	    "5.7.1", "550 5.7.1 spam? yes away" },
	{ "550-5.7.1 a\r\n550 5.7.10 b\r\n", 550, "5.7.1",
	    "550 5.7.1 a 5.7.10 b" },
	/* hostile text is made harmless, the verdict stands */
	{ "550 a\r\r\n", 550, "5.0.0", "550 a?" },
	{ "550 \033]0;x\a\177\tz\r\n", 550, "5.0.0", "550 ?]0;x???z" },
	{ "550 \303\244\377\r\n", 550, "5.0.0", "550 ???" },
	/* no reply at all */
	{ "5\r\n", 0, NULL, "5" },
	{ "55\r\n", 0, NULL, "55" },
	{ "\r\n", 0, NULL, "" },
	{ "\n", 0, NULL, "" },
	{ "abc\r\n", 0, NULL, "abc" },
	{ "199 x\r\n", 0, NULL, "199 x" },
	{ "600 x\r\n", 0, NULL, "600 x" },
	{ "550\r\r\n", 0, NULL, "550?" },
	{ "2500 x\r\n", 0, NULL, "2500 x" },
	{ "250x\r\n", 0, NULL, "250x" },
	{ "250\tx\r\n", 0, NULL, "250?x" },
	{ " 250 x\r\n", 0, NULL, " 250 x" },
	{ "25/ x\r\n", 0, NULL, "25/ x" },
	{ "250-a\r\n251 b\r\n", 0, NULL, "251 b" },
	{ "550-x\n R+ victim@x\n", 0, NULL, " R+ victim@x" },
	{ "250-a\r\nb\r\n", 0, NULL, "b" },
	{ "SSH-2.0-OpenSSH_9.2\r\n", 0, NULL, "SSH-2.0-OpenSSH_9.2" }
};

/* Feeds it in pieces of so many octets; all of it must be used. */
static void
feed(struct reply *reply, const char *in, size_t length, size_t piece)
{
	size_t at = 0, n;

	reply_init(reply);
	while (at < length && reply->state == REPLY_MORE) {
		n = length - at < piece ? length - at : piece;
		at += reply_feed(reply, in + at, n);
	}
	ck_assert_uint_eq(at, length);
}

START_TEST(table)
{
	struct reply *reply = malloc(sizeof(*reply));
	char shown[OUTCOME_TEXT];
	size_t piece;

	ck_assert_ptr_nonnull(reply);
	for (piece = 1; piece <= 64; piece += 21) {
		feed(reply, replies[_i].in, strlen(replies[_i].in), piece);
		reply_show(reply, shown, sizeof(shown));
		ck_assert_str_eq(shown, replies[_i].shown);
		if (replies[_i].code == 0) {
			ck_assert_int_eq(reply->state, REPLY_BAD);
			continue;
		}
		ck_assert_int_eq(reply->state, REPLY_DONE);
		ck_assert_int_eq(reply->code, replies[_i].code);
		ck_assert_str_eq(reply->status, replies[_i].status);
	}
	free(reply);
}
END_TEST

START_TEST(one_at_a_time)
{
	static const char in[] = "250-a\r\n250 b\r\n550 next\r\n";
	struct reply *reply = malloc(sizeof(*reply));
	size_t used;

	ck_assert_ptr_nonnull(reply);
	reply_init(reply);
	used = reply_feed(reply, in, sizeof(in) - 1);
	ck_assert_uint_eq(used, strlen("250-a\r\n250 b\r\n"));
	ck_assert_int_eq(reply->state, REPLY_DONE);
	/* whole is whole: it takes nothing more until it is begun anew */
	ck_assert_uint_eq(reply_feed(reply, in + used, 3), 0);
	reply_init(reply);
	ck_assert_uint_eq(reply_feed(reply, in + used, sizeof(in) - 1 - used),
	    sizeof(in) - 1 - used);
	ck_assert_int_eq(reply->code, 550);
	ck_assert_str_eq(reply->text, "next");
	free(reply);
}
END_TEST

START_TEST(nul_in_text)
{
	static const char in[] = "550 a\0b\r\n";
	struct reply *reply = malloc(sizeof(*reply));

	ck_assert_ptr_nonnull(reply);
	feed(reply, in, sizeof(in) - 1, 100);
	ck_assert_int_eq(reply->state, REPLY_DONE);
	ck_assert_str_eq(reply->text, "a?b");
	ck_assert_uint_eq(reply->length, 3);
	free(reply);
}
END_TEST

/* Repeats a piece until the reply has had enough; how many it took. */
static size_t
flood(struct reply *reply, const char *piece)
{
	size_t n = 0;

	reply_init(reply);
	while (reply->state == REPLY_MORE && n < 1000000) {
		reply_feed(reply, piece, strlen(piece));
		n++;
	}
	return n;
}

START_TEST(bounds)
{
	struct reply *reply = malloc(sizeof(*reply));
	char line[1002];

	ck_assert_ptr_nonnull(reply);
	/* lines */
	ck_assert_uint_eq(flood(reply, "250-x\r\n"), REPLY_LINES + 1);
	ck_assert_int_eq(reply->state, REPLY_BAD);
	ck_assert_uint_eq(reply->lines, REPLY_LINES);
	/* octets of a line */
	ck_assert_uint_eq(flood(reply, "2"), REPLY_LINE + 1);
	ck_assert_int_eq(reply->state, REPLY_BAD);
	/* octets read; the text kept is cut long before */
	memset(line, 'x', sizeof(line));
	memcpy(line, "250-", 4);
	memcpy(line + sizeof(line) - 3, "\r\n", 3);
	flood(reply, line);
	ck_assert_int_eq(reply->state, REPLY_BAD);
	ck_assert_uint_eq(reply->octets, REPLY_READ + 1);
	ck_assert_uint_eq(reply->length, REPLY_KEPT - 1);
	ck_assert_uint_eq(strlen(reply->text), REPLY_KEPT - 1);
	free(reply);
}
END_TEST

START_TEST(longest)
{
	struct reply *reply = malloc(sizeof(*reply));
	char shown[OUTCOME_TEXT];
	int i;

	ck_assert_ptr_nonnull(reply);
	reply_init(reply);
	for (i = 1; i < REPLY_LINES; i++)
		reply_feed(reply, "550-5.7.1 much\r\n", 16);
	reply_feed(reply, "550 5.7.1 end\r\n", 15);
	ck_assert_int_eq(reply->state, REPLY_DONE);
	reply_show(reply, shown, sizeof(shown));
	ck_assert_uint_eq(strlen(shown), OUTCOME_TEXT - 1);
	reply_show(reply, shown, 4);
	ck_assert_str_eq(shown, "550");
	free(reply);
}
END_TEST

Suite *
suite_reply(void)
{
	Suite *suite = suite_create("reply");
	TCase *tests = tcase_create("reply");

	tcase_add_loop_test(tests, table, 0,
	    sizeof(replies) / sizeof(replies[0]));
	tcase_add_test(tests, one_at_a_time);
	tcase_add_test(tests, nul_in_text);
	tcase_add_test(tests, bounds);
	tcase_add_test(tests, longest);
	suite_add_tcase(suite, tests);
	return suite;
}
