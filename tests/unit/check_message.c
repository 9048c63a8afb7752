/*
 * The envelope: doubles, names, domains, and content that is read whole.
 */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "message.h"
#include "tests/unit/pace.h"

Suite	*suite_message(void);

static const struct {
	const char	*a, *b;
	size_t		 n;
} pairs[] = {
	{ "joe@example.com", "joe@example.com", 1 },
	{ "joe@example.com", "joe@EXAMPLE.com", 1 },
	{ "joe@example.com", "Joe@example.com", 2 },
	{ "joe@example.com", "joe@example.org", 2 },
	{ "joe@example.com", "joe@example.co", 2 },
	{ "\"a@b\"@x.example", "\"a@b\"@X.example", 1 },
	{ "\"a@b\"@x.example", "\"a@B\"@x.example", 2 },
	{ "\"a@b\"", "\"a@B\"", 2 },
	{ "joe@[127.0.0.1]", "joe@[127.0.0.1]", 1 },
	{ "joe", "JOE", 2 },
	{ "joe", "joe", 1 },
};

START_TEST(doubles)
{
	struct message message;

	message_init(&message);
	ck_assert_int_eq(message_add(&message, pairs[_i].a), 0);
	ck_assert_int_eq(message_add(&message, pairs[_i].b), 0);
	ck_assert_msg(message.nrecipients == pairs[_i].n, "%s %s",
	    pairs[_i].a, pairs[_i].b);
	ck_assert_str_eq(message.recipients[0].address, pairs[_i].a);
	ck_assert_int_eq(message.recipients[0].state, RECIPIENT_TODO);
	ck_assert_int_eq(message.recipients[0].outcome.kind, OUTCOME_NONE);
	message_clear(&message);
}
END_TEST

static const struct {
	const char	*address, *domain;
} domains[] = {
	{ "joe@example.com", "example.com" },
	{ "joe", "" },
	{ "", "" },
	{ "joe@", "" },
	{ "\"a@b\"@example.com", "example.com" },
	{ "\"a@b\"", "" },
	{ "\"a\\\"@b\"@x", "x" },
	{ "joe@[IPv6:::1]", "[IPv6:::1]" },
};

START_TEST(domain)
{
	ck_assert_str_eq(message_domain(domains[_i].address),
	    domains[_i].domain);
}
END_TEST

static void
add_number(struct message *message, const char *form, unsigned int i, int rc)
{
	char address[64];

	snprintf(address, sizeof(address), "u%u@%s", i, form);
	errno = 0;
	ck_assert_int_eq(message_add(message, address), rc);
}

/* The most there may be, in their order, each once, in no time. */
START_TEST(ten_thousand)
{
	struct message message;
	clock_t begin = clock();
	unsigned int i;

	message_init(&message);
	for (i = 0; i < MESSAGE_RECIPIENTS; i++)
		add_number(&message, "example.com", i, 0);
	for (i = 0; i < MESSAGE_RECIPIENTS; i++)
		add_number(&message, "Example.COM", i, 0);
	ck_assert_uint_eq(message.nrecipients, MESSAGE_RECIPIENTS);
	ck_assert_str_eq(message.recipients[1234].address,
	    "u1234@example.com");
	add_number(&message, "example.com", MESSAGE_RECIPIENTS, -1);
	ck_assert_int_eq(errno, E2BIG);
	/* a double of what is there is none too many */
	add_number(&message, "example.com", 17, 0);
	ck_assert_uint_eq(message.nrecipients, MESSAGE_RECIPIENTS);
	message_clear(&message);
	ck_assert_double_lt(pace_seconds(begin), 0.5);
}
END_TEST

START_TEST(count)
{
	struct message message;

	message_init(&message);
	ck_assert_uint_eq(message_count(&message, RECIPIENT_TODO), 0);
	message_add(&message, "a@x");
	message_add(&message, "b@x");
	message_add(&message, "c@x");
	message.recipients[1].state = RECIPIENT_FAILED;
	ck_assert_uint_eq(message_count(&message, RECIPIENT_TODO), 2);
	ck_assert_uint_eq(message_count(&message, RECIPIENT_FAILED), 1);
	ck_assert_uint_eq(message_count(&message, RECIPIENT_SENT), 0);
	message_clear(&message);
	ck_assert_uint_eq(message.nrecipients, 0);
	ck_assert_int_eq(message.content.fd, -1);
}
END_TEST

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

START_TEST(names_are_unique)
{
	static char ids[5000][MESSAGE_ID_SIZE];
	struct message message;
	size_t n = sizeof(ids) / sizeof(ids[0]), i;

	message_init(&message);
	for (i = 0; i < n; i++) {
		message_name(&message);
		ck_assert_uint_eq(strlen(message.id), MESSAGE_ID);
		ck_assert_uint_eq(strspn(message.id,
		    "abcdefghijklmnopqrstuvwxyz234567"), MESSAGE_ID);
		strlcpy(ids[i], message.id, sizeof(ids[i]));
	}
	qsort(ids, n, sizeof(ids[0]), by_text);
	for (i = 1; i < n; i++)
		ck_assert_str_ne(ids[i - 1], ids[i]);
	ck_assert_int_ge(time(NULL), message.created);
	ck_assert_int_le(time(NULL) - message.created, 60);
}
END_TEST

/* The time that the first half of a name tells: 'a'-'z' are 0-25, then come
 * '2'-'7'. */
START_TEST(names_tell_the_time)
{
	struct message message;
	uint64_t told = 0;
	int i;

	message_init(&message);
	message_name(&message);
	for (i = 0; i < 13; i++)
		told = told << 5 | (uint64_t)(message.id[i] >= 'a' ?
		    message.id[i] - 'a' : message.id[i] - '2' + 26);
	ck_assert_int_eq((time_t)told, message.created);
}
END_TEST

/* Who is to tell of success depends on what was asked and of whom. */
static const struct {
	const char		*sender;
	unsigned int		 notify;
	enum outcome_kind	 kind;
	int			 dsn;
	enum recipient_state	 state;
} decisions[] = {
	{ "a@b", 0, OUTCOME_DELIVERED, 0, RECIPIENT_SENT },
	{ "a@b", DSN_NEVER, OUTCOME_DELIVERED, 0, RECIPIENT_SENT },
	{ "a@b", DSN_FAILURE, OUTCOME_DELIVERED, 0, RECIPIENT_SENT },
	{ "a@b", DSN_SUCCESS, OUTCOME_DELIVERED, 0, RECIPIENT_RELAYED },
	{ "a@b", DSN_SUCCESS, OUTCOME_DELIVERED, 1, RECIPIENT_SENT },
	{ "", DSN_SUCCESS, OUTCOME_DELIVERED, 0, RECIPIENT_SENT },
	{ "a@b", DSN_SUCCESS, OUTCOME_FAILED, 0, RECIPIENT_FAILED },
	{ "a@b", DSN_SUCCESS, OUTCOME_DEFERRED, 0, RECIPIENT_TODO },
	{ "a@b", DSN_SUCCESS, OUTCOME_UNCERTAIN, 0, RECIPIENT_TODO },
};

START_TEST(decides)
{
	struct outcome outcome;
	struct message message;

	message_init(&message);
	message.sender = strdup(decisions[_i].sender);
	ck_assert_int_eq(message_add(&message, "c@d"), 0);
	message.recipients[0].notify = decisions[_i].notify;
	memset(&outcome, 0, sizeof(outcome));
	outcome_set(&outcome, decisions[_i].kind, 250, "2.0.0", "said");
	outcome.dsn = decisions[_i].dsn;
	message_decide(&message, 0, &outcome);
	ck_assert_int_eq(message.recipients[0].state, decisions[_i].state);
	ck_assert_str_eq(message.recipients[0].outcome.text, "said");
	ck_assert_uint_eq(message_reached(&message),
	    decisions[_i].kind == OUTCOME_DELIVERED);
	message_clear(&message);
}
END_TEST

START_TEST(reads_content)
{
	struct content content = { memfile_open(), 3, 10 };
	char dst[32];

	ck_assert_int_ne(content.fd, -1);
	ck_assert_int_eq(write(content.fd, "abc0123456789xyz", 16), 16);
	ck_assert_int_eq(content_read(&content, 0, dst, 4), 4);
	ck_assert_mem_eq(dst, "0123", 4);
	/* never beyond its end, though the file goes on */
	ck_assert_int_eq(content_read(&content, 8, dst, sizeof(dst)), 2);
	ck_assert_mem_eq(dst, "89", 2);
	ck_assert_int_eq(content_read(&content, 10, dst, 4), 0);
	ck_assert_int_eq(content_read(&content, 99, dst, 4), 0);
	/* a file that was cut short is an error, not an end */
	ck_assert_int_eq(ftruncate(content.fd, 8), 0);
	ck_assert_int_eq(content_read(&content, 4, dst, 4), 1);
	errno = 0;
	ck_assert_int_eq(content_read(&content, 5, dst, 4), -1);
	ck_assert_int_eq(errno, EIO);
	close(content.fd);
}
END_TEST

Suite *
suite_message(void)
{
	Suite *suite = suite_create("message");
	TCase *tc = tcase_create("message");

	tcase_add_loop_test(tc, doubles, 0,
	    (int)(sizeof(pairs) / sizeof(pairs[0])));
	tcase_add_loop_test(tc, domain, 0,
	    (int)(sizeof(domains) / sizeof(domains[0])));
	tcase_add_test(tc, ten_thousand);
	tcase_add_test(tc, count);
	tcase_add_test(tc, names_are_unique);
	tcase_add_test(tc, names_tell_the_time);
	tcase_add_loop_test(tc, decides, 0,
	    (int)(sizeof(decisions) / sizeof(decisions[0])));
	tcase_add_test(tc, reads_content);
	suite_add_tcase(suite, tc);
	return suite;
}
