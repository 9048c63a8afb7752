/*
 * Block lists: what each says, what it weighs, and when none is believed.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/examprobe.h"
#include "tests/unit/suites.h"

#define LISTS	EXAM_LISTS
#define IP	"25.2.0.192"
#define ZEN	"zen.spamhaus.org"
#define CUDA	"b.barracudacentral.org"
#define COP	"bl.spamcop.net"
#define SCORE	"bl.score.senderscore.com"
#define PSBL	"psbl.surriel.com"
#define ALIVE(zone)	"2.0.0.127." zone " A 127.0.0.2\n"

/* All are alive, and none has the address; it has a name of its own. */
#define WELL	ALIVE(ZEN) ALIVE(CUDA) ALIVE(COP) ALIVE(SCORE) ALIVE(PSBL) \
	ALIVE("bl.mailspike.net") ALIVE("dnsbl-1.uceprotect.net") \
	"2.0.0.127.list.dnswl.org A 127.0.10.0\n" \
	"25.2.0.192.in-addr.arpa PTR mail.example.com\n"

static void
run(struct examscene *s)
{
	findings_reset(&s->exam.findings[LISTS]);
	examlists(&s->exam);
	ck_assert_int_eq(s->exam.findings[LISTS].failed, 0);
}

static void
is(const struct examscene *s, const char *id, enum verdict verdict,
    const char *text)
{
	(void)examscene_is(s, LISTS, id, verdict);
	examscene_says(s, LISTS, id, text);
}

static void
has_reason(const struct examscene *s, const char *id, const char *reason)
{
	const struct finding *finding = examscene_is(s, LISTS, id,
	    VERDICT_UNKNOWN);

	ck_assert_str_eq(finding->reason, reason);
}

START_TEST(clean)
{
	struct examscene *s = examscene_new(WELL);

	run(s);
	run(s);
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 7 lists");
	is(s, "ip.dnsbl", VERDICT_OK, "\"lists\":[\"zen.spamhaus.org\",");
	examscene_lacks(s, LISTS, "ip.dnsbl." ZEN);
	is(s, "ip.dnsbl-health", VERDICT_OK, "7 lists answer as they have to");
	is(s, "ip.residential", VERDICT_OK, "nobody takes it");
	ck_assert_uint_eq(examscene_get(s, LISTS, "ip.dnsbl")->details.length,
	    0);
	s->option.verbose = 1;
	run(s);
	is(s, "ip.dnsbl", VERDICT_OK, "https://postmaster.google.com/");
	examscene_free(s);
}
END_TEST

START_TEST(listed)
{
	struct examscene *s = examscene_new(WELL IP "." ZEN " A 127.0.0.3\n"
	    IP "." ZEN " TXT \"https://check.example/192.0.2.25\"\n");

	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "192.0.2.25 is listed (CSS)");
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL,
	    "https://check.spamhaus.org/results/?query=192.0.2.25");
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL,
	    "https://check.example/192.0.2.25");
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL,
	    "\"query\":\"" IP "." ZEN "\",\"answer\":[\"127.0.0.3\"]");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 6 other lists");
	is(s, "ip.residential", VERDICT_OK, "nobody takes it");
	examscene_zone(s, WELL IP "." CUDA " A 127.0.0.2\n");
	run(s);
	is(s, "ip.dnsbl." CUDA, VERDICT_FAIL,
	    "https://www.barracudacentral.org/rbl/removal-request");
	examscene_free(s);
}
END_TEST

/* One of the second rank is a blemish, two are not. */
START_TEST(ranks)
{
	struct examscene *s = examscene_new(WELL IP "." COP
	    " A 127.0.0.2\n" IP "." PSBL " A 127.0.0.2\n");

	run(s);
	is(s, "ip.dnsbl." COP, VERDICT_WARN, "usual filters count it");
	ck_assert_str_eq(examscene_get(s, LISTS, "ip.dnsbl." COP)->title,
	    "192.0.2.25 is listed");
	is(s, "ip.dnsbl." PSBL, VERDICT_WARN, "few receivers ask it");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 5 other lists");
	examscene_zone(s, WELL IP "." COP " A 127.0.0.2\n"
	    IP "." SCORE " A 127.0.0.2\n");
	run(s);
	is(s, "ip.dnsbl." COP, VERDICT_FAIL, "192.0.2.25 is listed");
	is(s, "ip.dnsbl." SCORE, VERDICT_FAIL, "192.0.2.25 is listed");
	examscene_free(s);
}
END_TEST

START_TEST(refused)
{
	struct examscene *s = examscene_new(WELL
	    IP "." ZEN " A 127.255.255.254\n");

	run(s);
	has_reason(s, "ip.dnsbl." ZEN, "public-resolver");
	examscene_says(s, LISTS, "ip.dnsbl." ZEN, "Spamhaus does not serve "
	    "this resolver (127.255.255.254)");
	examscene_says(s, LISTS, "ip.dnsbl." ZEN,
	    "https://check.spamhaus.org/results/?query=192.0.2.25");
	examscene_says(s, LISTS, "ip.dnsbl." ZEN, "set dqs-key");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 6 other lists");
	has_reason(s, "ip.dnsbl-health", "public-resolver");
	has_reason(s, "ip.residential", "public-resolver");
	strlcpy(s->exam.resolver, "8.8.8.8", sizeof(s->exam.resolver));
	run(s);
	is(s, "ip.dnsbl-health", VERDICT_WARN, "public resolver 8.8.8.8");
	is(s, "ip.dnsbl-health", VERDICT_WARN, "resolver 127.0.0.1");
	/* there it is already */
	strlcpy(s->exam.resolver, "127.0.0.1", sizeof(s->exam.resolver));
	run(s);
	is(s, "ip.dnsbl-health", VERDICT_UNKNOWN, "without a forwarder");
	ck_assert_ptr_null(examscene_get(s, LISTS,
	    "ip.dnsbl-health")->fix.text);
	examscene_free(s);
}
END_TEST

/* A list that has ended, one that has everything, one without an answer. */
START_TEST(unhealthy)
{
	struct examscene *s = examscene_new(WELL
	    "2.0.0.127." COP " NXDOMAIN\n"
	    IP "." PSBL " A 127.0.0.2\n1.0.0.127." PSBL " A 127.0.0.2\n"
	    IP "." SCORE " SERVFAIL\n" IP "." CUDA " DROP\n");

	run(s);
	has_reason(s, "ip.dnsbl." COP, "dead-list");
	has_reason(s, "ip.dnsbl." PSBL, "lists-everything");
	has_reason(s, "ip.dnsbl." SCORE, "servfail");
	has_reason(s, "ip.dnsbl." CUDA, "timeout");
	examscene_says(s, LISTS, "ip.dnsbl." CUDA, "no answer");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 3 other lists");
	has_reason(s, "ip.dnsbl-health", "dead-list");
	examscene_says(s, LISTS, "ip.dnsbl-health", "only 3 lists are");
	/* no other resolver would get more */
	examscene_says(s, LISTS, "ip.dnsbl-health", "check again later");
	ck_assert_ptr_null(examscene_get(s, LISTS,
	    "ip.dnsbl-health")->fix.text);
	examscene_says(s, LISTS, "ip.dnsbl-health", "psbl.surriel.com: the "
	    "list has the entry that no list may have");
	examscene_free(s);
}
END_TEST

/* Somebody makes an address of every name. */
START_TEST(hijacked)
{
	struct examscene *s = examscene_new(WELL "qzxvjw.com A 203.0.113.1\n"
	    IP "." COP " A 203.0.113.1\n");

	run(s);
	is(s, "ip.dnsbl-health", VERDICT_WARN, "names that nobody has");
	ck_assert_str_eq(examscene_get(s, LISTS, "ip.dnsbl-health")->advice,
	    "run a resolver of your own (unbound)");
	has_reason(s, "ip.dnsbl." COP, "hijacked-answer");
	examscene_free(s);
}
END_TEST

START_TEST(residential)
{
	struct examscene *s = examscene_new(WELL
	    IP "." ZEN " A 127.0.0.11\n");
	struct exam_probe *probe;

	run(s);
	is(s, "ip.residential", VERDICT_FAIL, "192.0.2.25 is in the PBL");
	is(s, "ip.residential", VERDICT_FAIL,
	    "https://check.spamhaus.org/results/?query=192.0.2.25");
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "192.0.2.25 is listed (PBL)");
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "see ip.residential");
	/* an infected host at home: what each code says stays apart */
	examscene_zone(s, WELL IP "." ZEN " A 127.0.0.4\n"
	    IP "." ZEN " A 127.0.0.11\n");
	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "(XBL,PBL): exploited");
	is(s, "ip.residential", VERDICT_FAIL,
	    "192.0.2.25 is in the PBL: range of end users");
	examscene_zone(s, ALIVE(ZEN) "25.2.0.192.in-addr.arpa PTR "
	    "25.2.0.192.dyn.dsl.example.net\n");
	run(s);
	is(s, "ip.residential", VERDICT_FAIL,
	    "25.2.0.192.dyn.dsl.example.net is the name of an end user's");
	is(s, "ip.residential", VERDICT_FAIL,
	    "relay smtps://USER@smtp.example.net");
	examscene_zone(s, WELL);
	examprobe_good(s, "gmail.com", "192.0.2.25");
	probe = &s->exam.probes[0];
	probe->purpose = EXAM_RECIPIENT;
	probe->report.recipients[0].code = 550;
	strlcpy(probe->report.recipients[0].text, "550-5.7.1 see https://"
	    "support.google.com/mail/?p=NotAuthorizedError", OUTCOME_TEXT);
	run(s);
	is(s, "ip.residential", VERDICT_FAIL,
	    "gmail-smtp-in.l.google.com takes no mail from this address");
	probe->report.recipients[0].code = 250;
	examscene_zone(s, WELL "25.2.0.192.in-addr.arpa SERVFAIL\n");
	run(s);
	has_reason(s, "ip.residential", "servfail");
	examscene_free(s);
}
END_TEST

#define NIBBLES	"5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." \
	"8.b.d.0.1.0.0.2."
#define ALIVE6	"2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." \
	"0.0.0.0."

/* Lists of IPv4 alone have nothing to say, and are not said to be clean. */
START_TEST(ipv6)
{
	struct examscene *s = examscene_new(WELL ALIVE6 ZEN " A 127.0.0.2\n"
	    ALIVE6 "list.dnswl.org A 127.0.10.0\n"
	    NIBBLES ZEN " A 127.0.0.2\n" ALIVE("bl.example.org"));
	char own[] = "bl.example.org", *names[] = { own };

	examscene_address(s, NULL);
	examscene_address(s, "2001:db8::25");
	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "2001:db8::25 is listed (SBL)");
	examscene_lacks(s, LISTS, "ip.dnsbl." COP);
	examscene_lacks(s, LISTS, "ip.dnsbl");
	is(s, "ip.dnsbl-health", VERDICT_OK, "1 list answers as it has to");
	/* neither has one that nobody knows */
	s->conf.dnsbl = names;
	s->conf.ndnsbl = 1;
	run(s);
	examscene_lacks(s, LISTS, "ip.dnsbl.bl.example.org");
	is(s, "ip.dnsbl-health", VERDICT_OK, "1 list answers as it has to");
	s->conf.dnsbl = NULL;
	s->conf.ndnsbl = 0;
	examscene_free(s);
}
END_TEST

/* Which of them a line is about. */
START_TEST(both)
{
	struct examscene *s = examscene_new(WELL ALIVE6 ZEN " A 127.0.0.2\n");
	const struct findings *findings = &s->exam.findings[LISTS];
	size_t i, n = 0;

	examscene_address(s, "2001:db8::25");
	run(s);
	for (i = 0; i < findings->n; i++)
		n += strcmp(findings->list[i]->title, "192.0.2.25 is not "
		    "listed in 7 lists") == 0 ||
		    strcmp(findings->list[i]->title, "2001:db8::25 is not "
		    "listed in 1 list") == 0 ||
		    strcmp(findings->list[i]->title, "nobody takes "
		    "2001:db8::25 for an end user's") == 0;
	ck_assert_uint_eq(n, 3);
	examscene_free(s);
}
END_TEST

/* A key is in no text. */
START_TEST(key)
{
	static const char secret[] = "sixteenletters01";
	struct examscene *s = examscene_new(WELL
	    "2.0.0.127.sixteenletters01.zen.dq.spamhaus.net A 127.0.0.2\n"
	    IP ".sixteenletters01.zen.dq.spamhaus.net A 127.0.0.4\n"
	    IP ".sixteenletters01.zen.dq.spamhaus.net TXT "
	    "\"key SIXTEENletters01 of sixteenletters01.example.net\"\n");
	const struct finding *finding;

	s->exam.dqs_key = secret;
	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "192.0.2.25 is listed (XBL)");
	finding = examscene_get(s, LISTS, "ip.dnsbl." ZEN);
	ck_assert_ptr_null(strstr(finding->evidence, secret));
	ck_assert_ptr_null(strstr(finding->title, secret));
	ck_assert_ptr_nonnull(strstr(finding->details.data,
	    "key **************** of ****************.example.net"));
	/* one that Spamhaus does not know, or no longer */
	examscene_zone(s, WELL);
	run(s);
	has_reason(s, "ip.dnsbl." ZEN, "dead-list");
	examscene_says(s, LISTS, "ip.dnsbl." ZEN, "whether dqs-key is right");
	examscene_zone(s, WELL
	    IP ".sixteenletters01.zen.dq.spamhaus.net SERVFAIL\n");
	run(s);
	has_reason(s, "ip.dnsbl." ZEN, "servfail");
	examscene_says(s, LISTS, "ip.dnsbl." ZEN, "whether dqs-key is right");
	/* then neither waiting nor another resolver helps */
	is(s, "ip.dnsbl-health", VERDICT_UNKNOWN,
	    "it may be the key: see ip.dnsbl." ZEN);
	examscene_free(s);
}
END_TEST

/* Lists of the configuration: alive, dead, known, and named twice. */
START_TEST(own_lists)
{
	struct examscene *s = examscene_new(WELL ALIVE("bl.example.org")
	    IP ".bl.example.org A 127.0.0.9\n"
	    IP ".bl.example.org TXT \"see elsewhere\"\n");
	char one[] = "bl.example.org", two[] = "dnsbl.sorbs.net",
	    three[] = "ZEN.spamhaus.org", four[] = "bl.EXAMPLE.org",
	    five[] = "dnsbl-2.uceprotect.net";
	char *names[] = { one, two, three, four, five };

	s->conf.dnsbl = names;
	s->conf.ndnsbl = 5;
	run(s);
	is(s, "ip.dnsbl.bl.example.org", VERDICT_WARN, "192.0.2.25 is listed");
	is(s, "ip.dnsbl.bl.example.org", VERDICT_WARN, "see elsewhere");
	is(s, "ip.dnsbl.dnsbl.sorbs.net", VERDICT_WARN,
	    "take the line \"dnsbl dnsbl.sorbs.net\" out");
	is(s, "ip.dnsbl.dnsbl-2.uceprotect.net", VERDICT_WARN,
	    "not asked: it lists networks");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 7 other lists");
	examscene_lacks(s, LISTS, "ip.dnsbl.ZEN.spamhaus.org");
	examscene_lacks(s, LISTS, "ip.dnsbl.bl.EXAMPLE.org");
	s->conf.dnsbl = NULL;
	s->conf.ndnsbl = 0;
	examscene_free(s);
}
END_TEST

/* The parts of a list whose page we know. */
START_TEST(parts_of_known)
{
	struct examscene *s = examscene_new(WELL ALIVE("sbl.spamhaus.org")
	    IP ".sbl.spamhaus.org A 127.0.0.2\n");
	char one[] = "sbl.spamhaus.org", two[] = "PBL.Spamhaus.org";
	char *names[] = { one, two };

	s->conf.dnsbl = names;
	s->conf.ndnsbl = 2;
	run(s);
	is(s, "ip.dnsbl.sbl.spamhaus.org", VERDICT_WARN,
	    "https://check.spamhaus.org/results/?query=192.0.2.25");
	is(s, "ip.dnsbl.PBL.Spamhaus.org", VERDICT_UNKNOWN,
	    "https://check.spamhaus.org/results/?query=192.0.2.25");
	s->conf.dnsbl = NULL;
	s->conf.ndnsbl = 0;
	examscene_free(s);
}
END_TEST

/* More than can be asked at once. */
START_TEST(many_lists)
{
	struct examscene *s = examscene_new(WELL);
	static char texts[150][24];
	char *names[150];
	size_t i;

	for (i = 0; i < 150; i++) {
		snprintf(texts[i], sizeof(texts[i]), "l%zu.example.org", i);
		names[i] = texts[i];
	}
	s->conf.dnsbl = names;
	s->conf.ndnsbl = 150;
	run(s);
	has_reason(s, "ip.dnsbl.l0.example.org", "dead-list");
	has_reason(s, "ip.dnsbl.l149.example.org", "dead-list");
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 7 other lists");
	s->conf.dnsbl = NULL;
	s->conf.ndnsbl = 0;
	examscene_free(s);
}
END_TEST

START_TEST(no_address)
{
	static const char *const ids[] = { "ip.dnsbl", "ip.dnsbl-health",
	    "ip.residential" };
	struct examscene *s = examscene_new(WELL);
	size_t i;

	examscene_address(s, NULL);
	run(s);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		is(s, ids[i], VERDICT_SKIP, "needs ip.source");
		ck_assert_str_eq(examscene_get(s, LISTS, ids[i])->needs,
		    "ip.source");
	}
	s->conf.relay = RELAY_SMTPS;
	run(s);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		is(s, ids[i], VERDICT_SKIP, "mail goes through a relay");
	s->conf.relay = RELAY_NONE;
	/* all have one that is no list's to know, and many networks have it */
	examscene_address(s, "100.64.3.4");
	run(s);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		is(s, ids[i], VERDICT_SKIP, "needs ip.public");
	examscene_free(s);
}
END_TEST

START_TEST(silence)
{
	struct examscene *s = examscene_new("* DROP\n");
	const struct findings *findings = &s->exam.findings[LISTS];
	size_t i;

	/* a resolver that is silent is not known to be refused */
	strlcpy(s->exam.resolver, "8.8.8.8", sizeof(s->exam.resolver));
	run(s);
	run(s);
	ck_assert_uint_gt(findings->n, 8);
	for (i = 0; i < findings->n; i++)
		ck_assert_msg(findings->list[i]->verdict >= VERDICT_UNKNOWN,
		    "%s", findings->list[i]->id);
	has_reason(s, "ip.dnsbl." ZEN, "timeout");
	has_reason(s, "ip.dnsbl-health", "timeout");
	/* no list's fault, and no forwarder's */
	is(s, "ip.dnsbl-health", VERDICT_UNKNOWN,
	    "the name server 8.8.8.8 answers nothing");
	is(s, "ip.dnsbl-health", VERDICT_UNKNOWN, "/etc/resolv.conf");
	has_reason(s, "ip.residential", "timeout");
	s->option.offline = 1;
	run(s);
	ck_assert_uint_eq(examscene_get(s, LISTS,
	    "ip.dnsbl-health")->details.length, 0);
	ck_assert_ptr_null(examscene_get(s, LISTS,
	    "ip.dnsbl-health")->advice);
	examscene_free(s);
}
END_TEST

/* --- asked itself -------------------------------------------------------- */

static struct examscene *direct;

/* The list's own name server, which knows who asks. */
static void
place_at(struct inquiry *inquiry, struct inquiry_place *place,
    const struct ipaddr *ip, struct source *source)
{
	(void)inquiry;
	(void)place;
	ck_assert_int_eq(ip->octets[3], 53);
	*source = direct->exam.source;
}

START_TEST(asked_itself)
{
	struct examscene *s = examscene_new(WELL IP "." ZEN
	    " A 127.255.255.254\n" ZEN " NS ns.spamhaus.org\n"
	    "ns.spamhaus.org A 198.51.100.53\n");

	direct = examscene_new(ALIVE(ZEN) IP "." ZEN " A 127.0.0.3\n");
	run(s);
	has_reason(s, "ip.dnsbl." ZEN, "public-resolver");
	s->exam.server = place_at;
	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "is listed (CSS)");
	examscene_zone(direct, ALIVE(ZEN));
	run(s);
	examscene_lacks(s, LISTS, "ip.dnsbl." ZEN);
	is(s, "ip.dnsbl", VERDICT_OK, "not listed in 7 lists");
	examscene_zone(direct, ALIVE(ZEN) IP "." ZEN " A 127.255.255.254\n");
	run(s);
	has_reason(s, "ip.dnsbl." ZEN, "public-resolver");
	/* it is the provider's resolver that has asked too much */
	examscene_zone(s, WELL IP "." ZEN " A 127.255.255.255\n"
	    ZEN " NS ns.spamhaus.org\nns.spamhaus.org A 198.51.100.53\n");
	examscene_zone(direct, ALIVE(ZEN) IP "." ZEN " A 127.0.0.4\n");
	run(s);
	is(s, "ip.dnsbl." ZEN, VERDICT_FAIL, "is listed (XBL)");
	examscene_free(direct);
	examscene_free(s);
}
END_TEST

Suite *
suite_examlists(void)
{
	Suite *suite = suite_create("examlists");
	TCase *tcase = tcase_create("examlists");

	tcase_add_test(tcase, asked_itself);
	tcase_add_test(tcase, clean);
	tcase_add_test(tcase, listed);
	tcase_add_test(tcase, ranks);
	tcase_add_test(tcase, refused);
	tcase_add_test(tcase, unhealthy);
	tcase_add_test(tcase, hijacked);
	tcase_add_test(tcase, residential);
	tcase_add_test(tcase, ipv6);
	tcase_add_test(tcase, both);
	tcase_add_test(tcase, key);
	tcase_add_test(tcase, own_lists);
	tcase_add_test(tcase, parts_of_known);
	tcase_add_test(tcase, many_lists);
	tcase_add_test(tcase, no_address);
	tcase_add_test(tcase, silence);
	suite_add_tcase(suite, tcase);
	return suite;
}
