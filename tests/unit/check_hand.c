/*
 * The conductor's end of a socket pair, against a peer that is slow, cut off
 * or gone.
 */
#include <sys/socket.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "deliver/control.h"
#include "deliver/hand.h"

Suite *suite_hand(void);

static struct hand hand;
static struct record record;
static int peer;

static void
setup(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(hand_init(&hand, pair[0]), 0);
	peer = pair[1];
	memset(&record, 0, sizeof(record));
	record.job = 7;
}

static void
teardown(void)
{
	hand_close(&hand);
	close(peer);
}

START_TEST(records_in_pieces)
{
	const char *octets = (const char *)&record;
	struct record got;
	size_t i;

	for (i = 0; i < sizeof(record); i++) {
		ck_assert_int_eq(hand_take(&hand, &got), 0);
		ck_assert_int_eq(write(peer, octets + i, 1), 1);
	}
	ck_assert_int_eq(hand_take(&hand, &got), 1);
	ck_assert_mem_eq(&got, &record, sizeof(record));
	ck_assert_int_eq(hand_take(&hand, &got), 0);
}
END_TEST

START_TEST(many_records_and_the_end)
{
	struct record got;
	uint32_t i;

	for (i = 0; i < 50; i++) {
		record.recipient = i;
		ck_assert_int_eq(write(peer, &record, sizeof(record)),
		    sizeof(record));
	}
	close(peer);
	for (i = 0; i < 50; i++) {
		ck_assert_int_eq(hand_take(&hand, &got), 1);
		ck_assert_uint_eq(got.recipient, i);
	}
	ck_assert_int_eq(hand_take(&hand, &got), -1);
	hand_close(&hand);
	ck_assert_int_eq(hand_take(&hand, &got), -1);
}
END_TEST

START_TEST(half_a_record_is_none)
{
	struct record got;

	ck_assert_int_eq(write(peer, &record, sizeof(record) - 1),
	    sizeof(record) - 1);
	close(peer);
	ck_assert_int_eq(hand_take(&hand, &got), -1);
}
END_TEST

START_TEST(a_peer_that_does_not_read)
{
	size_t length = 4 * 1024 * 1024, got = 0;
	char *octets = malloc(length), *in = malloc(length);
	ssize_t n;

	memset(octets, 'x', length);
	octets[length - 1] = 'y';
	hand_send(&hand, octets, length, -1);	/* comes back at once */
	ck_assert_uint_gt(hand.left, 0);
	ck_assert_int_eq(hand_events(&hand), POLLIN | POLLOUT);
	while (got < length && (n = read(peer, in + got, length - got)) > 0) {
		got += (size_t)n;
		hand_flush(&hand);
	}
	ck_assert_uint_eq(got, length);
	ck_assert_mem_eq(in, octets, length);
	ck_assert_int_eq(hand_events(&hand), POLLIN);
	free(octets);
	free(in);
}
END_TEST

START_TEST(a_peer_that_is_gone)
{
	struct record got;

	signal(SIGPIPE, SIG_DFL);	/* it must not come */
	close(peer);
	hand_send(&hand, "abcd", 4, -1);
	ck_assert_uint_eq(hand.left, 0);
	ck_assert_int_eq(hand_take(&hand, &got), -1);
}
END_TEST

START_TEST(shut_is_the_end_for_the_peer_alone)
{
	struct record got;
	char octet;

	hand_shut(&hand);
	ck_assert_int_eq(read(peer, &octet, 1), 0);
	ck_assert_int_eq(write(peer, &record, sizeof(record)),
	    sizeof(record));
	ck_assert_int_eq(hand_take(&hand, &got), 1);
}
END_TEST

Suite *
suite_hand(void)
{
	Suite *suite = suite_create("deliver/hand");
	TCase *test = tcase_create("hand");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_test(test, records_in_pieces);
	tcase_add_test(test, many_records_and_the_end);
	tcase_add_test(test, half_a_record_is_none);
	tcase_add_test(test, a_peer_that_does_not_read);
	tcase_add_test(test, a_peer_that_is_gone);
	tcase_add_test(test, shut_is_the_end_for_the_peer_alone);
	suite_add_tcase(suite, test);
	return suite;
}
