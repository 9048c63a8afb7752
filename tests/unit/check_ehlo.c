/*
 * What a server offers in its reply to EHLO, and what is not taken for an
 * offer.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/ehlo.h"

Suite *suite_ehlo(void);

static const struct {
	const char	*text;
	unsigned int	 offers;
	int64_t		 size;
	const char	*name;
} replies[] = {
	{ "mx.example", 0, 0, "mx.example" },
	{ "", 0, 0, "" },
	{ "mx.example at your service\nPIPELINING", EHLO_PIPELINING, 0,
	    "mx.example" },
	{ "m\nSIZE 1000\n8BITMIME\nPIPELINING\nSTARTTLS\nSMTPUTF8",
	    EHLO_SIZE | EHLO_8BITMIME | EHLO_PIPELINING | EHLO_STARTTLS |
	    EHLO_SMTPUTF8, 1000, "m" },
	{ "m\nDSN\nDSNX", EHLO_DSN, 0, "m" },
	{ "m\nsIzE 1000\nstarttls", EHLO_SIZE | EHLO_STARTTLS, 1000, "m" },
	{ "m\nSIZE", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE ", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 0", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 99999999999999999999", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 9223372036854775807", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 922337203685477580", EHLO_SIZE, 922337203685477580, "m" },
	{ "m\nSIZE -5", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 12x", EHLO_SIZE, 0, "m" },
	{ "m\nSIZE 100 200", EHLO_SIZE, 100, "m" },
	{ "m\nSTARTTLS required", EHLO_STARTTLS, 0, "m" },
	/* neither a name nor a part of a word is an offer */
	{ "STARTTLS\nX", 0, 0, "STARTTLS" },
	{ "m\nX-STARTTLS\nSTARTTLSX\nSTART\nX STARTTLS", 0, 0, "m" },
	{ "m\n STARTTLS\n\tSIZE", 0, 0, "m" },
	{ "m\n\n\nX ?\n8BITMIME", EHLO_8BITMIME, 0, "m" },
	{ "m\nAUTH=LOGIN\nSIZE=5", 0, 0, "m" },
	{ "m\nAUTH\nauth PLAIN", EHLO_AUTH, 0, "m" },
	{ "m\033x\nPIPELINING\n", EHLO_PIPELINING, 0, "m?x" }
};

START_TEST(table)
{
	struct ehlo ehlo;
	size_t length = strlen(replies[_i].text);
	char *text = malloc(length + 1);

	ck_assert_ptr_nonnull(text);
	/* without a NUL behind it: the length is all there is */
	memcpy(text, replies[_i].text, length);
	memset(&ehlo, 0xff, sizeof(ehlo));
	ehlo_parse(&ehlo, text, length);
	free(text);
	ck_assert_uint_eq(ehlo.offers, replies[_i].offers);
	ck_assert_int_eq(ehlo.size, replies[_i].size);
	ck_assert_str_eq(ehlo.name, replies[_i].name);
}
END_TEST

static const struct {
	const char	*text;
	const char	*mechanisms;
	int		 plain;
} logins[] = {
	{ "m", "", 0 },
	{ "m\nAUTH", "", 0 },
	{ "m\nAUTH ", "", 0 },
	{ "m\nAUTH PLAIN", "PLAIN", 1 },
	{ "m\nAUTH  LOGIN  plain ", "LOGIN plain", 1 },
	{ "m\nAUTH PLAINER XPLAIN", "PLAINER XPLAIN", 0 },
	{ "m\nAUTH \033X\tPLAIN", "?X PLAIN", 1 },
	/* the last one counts */
	{ "m\nAUTH PLAIN\nAUTH LOGIN", "LOGIN", 0 },
};

START_TEST(mechanisms)
{
	struct ehlo ehlo;

	ehlo_parse(&ehlo, logins[_i].text, strlen(logins[_i].text));
	ck_assert_str_eq(ehlo.mechanisms, logins[_i].mechanisms);
	ck_assert_int_eq(ehlo_mechanism(&ehlo, "PLAIN"), logins[_i].plain);
}
END_TEST

/* Names are whole or they are not there. */
START_TEST(many_mechanisms)
{
	char text[600] = "m\nAUTH";
	struct ehlo ehlo;
	int i;

	for (i = 0; i < 90; i++)
		strlcat(text, " ABCD", sizeof(text));
	strlcat(text, " PLAIN", sizeof(text));
	ehlo_parse(&ehlo, text, strlen(text));
	ck_assert_uint_eq(strlen(ehlo.mechanisms) % 5, 4);
	ck_assert_uint_gt(strlen(ehlo.mechanisms), 200);
	ck_assert_int_eq(ehlo_mechanism(&ehlo, "ABCD"), 1);
	ck_assert_int_eq(ehlo_mechanism(&ehlo, "PLAIN"), 0);
}
END_TEST

START_TEST(long_name)
{
	struct ehlo ehlo;
	char text[OUTCOME_HOST + 10];

	memset(text, 'a', sizeof(text));
	ehlo_parse(&ehlo, text, sizeof(text));
	ck_assert_str_eq(ehlo.name, "");
	ehlo_parse(&ehlo, text, OUTCOME_HOST - 1);
	ck_assert_uint_eq(strlen(ehlo.name), OUTCOME_HOST - 1);
}
END_TEST

Suite *
suite_ehlo(void)
{
	Suite *suite = suite_create("ehlo");
	TCase *tests = tcase_create("ehlo");

	tcase_add_loop_test(tests, table, 0,
	    sizeof(replies) / sizeof(replies[0]));
	tcase_add_loop_test(tests, mechanisms, 0,
	    sizeof(logins) / sizeof(logins[0]));
	tcase_add_test(tests, many_mechanisms);
	tcase_add_test(tests, long_name);
	suite_add_tcase(suite, tests);
	return suite;
}
