/*
 * MIME: parts and their declarations, and links and words inside them.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentpart.h"
#include "tests/unit/advice.h"
#include "tests/unit/words.h"

Suite	*suite_contentpart(void);

#define MULTI(sub)	"Content-Type: multipart/" sub "; boundary=\"b\"\n"
#define TEXT		"Content-Type: text/plain\n"
#define HTML		"Content-Type: text/html\n"
#define UTF8		"Content-Type: text/plain; charset=utf-8\n"
#define QP		"Content-Transfer-Encoding: quoted-printable\n"
#define BASE64		"Content-Transfer-Encoding: base64\n"
#define FOREIGN		"http://example.net/\n"
#define X3000		X990 X990 X990

static const struct {
	const char	*rest;		/* behind the header's first fields */
	const char	*words;
} rows[] = {
	/* HTML and text */
	{ HTML "\n<p>Hello", "no-text" },
	{ MULTI("alternative") "\n--b\n" TEXT "\nHello\n--b\n" HTML
	    "\n<p>Hello\n--b--\n", "" },
	{ MULTI("alternative") "\n--b\n\nHello\n--b\n" HTML
	    "\n<p>Hello\n--b--\n", "" },
	{ MULTI("alternative") "\n--b\n" TEXT "\n \n--b\n" HTML
	    "\n<p>Hello\n--b--\n", "no-text" },
	{ MULTI("mixed") "\n--b\n" HTML "\n<p>Hello\n--b\n" TEXT
	    "Content-Disposition: attachment; filename=x.txt\n\nHello\n"
	    "--b--\n", "no-text" },
	{ MULTI("mixed") "\n--b\n" TEXT "\nHello\n--b\n" HTML
	    "Content-Disposition: (c) ATTACHMENT\n\n<img src=x>\n--b--\n",
	    "" },
	/* charset */
	{ "\n\303\274\n", "body-8bit" },
	{ "\n\374\n", "body-8bit charset" },
	{ UTF8 "\n\303\274\n", "body-8bit" },
	{ "Content-Type: text/plain; charset=iso-8859-1\n\n\374\n",
	    "body-8bit" },
	{ "Content-Type: text/plain; charset=us-ascii\n\n\374\n",
	    "body-8bit charset" },
	{ "Content-Type: text/plain; charset=\"Unknown-8bit\"\n" QP
	    "\n=FC\n", "charset" },
	{ "X: \374\n\nx\n", "field-8bit charset" },
	{ "Content-Type: text/plain; charset=gbk\nX: \374\n\nx\n",
	    "field-8bit" },
	{ "X: =?unknown-8bit?Q?=FC?=\n\nx\n", "charset" },
	{ TEXT QP "\n=C3=BC\n", "charset" },
	{ UTF8 QP "\n=C3=BC\n", "" },
	{ TEXT BASE64 "\nw7w=\n", "charset" },
	{ "Content-Type: image/png\n\n\377\n", "body-8bit" },
	{ MULTI("signed") "\n--b\n" TEXT "\n\303\274\n--b--\n", "charset" },
	/* base64 */
	{ TEXT BASE64 "\nSGVsbG8=\n", "base64" },
	{ UTF8 BASE64 "\nw7w=\n", "" },
	{ TEXT BASE64 "Content-Disposition: attachment\n\nSGVsbG8=\n", "" },
	{ "Content-Type: application/pdf\n" BASE64 "\nSGVsbG8=\n", "" },
	{ "Content-Type: text/csv\n" BASE64 "\nSGVsbG8=\n", "base64" },
	{ TEXT BASE64 "\nAAAA\n", "" },
	/* images */
	{ MULTI("alternative") "\n--b\n\nHello\n--b\n" HTML
	    "\n<img src=cid:1>Hello\n--b--\n", "image-only" },
	{ MULTI("alternative") "\n--b\n\nHello\n--b\n" HTML
	    "\n<img src=cid:1>" X100 X100 X100 X100 "\n--b--\n", "" },
	/* what stays as it is, or is refused */
	{ MULTI("signed") "\n--b\n" TEXT "\n" X990 X10 "\n--b--\n",
	    "refused" },
	{ MULTI("signed") "\n--b\nContent-Type: multipart/mixed; boundary=c"
	    "\n\n--c\n\n" X990 X10 "\n--c--\n--b--\n", "refused" },
	{ MULTI("mixed") "\n--b\n" MULTI("signed") "\n--b\n\nHello\n--b--\n"
	    X990 X10 "\n", "long-line broken" },
	{ TEXT BASE64 "\n" X3000 "\n", "long-line charset" },
	{ MULTI("mixed") "\n--b\nX-A: \303\274\n\nHello\n--b--\n",
	    "field-8bit" },
	/* broken */
	{ "Content-Type: multipart/mixed\n\nHello\n", "broken" },
	{ MULTI("mixed") "\nHello\n", "broken" },
	{ MULTI("mixed") "\n--b\n" "Content-Type: multipart/mixed; boundary=c"
	    "\n\n--b--\n", "broken" },
	{ TEXT "Content-Transfer-Encoding: rot13\n\nHello\n", "broken" },
	{ MULTI("mixed") "\n--b\n\nHello\n", "" },
	/* links are found in all of them */
	{ "\n" FOREIGN, "link-foreign" },
	{ TEXT QP "\nhttp:=\n//exa=6Dple.net/\n", "link-foreign" },
	{ TEXT BASE64 "\naHR0cDovL2V4YW1wbGUubmV0Lw==\n",
	    "base64 link-foreign" },
	{ MULTI("mixed") "\n--b\n\n" FOREIGN "--b--\n", "link-foreign" },
	{ MULTI("mixed") "\r\n--b \r\n\r\n" FOREIGN "\r\n--b--\r\n",
	    "link-foreign" },
	{ MULTI("mixed") "\n" FOREIGN "--b\n\nx\n--b--\n" FOREIGN, "" },
	{ MULTI("mixed") "\n--b\nX: " FOREIGN "\nx\n--b--\n", "" },
	{ MULTI("mixed") "\n--b\n" FOREIGN "--b--\n", "" },
	{ MULTI("mixed") "\n--b\nno field " FOREIGN "--b--\n",
	    "link-foreign" },
	{ MULTI("signed") "\n--b\n\n" FOREIGN "--b--\n", "link-foreign" },
	{ MULTI("digest") "\n--b\n\nSubject: x\n\n" FOREIGN "--b--\n",
	    "link-foreign" },
	{ "Content-Type: message/rfc822\n\nSubject: x\n\n" FOREIGN,
	    "link-foreign" },
	{ "Content-Type: message/rfc822\n\n" MULTI("mixed") "\n--b\n\n"
	    FOREIGN "--b--\n", "link-foreign" },
	{ "Content-Type: application/x-zip\n\n" FOREIGN, "" },
	{ TEXT "Content-Disposition: attachment\n\n" FOREIGN, "" },
};

START_TEST(test_row)
{
	struct content_advice advice;
	char message[8192];

	(void)snprintf(message, sizeof(message), ADVICE_GOOD "%s",
	    rows[_i].rest);
	advice_expect(&advice, message, rows[_i].words);
}
END_TEST

START_TEST(test_nul)
{
	static const char loose[] = ADVICE_GOOD "\na\0b\n";
	static const char fixed[] = ADVICE_GOOD MULTI("signed")
	    "\n--b\n\na\0b\n--b--\n";
	struct content_advice advice;
	char words[ADVICE_TEXT];

	advice_read(&advice, loose, sizeof(loose) - 1);
	ck_assert_str_eq(advice_words(&advice, words), "nul");
	advice_read(&advice, fixed, sizeof(fixed) - 1);
	ck_assert_str_eq(advice_words(&advice, words), "refused");
	ck_assert_str_eq(advice.subjects[CONTENT_REFUSED],
	    "NUL in a part that may not be changed");
}
END_TEST

/* Containers in each other, to the last that is opened and one more. */
START_TEST(test_deep)
{
	struct content_advice advice;
	struct buf text;
	int i, depth = CONTENTPART_DEPTH + _i;

	buf_init(&text);
	buf_puts(&text, ADVICE_GOOD);
	for (i = 0; i < depth; i++)
		buf_printf(&text, "Content-Type: multipart/mixed; "
		    "boundary=b%d\n\n--b%d\n", i, i);
	buf_puts(&text, "\nHello\n");
	for (; i-- > 0;)
		buf_printf(&text, "--b%d--\n", i);
	advice_expect(&advice, buf_get(&text), _i == 0 ? "" : "unread");
	buf_clear(&text);
}
END_TEST

START_TEST(test_many)
{
	struct content_advice advice;
	struct buf text;
	int i;

	buf_init(&text);
	buf_puts(&text, ADVICE_GOOD MULTI("mixed") "\n");
	for (i = 0; i < CONTENTPART_MAX + _i; i++)
		buf_puts(&text, "--b\n\n");
	advice_expect(&advice, buf_get(&text), _i == 0 ? "" : "unread");
	buf_clear(&text);
}
END_TEST

Suite *
suite_contentpart(void)
{
	Suite *s = suite_create("contentpart");
	TCase *t = tcase_create("contentpart");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_nul);
	tcase_add_loop_test(t, test_deep, 0, 2);
	tcase_add_loop_test(t, test_many, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
