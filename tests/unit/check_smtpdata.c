/*
 * The reader of DATA: dots, the end mark, and the endings of SMTP smuggling,
 * in one piece and octet by octet.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "submit/smtpdata.h"

Suite	*suite_smtpdata(void);

#define MAX	1000

/* Feeds a text in pieces of that size.  How much of it was used, -1 where it
 * has no end mark. */
static int
feed(struct smtpdata *data, const char *text, size_t length, size_t piece)
{
	size_t at = 0, n, used;

	while (at < length && !smtpdata_ended(data)) {
		n = length - at < piece ? length - at : piece;
		used = smtpdata_feed(data, text + at, n);
		ck_assert(used == n || smtpdata_ended(data));
		at += used;
	}
	return smtpdata_ended(data) ? (int)at : -1;
}

static const struct {
	int		 lf;
	const char	*text;
	size_t		 length;	/* 0: up to NUL */
	const char	*content;	/* NULL: the text as it is */
	const char	*rest;		/* behind the mark; NULL: no mark */
} cases[] = {
	{ 0, "a\r\n.\r\nQUIT\r\n", 0, "a\r\n", "QUIT\r\n" },
	{ 1, "a\n.\nQUIT\n", 0, "a\n", "QUIT\n" },
	{ 0, ".\r\n", 0, "", "" },
	{ 1, ".\n", 0, "", "" },
	{ 0, "", 0, "", NULL },
	{ 0, "a", 0, NULL, NULL },
	{ 0, "a\r\n.", 0, "a\r\n", NULL },
	{ 0, "a\r\n.\r", 0, "a\r\n", NULL },
	/* stuffing: the first of the dots that begin a line goes */
	{ 0, "..\r\n.a\r\n...\r\na.\r\n.\r\n", 0,
	    ".\r\na\r\n..\r\na.\r\n", "" },
	{ 1, "..\n.a\n...\na.\n.\n", 0, ".\na\n..\na.\n", "" },
	/* an empty line keeps its place */
	{ 0, "\r\n\r\n.\r\n", 0, "\r\n\r\n", "" },
	{ 1, "\n\n.\n", 0, "\n\n", "" },
	/* CRLF: no other line end begins a line, or ends the mark */
	{ 0, "a\n.\nb", 0, NULL, NULL },
	{ 0, "a\n.\r\nb", 0, NULL, NULL },
	{ 0, "a\r\n.\nb", 0, NULL, NULL },
	{ 0, "a\r\n.\rb", 0, NULL, NULL },
	{ 0, "a\r.\r\nb", 0, NULL, NULL },
	{ 0, "a\r.\rb", 0, NULL, NULL },
	{ 0, "a\r\n.\r\rb", 0, NULL, NULL },
	{ 0, "a\r\n.\r\r\nb", 0, NULL, NULL },
	{ 0, "a\n\n.\r\nb", 0, NULL, NULL },
	{ 0, "a\r\n\n.\r\nb", 0, NULL, NULL },
	{ 0, "a\r\n\0.\r\nb", 8, NULL, NULL },
	{ 0, "a\0.\r\nb", 6, NULL, NULL },
	{ 0, "a\n..\r\nb", 0, NULL, NULL },
	{ 0, ".\nb", 0, NULL, NULL },
	{ 0, "a\r\r\n.\r\nb", 0, "a\r\r\n", "b" },
	{ 0, "a\r\n.\r\r\n.\r\nb", 0, "a\r\n.\r\r\n", "b" },
	{ 0, "a\r\n.\n\r\n.\r\nb", 0, "a\r\n.\n\r\n", "b" },
	/* LF: CRLF is none */
	{ 1, "a\r\n.\r\nb", 0, NULL, NULL },
	{ 1, "a\n.\r\nb", 0, NULL, NULL },
	{ 1, "a\r\n.\nb", 0, NULL, NULL },
	{ 1, "a\r.\nb", 0, NULL, NULL },
	{ 1, "a\r.\rb", 0, NULL, NULL },
	{ 1, "a\n.\rb", 0, NULL, NULL },
	{ 1, "a\n.\r\r\nb", 0, NULL, NULL },
	{ 1, "a\n\r\n.\nb", 0, NULL, NULL },
	{ 1, "a\n\0.\nb", 6, NULL, NULL },
	{ 1, ".\r\nb", 0, NULL, NULL },
	{ 1, "a\r\n.\r\n\n.\nb", 0, "a\r\n.\r\n\n", "b" },
};

START_TEST(mark)
{
	size_t length = cases[_i].length != 0 ? cases[_i].length :
	    strlen(cases[_i].text), want, piece;
	const char *content = cases[_i].content != NULL ? cases[_i].content :
	    cases[_i].text;
	struct smtpdata data;
	struct store out;
	char got[256];

	want = cases[_i].content != NULL ? strlen(content) : length;
	for (piece = 1; piece <= length + 1; piece++) {
		store_init(&out, NULL, NULL);
		smtpdata_begin(&data, &out, cases[_i].lf, MAX);
		ck_assert_int_eq(feed(&data, cases[_i].text, length, piece),
		    cases[_i].rest == NULL ? -1 :
		    (int)(length - strlen(cases[_i].rest)));
		ck_assert_int_eq(out.length, (off_t)want);
		ck_assert_int_eq(store_read(&out, 0, got, sizeof(got)),
		    (ssize_t)want);
		ck_assert_mem_eq(got, content, want);
		store_clear(&out);
	}
}
END_TEST

/* The limit counts lines as they leave, with CRLF; the end mark is found
 * behind what is too much, too. */
START_TEST(limit)
{
	static const char crlf[] = "12345678\r\n.\r\nx";
	static const char lf[] = "12345678\n.\nx";
	struct smtpdata data;
	struct store out;
	int i;

	for (i = 0; i < 4; i++) {
		store_init(&out, NULL, NULL);
		smtpdata_begin(&data, &out, i & 1, i < 2 ? 10 : 9);
		ck_assert_int_eq(feed(&data, i & 1 ? lf : crlf,
		    strlen(i & 1 ? lf : crlf), 100), i & 1 ? 11 : 13);
		ck_assert_int_eq(data.too_large, i >= 2);
		store_clear(&out);
	}
}
END_TEST

START_TEST(too_much_is_not_kept)
{
	struct smtpdata data;
	struct store out;
	char block[1000];
	int i;

	memset(block, 'x', sizeof(block));
	store_init(&out, NULL, NULL);
	smtpdata_begin(&data, &out, 0, 5000);
	for (i = 0; i < 1000; i++)
		smtpdata_feed(&data, block, sizeof(block));
	ck_assert_int_le(out.length, 5000);
	ck_assert_int_eq(feed(&data, "\r\n.\r\n", 5, 5), 5);
	ck_assert_int_eq(data.too_large, 1);
	store_clear(&out);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_smtpdata(void)
{
	Suite *suite = suite_create("smtpdata");
	TCase *tc = tcase_create("smtpdata");

	tcase_add_loop_test(tc, mark, 0, COUNT(cases));
	tcase_add_test(tc, limit);
	tcase_add_test(tc, too_much_is_not_kept);
	suite_add_tcase(suite, tc);
	return suite;
}
