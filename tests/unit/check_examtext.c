/*
 * The report as a person reads it.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exam/examtext.h"
#include "tests/unit/examscene.h"
#include "tests/unit/suites.h"

static struct examscene *s;
static struct buf out;

static void
setup(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	s = examscene_new("");
	buf_init(&out);
}

static void
teardown(void)
{
	buf_clear(&out);
	examscene_free(s);
}

static const char *
report(void)
{
	struct exam_summary summary;

	examine_sum(&s->exam, &summary);
	examtext(&out, &s->exam, &summary);
	ck_assert_int_eq(out.failed, 0);
	return out.data == NULL ? "" : out.data;
}

/* The findings of CHECK's mock-up, in its columns. */
START_TEST(shape)
{
	struct finding *f;

	s->exam.addresses[0].nat = 1;
	strlcpy(s->exam.addresses[0].local, "10.0.0.5", IPADDR_TEXT);
	f = exam_add(&s->exam, EXAM_DOMAIN, "domain.mx", VERDICT_FAIL,
	    "example.top has no MX and no address");
	finding_publish(f, FIX_DNS, "example.top", "MX",
	    "10 mx.example.net.");
	f = exam_add(&s->exam, EXAM_SPF, "spf.result", VERDICT_FAIL,
	    "softfail: 203.0.113.25 matches nothing before ~all");
	finding_detail(f, "v=spf1 include:spf.hoster.example ~all");
	finding_publish(f, FIX_DNS, "example.top", "TXT",
	    "v=spf1 ip4:203.0.113.25 include:spf.hoster.example ~all");
	finding_replaces(f, "v=spf1 include:spf.hoster.example ~all");
	(void)exam_add(&s->exam, EXAM_SPF, "spf.all", VERDICT_OK, "~all");
	f = exam_add(&s->exam, EXAM_DKIM, "dkim.self", VERDICT_SKIP,
	    "needs dkim.match");
	f = exam_add(&s->exam, EXAM_HOST, "ptr.exists", VERDICT_FAIL,
	    "203.0.113.25 has no PTR (Gmail refuses such hosts)");
	finding_advise(f, "in your VPS panel set rDNS of 203.0.113.25 to "
	    "mail.example.top (reverse zone run by hoster.example)");
	f = exam_add(&s->exam, EXAM_LISTS, "ip.dnsbl.zen.spamhaus.org",
	    VERDICT_UNKNOWN, "Spamhaus does not serve this resolver "
	    "(127.255.255.254)");
	finding_fix(f, FIX_URL, "https://check.spamhaus.org/");
	ck_assert_str_eq(report(),
"sendoff check  example.com  from 192.0.2.25 (via NAT, local 10.0.0.5)"
"  IPv6: none\n"
"               EHLO mail.example.com   no key   2027-01-15 08:00 UTC\n"
"\n"
"DOMAIN\n"
"  FAIL  domain.mx         example.top has no MX and no address\n"
"                          -> publish:\n"
"                             example.top.  3600  IN  MX  10 "
"mx.example.net.\n"
"DNS\n"
"  FAIL  spf.result        softfail: 203.0.113.25 matches nothing before "
"~all\n"
"              v=spf1 include:spf.hoster.example ~all\n"
"                          -> change the record to:\n"
"                             example.top.  3600  IN  TXT  (\n"
"                               \"v=spf1 ip4:203.0.113.25 "
"include:spf.hoster.example ~all\" )\n"
"  OK    spf.all           ~all\n"
"  SKIP  dkim.self         needs dkim.match\n"
"IP\n"
"  FAIL  ptr.exists        203.0.113.25 has no PTR (Gmail refuses such "
"hosts)\n"
"                          -> in your VPS panel set rDNS of 203.0.113.25 "
"to\n"
"                             mail.example.top (reverse zone run by\n"
"                             hoster.example)\n"
"  ????  ip.dnsbl.zen.spamhaus.org Spamhaus does not serve this resolver\n"
"                          (127.255.255.254)\n"
"                          -> see:\n"
"                             https://check.spamhaus.org/\n"
"\n"
"3 FAIL, 0 WARN, 1 unknown, 1 skipped, 1 OK    start with ptr.exists: it "
"takes longest\n");
}
END_TEST

/* Nothing at all where nothing is wrong, else only what is. */
START_TEST(quiet)
{
	s->option.quiet = 1;
	(void)exam_add(&s->exam, EXAM_SPF, "spf.all", VERDICT_OK, "~all");
	(void)exam_add(&s->exam, EXAM_DKIM, "dkim.key", VERDICT_SKIP, "x");
	ck_assert_str_eq(report(), "");
	(void)exam_add(&s->exam, EXAM_DMARC, "dmarc.rua", VERDICT_WARN, "y");
	(void)report();
	ck_assert_ptr_null(strstr(out.data, "spf.all"));
	ck_assert_ptr_null(strstr(out.data, "SKIP"));
	ck_assert_ptr_nonnull(strstr(out.data, "WARN  dmarc.rua"));
}
END_TEST

START_TEST(status)
{
	static const struct {
		enum verdict	verdict;
		int		status, strict;
	} steps[] = { { VERDICT_OK, 0, 0 }, { VERDICT_SKIP, 0, 0 },
	    { VERDICT_UNKNOWN, 3, 3 }, { VERDICT_WARN, 1, 2 },
	    { VERDICT_FAIL, 2, 2 } };
	struct exam_summary summary;
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		(void)exam_add(&s->exam, EXAM_SPF, "spf.all",
		    steps[i].verdict, "x");
		s->option.strict = 0;
		examine_sum(&s->exam, &summary);
		ck_assert_int_eq(summary.status, steps[i].status);
		s->option.strict = 1;
		examine_sum(&s->exam, &summary);
		ck_assert_int_eq(summary.status, steps[i].strict);
	}
}
END_TEST

/* --only and --skip leave out, and what is left out does not count. */
START_TEST(chosen)
{
	struct exam_summary summary;
	char only[] = "dns", skip[] = "spf.all";

	(void)exam_add(&s->exam, EXAM_SPF, "spf.all", VERDICT_FAIL, "x");
	(void)exam_add(&s->exam, EXAM_SPF, "spf.void", VERDICT_WARN, "x");
	(void)exam_add(&s->exam, EXAM_LISTS, "ip.dnsbl", VERDICT_FAIL, "x");
	s->option.only[s->option.nonly++] = only;
	s->option.skip[s->option.nskip++] = skip;
	examine_sum(&s->exam, &summary);
	ck_assert_int_eq(summary.status, 1);
	(void)report();
	ck_assert_ptr_null(strstr(out.data, "spf.all"));
	ck_assert_ptr_null(strstr(out.data, "ip.dnsbl"));
	ck_assert_ptr_nonnull(strstr(out.data, "spf.void"));
}
END_TEST

/* A long record keeps its octets, whatever it is in. */
START_TEST(record)
{
	struct finding *f = exam_add(&s->exam, EXAM_DKIM, "dkim.record",
	    VERDICT_FAIL, "none");
	char text[401];

	memset(text, 'A', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	finding_publish(f, FIX_DNS, "s._domainkey.example.com", "TXT", text);
	(void)report();
	text[255] = '\0';
	ck_assert_ptr_nonnull(strstr(out.data, text));
}
END_TEST

/* Sentences are broken before the edge; records, and what hangs on their
 * columns, are not. */
START_TEST(details)
{
	struct finding *f = exam_add(&s->exam, EXAM_LISTS, "ip.dnsbl-health",
	    VERDICT_UNKNOWN, "x");

	finding_detail(f, "zen.spamhaus.org: the list does not answer a public "
	    "resolver, nor one whose own PTR is its provider's");
	finding_detail(f, "  %070d %070d", 1, 2);
	f = exam_add(&s->exam, EXAM_SPF, "spf.syntax", VERDICT_FAIL, "x");
	finding_detail(f, "v=spf1 include:one.example include:two.example "
	    "include:three.example ~all");
	(void)report();
	ck_assert_ptr_nonnull(strstr(out.data,
"              zen.spamhaus.org: the list does not answer a public resolver, nor\n"
"                one whose own PTR is its provider's\n"
"                0000"));
	ck_assert_ptr_nonnull(strstr(out.data, "1 0000"));
	ck_assert_ptr_nonnull(strstr(out.data, "three.example ~all\n"));
	ck_assert_ptr_null(strstr(out.data, "\n  ~all"));
}
END_TEST

/* The configuration may know what nobody has told. */
START_TEST(addresses)
{
	examscene_address(s, NULL);
	(void)report();
	ck_assert_ptr_nonnull(strstr(out.data,
	    "from not known  IPv6: not known\n"));
	s->conf.inet = INET_4;
	(void)report();
	ck_assert_ptr_nonnull(strstr(out.data,
	    "from not known  IPv6: none\n"));
	s->conf.inet = INET_6;
	(void)report();
	ck_assert_ptr_nonnull(strstr(out.data,
	    "from none  IPv6: not known\n"));
}
END_TEST

START_TEST(receiver)
{
	char to[] = "ann@gmail.com";

	s->option.to = to;
	strlcpy(s->exam.receiver, "Gmail", sizeof(s->exam.receiver));
	(void)exam_add(&s->exam, EXAM_TO, "to.smtp", VERDICT_OK, "x");
	(void)report();
	ck_assert_ptr_nonnull(strstr(out.data, "GMAIL (ann@gmail.com)\n"));
	ck_assert_ptr_nonnull(strstr(out.data,
	    "  would see: spf=unknown dkim=unknown dmarc=unknown\n"));
}
END_TEST

Suite *
suite_examtext(void)
{
	Suite *suite = suite_create("examtext");
	TCase *tcase = tcase_create("examtext");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, shape);
	tcase_add_test(tcase, quiet);
	tcase_add_test(tcase, status);
	tcase_add_test(tcase, chosen);
	tcase_add_test(tcase, record);
	tcase_add_test(tcase, details);
	tcase_add_test(tcase, addresses);
	tcase_add_test(tcase, receiver);
	suite_add_tcase(suite, tcase);
	return suite;
}
