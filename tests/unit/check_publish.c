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

/* All that `sendoff dns' has examined. */
static void
examine(void)
{
	examspf(&s->exam);
	examdkim(&s->exam);
	examdmarc(&s->exam);
}

#define SOME \
	"example.com MX 10 mx.example.net\n" \
	"example.com TXT \"v=spf1 include:spf.example.net ~all\"\n" \
	"example.com TXT \"site-verification=1\"\n" \
	"spf.example.net TXT \"v=spf1 -all\"\n" \
	"mail.example.com A 192.0.2.25\n" \
	"25.2.0.192.in-addr.arpa PTR host.example.net\n"

START_TEST(zone)
{
	begin(SOME, FORMAT_ZONE, 0);
	examine();
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
"; see sendoff check, dkim.key: no key signs for example.com\n"
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
	examine();
	ck_assert_str_eq(published(),
"change:\n"
"  host   @\n"
"  type   TXT\n"
"  value  v=spf1 include:spf.example.net ip4:192.0.2.25 ~all\n"
"  was    v=spf1 include:spf.example.net ~all\n"
"\n"
"add, SPF for the EHLO name:\n"
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
"  value  mail.example.com.\n"
"\n"
"see sendoff check, dkim.key: no key signs for example.com\n");
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
	examine();
	ck_assert_ptr_nonnull(strstr(published(),
	    "\n  was    v=DMARC1; ?[2J?\n"));
	/* they stay, and so all are shown */
	ck_assert_ptr_nonnull(strstr(out.data, "10 mx0.example.net.\n"));
	ck_assert_ptr_nonnull(strstr(out.data, "10 mx99.example.net.\n"));
	end();
}
END_TEST

/* Other TXT records of the name stay. */
START_TEST(nsupdate)
{
	begin(SOME, FORMAT_NSUPDATE, 0);
	examine();
	ck_assert_str_eq(published(),
"; see sendoff check, dkim.key: no key signs for example.com\n"
"update delete example.com. 3600 IN TXT "
"\"v=spf1 include:spf.example.net ~all\"\n"
"update add example.com. 3600 IN TXT "
"\"v=spf1 include:spf.example.net ip4:192.0.2.25 ~all\"\n"
"send\n"
"update add mail.example.com. 3600 IN TXT \"v=spf1 a -all\"\n"
"send\n"
"update add _dmarc.example.com. 3600 IN TXT "
"\"v=DMARC1; p=none; rua=mailto:dmarc@example.com\"\n"
"send\n");
	end();
}
END_TEST

START_TEST(json)
{
	begin(SOME, FORMAT_JSON, 0);
	examine();
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

/* What has to be in what comes out, in those formats. */
static void
says(const char *dns, enum examoption_format format, const char *text)
{
	begin(dns, format, 0);
	examine();
	ck_assert_msg(strstr(published(), text) != NULL, "%s", out.data);
	end();
}

static void
lacks(const char *dns, enum examoption_format format, const char *text)
{
	begin(dns, format, 0);
	examine();
	ck_assert_msg(strstr(published(), text) == NULL, "%s", out.data);
	end();
}

#define MANY "example.com TXT \"v=spf1 ip4:192.0.2.1 -all\"\n" \
	"example.com TXT \"v=spf1 ip4:192.0.2.2 -all\"\n" \
	"example.com TXT \"v=spf1 ip4:192.0.2.3 -all\"\n" \
	"example.com TXT \"v=spf1 ip4:192.0.2.4 -all\"\n" \
	"example.com TXT \"v=spf1 ip4:192.0.2.5 -all\"\n" \
	"example.com TXT \"v=spf1 ip4:192.0.2.6 -all\"\n"

/* +all is the one all that is mended; of two records, or of one with a
 * mistake, nothing is lost, and where nobody knows what it was to be, it
 * stays. */
START_TEST(spf)
{
	says("example.com TXT \"v=spf1 mx +all\"\n", FORMAT_NSUPDATE,
	    "update add example.com. 3600 IN TXT \"v=spf1 mx ip4:192.0.2.25 "
	    "~all\"\n");
	says(MANY, FORMAT_NSUPDATE, "update add example.com. 3600 IN TXT "
	    "\"v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 "
	    "ip4:192.0.2.4 ip4:192.0.2.5 ip4:192.0.2.6 ip4:192.0.2.25 "
	    "-all\"\n");
	says(MANY, FORMAT_NSUPDATE, "update delete example.com. 3600 IN TXT "
	    "\"v=spf1 ip4:192.0.2.6 -all\"\n");
	says("example.com TXT \"v=spf1 ipv4:192.0.2.1 ~all\"\n",
	    FORMAT_NSUPDATE, "update add example.com. 3600 IN TXT "
	    "\"v=spf1 ip4:192.0.2.1 ip4:192.0.2.25 ~all\"\n");
	says("example.com TXT \"v=spf1 -ip4:192.0.2.0/24 ~all\"\n",
	    FORMAT_NSUPDATE, "update add example.com. 3600 IN TXT "
	    "\"v=spf1 ip4:192.0.2.25 -ip4:192.0.2.0/24 ~all\"\n");
	lacks("example.com TXT \"v=spf1 include:x bar:y ~all\"\n",
	    FORMAT_NSUPDATE, " example.com. 3600 IN TXT");
	says("example.com TXT \"v=spf1 include:x bar:y ~all\"\n",
	    FORMAT_ZONE, "; see sendoff check, spf.syntax: ");
	says("example.com TXT \"v=spf1 bar:y ~all\"\n", FORMAT_JSON,
	    "\"see\":[{\"id\":\"spf.syntax\",\"title\":\"");
}
END_TEST

/* One record can be changed in one way at a time: what another check wants of
 * it is named, and what wants the same is not. */
START_TEST(second)
{
	static const char *const texts[] = { "v=spf1 ip4:192.0.2.25 include:x "
	    "~all", "v=spf1 ip4:192.0.2.25 ~all", "v=spf1 ip4:192.0.2.25 "
	    "include:x ~all" };
	static const char *const ids[] = { "spf.result", "spf.include",
	    "spf.void" };
	struct finding *finding;
	size_t i;

	begin("example.com TXT \"v=spf1 include:x ~all\"\n", FORMAT_ZONE, 0);
	for (i = 0; i < 3; i++) {
		finding = exam_add(&s->exam, EXAM_SPF, ids[i], VERDICT_FAIL,
		    "title %zu", i);
		finding_publish(finding, FIX_DNS, "example.com", "TXT",
		    texts[i]);
	}
	ck_assert_ptr_nonnull(strstr(published(), texts[0]));
	ck_assert_ptr_nonnull(strstr(out.data,
	    "; see sendoff check, spf.include: title 1\n"));
	ck_assert_ptr_null(strstr(out.data, "check, spf.result"));
	ck_assert_ptr_null(strstr(out.data, "check, spf.void"));
	end();
}
END_TEST

START_TEST(dmarc)
{
	says("_dmarc.example.com TXT \"v=DMARC1; p=reject; p=none\"\n",
	    FORMAT_NSUPDATE, "update add _dmarc.example.com. 3600 IN TXT "
	    "\"v=DMARC1; p=reject\"\n");
	says("_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=reject; fo=1\"\n",
	    FORMAT_NSUPDATE, "update delete _dmarc.example.com. 3600 IN TXT "
	    "\"v=DMARC1; p=reject; fo=1\"\nsend\n");
}
END_TEST

/* A server deletes what is the same octet for octet: cut where it is cut. */
START_TEST(split)
{
	says("example.com TXT \"v=spf1 \" \"-\" \"all\"\n", FORMAT_NSUPDATE,
	    "update delete example.com. 3600 IN TXT \"v=spf1 \" \"-\" "
	    "\"all\"\n");
	/* and what is there, cut elsewhere, is not added once more */
	begin("mail.example.com A 192.0.2.25\n"
	    "mail.example.com TXT \"v=spf1 \" \"a -all\"\n"
	    "mail.example.com TXT \"v=spf1 -all\"\n", FORMAT_NSUPDATE, 0);
	examine();
	ck_assert_ptr_nonnull(strstr(published(),
	    "update delete mail.example.com. 3600 IN TXT \"v=spf1 -all\"\n"
	    "send\n"));
	end();
}
END_TEST

/* Nobody's address is taken away: the name may be a web server's as well. */
START_TEST(addresses)
{
	says("mail.example.com A 192.0.2.80\n", FORMAT_ZONE,
	    "; new: beside others that stay: if another host's, use another "
	    "hostname\nmail.example.com.  3600  IN  A  192.0.2.25\n");
	says("mail.example.com A 192.0.2.80\n", FORMAT_NSUPDATE,
	    "update add mail.example.com. 3600 IN A 192.0.2.25\n");
	lacks("mail.example.com A 192.0.2.80\n", FORMAT_NSUPDATE,
	    "update delete");
	lacks("mail.example.com A 192.0.2.80\n"
	    "qzxvjw.example.com A 192.0.2.80\n", FORMAT_ZONE, "beside");
	begin("", FORMAT_NSUPDATE, 0);
	examscene_address(s, "10.0.0.5");
	examine();
	ck_assert_ptr_null(strstr(published(), " A 10.0.0.5"));
	end();
}
END_TEST

/* Beside an alias there is nothing (RFC 2181 section 10.1). */
START_TEST(aliases)
{
#define AWAY "mail.example.com CNAME web.example.net\n" \
	"web.example.net A 192.0.2.80\n"
	says(AWAY, FORMAT_ZONE, "; missing: the name is an alias (CNAME), and "
	    "so cannot have it\n;+ mail.example.com.  3600  IN  A  "
	    "192.0.2.25\n");
	lacks(AWAY, FORMAT_NSUPDATE, "mail.example.com.");
	says("_dmarc.example.com CNAME d.example.net\n", FORMAT_NSUPDATE,
	    "update delete _dmarc.example.com. 3600 IN CNAME d.example.net.\n"
	    "update add _dmarc.example.com. 3600 IN TXT \"v=DMARC1; p=none; "
	    "rua=mailto:dmarc@example.com\"\n");
	says("_dmarc.example.com CNAME d.example.net\n", FORMAT_JSON,
	    "\"old\":[\"d.example.net.\"],\"old_type\":\"CNAME\"");
	/* one by a wildcard ends with the record */
	says("mail.example.com CNAME park.example.net\n"
	    "qzxvjw.example.com CNAME park.example.net\n"
	    "park.example.net A 192.0.2.80\n", FORMAT_NSUPDATE,
	    "update add mail.example.com. 3600 IN A 192.0.2.25\n");
	lacks("_dmarc.example.com CNAME d.example.net\n"
	    "d.example.net TXT \"v=DMARC1; p=none\"\n", FORMAT_NSUPDATE,
	    "_dmarc");
	/* that there is one the answer to another question says as well */
	lacks("mail.example.com CNAME gone.example.net\n"
	    "mail.example.com DROP CNAME\n", FORMAT_NSUPDATE,
	    "add mail.example.com.");
	lacks("_dmarc.example.com CNAME gone.example.net\n"
	    "_dmarc.example.com DROP CNAME\n", FORMAT_NSUPDATE, "_dmarc");
}
END_TEST

/* Nor is a PTR beside one (RFC 2317): what is behind it is asked for. */
START_TEST(classless)
{
	says("25.2.0.192.in-addr.arpa CNAME 25.0-63.2.0.192.in-addr.arpa\n",
	    FORMAT_ZONE, "\n;+ 25.0-63.2.0.192.in-addr.arpa.  3600  IN  PTR  "
	    "mail.example.com.\n");
	lacks("25.2.0.192.in-addr.arpa CNAME 25.0-63.2.0.192.in-addr.arpa\n",
	    FORMAT_ZONE, " 25.2.0.192.in-addr.arpa.");
}
END_TEST

/* An EHLO name of somebody else's domain is not for the own zone. */
START_TEST(foreign)
{
	begin("", FORMAT_ZONE, 0);
	strlcpy(s->exam.helo, "vps1.hoster.net", sizeof(s->exam.helo));
	examine();
	ck_assert_ptr_nonnull(strstr(published(), "; another's to publish\n"
	    ";+ vps1.hoster.net.  3600  IN  A  192.0.2.25\n"));
	ck_assert_ptr_null(strstr(out.data, "\nvps1"));
	buf_clear(&out);
	s->option.format = FORMAT_NSUPDATE;
	ck_assert_ptr_null(strstr(published(), "vps1"));
	end();
}
END_TEST

/* What a form calls "@" is the zone, not a domain below it. */
START_TEST(below)
{
	begin("example.com SOA ns.example.com h.example.com 1 1 1 1 1\n",
	    FORMAT_PANEL, 0);
	strlcpy(s->exam.domain, "shop.example.com", sizeof(s->exam.domain));
	strlcpy(s->exam.mail_domain, "shop.example.com",
	    sizeof(s->exam.mail_domain));
	strlcpy(s->exam.mail_from, "a@shop.example.com",
	    sizeof(s->exam.mail_from));
	examine();
	ck_assert_ptr_nonnull(strstr(published(),
	    "in the form for example.com\n"));
	ck_assert_ptr_nonnull(strstr(out.data,
	    "  host   shop\n  type   TXT\n  value  v=spf1"));
	ck_assert_ptr_null(strstr(out.data, "@\n"));
	end();
}
END_TEST

START_TEST(null_mx)
{
	says("example.com MX 0 .\n", FORMAT_ZONE,
	    "; missing: in place of the null MX, the host where you read mail\n"
	    ";+ example.com.  3600  IN  MX  10 mx.example.net.\n");
}
END_TEST

/* What DNS did not say is not guessed. */
START_TEST(silence)
{
	lacks("* DROP\n", FORMAT_NSUPDATE, "TXT");
	lacks("mail.example.com SERVFAIL\n", FORMAT_NSUPDATE,
	    "mail.example.com. 3600 IN A");
	says("mail.example.com SERVFAIL\n", FORMAT_NSUPDATE, "; see sendoff "
	    "check, helo.forward: mail.example.com: the name servers fail\n");
	says("example.com DROP MX\n", FORMAT_PANEL,
	    "\nsee sendoff check, domain.mx: example.com: no answer "
	    "from the name servers\n");
	lacks("25.2.0.192.in-addr.arpa DROP\n", FORMAT_ZONE, "PTR");
	says("25.2.0.192.in-addr.arpa DROP\n", FORMAT_JSON,
	    "\"see\":[{\"id\":\"ptr.exists\",\"title\":\"192.0.2.25: no answer");
	/* but where nobody is asked, all is proposed */
	begin("* DROP\n", FORMAT_NSUPDATE, 0);
	s->option.offline = 1;
	examine();
	ck_assert_ptr_nonnull(strstr(published(),
	    "add mail.example.com. 3600 IN A 192.0.2.25\n"));
	ck_assert_ptr_null(strstr(out.data, "helo.forward"));
	end();
}
END_TEST

/* No record makes a suffix a sender's. */
START_TEST(no_domain)
{
	begin("", FORMAT_ZONE, 0);
	strlcpy(s->exam.domain, "com", DNS_NAME);
	examine();
	ck_assert_ptr_nonnull(strstr(published(), "; see sendoff check, "
	    "domain.name: com: set domain in sendoff.conf"));
	ck_assert_ptr_null(strstr(out.data, " IN "));
	ck_assert_ptr_null(strstr(out.data, " TXT "));
	ck_assert_ptr_null(strstr(out.data, "spf.exists"));
	end();
}
END_TEST

/* As check has it: a host that is called by its provider gets a name of the
 * domain before it gets records. */
START_TEST(renamed)
{
	begin("", FORMAT_ZONE, 0);
	strlcpy(s->exam.helo, "static.25.2.0.192.provider.net", DNS_NAME);
	examhost(&s->exam);
	examine();
	ck_assert_ptr_nonnull(strstr(published(), "; see sendoff check, "
	    "ptr.exists: mail.example.com: set hostname to this name"));
	ck_assert_ptr_null(strstr(out.data, "provider.net."));
	ck_assert_ptr_null(strstr(out.data, " PTR "));
	end();
	begin("mail.example.com A 192.0.2.25\n", FORMAT_ZONE, 0);
	examhost(&s->exam);
	examine();
	ck_assert_ptr_nonnull(strstr(published(), "PTR  mail.example.com."));
	ck_assert_ptr_null(strstr(out.data, "hostname"));
	end();
}
END_TEST

/* Its address is not asked for. */
START_TEST(relayed)
{
	begin(SOME, FORMAT_ZONE, 0);
	s->conf.relay = RELAY_SMTP;
	s->conf.relay_host = strdup("relay.example.net");
	s->exam.naddresses = 0;
	ck_assert_ptr_nonnull(strstr(published(), "; records for example.com, "
	    "sent through the relay relay.example.net\n"));
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
	examine();
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
	tcase_add_test(tcase, second);
	tcase_add_test(tcase, dmarc);
	tcase_add_test(tcase, split);
	tcase_add_test(tcase, addresses);
	tcase_add_test(tcase, aliases);
	tcase_add_test(tcase, classless);
	tcase_add_test(tcase, foreign);
	tcase_add_test(tcase, below);
	tcase_add_test(tcase, null_mx);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, no_domain);
	tcase_add_test(tcase, renamed);
	tcase_add_test(tcase, relayed);
	tcase_add_test(tcase, again);
	suite_add_tcase(suite, tcase);
	return suite;
}
