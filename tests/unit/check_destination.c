/*
 * Grouping: each domain once, recipients in their own order.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "destination.h"
#include "tests/unit/pace.h"

Suite	*suite_destination(void);

/* Groups as "0,2 1 " in a string. */
static void
describe(const struct conf *conf, const struct message *message, char *out,
    size_t size)
{
	struct destination *sorted;
	size_t n, at, i, run;

	out[0] = '\0';
	sorted = destination_sort(conf, message, &n);
	ck_assert_ptr_nonnull(sorted);
	for (at = 0; at < n; at += run) {
		run = destination_run(sorted + at, n - at);
		ck_assert_uint_ge(run, 1);
		for (i = at; i < at + run; i++)
			snprintf(out + strlen(out), size - strlen(out),
			    "%s%u", i > at ? "," : "", sorted[i].recipient);
		strlcat(out, " ", size);
	}
	free(sorted);
}

START_TEST(groups)
{
	struct conf conf = { .relay = RELAY_NONE };
	struct message message;
	char text[64];

	message_init(&message);
	message_add(&message, "a@z.example");
	message_add(&message, "b@Y.example");
	message_add(&message, "c@Z.EXAMPLE");
	message_add(&message, "\"d@y.example\"@x.example");
	message_add(&message, "e@y.example");
	message_add(&message, "f@y.example.com");
	describe(&conf, &message, text, sizeof(text));
	ck_assert_str_eq(text, "3 1,4 5 0,2 ");
	ck_assert_uint_eq(destination_count(&conf, &message), 4);
	/* only those that are still to be tried */
	message.recipients[0].state = RECIPIENT_SENT;
	message.recipients[3].state = RECIPIENT_FAILED;
	message.recipients[4].state = RECIPIENT_BOUNCED;
	describe(&conf, &message, text, sizeof(text));
	ck_assert_str_eq(text, "1 5 2 ");
	ck_assert_uint_eq(destination_count(&conf, &message), 3);
	message_clear(&message);
}
END_TEST

/* All that is still to be tried goes to the relay, in its own order. */
START_TEST(relay)
{
	struct conf conf = { .relay = RELAY_SMTP,
	    .relay_host = (char *)"hub.example" };
	struct destination *sorted;
	struct message message;
	char text[64];
	size_t n;

	message_init(&message);
	message_add(&message, "a@z.example");
	message_add(&message, "b@y.example");
	message_add(&message, "c@[192.0.2.1]");
	message_add(&message, "d@z.example");
	message.recipients[1].state = RECIPIENT_SENT;
	describe(&conf, &message, text, sizeof(text));
	ck_assert_str_eq(text, "0,2,3 ");
	ck_assert_uint_eq(destination_count(&conf, &message), 1);
	sorted = destination_sort(&conf, &message, &n);
	ck_assert_str_eq(sorted[0].domain, "hub.example");
	free(sorted);
	conf.relay = RELAY_LMTP;
	conf.relay_host = (char *)"/run/lmtp";
	ck_assert_uint_eq(destination_count(&conf, &message), 1);
	message_clear(&message);
}
END_TEST

START_TEST(nobody)
{
	struct conf conf = { .relay = RELAY_NONE };
	struct message message;
	char text[8];

	message_init(&message);
	describe(&conf, &message, text, sizeof(text));
	ck_assert_str_eq(text, "");
	ck_assert_uint_eq(destination_count(&conf, &message), 1);
}
END_TEST

START_TEST(ten_thousand)
{
	struct message message;
	struct conf conf = { .relay = RELAY_NONE };
	struct destination *sorted;
	clock_t begin = clock();
	char address[64];
	unsigned int i;
	size_t n;

	message_init(&message);
	for (i = 0; i < MESSAGE_RECIPIENTS; i++) {
		snprintf(address, sizeof(address), "u%u@d%u.example", i,
		    i % 100);
		ck_assert_int_eq(message_add(&message, address), 0);
	}
	ck_assert_uint_eq(destination_count(&conf, &message), 100);
	sorted = destination_sort(&conf, &message, &n);
	ck_assert_uint_eq(n, MESSAGE_RECIPIENTS);
	ck_assert_uint_eq(destination_run(sorted, n), 100);
	for (i = 1; i < 100; i++)
		ck_assert_uint_lt(sorted[i - 1].recipient,
		    sorted[i].recipient);
	free(sorted);
	message_clear(&message);
	ck_assert_double_lt(pace_seconds(begin), 0.5);
}
END_TEST

Suite *
suite_destination(void)
{
	Suite *suite = suite_create("destination");
	TCase *tc = tcase_create("destination");

	tcase_add_test(tc, groups);
	tcase_add_test(tc, relay);
	tcase_add_test(tc, nobody);
	tcase_add_test(tc, ten_thousand);
	suite_add_tcase(suite, tc);
	return suite;
}
