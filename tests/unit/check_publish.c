/*
 * The records to publish, in each format; and what a zone file says of them
 * comes back as it was meant.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/overlay.h"
#include "exam/publish.h"
#include "exam/wanted.h"
#include "tests/unit/examscene.h"
#include "tests/unit/suites.h"

static struct examscene *s;
static struct buf out;

static void
begin(const char *zone, enum examoption_format format, int diff)
{
	s = examscene_new(zone);
	s->option.dns = 1;
	s->option.format = format;
	s->option.diff = diff;
	buf_init(&out);
}

static const char *
published(void)
{
	publish(&out, &s->exam);
	ck_assert_int_eq(out.failed, 0);
	return out.data;
}

static void
end(void)
{
	buf_clear(&out);
	examscene_free(s);
}

/* As spf.result and dmarc.exists leave it. */
static void
judge(enum spf_result result)
{
	s->exam.spf[0].known = 1;
	s->exam.spf[0].spf.result = result;
	(void)exam_add(&s->exam, EXAM_DMARC, "dmarc.exists", VERDICT_FAIL,
	    "none");
}

#define SOME \
	"example.com MX 10 mx.example.net\n" \
	"example.com TXT \"v=spf1 include:spf.example.net ~all\"\n" \
	"example.com TXT \"site-verification=1\"\n" \
	"mail.example.com A 192.0.2.25\n" \
	"25.2.0.192.in-addr.arpa PTR host.example.net\n"

START_TEST(zone)
{
	begin(SOME, FORMAT_ZONE, 0);
	judge(SPF_SOFTFAIL);
	ck_assert_str_eq(published(),
"; records for example.com, sent from 192.0.2.25 (mail.example.com)\n"
"$TTL 3600\n"
"; is there, and right\n"
"mail.example.com.  3600  IN  A  192.0.2.25\n"
"; is there, and right\n"
"example.com.  3600  IN  MX  10 mx.example.net.\n"
"; changed, in place of\n"
";- example.com.  3600  IN  TXT  \"v=spf1 include:spf.example.net ~all\"\n"
"example.com.  3600  IN  TXT  (\n"
"  \"v=spf1 include:spf.example.net ip4:192.0.2.25 ~all\" )\n"
"; new: SPF for the EHLO name\n"
"mail.example.com.  3600  IN  TXT  \"v=spf1 a -all\"\n"
"; new\n"
"_dmarc.example.com.  3600  IN  TXT  (\n"
"  \"v=DMARC1; p=none; rua=mailto:dmarc@example.com\" )\n"
"; reverse DNS is not in your zone: ask whoever gave you the address, or\n"
"; look for rDNS in your provider's panel\n"
";+ 25.2.0.192.in-addr.arpa.  3600  IN  PTR  mail.example.com.\n"
"; TLSA, MTA-STS, TLS-RPT: not applicable, this host receives no mail\n");
	end();
}
END_TEST

START_TEST(diff)
{
	begin(SOME, FORMAT_PANEL, 1);
	judge(SPF_PASS);
	ck_assert_str_eq(published(),
"add:\n"
"  host   mail\n"
"  type   TXT\n"
"  value  v=spf1 a -all\n"
"\n"
"add:\n"
"  host   _dmarc\n"
"  type   TXT\n"
"  value  v=DMARC1; p=none; rua=mailto:dmarc@example.com\n"
"\n"
"ask the owner of the address for:\n"
"  host   25.2.0.192.in-addr.arpa\n"
"  type   PTR\n"
"  value  mail.example.com.\n");
	end();
}
END_TEST

/* What is there may be a stranger's, and more than there is room for. */
START_TEST(hostile)
{
	char text[8192] = "_dmarc.example.com TXT "
	    "# 0f763d444d415243313b201b5b324a9b\n";
	size_t i;

	for (i = 0; i < 100; i++)
		snprintf(text + strlen(text), 64,
		    "example.com MX 10 mx%zu.example.net\n", i);
	begin(text, FORMAT_PANEL, 0);
	s->exam.spf[0].known = 1;
	ck_assert_ptr_nonnull(strstr(published(),
	    "keep:\n  host   _dmarc\n  type   TXT\n"
	    "  value  v=DMARC1; ?[2J?\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "mx15.example.net."));
	end();
}
END_TEST

/* Other TXT records of the name stay. */
START_TEST(nsupdate)
{
	begin(SOME, FORMAT_NSUPDATE, 0);
	judge(SPF_SOFTFAIL);
	ck_assert_str_eq(published(),
"update delete example.com. 3600 IN TXT "
"\"v=spf1 include:spf.example.net ~all\"\n"
"update add example.com. 3600 IN TXT "
"\"v=spf1 include:spf.example.net ip4:192.0.2.25 ~all\"\n"
"update add mail.example.com. 3600 IN TXT \"v=spf1 a -all\"\n"
"update add _dmarc.example.com. 3600 IN TXT "
"\"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n"
"send\n");
	end();
}
END_TEST

START_TEST(json)
{
	begin(SOME, FORMAT_JSON, 0);
	judge(SPF_SOFTFAIL);
	(void)published();
	ck_assert(json_sound(out.data, out.length - 1));
	ck_assert_ptr_nonnull(strstr(out.data,
	    "{\"owner\":\"example.com\",\"type\":\"TXT\",\"ttl\":3600,"
	    "\"state\":\"changed\","
	    "\"value\":\"v=spf1 include:spf.example.net ip4:192.0.2.25 ~all\","
	    "\"old\":[\"v=spf1 include:spf.example.net ~all\"]}"));
	end();
}
END_TEST

/* +all is the one all that is mended; two records become one. */
START_TEST(spf)
{
	begin("example.com TXT \"v=spf1 mx +all\"\n", FORMAT_NSUPDATE, 0);
	judge(SPF_PASS);
	ck_assert_ptr_nonnull(strstr(published(),
	    "update add example.com. 3600 IN TXT \"v=spf1 mx ~all\"\n"));
	end();
	begin("example.com TXT \"v=spf1 -all\"\n"
	    "example.com TXT \"v=spf1 mx -all\"\n", FORMAT_NSUPDATE, 0);
	judge(SPF_PERMERROR);
	(void)published();
	ck_assert_ptr_nonnull(strstr(out.data,
	    "update delete example.com. 3600 IN TXT \"v=spf1 -all\"\n"));
	ck_assert_ptr_nonnull(strstr(out.data,
	    "update delete example.com. 3600 IN TXT \"v=spf1 mx -all\"\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "update add example.com. 3600 "
	    "IN TXT \"v=spf1 ip4:192.0.2.25 ~all\"\n"));
	end();
}
END_TEST

/* What DNS did not say is not guessed. */
START_TEST(silence)
{
	begin("* DROP\n", FORMAT_NSUPDATE, 0);
	ck_assert_ptr_null(strstr(published(), "TXT"));
	end();
}
END_TEST

/* The zone file is what --zone reads. */
START_TEST(again)
{
	struct zonefile_text text = { .name = "dns" };
	struct question question;
	struct overlay overlay;
	struct fault fault;
	char one[256];

	begin(SOME, FORMAT_ZONE, 0);
	judge(SPF_SOFTFAIL);
	text.text = published();
	text.length = out.length;
	ck_assert_msg(overlay_load(&overlay, &text, &fault) == 0, "%s",
	    fault.text);
	memset(&question, 0, sizeof(question));
	question.name = "example.com";
	question.type = DNS_TXT;
	ck_assert_int_eq(overlay_answer(&overlay, &question),
	    OVERLAY_ANSWERED);
	ck_assert_uint_eq(question.answer.n, 1);
	(void)dns_text(&question.answer.records[0], one, sizeof(one));
	ck_assert_str_eq(one,
	    "v=spf1 include:spf.example.net ip4:192.0.2.25 ~all");
	question_clear(&question);
	overlay_clear(&overlay);
	end();
}
END_TEST

Suite *
suite_publish(void)
{
	Suite *suite = suite_create("publish");
	TCase *tcase = tcase_create("publish");

	tcase_add_test(tcase, zone);
	tcase_add_test(tcase, diff);
	tcase_add_test(tcase, hostile);
	tcase_add_test(tcase, nsupdate);
	tcase_add_test(tcase, json);
	tcase_add_test(tcase, spf);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, again);
	suite_add_tcase(suite, tcase);
	return suite;
}
