/*
 * Notices and advertising; programs that write mail.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/advice.h"

Suite	*suite_contentkind(void);

#define ONE_CLICK	"List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"

/* Fields of a message and its text. */
static const struct {
	const char	*fields;
	const char	*text;
	const char	*words;
} rows[] = {
	{ "", "Your code is 123456.", "" },
	{ "Precedence: bulk\n", "x", "bulk no-list-unsubscribe" },
	{ "Precedence:  LIST \n", "x", "bulk no-list-unsubscribe" },
	{ "Precedence: junk\n", "x", "bulk no-list-unsubscribe" },
	{ "Precedence: first-class\n", "x", "" },
	{ "Precedence: bulk\nAuto-Submitted: auto-generated\n", "x", "" },
	{ "Precedence: bulk\nAuto-Submitted: no\n", "x",
	    "bulk no-list-unsubscribe" },
	{ "List-Id: <n.example.org>\nAuto-Submitted: auto-generated\n", "x",
	    "bulk no-list-unsubscribe" },
	{ "List-Id: <news.example.org>\n", "x",
	    "bulk no-list-unsubscribe" },
	{ "List-: x\n", "x", "" },
	/* RFC 8058 */
	{ "List-Unsubscribe: <https://example.org/u>\n" ONE_CLICK, "x",
	    "bulk one-click-signed" },
	{ "List-Unsubscribe: <mailto:u@example.org>,\n <HTTPS://example.org/>"
	    "\n" ONE_CLICK, "x", "bulk one-click-signed" },
	{ "List-Unsubscribe: <https://example.org/u>\n", "x",
	    "one-click bulk" },
	{ "List-Unsubscribe: <mailto:u@example.org>\n" ONE_CLICK, "x",
	    "one-click bulk" },
	{ "List-Unsubscribe: <http://example.org/>\n" ONE_CLICK, "x",
	    "one-click bulk" },
	{ "List-Unsubscribe: <https://example.org/>\n"
	    "List-Unsubscribe-Post: yes\n", "x", "one-click bulk" },
	{ ONE_CLICK, "x", "one-click bulk no-list-unsubscribe" },
	/* words */
	{ "", "Click to UnSubscribe.", "unsubscribe-words "
	    "no-list-unsubscribe" },
	{ "", "Newsletter abmelden", "unsubscribe-words "
	    "no-list-unsubscribe" },
	{ "", "unsubscrib", "" },
	{ "", "opt", "" },
	{ "List-Unsubscribe: <https://example.org/u>\n" ONE_CLICK,
	    "unsubscribe", "bulk unsubscribe-words one-click-signed" },
	{ "Content-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: base64\n",
	    "5Zue5aSNVETpgIDorqI=", "unsubscribe-words "
	    "no-list-unsubscribe" },
	{ "Content-Type: text/plain; charset=gbk\n"
	    "Content-Transfer-Encoding: quoted-printable\n",
	    "=C8=A1=CF=FB=B6=A9=D4=C4", "unsubscribe-words "
	    "no-list-unsubscribe" },
	{ "Content-Type: text/html; charset=utf-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n",
	    "<b title=3Dunsubscribe>&#21462;&#28040;</b>=E8=AE=A2=E9=98=85",
	    "no-text unsubscribe-words no-list-unsubscribe" },
	{ "Content-Type: application/octet-stream\n", "unsubscribe", "" },
	/* programs */
	{ "X-PHP-Originating-Script: 33:contact.php\n", "x",
	    "auto-submitted" },
	{ "X-Cron-Env: <SHELL=/bin/sh>\n", "x", "auto-submitted" },
	{ "X-Cron-Env: <SHELL=/bin/sh>\nAuto-Submitted: no\n", "x",
	    "auto-submitted" },
	{ "X-Cron-Env: <SHELL=/bin/sh>\nAuto-Submitted: auto-generated\n", "x",
	    "" },
};

START_TEST(test_row)
{
	struct content_advice advice;
	char message[2048];

	(void)snprintf(message, sizeof(message), ADVICE_GOOD "%s\n%s\n",
	    rows[_i].fields, rows[_i].text);
	advice_expect(&advice, message, rows[_i].words);
}
END_TEST

static const struct {
	const char	*from;
	int		 machine;
} authors[] = {
	{ "ann", 0 }, { "root", 1 }, { "Root", 1 }, { "rooty", 0 },
	{ "no-reply", 1 }, { "noreply+123", 1 }, { "alerts-web", 1 },
	{ "www-data", 1 }, { "robot", 0 }, { "info", 0 },
};

START_TEST(test_author)
{
	struct content_advice advice;
	char message[1024];

	(void)snprintf(message, sizeof(message), "From: %s@example.org\n"
	    ADVICE_REST "\nHello.\n", authors[_i].from);
	advice_expect(&advice, message, authors[_i].machine ?
	    "auto-submitted" : "");
}
END_TEST

START_TEST(test_many)
{
	struct content_advice advice;
	char message[4096] = ADVICE_GOOD "Cc: c@example.net";
	int i;

	for (i = 0; i < 19; i++)
		strlcat(message, ",\n c@example.net", sizeof(message));
	advice_expect(&advice, message, "many-recipients");
	ck_assert_uint_eq(advice.recipients, 21);
	*strrchr(message, ',') = '\0';
	advice_expect(&advice, message, "");
}
END_TEST

Suite *
suite_contentkind(void)
{
	Suite *s = suite_create("contentkind");
	TCase *t = tcase_create("contentkind");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, test_author, 0,
	    sizeof(authors) / sizeof(authors[0]));
	tcase_add_test(t, test_many);
	suite_add_tcase(s, t);
	return s;
}
