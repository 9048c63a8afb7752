/*
 * The head of a queue entry as text: what is written, what is read back, and
 * what is damage.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/entry.h"
#include "spool/value.h"
#include "tests/unit/scratch.h"

Suite	*suite_entry(void);

static const char *const two[] = { "you@example.net", "\"a b\"@x.example",
	NULL };

START_TEST(test_crc)
{
	unsigned char zeros[32] = { 0 }, octets[6000];
	uint32_t crc;
	size_t i;

	/* RFC 3720 B.4 and the customary check value */
	ck_assert_uint_eq(entry_crc(0, zeros, 32), 0x8a9136aaU);
	ck_assert_uint_eq(entry_crc(0, "123456789", 9), 0xe3069283U);
	/* long runs go another way than short ones */
	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (unsigned char)(i * 7 + i / 256);
	for (i = sizeof(octets) - 16; i <= sizeof(octets); i++)
		ck_assert_uint_eq(entry_crc(1, octets, i), entry_crc(
		    entry_crc(1, octets, 4000), octets + 4000, i - 4000));
	crc = entry_crc(0, "1234", 4);
	ck_assert_uint_eq(entry_crc(crc, "56789", 5), 0xe3069283U);
	ck_assert_uint_eq(entry_crc(7, "", 0), 7);
}
END_TEST

START_TEST(test_format)
{
	struct message message;
	struct buf out;

	scratch_message(&message, "x\r\n", 3, two);
	message.created = 1764000000;
	message.recipients[1].state = RECIPIENT_SENT;
	message.flags = MESSAGE_8BITMIME | MESSAGE_SMTPUTF8;
	buf_init(&out);
	ck_assert_int_eq(entry_format(&out, &message), 0);
	ck_assert_str_eq(buf_get(&out), "sendoff1\nC 1764000000\n"
	    "F me@example.org\nO - 8BITMIME SMTPUTF8\n"
	    "T- you@example.net\nT+ \"a%20b\"@x.example\nM 3 00000000\n");
	buf_clear(&out);
	message_clear(&message);
}
END_TEST

START_TEST(test_round_trip)
{
	static const char *const all[] = { "a@b.example",
	    "100%@b.example", "j\303\266rg@b\303\274cher.example",
	    "\"\\\"quoted\\\"\"@[IPv6:::1]", "c@d", NULL };
	static const char states[] = "-+!=-";
	struct message message, again;
	struct entry_head head;
	struct buf out;
	size_t i;

	scratch_message(&message, "", 0, all);
	message.sender[0] = '\0';
	for (i = 0; i < 5; i++)
		message.recipients[i].state =
		    (enum recipient_state)states[i];
	buf_init(&out);
	ck_assert_int_eq(entry_format(&out, &message), 0);
	buf_puts(&out, "content, which is not the head's");
	ck_assert_int_eq(entry_parse(out.data, out.length, &again, &head),
	    ENTRY_OK);
	ck_assert_uint_eq(again.nrecipients, 5);
	ck_assert_str_eq(again.sender, "");
	ck_assert_int_eq(again.created, message.created);
	for (i = 0; i < 5; i++) {
		ck_assert_str_eq(again.recipients[i].address, all[i]);
		ck_assert_int_eq(again.recipients[i].state, states[i]);
		ck_assert_int_eq(out.data[head.states[i]], states[i]);
	}
	ck_assert_int_eq(again.content.offset, (off_t)out.length - 32);
	entry_head_clear(&head);
	message_clear(&again);
	message_clear(&message);
	buf_clear(&out);
}
END_TEST

/* What the sender wished: written where it was given, and read again. */
START_TEST(test_wishes)
{
	struct message message, again;
	struct entry_head head;
	struct buf out;

	scratch_message(&message, "x\r\n", 3, two);
	message.created = 1764000000;
	message.ret = DSN_RET_HDRS;
	message.envid = strdup("50%+3Doff");
	message.recipients[0].notify = DSN_SUCCESS | DSN_DELAY;
	message.recipients[0].state = RECIPIENT_RELAYED;
	message.recipients[0].orcpt = strdup("rfc822;me+2Bx@a.example");
	message.recipients[1].orcpt = strdup("x-local;joe");
	buf_init(&out);
	ck_assert_int_eq(entry_format(&out, &message), 0);
	ck_assert_str_eq(buf_get(&out), "sendoff2\nC 1764000000\n"
	    "F me@example.org\nO - RET=HDRS ENVID=50%25+3Doff\n"
	    "T> you@example.net NOTIFY=SUCCESS,DELAY "
	    "ORCPT=rfc822;me+2Bx@a.example\n"
	    "T- \"a%20b\"@x.example ORCPT=x-local;joe\nM 3 00000000\n");
	ck_assert_int_eq(entry_parse(out.data, out.length, &again, &head),
	    ENTRY_OK);
	ck_assert_int_eq(again.ret, DSN_RET_HDRS);
	ck_assert_str_eq(again.envid, "50%+3Doff");
	ck_assert_uint_eq(again.recipients[0].notify,
	    DSN_SUCCESS | DSN_DELAY);
	ck_assert_int_eq(again.recipients[0].state, RECIPIENT_RELAYED);
	ck_assert_str_eq(again.recipients[0].orcpt,
	    "rfc822;me+2Bx@a.example");
	ck_assert_uint_eq(again.recipients[1].notify, 0);
	ck_assert_str_eq(again.recipients[1].orcpt, "x-local;joe");
	ck_assert_int_eq(out.data[head.states[1]], '-');
	ck_assert_int_eq(head.told, 0);
	entry_head_clear(&head);
	message_clear(&again);
	message_clear(&message);
	buf_clear(&out);
}
END_TEST

/* States and the warned octet may change, nothing else may. */
START_TEST(test_checksum)
{
	char text[] = "sendoff1\nC 1\nF a@b\nO -\nT- x@y\nT- z@y\n"
	    "M 1 00000000\n";
	struct entry_head head;
	struct message message;
	uint32_t crc, other;

	ck_assert_int_eq(entry_parse(text, strlen(text), &message, &head),
	    ENTRY_OK);
	ck_assert_int_eq(entry_checksum(text, 2, &head, &crc), 0);
	ck_assert_uint_eq(crc, entry_crc(0, text, strlen(text)));
	text[head.states[0]] = '+';
	text[head.states[1]] = '!';
	text[head.warned] = '+';
	memcpy(text + head.digits, "12345678", 8);
	ck_assert_int_eq(entry_checksum(text, 2, &head, &other), 0);
	ck_assert_uint_eq(crc, other);
	text[strlen("sendoff1\nC ")] = '2';
	ck_assert_int_eq(entry_checksum(text, 2, &head, &other), 0);
	ck_assert_uint_ne(crc, other);
	entry_head_clear(&head);
	message_clear(&message);
}
END_TEST

#define HEAD	"sendoff1\nC 1\nF a@b\nO -\n"
#define DSN(options, words, state) "sendoff2\nC 1\nF a@b\nO -" options \
	    "\nT" state " x@y" words "\nM 0 00000000\n"

static const struct {
	const char		*text;
	enum entry_error	 error;
} table[] = {
	{ HEAD "T- x@y\nM 0 00000000\n", ENTRY_OK },
	{ HEAD "T- x@y\nM 0 0aF00000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 0 0af00000\n", ENTRY_OK },
	{ "sendoff1\nC 1\nF a@b\nO + SMTPUTF8\nT- x@y\nM 0 00000000\n",
	    ENTRY_OK },
	{ "sendoff3\nanything at all", ENTRY_NEWER },
	{ "sendoff2\nanything at all", ENTRY_DAMAGED },
	{ "sendoff10\n", ENTRY_NEWER },
	{ "sendoff\n", ENTRY_DAMAGED },
	{ "sendoff01\n", ENTRY_DAMAGED },
	{ "sendoff0\n", ENTRY_DAMAGED },
	{ "sendoff-1\n", ENTRY_DAMAGED },
	{ "sendoff2", ENTRY_DAMAGED },
	{ "Sendoff1\n", ENTRY_DAMAGED },
	{ "", ENTRY_DAMAGED },
	{ HEAD, ENTRY_DAMAGED },
	{ HEAD "M 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 0 00000000", ENTRY_DAMAGED },
	{ HEAD "T- \nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T x@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T? x@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T-x@yy\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\r\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x @y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%0A@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%00@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%7F@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%1B@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%FF@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%41@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%2\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%c3%b6@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x%C3%B6@y\nM 0 00000000\n", ENTRY_OK },
	{ HEAD "T- x\303\266@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nT- x@Y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nT- X@y\nM 0 00000000\n", ENTRY_OK },
	{ HEAD "T- x@y\nM 0 0000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 0 000000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM  00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM -1 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM +1 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 01 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 0x1 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 999999999999999999 00000000\n", ENTRY_OK },
	{ HEAD "T- x@y\nM 9999999999999999999 00000000\n", ENTRY_DAMAGED },
	{ HEAD "T- x@y\nM 18446744073709551616 00000000\n", ENTRY_DAMAGED },
	{ HEAD "F a@b\nT- x@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ "sendoff1\nC -1\nF a@b\nO -\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nC \nF a@b\nO -\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO ?\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO \nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO - SMTPUTF8 8BITMIME\nT- x@y\n"
	    "M 0 00000000\n", ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO - X\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO -8BITMIME\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\nF a@b\nC 1\nO -\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ "sendoff1\n\nC 1\nF a@b\nO -\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	/* words of DSN: another magic, one order, one spelling */
	{ DSN("", " NOTIFY=NEVER", "-"), ENTRY_OK },
	{ DSN("", " NOTIFY=SUCCESS,FAILURE,DELAY", "-"), ENTRY_OK },
	{ DSN("", " NOTIFY=FAILURE ORCPT=rfc822;x@y", "-"), ENTRY_OK },
	{ DSN(" RET=FULL", "", "-"), ENTRY_OK },
	{ DSN(" ENVID=a+2Bb", "", "!"), ENTRY_OK },
	{ DSN(" 8BITMIME SMTPUTF8 RET=HDRS ENVID=x", "", "+"), ENTRY_OK },
	{ DSN("", " NOTIFY=SUCCESS", ">"), ENTRY_OK },
	{ DSN("", "", "-"), ENTRY_DAMAGED },
	{ HEAD "T- x@y NOTIFY=NEVER\nM 0 00000000\n", ENTRY_DAMAGED },
	{ "sendoff1\nC 1\nF a@b\nO - RET=FULL\nT- x@y\nM 0 00000000\n",
	    ENTRY_DAMAGED },
	{ HEAD "T> x@y\nM 0 00000000\n", ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=FAILURE", ">"), ENTRY_DAMAGED },
	{ DSN(" RET=FULL", "", ">"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=never", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=NEVER,DELAY", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=DELAY,FAILURE", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=DELAY,DELAY", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=DELAY ", "-"), ENTRY_DAMAGED },
	{ DSN("", "  NOTIFY=DELAY", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;x NOTIFY=DELAY", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;a=b", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;a%20b", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;a%2", "-"), ENTRY_DAMAGED },
	{ DSN("", " ORCPT=rfc822;a%2Bb", "-"), ENTRY_DAMAGED },
	{ DSN("", " NOTIFY=DELAY X=y", "-"), ENTRY_DAMAGED },
	{ DSN(" RET=full", "", "-"), ENTRY_DAMAGED },
	{ DSN(" RET=", "", "-"), ENTRY_DAMAGED },
	{ DSN(" ENVID=", "", "-"), ENTRY_DAMAGED },
	{ DSN(" ENVID=a b", "", "-"), ENTRY_DAMAGED },
	{ DSN(" ENVID=x RET=FULL", "", "-"), ENTRY_DAMAGED },
	{ DSN(" RET=FULL 8BITMIME", "", "-"), ENTRY_DAMAGED },
	{ DSN(" RET=FULL RET=FULL", "", "-"), ENTRY_DAMAGED },
};

START_TEST(test_table)
{
	struct entry_head head;
	struct message message;
	enum entry_error error;

	error = entry_parse(table[_i].text, strlen(table[_i].text), &message,
	    &head);
	ck_assert_msg(error == table[_i].error, "%d for %s", error,
	    table[_i].text);
	if (error != ENTRY_OK) {
		ck_assert_ptr_null(message.sender);
		ck_assert_ptr_null(head.states);
		return;
	}
	ck_assert_int_eq(message.content.offset,
	    (off_t)strlen(table[_i].text));
	message_clear(&message);
	entry_head_clear(&head);
}
END_TEST

static const struct {
	const char	*sender;
	const char	*recipient;
} unfit[] = {
	{ "a\nT- v@x", "x@y" },
	{ "a@b", "x@y\nT- v@x" },
	{ "a@b", "" },
	{ "a@b", "x\r@y" },
	{ "a@b", "x\t@y" },
	{ "a@b", "x\377@y" },
	{ "\177@b", "x@y" },
};

START_TEST(test_unfit)
{
	const char *list[] = { unfit[_i].recipient, NULL };
	struct message message;
	struct buf out;

	scratch_message(&message, "", 0, list);
	free(message.sender);
	message.sender = strdup(unfit[_i].sender);
	buf_init(&out);
	errno = 0;
	ck_assert_int_eq(entry_format(&out, &message), -1);
	ck_assert_int_eq(errno, EINVAL);
	buf_clear(&out);
	message_clear(&message);
}
END_TEST

START_TEST(test_bounds)
{
	char longest[VALUE_MAX + 2];
	const char *list[] = { longest, NULL };
	struct message message;
	struct buf out;

	memset(longest, 'a', sizeof(longest));
	longest[VALUE_MAX] = '\0';
	scratch_message(&message, "", 0, list);
	/* no wish is longer than one of the wire may be */
	message.envid = strdup(longest);
	buf_init(&out);
	errno = 0;
	ck_assert_int_eq(entry_format(&out, &message), -1);
	ck_assert_int_eq(errno, EINVAL);
	message.envid[DSN_ENVID_MAX] = '\0';
	message.recipients[0].notify = DSN_NEVER | DSN_DELAY;
	ck_assert_int_eq(entry_format(&out, &message), -1);
	message.recipients[0].notify = 0;
	ck_assert_int_eq(entry_format(&out, &message), 0);
	buf_reset(&out);
	longest[VALUE_MAX] = 'a';
	longest[VALUE_MAX + 1] = '\0';
	ck_assert_int_eq(message_add(&message, longest), 0);
	ck_assert_int_eq(entry_format(&out, &message), -1);
	buf_clear(&out);
	message_clear(&message);
}
END_TEST

START_TEST(test_nobody)
{
	static const char *const none[] = { NULL };
	struct message message;
	struct buf out;

	scratch_message(&message, "", 0, none);
	buf_init(&out);
	ck_assert_int_eq(entry_format(&out, &message), -1);
	ck_assert_int_eq(errno, EINVAL);
	buf_clear(&out);
	message_clear(&message);
}
END_TEST

Suite *
suite_entry(void)
{
	Suite *suite = suite_create("spool/entry");
	TCase *tcase = tcase_create("entry");

	tcase_add_test(tcase, test_crc);
	tcase_add_test(tcase, test_format);
	tcase_add_test(tcase, test_round_trip);
	tcase_add_test(tcase, test_wishes);
	tcase_add_test(tcase, test_checksum);
	tcase_add_loop_test(tcase, test_table, 0,
	    sizeof(table) / sizeof(table[0]));
	tcase_add_loop_test(tcase, test_unfit, 0,
	    sizeof(unfit) / sizeof(unfit[0]));
	tcase_add_test(tcase, test_bounds);
	tcase_add_test(tcase, test_nobody);
	suite_add_tcase(suite, tcase);
	return suite;
}
