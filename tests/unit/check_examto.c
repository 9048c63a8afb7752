/*
 * The recipient's way and its receiver's rules as findings.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "tests/unit/recipient.h"
#include "tests/unit/suites.h"

#define GMAIL \
	"gmail.com MX 10 alt1.gmail-smtp-in.l.google.com\n" \
	"gmail.com MX 5 gmail-smtp-in.l.google.com\n" \
	"gmail-smtp-in.l.google.com A 192.0.2.9\n" \
	"gmail-smtp-in.l.google.com AAAA 2001:db8::9\n" \
	"alt1.gmail-smtp-in.l.google.com A 192.0.2.10\n"

static char ann[] = "ann@gmail.com";
static char bob[] = "bob@example.net";

static struct examscene *
scene(char *to, const char *zone)
{
	struct examscene *s = recipient_scene(to, zone);

	recipient_run(s);
	return s;
}

/* The line of details that begins so. */
static void
line_is(const struct examscene *s, const char *id, size_t n,
    const char *text)
{
	const char *p = examscene_get(s, EXAM_TO, id)->details.data;

	for (; n > 0 && p != NULL; n--)
		if ((p = strchr(p, '\n')) != NULL)
			p++;
	ck_assert_msg(p != NULL && strncmp(p, text, strlen(text)) == 0 &&
	    p[strlen(text)] == '\n', "%s: not %s but %s", id, text, p);
}

/* --- to.route ------------------------------------------------------------ */

START_TEST(nobody)
{
	struct examscene *s = examscene_new("");

	strlcpy(s->exam.receiver, "gmail", sizeof(s->exam.receiver));
	examto(&s->exam);
	ck_assert_uint_eq(s->exam.findings[EXAM_TO].n, 0);
	ck_assert_str_eq(s->exam.receiver, "");
	examscene_free(s);
}
END_TEST

START_TEST(hosts)
{
	struct examscene *s = scene(ann, GMAIL);
	const struct finding *f;

	f = examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	ck_assert_str_eq(f->title, "2 MX hosts, 3 addresses");
	ck_assert_str_eq(f->domain, "gmail.com");
	line_is(s, "to.route", 0, "mx 5 gmail-smtp-in.l.google.com: "
	    "192.0.2.9 2001:db8::9");
	line_is(s, "to.route", 1, "mx 10 alt1.gmail-smtp-in.l.google.com: "
	    "192.0.2.10");
	examscene_says(s, EXAM_TO, "to.route", "{\"preference\":5,\"host\":"
	    "\"gmail-smtp-in.l.google.com\",\"addresses\":[\"192.0.2.9\","
	    "\"2001:db8::9\"]}");
	recipient_run(s);
	ck_assert_uint_eq(s->exam.findings[EXAM_TO].n, 3);
	examscene_lacks(s, EXAM_TO, "to.probe");
	recipient_free(s);
}
END_TEST

/* Equal preferences in one order, whatever the answer's; some without an
 * address do no harm. */
START_TEST(hosts_in_order)
{
	struct examscene *s = scene(bob, "example.net MX 10 mx2.example.net\n"
	    "example.net MX 10 MX1.example.net\n"
	    "example.net MX 10 mx3.example.net\n"
	    "mx1.example.net A 192.0.2.1\nmx2.example.net TXT x\n"
	    "mx3.example.net A 224.0.0.1\n");

	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	line_is(s, "to.route", 0, "mx 10 MX1.example.net: 192.0.2.1");
	line_is(s, "to.route", 1, "mx 10 mx2.example.net: no address");
	line_is(s, "to.route", 2, "mx 10 mx3.example.net: no address that "
	    "mail can be sent to");
	recipient_free(s);
}
END_TEST

START_TEST(implicit)
{
	struct examscene *s = scene(bob, "example.net A 192.0.2.1\n");
	const struct finding *f;

	f = examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	ck_assert_str_eq(f->title,
	    "no MX record: example.net itself, 1 address");
	line_is(s, "to.route", 0,
	    "no MX record, implicit MX example.net: 192.0.2.1");
	recipient_free(s);
}
END_TEST

START_TEST(literal)
{
	static char v4[] = "a@[192.0.2.7]", v6[] = "a@[IPv6:2001:db8::7]",
	    bad[] = "a@[224.0.0.1]";
	struct examscene *s = scene(v4, "");

	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	line_is(s, "to.route", 0,
	    "no MX is asked for, address: 192.0.2.7");
	recipient_free(s);
	s = scene(v6, "");
	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	line_is(s, "to.route", 0,
	    "no MX is asked for, address: 2001:db8::7");
	recipient_free(s);
	s = scene(bad, "");
	examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	recipient_free(s);
}
END_TEST

START_TEST(map)
{
	struct examscene *s = recipient_scene(bob,
	    "example.net MX 0 mx.example.net\n");

	strlcpy(s->option.maps[0].host, "mx.example.net", DNS_NAME);
	strlcpy(s->option.maps[0].address, "127.0.0.1", OUTCOME_ADDRESS);
	s->option.maps[0].family = AF_INET;
	s->option.maps[0].port = 2525;
	s->option.nmaps = 1;
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	line_is(s, "to.route", 0, "mx 0 mx.example.net: 127.0.0.1");
	recipient_free(s);
}
END_TEST

static const struct {
	const char	*zone, *says, *advice;
} closed[] = {
    { "", "no such domain: example.net", "how the address is written" },
    { "example.net TXT x\n", "no such domain: example.net", "written" },
    { "example.net MX 0 .\n", "null MX: no mail is taken for example.net",
      "another address" },
    { "example.net MX 1 .\nexample.net MX 2 .\n",
      "no host in the MX records of example.net", "another address" },
    { "example.net MX 1 mx.example.net\n",
      "no host of example.net has an address to send mail to",
      "only the owner of example.net can mend it" },
    { "example.net MX 1 mx.example.net\nmx.example.net A 0.0.0.0\n",
      "no host of example.net has an address to send mail to", "only" },
};

START_TEST(no_way)
{
	struct examscene *s = scene(bob, closed[_i].zone);
	const struct finding *f;

	f = examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	ck_assert_str_eq(f->title, closed[_i].says);
	ck_assert_ptr_nonnull(f->advice);
	ck_assert_ptr_nonnull(strstr(f->advice, closed[_i].advice));
	f = examscene_is(s, EXAM_TO, "to.smtp", VERDICT_SKIP);
	ck_assert_str_eq(f->needs, "to.route");
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_SKIP);
	recipient_free(s);
}
END_TEST

START_TEST(no_name)
{
	static char to[] = "a@example..net", dot[] = "a@example.net.";
	struct examscene *s = scene(to, "* DROP\n");

	examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	recipient_free(s);
	s = scene(dot, "* DROP\n");
	examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	recipient_free(s);
}
END_TEST

START_TEST(other_family)
{
	struct examscene *s = recipient_scene(bob,
	    "example.net MX 1 mx.example.net\n"
	    "mx.example.net AAAA 2001:db8::1\n");
	const struct finding *f;

	s->conf.inet = INET_4;
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	ck_assert_str_eq(f->title, "example.net has addresses of IPv6 alone");
	ck_assert_int_eq(f->fix.kind, FIX_CONFIG);
	ck_assert_str_eq(f->fix.text, "inet any");
	s->conf.inet = INET_6;
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	recipient_free(s);
}
END_TEST

START_TEST(self)
{
	struct examscene *s = recipient_scene(bob,
	    "example.net MX 1 mx.example.net\n"
	    "example.net MX 2 Mail.example.com\n"
	    "example.net MX 2 mx2.example.net\n"
	    "mx.example.net A 192.0.2.1\n");

	free(s->conf.hostname);
	s->conf.hostname = strdup("mail.example.com");
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.route", VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.route", "1 MX host, 1 address");
	examscene_says(s, EXAM_TO, "to.route", "only better ones");
	examscene_zone(s, "example.net MX 1 mail.example.com\n"
	    "example.net MX 2 mx2.example.net\n");
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	examscene_says(s, EXAM_TO, "to.route", "would come back to this host");
	examscene_zone(s, "example.net CNAME mail.example.com\n"
	    "mail.example.com A 192.0.2.25\n");
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.route", VERDICT_FAIL);
	recipient_free(s);
}
END_TEST

static const struct {
	const char	*zone, *reason;
} silent[] = {
    { "* DROP\n", "timeout" },
    { "example.net SERVFAIL\n", "servfail" },
    { "example.net NODATA MX\nexample.net SERVFAIL\n", "servfail" },
    { "example.net MX 1 mx.example.net\nmx.example.net DROP\n", "timeout" },
    { "example.net MX 1 mx.example.net\nmx.example.net DROP A\n"
      "mx.example.net TXT x\n", "timeout" },
};

START_TEST(no_answer)
{
	struct examscene *s = scene(bob, silent[_i].zone);
	size_t i;

	ck_assert_str_eq(examscene_is(s, EXAM_TO, "to.route",
	    VERDICT_UNKNOWN)->reason, silent[_i].reason);
	examscene_is(s, EXAM_TO, "to.smtp", VERDICT_UNKNOWN);
	for (i = 0; i < s->exam.findings[EXAM_TO].n; i++)
		ck_assert_int_ge(s->exam.findings[EXAM_TO].list[i]->verdict,
		    VERDICT_UNKNOWN);
	recipient_run(s);
	ck_assert_uint_eq(s->exam.findings[EXAM_TO].n, 3);
	recipient_free(s);
}
END_TEST

START_TEST(relay)
{
	struct examscene *s = recipient_scene(bob, "* DROP\n");

	s->conf.relay = RELAY_SMTPS;
	s->conf.relay_host = strdup("smtp.example.org");
	s->conf.relay_port = 465;
	recipient_run(s);
	ck_assert_str_eq(examscene_is(s, EXAM_TO, "to.route",
	    VERDICT_OK)->title,
	    "through the relay smtps://smtp.example.org:465");
	ck_assert_str_eq(examscene_is(s, EXAM_TO, "to.smtp",
	    VERDICT_SKIP)->needs, "to.route");
	recipient_free(s);
}
END_TEST

/* --- to.rules ------------------------------------------------------------ */

static void
all_good(struct examscene *s)
{
	static const char *const ids[] = { "spf.result", "dkim.self",
	    "ptr.exists", "ptr.fcrdns", "tls.starttls", "dkim.size",
	    "domain.name", "dmarc.exists", "dmarc.result", "ip.residential",
	    "ip.dnsbl", "msg.headers", "msg.kind" };
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		recipient_finding(s, ids[i], VERDICT_OK);
}

/* Another verdict for a finding that is there. */
static void
change(struct examscene *s, const char *id, enum verdict verdict)
{
	struct findings *findings = &s->exam.findings[EXAM_HOST];
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->list[i]->id, id) == 0) {
			findings->list[i]->verdict = verdict;
			return;
		}
	ck_abort_msg("%s: not there", id);
}

static struct examscene *
gmail(void)
{
	struct examscene *s = recipient_scene(ann, GMAIL);

	all_good(s);
	return s;
}

START_TEST(all_met)
{
	struct examscene *s = gmail();
	const struct finding *f;

	recipient_run(s);
	ck_assert_str_eq(s->exam.receiver, "gmail");
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_OK);
	ck_assert_str_eq(f->title,
	    "all 12 rules that checks can tell are met");
	ck_assert_str_eq(f->refs[0],
	    "https://support.google.com/a/answer/81126");
	line_is(s, "to.rules", 0, "SPF or DKIM: met (spf.result)");
	line_is(s, "to.rules", 7, "spam rate below 0.1 %, never 0.3 %: no "
	    "check can tell");
	line_is(s, "to.rules", 8, "who sends 5000 a day or more there, "
	    "also:");
	line_is(s, "to.rules", 11, "  DMARC record: met (dmarc.exists)");
	examscene_says(s, EXAM_TO, "to.rules", "{\"rule\":\"DMARC record\","
	    "\"state\":\"met\",\"check\":\"dmarc.exists\",\"bulk\":true,"
	    "\"daily\":5000}");
	recipient_free(s);
}
END_TEST

/* A warning is met, one of two is enough. */
START_TEST(nearly_met)
{
	struct examscene *s = gmail();

	change(s, "spf.result", VERDICT_FAIL);
	change(s, "dkim.self", VERDICT_WARN);
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_WARN);
	line_is(s, "to.rules", 0, "SPF or DKIM: met (dkim.self)");
	recipient_free(s);
}
END_TEST

START_TEST(unmet)
{
	struct examscene *s = gmail();
	const struct finding *f;

	change(s, "spf.result", VERDICT_FAIL);
	change(s, "dkim.self", VERDICT_FAIL);
	change(s, "ptr.exists", VERDICT_FAIL);
	/* what is known to be unmet is, whatever else is not known */
	change(s, "tls.starttls", VERDICT_UNKNOWN);
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_FAIL);
	ck_assert_str_eq(f->title,
	    "SPF or DKIM: neither passes; PTR: missing");
	ck_assert_str_eq(f->advice, "mend spf.result, dkim.self, ptr.exists");
	line_is(s, "to.rules", 3, "TLS: not known (tls.starttls)");
	line_is(s, "to.rules", 9, "  SPF: does not pass (spf.result)");
	recipient_free(s);
}
END_TEST

START_TEST(all_unmet)
{
	struct examscene *s = gmail();
	const struct finding *f;
	size_t i;

	for (i = 0; i < s->exam.findings[EXAM_HOST].n; i++)
		s->exam.findings[EXAM_HOST].list[i]->verdict = VERDICT_FAIL;
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_FAIL);
	ck_assert_str_eq(f->title, "SPF or DKIM: neither passes; PTR: missing;"
	    " forward DNS agrees with PTR: it does not; TLS: fails; and 3 "
	    "more");
	recipient_free(s);
}
END_TEST

START_TEST(bulk_unmet)
{
	struct examscene *s = gmail();
	const struct finding *f;

	change(s, "dmarc.exists", VERDICT_FAIL);
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_WARN);
	ck_assert_str_eq(f->title, "for bulk senders: DMARC record: missing");
	ck_assert_str_eq(f->advice,
	    "before you send much there, mend dmarc.exists");
	line_is(s, "to.rules", 11, "  DMARC record: missing (dmarc.exists)");
	recipient_free(s);
}
END_TEST

START_TEST(undecided)
{
	struct examscene *s = gmail();
	const struct finding *f;

	change(s, "ptr.exists", VERDICT_UNKNOWN);
	finding_reason(s->exam.findings[EXAM_HOST].list[2], "servfail");
	/* unmet rules of bulk are known; but those of all are what counts */
	change(s, "dmarc.exists", VERDICT_FAIL);
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_UNKNOWN);
	ck_assert_str_eq(f->title,
	    "not known yet, none unmet so far: see ptr.exists");
	ck_assert_str_eq(f->reason, "servfail");
	recipient_free(s);
}
END_TEST

/* One of two has failed, but the other may yet pass. */
START_TEST(half_decided)
{
	struct examscene *s = gmail();

	change(s, "spf.result", VERDICT_FAIL);
	change(s, "dkim.self", VERDICT_UNKNOWN);
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_UNKNOWN);
	recipient_free(s);
}
END_TEST

/* A signature without its record does not pass; a length without a key is no
 * rule that could be broken. */
START_TEST(hangs_on)
{
	struct examscene *s = gmail();
	struct findings *findings = &s->exam.findings[EXAM_HOST];
	const struct finding *f;

	change(s, "spf.result", VERDICT_FAIL);
	change(s, "dkim.self", VERDICT_SKIP);
	change(s, "dkim.size", VERDICT_SKIP);
	finding_needs(findings->list[1], "dkim.match");
	finding_needs(findings->list[5], "dkim.record");
	finding_needs(recipient_finding(s, "dkim.match", VERDICT_SKIP),
	    "dkim.record");
	recipient_finding(s, "dkim.record", VERDICT_FAIL);
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_FAIL);
	ck_assert_str_eq(f->title, "SPF or DKIM: neither passes");
	ck_assert_str_eq(f->advice, "mend spf.result, dkim.record");
	line_is(s, "to.rules", 5, "DKIM key of 1024 bits, better 2048: not "
	    "looked at");
	/* of one that is not known nothing is known */
	change(s, "dkim.record", VERDICT_UNKNOWN);
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_UNKNOWN);
	recipient_free(s);
}
END_TEST

/* Each check once, and one whose name another begins with as well. */
START_TEST(to_mend)
{
	static const char text[] = "provider x \"X\"\nmx example.net\n"
	    "need ip.dnsbl.zen \"a\"\nneed ip.dnsbl \"b\"\n"
	    "need ip.dnsbl \"c\"\nneed - \"d\"\n";
	struct examscene *s = examscene_new("example.net A 192.0.2.1\n");
	struct provider_list list;
	struct fault fault;
	const struct finding *f;

	ck_assert_int_eq(provider_parse(&list, text, strlen(text), "x",
	    &fault), 0);
	s->exam.providers = &list;
	s->option.to = bob;
	recipient_finding(s, "ip.dnsbl.zen", VERDICT_FAIL);
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_FAIL);
	ck_assert_str_eq(f->title, "a: not met; b: listed; c: listed");
	ck_assert_str_eq(f->advice, "mend ip.dnsbl.zen, ip.dnsbl");
	ck_assert_uint_eq(f->nrefs, 0);
	examscene_free(s);
	provider_clear(&list);
}
END_TEST

/* Checks that hang on each other say nothing, and come to an end. */
START_TEST(in_a_ring)
{
	struct examscene *s = recipient_scene(ann, GMAIL);

	finding_needs(recipient_finding(s, "spf.result", VERDICT_SKIP),
	    "dkim.self");
	finding_needs(recipient_finding(s, "dkim.self", VERDICT_SKIP),
	    "spf.result");
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_SKIP);
	recipient_free(s);
}
END_TEST

START_TEST(without_message)
{
	struct examscene *s = recipient_scene(ann, GMAIL);

	recipient_finding(s, "spf.result", VERDICT_OK);
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_OK);
	line_is(s, "to.rules", 4, "RFC 5322 header: seen with --message");
	recipient_free(s);
}
END_TEST

/* Of what may be said of a kind of mail, the rule is about one thing. */
START_TEST(one_click)
{
	struct content_advice advice = { .codes = UINT64_C(1) <<
	    CONTENT_BULK };
	struct examscene *s = gmail();

	s->exam.messages[0].advice = &advice;
	s->exam.nmessages = 1;
	recipient_finding(s, "msg.kind", VERDICT_WARN);
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.rules",
	    "one-click unsubscription of advertising: met (msg.kind)");
	advice.codes |= UINT64_C(1) << CONTENT_NO_LIST;
	recipient_run(s);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_WARN);
	examscene_says(s, EXAM_TO, "to.rules",
	    "one-click unsubscription of advertising: missing (msg.kind)");
	s->exam.nmessages = 0;
	recipient_free(s);
}
END_TEST

/* --- receivers ----------------------------------------------------------- */

static const struct {
	const char	*mx, *receiver, *rule;
} receivers[] = {
    { "example-com.olc.protection.outlook.com", "outlook", "no address of "
      "end users: met (ip.residential)" },
    { "MX3.qq.com", "qq", "SPF: met (spf.result)" },
    { "163mx01.mxmail.netease.com", "netease",
      "on no large block list: met (ip.dnsbl)" },
    { "mta5.am0.yahoodns.net", "yahoo",
      "who sends much there, also:\n  SPF: met (spf.result)\n" },
    { "mx01.mail.icloud.com", "icloud",
      "who sends much there:\n  SPF: met (spf.result)\n" },
    { "mx00.t-online.de", "t-online", "PTR: met (ptr.exists)" },
};

START_TEST(known)
{
	struct examscene *s;
	char zone[256];

	snprintf(zone, sizeof(zone), "example.net MX 1 %s\n%s A 192.0.2.1\n",
	    receivers[_i].mx, receivers[_i].mx);
	s = recipient_scene(bob, zone);
	all_good(s);
	recipient_run(s);
	ck_assert_str_eq(s->exam.receiver, receivers[_i].receiver);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.rules", receivers[_i].rule);
	recipient_free(s);
}
END_TEST

/* Not by a part of a label; and what was known before is forgotten. */
START_TEST(unknown)
{
	struct examscene *s = gmail();
	const struct finding *f;

	recipient_run(s);
	examscene_zone(s, "gmail.com MX 1 mx.notgoogle.com\n"
	    "mx.notgoogle.com A 192.0.2.1\n");
	recipient_run(s);
	ck_assert_str_eq(s->exam.receiver, "");
	f = examscene_is(s, EXAM_TO, "to.rules", VERDICT_SKIP);
	ck_assert_str_eq(f->title, "no rules of this receiver are known");
	ck_assert_ptr_null(f->needs);
	recipient_free(s);
}
END_TEST

START_TEST(no_list)
{
	struct examscene *s = examscene_new(GMAIL);

	s->option.to = ann;
	examto(&s->exam);
	examscene_is(s, EXAM_TO, "to.rules", VERDICT_SKIP);
	examscene_free(s);
}
END_TEST

/* --- to.probe ------------------------------------------------------------ */

START_TEST(sent)
{
	struct examscene *s = gmail();
	const struct finding *f;

	s->option.probe = 1;
	s->exam.trial_known = 1;
	recipient_run(s);
	f = examscene_is(s, EXAM_TO, "to.probe", VERDICT_OK);
	ck_assert_str_eq(f->title,
	    "sent: open it, show the original, compare with:");
	line_is(s, "to.probe", 0, "Authentication-Results: receiver;");
	examscene_says(s, EXAM_TO, "to.probe", "spf=unknown "
	    "smtp.mailfrom=shop@example.com");
	s->exam.trial.status = 69;
	strlcpy(s->exam.trial.text, "ann@gmail.com: 550 no", EXAM_SAID);
	recipient_run(s);
	(void)examscene_is(s, EXAM_TO, "to.probe", VERDICT_FAIL);
	examscene_says(s, EXAM_TO, "to.probe",
	    "the message was not sent: ann@gmail.com: 550 no");
	s->exam.trial.status = EXAM_QUEUED;
	strlcpy(s->exam.trial.text, "Deferred: 451 later", EXAM_SAID);
	recipient_run(s);
	(void)examscene_is(s, EXAM_TO, "to.probe", VERDICT_UNKNOWN);
	examscene_says(s, EXAM_TO, "to.probe",
	    "the message waits in the queue: Deferred: 451 later");
	s->exam.trial_known = 0;
	recipient_run(s);
	(void)examscene_is(s, EXAM_TO, "to.probe", VERDICT_UNKNOWN);
	recipient_free(s);
}
END_TEST

static const struct {
	int		 status;
	const char	*text, *advice, *says;
} ends[] = {
	{ 69, "sendoff: <ann@gmail.com>: 550 5.7.26 unauthenticated "
	    "https://a.com/b (mx.a.com)", "neither SPF nor DKIM passes",
	    "help: https://a.com/b" },
	{ 69, "sendoff: <ann@gmail.com>: 554 no PTR", "has no name",
	    "\"code\":554,\"reply\":\"554 no PTR\"" },
	{ 69, "ann@gmail.com: 550", "no cause known here", NULL },
	{ 69, "sendoff: <ann@gmail.com>: 5xx: 2550 4.7.1", "see the log",
	    NULL },
	{ 69, "", "see the log", NULL },
	{ EXAM_QUEUED, "Deferred: 450 4.2.0 Greylisted", "nothing is wrong",
	    "\"status\":\"4.2.0\"" },
	{ EXAM_QUEUED, "Deferred: 450 5.2.0 busy", "the queue tries again",
	    "\"code\":450,\"reply\"" },
	{ EXAM_QUEUED, "Deferred: connect: refused", "the queue tries again",
	    NULL },
};

/* A message that is refused after DATA is so though to.smtp is fine: there is
 * nothing to see. */
START_TEST(not_sent)
{
	struct examscene *s = gmail();
	const struct finding *f;

	recipient_probe(s, "gmail-smtp-in.l.google.com", PROBE_DONE,
	    PROBE_FINE);
	s->option.probe = 1;
	s->exam.trial_known = 1;
	s->exam.trial.status = ends[_i].status;
	strlcpy(s->exam.trial.text, ends[_i].text, EXAM_SAID);
	recipient_run(s);
	f = examscene_get(s, EXAM_TO, "to.probe");
	ck_assert_msg(strstr(f->advice, ends[_i].advice) != NULL, "%s",
	    f->advice);
	ck_assert_ptr_null(strstr(f->advice, "to.smtp"));
	if (ends[_i].says != NULL)
		examscene_says(s, EXAM_TO, "to.probe", ends[_i].says);
	recipient_free(s);
}
END_TEST

#define COUNT(table)	((int)(sizeof(table) / sizeof((table)[0])))

Suite *
suite_examto(void)
{
	Suite *suite = suite_create("examto");
	TCase *tcase = tcase_create("examto");

	tcase_add_test(tcase, nobody);
	tcase_add_test(tcase, hosts);
	tcase_add_test(tcase, hosts_in_order);
	tcase_add_test(tcase, implicit);
	tcase_add_test(tcase, literal);
	tcase_add_test(tcase, map);
	tcase_add_loop_test(tcase, no_way, 0, COUNT(closed));
	tcase_add_test(tcase, no_name);
	tcase_add_test(tcase, other_family);
	tcase_add_test(tcase, self);
	tcase_add_loop_test(tcase, no_answer, 0, COUNT(silent));
	tcase_add_test(tcase, relay);
	tcase_add_test(tcase, all_met);
	tcase_add_test(tcase, nearly_met);
	tcase_add_test(tcase, unmet);
	tcase_add_test(tcase, all_unmet);
	tcase_add_test(tcase, bulk_unmet);
	tcase_add_test(tcase, undecided);
	tcase_add_test(tcase, half_decided);
	tcase_add_test(tcase, hangs_on);
	tcase_add_test(tcase, to_mend);
	tcase_add_test(tcase, in_a_ring);
	tcase_add_test(tcase, without_message);
	tcase_add_test(tcase, one_click);
	tcase_add_loop_test(tcase, known, 0, COUNT(receivers));
	tcase_add_test(tcase, unknown);
	tcase_add_test(tcase, no_list);
	tcase_add_test(tcase, sent);
	tcase_add_loop_test(tcase, not_sent, 0, COUNT(ends));
	suite_add_tcase(suite, tcase);
	return suite;
}
