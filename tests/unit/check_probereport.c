/*
 * What a process that lies can make of a report.
 */
#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "probereport.h"

Suite	*suite_probereport(void);

static struct probe_report report;

/* A report as a probe makes it, that came to its end at the second try. */
static void
setup(void)
{
	memset(&report, 0, sizeof(report));
	report.stage = PROBE_DONE;
	report.ntries = 2;
	report.at = 1;
	report.tries[0].stage = PROBE_CONNECT;
	report.tries[0].why = PROBE_TIMEOUT;
	report.tries[1].stage = PROBE_DONE;
	strlcpy(report.tries[1].address, "2001:db8::1", OUTCOME_ADDRESS);
	strlcpy(report.tries[1].local, "192.0.2.1", OUTCOME_ADDRESS);
	report.tries[1].port = 25;
	report.greeting.code = 220;
	report.hello.code = 250;
	strlcpy(report.hello.text, "mx\nSIZE 1\n\nDSN", PROBE_LINES);
	report.skew = -3;
	report.handshake_ms = -1;
}

START_TEST(sound)
{
	struct probe_report same;

	setup();
	same = report;
	ck_assert_int_eq(probereport_clean(&report), 0);
	ck_assert_mem_eq(&same, &report, sizeof(same));
}
END_TEST

START_TEST(lies)
{
	setup();
	switch (_i) {
	case 0: report.stage = PROBE_STAGES; break;
	case 1: report.why = PROBE_WHYS; break;
	case 2: report.tls = PROBE_TLS_STATES; break;
	case 3: report.ntries = PROBE_TRIES + 1; break;
	case 4: report.ntries = UINT32_MAX; break;
	case 5: report.ntries = 0; break;
	case 6: report.at = 2; break;
	case 7: report.at = UINT32_MAX; break;
	case 8: report.greeting.code = 600; break;
	case 9: report.recipients[1].code = -1; break;
	case 10: report.hello_tls.code = 100; break;
	case 11: report.hello.size = -1; break;
	case 12: report.outcome.kind = OUTCOME_DELIVERED; break;
	case 13: report.outcome.kind = (enum outcome_kind)99; break;
	case 14: report.outcome.code = INT_MAX; break;
	case 15: report.outcome.port = 65536; break;
	case 16: report.tries[2].port = -1; break;
	case 17: report.tries[0].stage = UINT32_MAX; break;
	case 18: report.tries[0].why = UINT32_MAX; break;
	case 19: report.tries[0].ms = -2; break;
	case 20: report.dated = 2; break;
	case 21: report.reset = -1; break;
	case 22: report.quit = INT_MAX; break;
	case 23: report.skew = INT64_MIN; break;
	case 24: report.skew = INT64_MAX; break;
	case 25: report.connect_ms = INT_MIN; break;
	case 26: report.greeting_ms = -2; break;
	case 27: report.handshake_ms = -2; break;
	case 28: report.why = PROBE_CLOSED; break;	/* yet it is done */
	case 29: report.stage = PROBE_MAIL; break;	/* yet all is fine */
	}
	ck_assert_int_eq(probereport_clean(&report), -1);
}
END_TEST

/* One text: it ends within its room, and nothing of it is a control. */
static void
check_text(const char *text, size_t size)
{
	size_t n = strnlen(text, size);

	ck_assert_uint_lt(n, size);
	ck_assert_uint_eq(strspn(text, "?\n"), n);
}

/* Texts without an end, and with what a terminal would obey. */
START_TEST(texts)
{
	memset(&report, '\033', sizeof(report));
	ck_assert_int_eq(probereport_clean(&report), -1);
	check_text(report.outcome.text, sizeof(report.outcome.text));
	check_text(report.outcome.status, sizeof(report.outcome.status));
	check_text(report.outcome.host, sizeof(report.outcome.host));
	check_text(report.outcome.tls, sizeof(report.outcome.tls));
	ck_assert_str_eq(report.outcome.address, "");
	check_text(report.tries[2].host, sizeof(report.tries[2].host));
	ck_assert_str_eq(report.tries[2].address, "");
	ck_assert_str_eq(report.tries[2].local, "");
	check_text(report.greeting.text, sizeof(report.greeting.text));
	check_text(report.greeting.status, sizeof(report.greeting.status));
	check_text(report.starttls.text, sizeof(report.starttls.text));
	check_text(report.mail.text, sizeof(report.mail.text));
	check_text(report.recipients[1].text, OUTCOME_TEXT);
	check_text(report.hello.text, sizeof(report.hello.text));
	check_text(report.hello_tls.text, sizeof(report.hello_tls.text));
	check_text(report.tls_name, sizeof(report.tls_name));
	check_text(report.tls_reason, sizeof(report.tls_reason));
}
END_TEST

/* The same where all else is sound, and lines among it. */
START_TEST(lines)
{
	setup();
	memset(report.hello.text, '\n', PROBE_LINES);
	memset(report.hello_tls.text, '\r', PROBE_LINES);
	strlcpy(report.tries[1].address, "2001:db8::1 ", OUTCOME_ADDRESS);
	strlcpy(report.tries[1].local, "mx.example", OUTCOME_ADDRESS);
	report.hello.offers = UINT32_MAX;
	ck_assert_int_eq(probereport_clean(&report), 0);
	check_text(report.hello.text, PROBE_LINES);
	check_text(report.hello_tls.text, PROBE_LINES);
	ck_assert_uint_eq(report.hello.offers, 0x7f);
	/* they go into questions: what is none is not kept */
	ck_assert_str_eq(report.tries[1].address, "");
	ck_assert_str_eq(report.tries[1].local, "");
}
END_TEST

START_TEST(none)
{
	probereport_fail(&report, "out of \033 memory");
	ck_assert_str_eq(report.outcome.text, "out of ? memory");
	ck_assert_uint_eq(report.why, PROBE_BROKEN);
	ck_assert_int_eq(probereport_clean(&report), 0);
}
END_TEST

Suite *
suite_probereport(void)
{
	Suite *suite = suite_create("probereport");
	TCase *tcase = tcase_create("probereport");

	tcase_add_test(tcase, sound);
	tcase_add_loop_test(tcase, lies, 0, 30);
	tcase_add_test(tcase, texts);
	tcase_add_test(tcase, lines);
	tcase_add_test(tcase, none);
	suite_add_tcase(suite, tcase);
	return suite;
}
