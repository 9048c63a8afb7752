/*
 * DSN parameters (RFC 3461 section 4): what is one, and how it is written.
 */
#include <check.h>
#include <string.h>

#include "util/dsn.h"

Suite	*suite_dsn(void);

static const struct {
	const char	*text;
	unsigned int	 bits;
	const char	*written;
} notifies[] = {
	{ "never", DSN_NEVER, "NEVER" },
	{ "SUCCESS", DSN_SUCCESS, "SUCCESS" },
	{ "delay,Failure", DSN_DELAY | DSN_FAILURE, "FAILURE,DELAY" },
	{ "success,failure,delay", DSN_SUCCESS | DSN_FAILURE | DSN_DELAY,
	    "SUCCESS,FAILURE,DELAY" },
	{ "never,success", 0, "" },
	{ "success,never", 0, "" },
	{ "", 0, "" },
	{ ",", 0, "" },
	{ "success,", 0, "" },
	{ ",success", 0, "" },
	{ "success, delay", 0, "" },
	{ "successful", 0, "" },
};

START_TEST(notify)
{
	char written[DSN_NOTIFY_SIZE];

	ck_assert_uint_eq(dsn_notify(notifies[_i].text,
	    strlen(notifies[_i].text)), notifies[_i].bits);
	dsn_notify_format(written, notifies[_i].bits);
	ck_assert_str_eq(written, notifies[_i].written);
}
END_TEST

START_TEST(ret)
{
	ck_assert_int_eq(dsn_ret("full", 4), DSN_RET_FULL);
	ck_assert_int_eq(dsn_ret("HDRS", 4), DSN_RET_HDRS);
	ck_assert_int_eq(dsn_ret("", 0), DSN_RET_NONE);
	ck_assert_int_eq(dsn_ret("FULLY", 5), DSN_RET_NONE);
	ck_assert_str_eq(dsn_ret_word(DSN_RET_FULL), "FULL");
	ck_assert_str_eq(dsn_ret_word(DSN_RET_HDRS), "HDRS");
	ck_assert_str_eq(dsn_ret_word(DSN_RET_NONE), "");
}
END_TEST

static const struct {
	const char	*text;
	int		 envid, orcpt;
} xtexts[] = {
	{ "id-1", 1, 0 },
	{ "a+2Bb", 1, 0 },
	{ "a+2bb", 0, 0 },
	{ "a+0Ab", 0, 0 },
	{ "a+00b", 0, 0 },
	{ "a+7F", 0, 0 },
	{ "a+20b", 1, 0 },
	{ "a+C3+B6", 1, 0 },
	{ "a+2", 0, 0 },
	{ "a+", 0, 0 },
	{ "a=b", 0, 0 },
	{ "a b", 0, 0 },
	{ "a\tb", 0, 0 },
	{ "a\177", 0, 0 },
	{ "\303\244", 0, 0 },
	{ "", 0, 0 },
	{ "rfc822;u+2Bx@a.example", 1, 1 },
	{ "x-local;joe", 1, 1 },
	{ "rfc822;", 1, 0 },
	{ ";joe", 1, 0 },
	{ "rfc 822;joe", 0, 0 },
	{ "rfc822;a=b", 0, 0 },
};

START_TEST(xtext)
{
	size_t n = strlen(xtexts[_i].text);

	ck_assert_int_eq(dsn_envid(xtexts[_i].text, n), xtexts[_i].envid);
	ck_assert_int_eq(dsn_orcpt(xtexts[_i].text, n), xtexts[_i].orcpt);
}
END_TEST

static const struct {
	const char	*xtext, *text;
} decoded[] = {
	{ "id-1", "id-1" },
	{ "a+2Bb+3D+20c", "a+b= c" },
	{ "+2B", "+" },
	{ "rfc822;u+2Bx@a.example", "rfc822;u+x@a.example" },
	{ "j+C3+B6rg+2B", "j+C3+B6rg+2B" },
	{ "12345678901234567890123456789012", "1234567890123456789012345678901"
	},
};

START_TEST(decode)
{
	char text[32];

	dsn_decode(text, sizeof(text), decoded[_i].xtext);
	ck_assert_str_eq(text, decoded[_i].text);
}
END_TEST

START_TEST(wants)
{
	ck_assert_int_eq(dsn_wants(0, DSN_FAILURE), 1);
	ck_assert_int_eq(dsn_wants(0, DSN_DELAY), 1);
	ck_assert_int_eq(dsn_wants(0, DSN_SUCCESS), 0);
	ck_assert_int_eq(dsn_wants(DSN_NEVER, DSN_FAILURE), 0);
	ck_assert_int_eq(dsn_wants(DSN_NEVER, DSN_DELAY), 0);
	ck_assert_int_eq(dsn_wants(DSN_SUCCESS, DSN_FAILURE), 0);
	ck_assert_int_eq(dsn_wants(DSN_SUCCESS | DSN_DELAY, DSN_DELAY), 1);
	ck_assert_int_eq(dsn_wants(DSN_SUCCESS, DSN_SUCCESS), 1);
}
END_TEST

START_TEST(lengths)
{
	char text[DSN_ORCPT_MAX + 1];

	memset(text, 'a', sizeof(text));
	ck_assert_int_eq(dsn_envid(text, DSN_ENVID_MAX), 1);
	ck_assert_int_eq(dsn_envid(text, DSN_ENVID_MAX + 1), 0);
	memcpy(text, "rfc822;", 7);
	ck_assert_int_eq(dsn_orcpt(text, DSN_ORCPT_MAX), 1);
	ck_assert_int_eq(dsn_orcpt(text, DSN_ORCPT_MAX + 1), 0);
}
END_TEST

Suite *
suite_dsn(void)
{
	Suite *suite = suite_create("dsn");
	TCase *tc = tcase_create("dsn");

	tcase_add_loop_test(tc, notify, 0,
	    (int)(sizeof(notifies) / sizeof(notifies[0])));
	tcase_add_test(tc, ret);
	tcase_add_loop_test(tc, xtext, 0,
	    (int)(sizeof(xtexts) / sizeof(xtexts[0])));
	tcase_add_loop_test(tc, decode, 0,
	    (int)(sizeof(decoded) / sizeof(decoded[0])));
	tcase_add_test(tc, wants);
	tcase_add_test(tc, lengths);
	suite_add_tcase(suite, tc);
	return suite;
}
