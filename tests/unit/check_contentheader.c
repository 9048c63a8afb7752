/*
 * The header: what sendoff mends is told from what stays wrong.
 */
#include <check.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentheader.h"
#include "tests/unit/advice.h"
#include "tests/unit/words.h"

Suite	*suite_contentheader(void);

#define END	"\nHello.\n"
#define R	"Received: x\n"
#define R9	R R R R R R R R R
#define R90	R9 R9 R9 R9 R9 R9 R9 R9 R9 R9

static const struct {
	const char	*message;
	const char	*words;
} rows[] = {
	{ ADVICE_GOOD END, "" },
	/* From */
	{ ADVICE_REST END, "from-added" },
	{ "From:  \n" ADVICE_REST END, "from-added" },
	{ "From: ann\n" ADVICE_REST END, "from-bare" },
	{ ADVICE_FROM ADVICE_GOOD END, "from-twice" },
	{ "From: ann@\n" ADVICE_REST END, "from-syntax" },
	{ "From: Shop, Inc. <ann@example.org>\n" ADVICE_REST END,
	    "from-bare from-many" },
	{ "From: <>\n" ADVICE_REST END, "from-empty" },
	{ "From: nobody here:;\n" ADVICE_REST END, "from-empty" },
	{ "From: ann@example.org, eve@example.org\n" ADVICE_REST END,
	    "from-many" },
	{ "From: ann@localhost\n" ADVICE_REST END, "from-domain" },
	{ "From: ann@gmail.com\n" ADVICE_REST END, "from-domain" },
	{ "From: ann@example.net\n" ADVICE_REST END, "from-foreign" },
	{ "From: ann@notexample.org\n" ADVICE_REST END, "from-foreign" },
	{ "From: ann@shop.Example.ORG\n" ADVICE_REST END, "" },
	/* Date */
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID END, "date-added" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: 2026-11-24 12:00\n" END, "date-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: Thu, 01 Jan 1970 00:00:00 +0000\n" END, "date-past" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: Fri, 20 Nov 2026 12:00:00 +0000\n" END, "" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: Fri, 20 Nov 2026 11:59:59 +0000\n" END, "date-past" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: Tue, 24 Nov 2026 18:00:01 +0000\n" END, "date-future" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_ID
	    "Date: Wed, 25 Nov 2026 02:00:00 +0800\n" END, "" },
	/* Message-ID */
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE END, "id-added" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: 1@example.org\n" END, "id-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1>\n" END, "id-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1@>\n" END, "id-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1 2@example.org>\n" END, "id-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1@example.org> <2@example.org>\n" END,
	    "id-syntax" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1@localhost>\n" END, "id-foreign" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "Message-ID: <1@php.example.net>\n" END, "id-foreign" },
	/* To, Cc */
	{ ADVICE_FROM ADVICE_SUBJECT ADVICE_DATE ADVICE_ID END,
	    "to-missing" },
	{ ADVICE_FROM "To:\n" ADVICE_SUBJECT ADVICE_DATE ADVICE_ID END,
	    "to-missing" },
	{ ADVICE_FROM "Bcc: bob@example.net\n" ADVICE_SUBJECT ADVICE_DATE
	    ADVICE_ID END, "to-missing" },
	{ ADVICE_FROM "Cc: bob@example.net\n" ADVICE_SUBJECT ADVICE_DATE
	    ADVICE_ID END, "" },
	{ ADVICE_FROM "To: undisclosed-recipients:;\n" ADVICE_SUBJECT
	    ADVICE_DATE ADVICE_ID END, "" },
	{ ADVICE_FROM "To: Bob <bob@example.net\n" ADVICE_SUBJECT ADVICE_DATE
	    ADVICE_ID END, "to-syntax" },
	/* Subject */
	{ ADVICE_FROM ADVICE_TO ADVICE_DATE ADVICE_ID END,
	    "subject-missing" },
	{ ADVICE_FROM ADVICE_TO "Subject: \n" ADVICE_DATE ADVICE_ID END,
	    "subject-missing" },
	{ ADVICE_GOOD ADVICE_SUBJECT END, "field-twice" },
	{ ADVICE_GOOD "to: eve@example.net\n" END, "field-twice" },
	/* what is mended */
	{ ADVICE_FROM ADVICE_TO "Subject: \303\234ber\n" ADVICE_DATE ADVICE_ID
	    END, "field-8bit" },
	{ ADVICE_GOOD "X-A: a\rb\n" END, "bare-cr" },
	{ ADVICE_GOOD "X-A: " X990 "xxxx\n" END, "long-line" },
	{ ADVICE_GOOD "X-A: " X990 "xxx\n" END, "" },
	{ ADVICE_GOOD "\na\rb\n", "bare-cr" },
	{ ADVICE_GOOD "\n" X990 "xxxxxxxxx\n", "long-line" },
	{ ADVICE_GOOD "\n" X990 "xxxxxxxx\r\n", "" },
	{ ADVICE_GOOD "\n\303\274\n", "body-8bit" },
	/* what sendoff refuses */
	{ ADVICE_GOOD "List-ID: <" X990 ">\nList-Help: <https://" X990
	    ">\n" END, "long-line header-refused bulk no-list-unsubscribe" },
	{ ADVICE_FROM ADVICE_TO ADVICE_SUBJECT ADVICE_DATE
	    "References: <" X990 ">" "<" X990 ">\n" ADVICE_ID END,
	    "long-line" },
	{ ADVICE_FROM "To: <a@example.net>,<" X990 "@example.net>,\n"
	    ADVICE_SUBJECT ADVICE_DATE ADVICE_ID END,
	    "header-refused to-syntax" },
	{ ADVICE_GOOD "X-A: " X990 X990 "\n" END, "long-line" },
	{ ADVICE_GOOD R90 R9 END, "" },
	{ ADVICE_GOOD "Received-SPF: " X990 X100 "\n" END, "header-refused" },
	{ ADVICE_GOOD "Content-Disposition: attachment; filename=" X990 X100
	    "\n" END, "header-refused" },
	{ ADVICE_GOOD R90 R9 R END, "header-refused" },
	/* where the header ends */
	{ "From ann Tue Nov 24 12:00:00 2026\n" ADVICE_GOOD END, "" },
	{ ADVICE_GOOD "no field\n" ADVICE_FROM END, "" },
	{ "", "from-added date-added id-added to-missing subject-missing" }
};

START_TEST(test_row)
{
	struct content_advice advice;

	advice_expect(&advice, rows[_i].message, rows[_i].words);
}
END_TEST

/* What a person is told. */
START_TEST(test_subjects)
{
	struct content_advice advice;

	advice_expect(&advice, "From: ann@gmail.com\n" ADVICE_TO
	    "Subject: \303\244\nSubject: b\n" ADVICE_DATE
	    "Message-ID: <1@web.example.net>\n" END,
	    "field-8bit from-domain field-twice id-foreign");
	ck_assert_str_eq(advice.subjects[CONTENT_FIELD_8BIT], "Subject");
	ck_assert_str_eq(advice.subjects[CONTENT_FIELD_TWICE], "Subject");
	ck_assert_str_eq(advice.subjects[CONTENT_ID_FOREIGN],
	    "web.example.net");
	ck_assert_str_eq(advice.subjects[CONTENT_FROM_DOMAIN],
	    "gmail.com, a mail provider's domain");
	ck_assert_str_eq(advice.from, "gmail.com");
	ck_assert_uint_eq(advice.recipients, 1);
}
END_TEST

START_TEST(test_refused)
{
	struct content_advice advice;

	advice_expect(&advice, ADVICE_GOOD "List-Help: <" X990 X100 ">\n"
	    R90 R9 R END, "header-refused bulk no-list-unsubscribe");
	ck_assert_str_eq(advice.subjects[CONTENT_HEADER_REFUSED],
	    "List-Help, over 998 octets without a blank");
	advice_expect(&advice, ADVICE_GOOD R90 R9 R END, "header-refused");
	ck_assert_str_eq(advice.subjects[CONTENT_HEADER_REFUSED],
	    "100 Received fields");
}
END_TEST

START_TEST(test_nul)
{
	static const char text[] = ADVICE_GOOD "X-A: a\0b\n\nHello.\n";
	struct content_advice advice;
	char words[ADVICE_TEXT];

	advice_read(&advice, text, sizeof(text) - 1);
	ck_assert_str_eq(advice_words(&advice, words), "nul");
	ck_assert_str_eq(advice.subjects[CONTENT_NUL], "X-A");
}
END_TEST

/* Nothing is known of an organisation: nothing is foreign. */
START_TEST(test_no_org)
{
	static const char text[] = "From: ann@example.com\n" ADVICE_REST
	    "\nhttps://example.net/\n";
	struct content_input input = { .text = text,
	    .length = sizeof(text) - 1, .now = ADVICE_NOW };
	struct content_advice advice;

	ck_assert_int_eq(content_judge(&advice, &input), 0);
	ck_assert_uint_eq(advice.codes, 0);
}
END_TEST

/* sendoff itself writes the host's name into Message-ID. */
START_TEST(test_host)
{
	static const char text[] = ADVICE_FROM ADVICE_TO ADVICE_SUBJECT
	    ADVICE_DATE "Message-ID: <1@vps.example.net>\n\nx\n";
	struct content_input input = { .text = text,
	    .length = sizeof(text) - 1, .now = ADVICE_NOW,
	    .org = "example.org", .host = "VPS.example.net" };
	struct content_advice advice;

	ck_assert_int_eq(content_judge(&advice, &input), 0);
	ck_assert_uint_eq(advice.codes, 0);
	input.host = "ps.example.net";
	ck_assert_int_eq(content_judge(&advice, &input), 0);
	ck_assert(content_has(&advice, CONTENT_ID_FOREIGN));
}
END_TEST

/* The begin of a long message. */
START_TEST(test_whole)
{
	static const char text[] = ADVICE_GOOD "\nx\n";
	struct content_input input = { .text = text,
	    .length = sizeof(text) - 1, .now = ADVICE_NOW,
	    .whole = 3000000 };
	struct content_advice advice;
	char words[ADVICE_TEXT];

	ck_assert_int_eq(content_judge(&advice, &input), 0);
	ck_assert_str_eq(advice_words(&advice, words), "size unread");
	ck_assert_str_eq(advice.subjects[CONTENT_SIZE], "3000000 octets");
}
END_TEST

Suite *
suite_contentheader(void)
{
	Suite *s = suite_create("contentheader");
	TCase *t = tcase_create("contentheader");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_subjects);
	tcase_add_test(t, test_refused);
	tcase_add_test(t, test_nul);
	tcase_add_test(t, test_no_org);
	tcase_add_test(t, test_host);
	tcase_add_test(t, test_whole);
	suite_add_tcase(s, t);
	return s;
}
