/*
 * What the recipient's server said as a finding.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/recipient.h"
#include "tests/unit/suites.h"
#include "util/text.h"

#define ZONE \
	"example.net MX 1 mx.example.net\nmx.example.net A 192.0.2.9\n"
#define HOST	"mx.example.net"

static char bob[] = "bob@example.net";

static struct examscene *
scene(void)
{
	return recipient_scene(bob, ZONE);
}

static const struct finding *
is(struct examscene *s, enum verdict verdict)
{
	recipient_run(s);
	return examscene_is(s, EXAM_TO, "to.smtp", verdict);
}

START_TEST(accepted)
{
	struct examscene *s = scene();
	const struct finding *f;

	recipient_probe(s, HOST, PROBE_DONE, PROBE_FINE);
	f = is(s, VERDICT_OK);
	ck_assert_str_eq(f->title, "recipient accepted (no message sent)");
	ck_assert_str_eq(f->details.data, "mx.example.net [192.0.2.9]\n"
	    "offers SIZE 35882577, 8BITMIME, STARTTLS\nSTARTTLS is not offered: mail "
	    "would go in the clear\n");
	ck_assert_str_eq(f->ip, "192.0.2.9");
	examscene_says(s, EXAM_TO, "to.smtp", "\"extensions\":[\"SIZE\","
	    "\"8BITMIME\",\"STARTTLS\"]");
	is(s, VERDICT_OK);
	recipient_free(s);
}
END_TEST

static const struct {
	enum probe_tls	 tls;
	const char	*text;
} secure[] = {
    { PROBE_TLS_REFUSED, "STARTTLS is offered and refused: 454 not now" },
    { PROBE_TLS_UNCHECKED, "TLSv1.3/X, certificate not checked: why" },
    { PROBE_TLS_UNVERIFIED, "TLSv1.3/X, certificate not valid: why" },
    { PROBE_TLS_VERIFIED, "TLSv1.3/X, certificate valid" },
};

START_TEST(tls)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST, PROBE_DONE,
	    PROBE_FINE);

	report->tls = secure[_i].tls;
	strlcpy(report->tls_name, "TLSv1.3/X", sizeof(report->tls_name));
	strlcpy(report->tls_reason, "why", sizeof(report->tls_reason));
	strlcpy(report->starttls.text, "454 not now",
	    sizeof(report->starttls.text));
	report->hello_tls.code = 250;
	strlcpy(report->hello_tls.text, "mx\nSMTPUTF8\nx y\n=\n\nAUTH=LOGIN",
	    sizeof(report->hello_tls.text));
	is(s, VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.smtp", secure[_i].text);
	examscene_says(s, EXAM_TO, "to.smtp",
	    "mx.example.net [192.0.2.9]\noffers SMTPUTF8, x, AUTH\n");
	recipient_free(s);
}
END_TEST

/* As many as a server likes, in lines that are not too long; and none. */
START_TEST(extensions)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST, PROBE_DONE,
	    PROBE_FINE);
	size_t i;

	strlcpy(report->hello.text, "mx", sizeof(report->hello.text));
	is(s, VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.smtp", "offers no extension\n");
	for (i = 0; i < 100; i++)
		strlcat(report->hello.text, "\nENHANCEDSTATUSCODES",
		    sizeof(report->hello.text));
	is(s, VERDICT_OK);
	examscene_says(s, EXAM_TO, "to.smtp", "offers ENHANCEDSTATUSCODES, "
	    "ENHANCEDSTATUSCODES,\noffers ENHANCEDSTATUSCODES");
	recipient_free(s);
}
END_TEST

/* --- replies ------------------------------------------------------------- */

static const struct {
	const char	*host;
	enum probe_stage stage;
	int		 code;
	const char	*status, *text;
	enum verdict	 verdict;
	const char	*title, *advice, *detail;
} replies[] = {
    { HOST, PROBE_RCPT, 550, "5.1.1", "550 5.1.1 <bob>: user unknown",
      VERDICT_FAIL, "no such mailbox: 550 5.1.1 <bob>: user unknown",
      "the server knows no such mailbox", NULL },
    { HOST, PROBE_RCPT, 550, "", "550 No such user here", VERDICT_FAIL,
      "no such mailbox: 550 No such user here", "no such mailbox", NULL },
    { HOST, PROBE_MAIL, 554, "5.7.1", "554 5.7.1 go away", VERDICT_FAIL,
      "sender refused: 554 5.7.1 go away", "refused by a rule", NULL },
    { HOST, PROBE_RCPT, 554, "5.7.1", "554 5.7.1 Service unavailable; Client "
      "host [192.0.2.25] blocked using zen.spamhaus.org; see "
      "https://www.spamhaus.org/query/ip/192.0.2.25", VERDICT_FAIL,
      "recipient refused: 554 5.7.1 Service unavailable; Client host "
      "[192.0.2.25] blocked using zen.spamhaus.org; see "
      "https://www.spamhaus.org/query/ip/192.0.2.25",
      "the address is on the list zen.spamhaus.org",
      "help: https://www.spamhaus.org/query/ip/192.0.2.25" },
    { HOST, PROBE_GREETING, 554, "", "554 no PTR", VERDICT_FAIL,
      "turned away at once: 554 no PTR", "mend ptr.exists",
      "ptr.exists here: fail, ptr.exists of a test" },
    { HOST, PROBE_HELLO, 550, "", "550 HELO: need a name", VERDICT_FAIL,
      "EHLO refused: 550 HELO: need a name", "EHLO", NULL },
    { HOST, PROBE_STARTTLS, 421, "", "421 closing", VERDICT_UNKNOWN,
      "not now: 421 closing", "try again later", NULL },
    /* waiting mends these, or not */
    { HOST, PROBE_RCPT, 450, "4.2.0", "450 4.2.0 <bob>: Greylisted, see "
      "http://postgrey.example.org/", VERDICT_UNKNOWN, "greylisted: 450 "
      "4.2.0 <bob>: Greylisted, see http://postgrey.example.org/",
      "nothing is wrong", "help: http://postgrey.example.org/" },
    { HOST, PROBE_RCPT, 451, "4.3.0", "451 4.3.0 busy", VERDICT_UNKNOWN,
      "not now: 451 4.3.0 busy", "the queue tries again", NULL },
    { HOST, PROBE_RCPT, 450, "4.7.25", "450 4.7.25 Client host rejected: "
      "cannot find your hostname", VERDICT_FAIL, "recipient refused: 450 "
      "4.7.25 Client host rejected: cannot find your hostname",
      "mend ptr.exists", NULL },
    /* the receivers' own */
    { "gmail-smtp-in.l.google.com", PROBE_RCPT, 550, "5.7.26", "550 5.7.26 "
      "unauthenticated", VERDICT_FAIL, "recipient refused: 550 5.7.26 "
      "unauthenticated", "neither SPF nor DKIM passes; spf.result finds "
      "nothing to mend here",
      "spf.result here: ok, spf.result of a test" },
    { "x.olc.protection.outlook.com", PROBE_RCPT, 550, "5.7.1", "550 5.7.1 "
      "part of their network is on our block list (S3140)", VERDICT_FAIL,
      "recipient refused: 550 5.7.1 part of their network is on our block "
      "list (S3140)", "look at SNDS", NULL },
    { "x.mail.protection.outlook.com", PROBE_RCPT, 550, "5.4.1", "550 5.4.1 "
      "Recipient address rejected: Access denied. AS(201806281)",
      VERDICT_FAIL, "no such mailbox: 550 5.4.1 Recipient address rejected: "
      "Access denied. AS(201806281)", "knows no such mailbox", NULL },
    { "x.mail.protection.outlook.com", PROBE_RCPT, 550, "5.1.10", "550 "
      "5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address "
      "lookup", VERDICT_FAIL, "no such mailbox: 550 5.1.10 "
      "RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup",
      "knows no such mailbox", NULL },
    { "gmail-smtp-in.l.google.com", PROBE_RCPT, 421, "4.7.0", "421 4.7.0 an "
      "unusual rate of unsolicited mail originating from your IP address",
      VERDICT_UNKNOWN, "not now: 421 4.7.0 an unusual rate of unsolicited "
      "mail originating from your IP address", "send slower; the queue "
      "tries again by itself", NULL },
    { "mxbiz1.qq.com", PROBE_RCPT, 550, "", "550 The recipient may contain a "
      "non-existent account, please check the recipient address.",
      VERDICT_FAIL, "no such mailbox: 550 The recipient may contain a "
      "non-existent account, please check the recipient address.",
      "knows no such mailbox", NULL },
    { "mx3.qq.com", PROBE_RCPT, 550, "", "550 Ip frequency limited",
      VERDICT_UNKNOWN, "not now: 550 Ip frequency limited", "send it again "
      "later: the queue does not", NULL },
    { "163mx01.mxmail.netease.com", PROBE_MAIL, 550, "", "550 MI:SPF "
      "163 smtp,http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.25&"
      "hostid=h&time=1", VERDICT_FAIL, "sender refused: 550 MI:SPF 163 smtp,"
      "http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.25&hostid=h&"
      "time=1", "SPF does not allow the address; spf.result finds nothing",
      "help: http://mail.163.com/help/"
      "help_spam_16.htm?ip=192.0.2.25&hostid=h&time=1" },
};

START_TEST(reply)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, replies[_i].host,
	    replies[_i].stage, PROBE_SAID_NO);
	const struct finding *f;

	recipient_finding(s, "ptr.exists", VERDICT_FAIL);
	recipient_finding(s, "spf.result", VERDICT_OK);
	recipient_reply(report, replies[_i].code, replies[_i].status,
	    replies[_i].text);
	f = is(s, replies[_i].verdict);
	ck_assert_str_eq(f->title, replies[_i].title);
	ck_assert_ptr_nonnull(f->advice);
	ck_assert_msg(strstr(f->advice, replies[_i].advice) != NULL, "%s",
	    f->advice);
	if (replies[_i].detail != NULL)
		ck_assert_msg(strstr(f->details.data, replies[_i].detail) !=
		    NULL, "%s", f->details.data);
	else
		ck_assert_ptr_null(strstr(f->details.data, "help:"));
	if (f->verdict == VERDICT_UNKNOWN)
		ck_assert_str_eq(f->reason, strncmp(f->title, "grey", 4) == 0 ?
		    "greylisted" : "deferred");
	recipient_free(s);
}
END_TEST

/* What is not known here, or was left out, is nothing to mend; and of block
 * lists that list the address others are no judge. */
START_TEST(not_known)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST,
	    PROBE_GREETING, PROBE_SAID_NO);
	struct finding *clean;
	const struct finding *f;

	recipient_finding(s, "ptr.exists", VERDICT_SKIP);
	recipient_reply(report, 554, "", "554 no PTR");
	f = is(s, VERDICT_FAIL);
	ck_assert_ptr_null(strstr(f->advice, "mend"));
	ck_assert_ptr_nonnull(strstr(f->details.data, "ptr.exists here: "
	    "skip"));
	recipient_finding(s, "ptr.exists", VERDICT_UNKNOWN);
	f = is(s, VERDICT_FAIL);
	ck_assert_ptr_null(strstr(f->advice, "mend"));
	ck_assert_ptr_nonnull(strstr(f->advice, "; ptr.exists cannot tell"));
	clean = recipient_finding(s, "ip.dnsbl", VERDICT_OK);
	recipient_finding(s, "ip.dnsbl.b.barracudacentral.org",
	    VERDICT_UNKNOWN);
	recipient_finding(s, "ip.dnsbl.bl.spamcop.net", VERDICT_WARN);
	recipient_reply(report, 554, "5.7.1", "554 5.7.1 blocked using "
	    "zen.spamhaus.org");
	f = is(s, VERDICT_FAIL);
	ck_assert_ptr_null(strstr(f->advice, ": mend"));
	ck_assert_ptr_nonnull(strstr(f->advice, "finds nothing to mend"));
	ck_assert_ptr_nonnull(strstr(f->details.data, "ip.dnsbl here: ok"));
	finding_change(clean, VERDICT_WARN, "two lists");
	f = is(s, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(f->advice, ": mend"));
	recipient_free(s);
}
END_TEST

/* Of two addresses the one counts that the server saw, and of what is found of
 * it the worst, with its own title; so it is with lists. */
START_TEST(worse)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST,
	    PROBE_GREETING, PROBE_SAID_NO);

	finding_subject(recipient_finding(s, "ptr.exists", VERDICT_OK),
	    "192.0.2.1", NULL);
	finding_subject(recipient_finding(s, "ptr.exists", VERDICT_FAIL),
	    "2001:db8::1", NULL);
	recipient_reply(report, 554, "", "554 no PTR");
	is(s, VERDICT_FAIL);
	examscene_says(s, EXAM_TO, "to.smtp", "ptr.exists here: ok");
	strlcpy(report->tries[report->at].address, "2001:db8::9",
	    sizeof(report->tries[0].address));
	is(s, VERDICT_FAIL);
	examscene_says(s, EXAM_TO, "to.smtp", "ptr.exists here: fail");
	recipient_finding(s, "ip.dnsbl", VERDICT_OK);
	recipient_finding(s, "ip.dnsbl.x.example.net", VERDICT_FAIL);
	recipient_reply(report, 554, "5.7.1", "554 5.7.1 blocked using "
	    "some list");
	is(s, VERDICT_FAIL);
	examscene_says(s, EXAM_TO, "to.smtp", "ip.dnsbl.x.example.net here: "
	    "fail, ip.dnsbl.x.example.net of a test");
	examscene_says(s, EXAM_TO, "to.smtp", "mend ip.dnsbl.x.example.net");
	recipient_free(s);
}
END_TEST

/* What the outcome makes up where the server gave none is not shown as its. */
START_TEST(no_status)
{
	struct examscene *s = scene();
	const struct finding *f;

	recipient_reply(recipient_probe(s, HOST, PROBE_HELLO, PROBE_SAID_NO),
	    550, "", "550 no");
	f = is(s, VERDICT_FAIL);
	fflush(f->json.out);
	ck_assert_ptr_null(strstr(f->evidence, "\"status\""));
	examscene_says(s, EXAM_TO, "to.smtp", "\"code\":550,\"reply\":"
	    "\"550 no\"");
	recipient_free(s);
}
END_TEST

/* A refusal of the recipient in a dialogue that went all the way, and of one
 * who was never asked for. */
START_TEST(all_the_way)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST, PROBE_DONE,
	    PROBE_FINE);

	recipient_reply(report, 550, "5.1.1", "550 5.1.1 no such user");
	is(s, VERDICT_FAIL);
	report->mail.code = 550;
	memset(&report->recipients[0], 0, sizeof(report->recipients[0]));
	strlcpy(report->mail.text, "550 no", sizeof(report->mail.text));
	ck_assert_str_eq(is(s, VERDICT_FAIL)->title, "sender refused: 550 no");
	/* nobody was asked for: no report of a probe with a recipient */
	report->mail.code = 250;
	ck_assert_str_eq(is(s, VERDICT_UNKNOWN)->reason, "no-report");
	recipient_free(s);
}
END_TEST

/* What a stranger wrote is cut, and harmless on a terminal and in JSON. */
START_TEST(hostile)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST, PROBE_RCPT,
	    PROBE_SAID_NO);
	const struct finding *f;
	size_t i, n;

	recipient_reply(report, 550, "5.7.1", "550 \033[31m \xe7\x94\xa8\xe6"
	    "\x88\xb7 \xff\" \x7f https://e\xe7.example/\033x %s%n");
	n = strlen(report->recipients[0].text);
	for (i = n; i < sizeof(report->recipients[0].text) - 1; i++)
		report->recipients[0].text[i] = "\xe7\x94\xa8"[(i - n) % 3];
	f = is(s, VERDICT_FAIL);
	ck_assert_uint_lt(strlen(f->title), 240);
	ck_assert(text_safe(f->title, strlen(f->title)));
	ck_assert_ptr_nonnull(strstr(f->title, "\xe7\x94\xa8\xe6\x88\xb7"));
	ck_assert_ptr_null(strchr(f->title, '\033'));
	ck_assert_ptr_null(strchr(f->details.data, '\033'));
	fflush(f->json.out);
	ck_assert_ptr_null(strchr(f->evidence, '\033'));
	ck_assert_ptr_null(strchr(f->evidence, '\n'));
	recipient_free(s);
}
END_TEST

/* --- no reply ------------------------------------------------------------ */

static const struct {
	enum probe_stage stage;
	enum probe_why	 why;
	const char	*reason;
} troubles[] = {
    { PROBE_LOOKUP, PROBE_DNS, "servfail" },
    { PROBE_CONNECT, PROBE_REFUSED, "no-egress" },
    { PROBE_CONNECT, PROBE_TIMEOUT, "no-egress" },
    { PROBE_CONNECT, PROBE_UNREACHABLE, "no-egress" },
    { PROBE_CONNECT, PROBE_BROKEN, "no-report" },
    { PROBE_GREETING, PROBE_TIMEOUT, "timeout" },
    { PROBE_GREETING, PROBE_CLOSED, "closed" },
    { PROBE_HELLO, PROBE_NO_SMTP, "no-smtp" },
    { PROBE_STARTTLS, PROBE_NO_TLS, "no-tls" },
    { PROBE_LOOKUP, PROBE_NULL_MX, "no-report" },
};

START_TEST(trouble)
{
	struct examscene *s = scene();
	struct probe_report *report = recipient_probe(s, HOST,
	    troubles[_i].stage, troubles[_i].why);
	const struct finding *f;

	strlcpy(report->outcome.text, "connect: it broke",
	    sizeof(report->outcome.text));
	if (troubles[_i].stage == PROBE_LOOKUP)
		report->ntries = 0;
	if (troubles[_i].why == PROBE_NO_TLS)
		report->tls = PROBE_TLS_BROKEN;
	f = is(s, VERDICT_UNKNOWN);
	ck_assert_str_eq(f->reason, troubles[_i].reason);
	ck_assert_ptr_nonnull(strstr(f->title, "connect: it broke"));
	if (strcmp(f->reason, "no-egress") == 0)
		ck_assert_ptr_nonnull(strstr(f->advice, "ip.port25"));
	if (strcmp(f->reason, "no-tls") == 0)
		ck_assert_ptr_nonnull(strstr(f->advice, "tls.to"));
	recipient_free(s);
}
END_TEST

/* Others answer: then it is not this host's port. */
START_TEST(one_is_silent)
{
	struct examscene *s = scene();

	recipient_finding(s, "ip.port25", VERDICT_OK);
	recipient_probe(s, HOST, PROBE_CONNECT, PROBE_TIMEOUT);
	ck_assert_str_eq(is(s, VERDICT_UNKNOWN)->reason, "no-answer");
	recipient_free(s);
}
END_TEST

/* They answer over IPv4, which this one does not have. */
START_TEST(no_ipv6)
{
	struct examscene *s = scene();
	struct probe_try *try = recipient_probe(s, HOST, PROBE_CONNECT,
	    PROBE_UNREACHABLE)->tries;

	recipient_finding(s, "ip.port25", VERDICT_OK);
	strlcpy(try->address, "2001:db8::9", sizeof(try->address));
	try->why = PROBE_UNREACHABLE;
	ck_assert_ptr_nonnull(strstr(is(s, VERDICT_UNKNOWN)->advice,
	    "IPv6 alone"));
	strlcpy(try->address, "192.0.2.9", sizeof(try->address));
	ck_assert_ptr_nonnull(strstr(is(s, VERDICT_UNKNOWN)->advice,
	    "shuts the address out"));
	recipient_free(s);
}
END_TEST

START_TEST(own_fault)
{
	struct examscene *s = scene();

	recipient_probe(s, HOST, PROBE_MAIL, PROBE_UTF8);
	ck_assert_ptr_nonnull(is(s, VERDICT_FAIL)->advice);
	examscene_says(s, EXAM_TO, "to.smtp", "SMTPUTF8");
	recipient_probe(s, HOST, PROBE_HELLO, PROBE_SELF);
	ck_assert_ptr_nonnull(is(s, VERDICT_FAIL)->advice);
	examscene_says(s, EXAM_TO, "to.smtp", "this host answers itself");
	recipient_free(s);
}
END_TEST

START_TEST(no_probe)
{
	struct examscene *s = scene();

	ck_assert_str_eq(is(s, VERDICT_UNKNOWN)->reason, "timeout");
	recipient_probe(s, HOST, PROBE_DONE, PROBE_FINE);
	s->exam.probes[0].done = 0;
	ck_assert_str_eq(is(s, VERDICT_UNKNOWN)->reason, "timeout");
	/* another's report is not this one's */
	s->exam.probes[0].done = 1;
	s->exam.probes[0].purpose = EXAM_BOUNCE;
	ck_assert_str_eq(is(s, VERDICT_UNKNOWN)->reason, "timeout");
	s->option.offline = 1;
	is(s, VERDICT_UNKNOWN);
	examscene_says(s, EXAM_TO, "to.smtp", "--offline");
	recipient_free(s);
}
END_TEST

#define COUNT(table)	((int)(sizeof(table) / sizeof((table)[0])))

Suite *
suite_examtosmtp(void)
{
	Suite *suite = suite_create("examtosmtp");
	TCase *tcase = tcase_create("examtosmtp");

	tcase_add_test(tcase, accepted);
	tcase_add_test(tcase, extensions);
	tcase_add_loop_test(tcase, tls, 0, COUNT(secure));
	tcase_add_loop_test(tcase, reply, 0, COUNT(replies));
	tcase_add_test(tcase, not_known);
	tcase_add_test(tcase, worse);
	tcase_add_test(tcase, no_status);
	tcase_add_test(tcase, all_the_way);
	tcase_add_test(tcase, hostile);
	tcase_add_loop_test(tcase, trouble, 0, COUNT(troubles));
	tcase_add_test(tcase, one_is_silent);
	tcase_add_test(tcase, no_ipv6);
	tcase_add_test(tcase, own_fault);
	tcase_add_test(tcase, no_probe);
	suite_add_tcase(suite, tcase);
	return suite;
}
