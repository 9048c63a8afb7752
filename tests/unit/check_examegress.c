/*
 * Which address mail leaves from, by all that can tell it; and the checks of
 * the way out.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/examprobe.h"
#include "tests/unit/suites.h"

#define EGRESS	EXAM_EGRESS

static void
run(struct examscene *s)
{
	findings_reset(&s->exam.findings[EGRESS]);
	examegress(&s->exam);
	ck_assert_int_eq(s->exam.findings[EGRESS].failed, 0);
}

static void
is(const struct examscene *s, const char *id, enum verdict verdict,
    const char *text)
{
	(void)examscene_is(s, EGRESS, id, verdict);
	examscene_says(s, EGRESS, id, text);
}

static void
gives(struct examscene *s, const char *ip)
{
	ck_assert_int_eq(ipaddr_parse(&s->option.ip[s->option.nip++], ip), 0);
}

static void
has_address(const struct examscene *s, size_t i, const char *ip,
    const char *local, const char *found)
{
	const struct exam_address *address = &s->exam.addresses[i];

	ck_assert_uint_gt(s->exam.naddresses, i);
	ck_assert_str_eq(address->text, ip);
	ck_assert_str_eq(address->local, local);
	ck_assert_str_eq(address->found, found);
	ck_assert_int_eq(address->nat, local[0] != '\0' &&
	    strcmp(ip, local) != 0);
}

/* --- name servers that tell who asks ------------------------------------- */

/* A server's own answers stand in the zone below "at-ADDRESS". */
static void
ask_at(void *arg, struct question *questions, size_t n)
{
	struct inquiry_place *place = arg;
	struct examscene *s = (void *)place->inquiry;
	char names[4][DNS_NAME], *p;
	const char *asked[4];
	size_t i;

	ck_assert_uint_le(n, 4);
	for (i = 0; i < n; i++) {
		asked[i] = questions[i].name;
		snprintf(names[i], DNS_NAME, "%s.at-%s", asked[i],
		    place->text);
		for (p = strstr(names[i], ".at-") + 1; *p != '\0'; p++)
			if (*p == '.' || *p == ':')
				*p = '-';
		questions[i].name = names[i];
	}
	s->exam.source.ask(s->exam.source.arg, questions, n);
	for (i = 0; i < n; i++)
		questions[i].name = asked[i];
}

static void
place_at(struct inquiry *inquiry, struct inquiry_place *place,
    const struct ipaddr *server, struct source *source)
{
	memset(place, 0, sizeof(*place));
	place->inquiry = inquiry;
	ipaddr_show(server, place->text);
	source->ask = ask_at;
	source->arg = place;
}

static struct examscene *
scene(const char *zone)
{
	struct examscene *s = examscene_new(zone);

	s->exam.inquiry = (void *)s;
	s->exam.server = place_at;
	return s;
}

#define SERVERS \
	"ns1.google.com A 198.51.100.10\n" \
	"resolver1.opendns.com A 198.51.100.20\n" \
	"resolver2.opendns.com A 198.51.100.21\n" \
	"ns1-1.akamaitech.net A 198.51.100.30\n"

/* --- ip.source ----------------------------------------------------------- */

START_TEST(own_address)
{
	struct examscene *s = scene("");

	examprobe_all(s, "203.0.113.25");
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 1);
	has_address(s, 0, "203.0.113.25", "203.0.113.25", "kernel");
	is(s, "ip.source", VERDICT_OK, "203.0.113.25, this host's own");
	is(s, "ip.port25", VERDICT_OK, "gmail.com, outlook.com, qq.com answer "
	    "on port 25");
	is(s, "ip.v6", VERDICT_OK, "no IPv6 here");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	run(s);
	run(s);
	has_address(s, 0, "203.0.113.25", "203.0.113.25", "kernel");
	examscene_free(s);
}
END_TEST

START_TEST(nat)
{
	struct examscene *s = scene("");

	examprobe_all(s, "10.0.0.5");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "ehlo:gmail-smtp-in.l.google.com");
	is(s, "ip.source", VERDICT_WARN,
	    "203.0.113.25, behind a NAT: this host has 10.0.0.5");
	is(s, "ip.source", VERDICT_WARN, "name 203.0.113.25, not 10.0.0.5");
	is(s, "ip.source", VERDICT_WARN,
	    "\"found_by\":\"ehlo:gmail-smtp-in.l.google.com\"");
	examscene_free(s);
}
END_TEST

/* What they all see goes before what this host believes; one of three does
 * not. */
START_TEST(seen_otherwise)
{
	struct examscene *s = scene("");
	static char bound[] = "203.0.113.1";

	examprobe_all(s, "203.0.113.1");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	examprobe_echo(&s->exam.probes[1].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "203.0.113.1",
	    "ehlo:gmail-smtp-in.l.google.com");
	examprobe_echo(&s->exam.probes[1].report, "203.0.113.1");
	run(s);
	has_address(s, 0, "203.0.113.1", "203.0.113.1", "kernel");
	is(s, "ip.source", VERDICT_WARN, "several addresses");
	is(s, "ip.source", VERDICT_WARN, "mx.outlook.com sees 203.0.113.1");
	is(s, "ip.source", VERDICT_WARN, "bind 203.0.113.1");
	/* it is bound, and changed behind it */
	s->conf.bind4 = bound;
	run(s);
	is(s, "ip.source", VERDICT_WARN, "ask the provider for one address");
	s->conf.bind4 = NULL;
	examscene_free(s);
}
END_TEST

/* The recipient's server may be anybody's: alone it is not believed, beside
 * another it shows that they differ. */
START_TEST(seen_by_the_recipient)
{
	struct examscene *s = scene(SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"203.0.113.25\"\n");

	examprobe_all(s, "10.0.0.5");
	s->exam.probes[2].purpose = EXAM_RECIPIENT;
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.9");
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 0);
	is(s, "ip.source", VERDICT_UNKNOWN, "mx.qq.com sees 203.0.113.9");
	/* a name server that says the same */
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "dns:o-o.myaddr.l.google.com");
	/* two, and it says another thing */
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.9");
	examscene_zone(s, SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"203.0.113.25\"\n"
	    "whoami.akamai.net.at-198-51-100-30 A 203.0.113.25\n");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "dns:o-o.myaddr.l.google.com");
	is(s, "ip.source", VERDICT_WARN, "a mail server sees 203.0.113.9");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "ehlo:gmail-smtp-in.l.google.com");
	is(s, "ip.source", VERDICT_WARN, "several addresses");
	/* nor does it gainsay --ip */
	s->exam.probes[0].report.hello.text[0] = '\0';
	gives(s, "203.0.113.25");
	run(s);
	is(s, "ip.source", VERDICT_WARN, "behind a NAT");
	s->option.nip = 0;
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	/* in whatever order they come */
	s->exam.probes[0].purpose = EXAM_RECIPIENT;
	s->exam.probes[2].purpose = EXAM_PORT25;
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "ehlo:gmail-smtp-in.l.google.com");
	examscene_free(s);
}
END_TEST

/* A router that sends by two lines. */
START_TEST(changes)
{
	struct examscene *s = scene("");

	examprobe_all(s, "10.0.0.5");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.25");
	examprobe_echo(&s->exam.probes[1].report, "203.0.113.26");
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.26");
	run(s);
	has_address(s, 0, "203.0.113.26", "10.0.0.5", "ehlo:mx.outlook.com");
	is(s, "ip.source", VERDICT_WARN, "several addresses");
	is(s, "ip.source", VERDICT_WARN, "ask the provider for one address");
	examscene_free(s);
}
END_TEST

START_TEST(given)
{
	struct examscene *s = scene("");

	gives(s, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "", "option");
	is(s, "ip.source", VERDICT_OK, "203.0.113.25, as --ip says");
	is(s, "ip.v6", VERDICT_SKIP, "no IPv6 address is known");
	examprobe_all(s, "203.0.113.1");
	examprobe_echo(&s->exam.probes[0].report, "203.0.113.1");
	run(s);
	has_address(s, 0, "203.0.113.25", "203.0.113.1", "option");
	is(s, "ip.source", VERDICT_WARN,
	    "--ip says 203.0.113.25, but mail servers see 203.0.113.1");
	is(s, "ip.source", VERDICT_WARN, "sendoff check --ip 203.0.113.1");
	/* a balancer of theirs tells its own network's */
	s->exam.probes[0].report.tries[0].local[0] = '\0';
	examprobe_echo(&s->exam.probes[0].report, "10.9.8.7");
	s->exam.nprobes = 1;
	run(s);
	is(s, "ip.source", VERDICT_OK, "203.0.113.25, as --ip says");
	examscene_free(s);
}
END_TEST

START_TEST(bound)
{
	struct examscene *s = scene("");
	static char v4[] = "203.0.113.7", private[] = "10.0.0.5";

	s->conf.bind4 = v4;
	run(s);
	has_address(s, 0, "203.0.113.7", "203.0.113.7", "bind");
	is(s, "ip.source", VERDICT_OK, "as the bind line says");
	s->conf.bind4 = private;
	examprobe_all(s, "10.0.0.5");
	examprobe_echo(&s->exam.probes[2].report, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5", "ehlo:mx.qq.com");
	s->conf.bind4 = NULL;
	examscene_free(s);
}
END_TEST

/* The outer address of a NAT in the line: it is not this host's. */
START_TEST(bound_elsewhere)
{
	struct examscene *s = scene("");
	static char outer[] = "203.0.113.7", private[] = "10.0.0.99";
	size_t i;

	s->conf.bind4 = outer;
	examprobe_bad(s, "gmail.com", "", PROBE_NOT_OURS);
	examprobe_bad(s, "qq.com", "", PROBE_NOT_OURS);
	for (i = 0; i < 2; i++)
		s->exam.probes[i].report.tries[0].why = PROBE_NOT_OURS;
	run(s);
	is(s, "ip.source", VERDICT_FAIL, "this host does not have 203.0.113.7");
	is(s, "ip.source", VERDICT_FAIL, "line \"bind 203.0.113.7\" out of");
	is(s, "ip.port25", VERDICT_UNKNOWN, "no route to a mail server");
	has_address(s, 0, "203.0.113.7", "203.0.113.7", "bind");
	s->conf.bind4 = private;
	run(s);
	is(s, "ip.source", VERDICT_FAIL, "this host does not have 10.0.0.99");
	ck_assert_uint_eq(s->exam.naddresses, 0);
	/* without a line it is some trouble of the network's */
	s->conf.bind4 = NULL;
	run(s);
	is(s, "ip.source", VERDICT_UNKNOWN, "no route to a mail server");
	examscene_free(s);
}
END_TEST

/* Of two operators the same: it is believed; of one, or of one twice: not. */
START_TEST(name_servers)
{
	struct examscene *s = scene(SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"203.0.113.25\"\n"
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT "
	    "\"edns0-client-subnet 192.0.2.0/24\"\n"
	    "whoami.akamai.net.at-198-51-100-30 A 203.0.113.25\n");

	examprobe_all(s, "10.0.0.5");
	run(s);
	has_address(s, 0, "203.0.113.25", "10.0.0.5",
	    "dns:o-o.myaddr.l.google.com");
	is(s, "ip.source", VERDICT_WARN, "behind a NAT");
	examscene_zone(s, SERVERS
	    "myip.opendns.com.at-198-51-100-20 A 203.0.113.25\n"
	    "myip.opendns.com.at-198-51-100-21 A 203.0.113.25\n");
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 0);
	is(s, "ip.source", VERDICT_UNKNOWN, "no two name servers tell the");
	ck_assert_str_eq(examscene_get(s, EGRESS, "ip.source")->reason,
	    "not-told");
	is(s, "ip.source", VERDICT_UNKNOWN, "10.0.0.5 is this host's own");
	is(s, "ip.source", VERDICT_UNKNOWN, "sendoff check --ip ADDRESS");
	is(s, "ip.public", VERDICT_SKIP, "needs ip.source");
	examscene_free(s);
}
END_TEST

/* Who answers in the place of others is not believed. */
START_TEST(name_servers_lie)
{
	struct examscene *s = scene(SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"203.0.113.9\"\n"
	    "myip.opendns.com.at-198-51-100-20 A 203.0.113.25\n"
	    "whoami.akamai.net.at-198-51-100-30 A #00\n");
	const struct finding *finding;

	examprobe_all(s, "10.0.0.5");
	run(s);
	finding = examscene_is(s, EGRESS, "ip.source", VERDICT_UNKNOWN);
	ck_assert_str_eq(finding->reason, "contradiction");
	examscene_says(s, EGRESS, "ip.source", "myip.opendns.com says "
	    "203.0.113.25");
	examscene_zone(s, SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"10.9.9.9\"\n"
	    "whoami.akamai.net.at-198-51-100-30 A 10.9.9.9\n");
	run(s);
	(void)examscene_is(s, EGRESS, "ip.source", VERDICT_UNKNOWN);
	examscene_free(s);
}
END_TEST

/* As long as probes are out nobody else is asked. */
START_TEST(waits)
{
	struct examscene *s = scene(SERVERS
	    "o-o.myaddr.l.google.com.at-198-51-100-10 TXT \"203.0.113.25\"\n"
	    "whoami.akamai.net.at-198-51-100-30 A 203.0.113.25\n");

	(void)examprobe_open(s, EXAM_PORT25, "gmail.com", AF_INET);
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 0);
	is(s, "ip.source", VERDICT_UNKNOWN, "have not answered yet");
	(void)examscene_is(s, EGRESS, "ip.port25", VERDICT_UNKNOWN);
	s->exam.late = 1;
	run(s);
	has_address(s, 0, "203.0.113.25", "", "dns:o-o.myaddr.l.google.com");
	examscene_free(s);
}
END_TEST

START_TEST(relay)
{
	static const char *const ids[] = { "ip.source", "ip.public",
	    "ip.port25", "ip.v6", "ip.clock" };
	struct examscene *s = scene("");
	size_t i;

	s->conf.relay = RELAY_SMTP;
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 0);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		is(s, ids[i], VERDICT_SKIP, "mail goes through a relay");
	gives(s, "203.0.113.25");
	run(s);
	has_address(s, 0, "203.0.113.25", "", "option");
	is(s, "ip.source", VERDICT_OK, "as --ip says");
	/* what is not known is left out */
	is(s, "ip.source", VERDICT_OK, "\"address\":\"203.0.113.25\","
	    "\"nat\":false,");
	is(s, "ip.port25", VERDICT_SKIP, "mail goes through a relay");
	s->conf.relay = RELAY_NONE;
	examscene_free(s);
}
END_TEST

/* Nothing is known, so nothing is said to be good or bad. */
START_TEST(silence)
{
	struct examscene *s = scene("* DROP\n");
	size_t i;

	s->exam.late = 1;
	run(s);
	run(s);
	for (i = 0; i < s->exam.findings[EGRESS].n; i++)
		ck_assert_msg(s->exam.findings[EGRESS].list[i]->verdict >=
		    VERDICT_UNKNOWN, "%s",
		    s->exam.findings[EGRESS].list[i]->id);
	(void)examscene_is(s, EGRESS, "ip.port25", VERDICT_UNKNOWN);
	examscene_free(s);
}
END_TEST

START_TEST(no_network)
{
	struct examscene *s = scene("");

	examprobe_bad(s, "gmail.com", "", PROBE_UNREACHABLE);
	examprobe_bad(s, "qq.com", "", PROBE_UNREACHABLE);
	run(s);
	is(s, "ip.source", VERDICT_UNKNOWN, "no route to a mail server");
	is(s, "ip.port25", VERDICT_UNKNOWN, "no route to a mail server");
	ck_assert_str_eq(examscene_get(s, EGRESS, "ip.port25")->reason,
	    "no-egress");
	examscene_free(s);
}
END_TEST

/* No name server answers: that is what is to be mended. */
START_TEST(no_names)
{
	static const char *const domains[] = { "gmail.com", "qq.com" };
	struct examscene *s = scene("* DROP\n");
	struct probe_report *report;
	size_t i;

	strlcpy(s->exam.resolver, "192.0.2.53", sizeof(s->exam.resolver));
	for (i = 0; i < 2; i++) {
		report = examprobe_bad(s, domains[i], "", PROBE_DNS);
		report->stage = PROBE_LOOKUP;
		report->ntries = 0;
	}
	run(s);
	is(s, "ip.source", VERDICT_UNKNOWN, "as no name server answers");
	is(s, "ip.source", VERDICT_UNKNOWN, "name server 192.0.2.53 runs");
	examscene_free(s);
}
END_TEST

/* --- ip.public ----------------------------------------------------------- */

START_TEST(public)
{
	struct examscene *s = scene("");

	gives(s, "8.8.4.4");
	run(s);
	is(s, "ip.public", VERDICT_OK, "8.8.4.4 is public");
	s->option.nip = 0;
	gives(s, "192.168.7.7");
	run(s);
	is(s, "ip.public", VERDICT_FAIL, "192.168.7.7 is an address that is");
	is(s, "ip.public", VERDICT_FAIL, "sendoff check --ip ADDRESS");
	s->option.nip = 0;
	examprobe_all(s, "10.0.0.5");
	examprobe_echo(&s->exam.probes[0].report, "100.64.0.9");
	run(s);
	has_address(s, 0, "100.64.0.9", "10.0.0.5",
	    "ehlo:gmail-smtp-in.l.google.com");
	is(s, "ip.public", VERDICT_FAIL, "or through a relay");
	/* and so it is in no record's place */
	is(s, "ip.source", VERDICT_WARN, "see ip.public: neither of them");
	examscene_free(s);
}
END_TEST

/* --- ip.port25 ----------------------------------------------------------- */

START_TEST(blocked)
{
	struct examscene *s = scene("25.113.0.203.in-addr.arpa PTR "
	    "ec2-203-0-113-25.compute-1.amazonaws.com\n");
	size_t i;

	examprobe_bad(s, "gmail.com", "203.0.113.25", PROBE_TIMEOUT);
	examprobe_bad(s, "outlook.com", "203.0.113.25", PROBE_TIMEOUT);
	examprobe_bad(s, "qq.com", "203.0.113.25", PROBE_TIMEOUT);
	run(s);
	is(s, "ip.port25", VERDICT_FAIL,
	    "connections time out, the provider blocks it");
	is(s, "ip.port25", VERDICT_FAIL, "AWS opens port 25 by a request");
	is(s, "ip.port25", VERDICT_FAIL,
	    "relay smtps://USER@smtp.example.net");
	is(s, "ip.port25", VERDICT_FAIL, "qq.com: connect: it failed");
	/* the address is known all the same */
	has_address(s, 0, "203.0.113.25", "203.0.113.25", "kernel");
	s->exam.probes[0].report.why = PROBE_REFUSED;
	examscene_zone(s, "");
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "time out or are refused");
	is(s, "ip.port25", VERDICT_FAIL, "Google Cloud never");
	s->exam.probes[1].report.why = PROBE_REFUSED;
	s->exam.probes[2].report.why = PROBE_CLOSED;
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "connections are refused");
	is(s, "ip.port25", VERDICT_FAIL, "\"result\":\"closed\"");
	/* a firewall that says so: there is a way, and DNS has gone it */
	for (i = 0; i < 3; i++)
		s->exam.probes[i].report.why = PROBE_UNREACHABLE;
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "connections are refused");
	/* something on the way that is no mail server */
	for (i = 0; i < 3; i++) {
		s->exam.probes[i].report.stage = PROBE_GREETING;
		s->exam.probes[i].report.why = PROBE_NO_SMTP;
	}
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "what is there hangs up, or is none");
	examscene_free(s);
}
END_TEST

/* Probes that wait for a connection to the very end; where DNS is silent as
 * well, it is not port 25 that is to blame. */
START_TEST(out_to_the_end)
{
	struct examscene *s = scene("gmail.com MX 5 mx.gmail.com\n"
	    "qq.com MX 5 mx.qq.com\n");

	(void)examprobe_open(s, EXAM_PORT25, "gmail.com", AF_INET);
	(void)examprobe_open(s, EXAM_PORT25, "qq.com", AF_INET);
	run(s);
	(void)examscene_is(s, EGRESS, "ip.port25", VERDICT_UNKNOWN);
	s->exam.late = 1;
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "connections time out");
	examscene_zone(s, "* DROP\n");
	run(s);
	(void)examscene_is(s, EGRESS, "ip.port25", VERDICT_UNKNOWN);
	examscene_free(s);
}
END_TEST

START_TEST(some_answer)
{
	struct examscene *s = scene("");
	struct probe_report *report;

	examprobe_good(s, "gmail.com", "203.0.113.25");
	examprobe_bad(s, "outlook.com", "203.0.113.25", PROBE_TIMEOUT);
	report = examprobe_bad(s, "qq.com", "203.0.113.25", PROBE_TIMEOUT);
	run(s);
	is(s, "ip.port25", VERDICT_WARN, "only gmail.com answers on port 25");
	/* open, but closed to us */
	report->stage = PROBE_GREETING;
	report->why = PROBE_SAID_NO;
	report->greeting.code = 554;
	strlcpy(report->outcome.text, "554 go away",
	    sizeof(report->outcome.text));
	run(s);
	is(s, "ip.port25", VERDICT_WARN, "refused by qq.com");
	is(s, "ip.port25", VERDICT_WARN, "qq.com: 554 go away");
	s->exam.probes[0] = s->exam.probes[2];
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "port 25 is open, but refused by");
	/* DNS does not work: that is another trouble */
	s->exam.nprobes = 0;
	report = examprobe_bad(s, "qq.com", "", PROBE_DNS);
	report->stage = PROBE_LOOKUP;
	report->ntries = 0;
	run(s);
	is(s, "ip.port25", VERDICT_UNKNOWN, "no mail server could be tried");
	examprobe_good(s, "gmail.com", "203.0.113.25");
	run(s);
	is(s, "ip.port25", VERDICT_UNKNOWN, "only gmail.com could be tried");
	examscene_free(s);
}
END_TEST

START_TEST(proxy)
{
	struct examscene *s = scene("");
	struct probe_report *report;

	examprobe_all(s, "203.0.113.25");
	report = &s->exam.probes[0].report;
	strlcpy(report->greeting.text, "220 smtp.hoster.example ESMTP",
	    sizeof(report->greeting.text));
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "a proxy answers in place of "
	    "gmail.com: somebody else's greeting");
	is(s, "ip.port25", VERDICT_FAIL, "220 smtp.hoster.example ESMTP");
	strlcpy(report->greeting.text, "220 mx.google.com ESMTP",
	    sizeof(report->greeting.text));
	report->tls = PROBE_TLS_NONE;
	run(s);
	is(s, "ip.port25", VERDICT_FAIL, "no STARTTLS");
	/* of others it is not known what they say */
	s->exam.probes[0].task.domain = "outlook.com";
	run(s);
	(void)examscene_is(s, EGRESS, "ip.port25", VERDICT_OK);
	examscene_free(s);
}
END_TEST

/* --- ip.v6 --------------------------------------------------------------- */

#define REVERSE6 "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." \
	"8.b.d.0.1.0.0.2.ip6.arpa"

START_TEST(v6)
{
	struct examscene *s = scene("");

	examprobe_good(s, "gmail.com", "203.0.113.25");
	examprobe_good(s, "qq.com", "203.0.113.25");
	examprobe_good(s, "gmail.com", "2001:db8::25");
	s->exam.probes[2].task.family = AF_INET6;
	s->conf.inet = INET_6;
	run(s);
	has_address(s, 0, "2001:db8::25", "2001:db8::25", "kernel");
	is(s, "ip.v6", VERDICT_FAIL, "2001:db8::25 has no PTR");
	is(s, "ip.v6", VERDICT_FAIL, "records that ptr.exists and ptr.fcrdns");
	/* they say to what; it was EHLO's name, good or not, without a dot */
	ck_assert_uint_eq(examscene_get(s, EGRESS, "ip.v6")->fix.n, 0);
	examscene_zone(s, REVERSE6 " PTR mail.example.com\n"
	    "mail.example.com AAAA 2001:db8::26\n");
	run(s);
	is(s, "ip.v6", VERDICT_FAIL, "mail.example.com does not lead back");
	examscene_zone(s, REVERSE6 " PTR mail.example.com\n"
	    "mail.example.com AAAA 2001:db8::25\n");
	run(s);
	is(s, "ip.v6", VERDICT_OK, "has a PTR that leads back");
	examscene_zone(s, REVERSE6 " SERVFAIL\n");
	run(s);
	is(s, "ip.v6", VERDICT_UNKNOWN, "the name servers fail");
	examscene_free(s);
}
END_TEST

/* What is wrong there is not that port 25 is closed. */
START_TEST(v6_alone)
{
	struct examscene *s = scene("");
	struct probe_report *report;

	examprobe_bad(s, "gmail.com", "", PROBE_UNREACHABLE);
	examprobe_bad(s, "qq.com", "", PROBE_UNREACHABLE);
	examprobe_good(s, "gmail.com", "2001:db8::25");
	run(s);
	is(s, "ip.port25", VERDICT_WARN, "mail leaves over IPv6 alone");
	is(s, "ip.port25", VERDICT_WARN, "relay smtps://");
	s->exam.nprobes = 0;
	s->conf.inet = INET_6;
	examprobe_good(s, "gmail.com", "2001:db8::25");
	report = examprobe_bad(s, "qq.com", "::", PROBE_NO_ADDRESS);
	report->stage = PROBE_LOOKUP;
	report->ntries = 0;
	run(s);
	is(s, "ip.port25", VERDICT_WARN, "mail leaves over IPv6 alone");
	is(s, "ip.port25", VERDICT_WARN, "(inet any)");
	/* but here it may be */
	examprobe_bad(s, "outlook.com", "2001:db8::25", PROBE_TIMEOUT);
	run(s);
	is(s, "ip.port25", VERDICT_WARN, "only gmail.com answers on port 25");
	s->conf.inet = INET_ANY;
	examscene_free(s);
}
END_TEST

static size_t
count(const struct examscene *s, const char *id, const char *ip)
{
	const struct findings *findings = &s->exam.findings[EGRESS];
	size_t i, n = 0;

	for (i = 0; i < findings->n; i++)
		n += strcmp(findings->list[i]->id, id) == 0 &&
		    findings->list[i]->ip != NULL &&
		    strcmp(findings->list[i]->ip, ip) == 0;
	return n;
}

START_TEST(both)
{
	struct examscene *s = scene("");

	examprobe_all(s, "203.0.113.25");
	s->exam.nprobes--;
	examprobe_good(s, "gmail.com", "2001:db8::25");
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 2);
	has_address(s, 0, "203.0.113.25", "203.0.113.25", "kernel");
	has_address(s, 1, "2001:db8::25", "2001:db8::25", "kernel");
	ck_assert_uint_eq(count(s, "ip.source", "203.0.113.25"), 1);
	ck_assert_uint_eq(count(s, "ip.source", "2001:db8::25"), 1);
	ck_assert_uint_eq(count(s, "ip.public", "2001:db8::25"), 1);
	is(s, "ip.v6", VERDICT_FAIL, "inet 4");
	/* nobody there answers: it carries no mail */
	s->exam.nprobes--;
	examprobe_bad(s, "gmail.com", "2001:db8::25", PROBE_TIMEOUT);
	run(s);
	ck_assert_uint_eq(s->exam.naddresses, 1);
	is(s, "ip.v6", VERDICT_OK, "no mail server answers over IPv6");
	s->conf.inet = INET_4;
	run(s);
	is(s, "ip.v6", VERDICT_SKIP, "the configuration has IPv4 alone");
	examscene_free(s);
}
END_TEST

/* --- ip.clock ------------------------------------------------------------ */

static void
tells(struct examscene *s, size_t i, int64_t skew)
{
	s->exam.probes[i].report.dated = 1;
	s->exam.probes[i].report.skew = skew;
}

START_TEST(clocks)
{
	struct examscene *s = scene("");

	examprobe_all(s, "203.0.113.25");
	run(s);
	is(s, "ip.clock", VERDICT_UNKNOWN, "no mail server told the time");
	tells(s, 0, -60);
	run(s);
	is(s, "ip.clock", VERDICT_OK, "within 60 s of the clock of 1");
	tells(s, 0, 61);
	run(s);
	is(s, "ip.clock", VERDICT_WARN, "is 61 s behind, by 1 mail server");
	is(s, "ip.clock", VERDICT_WARN, "timedatectl set-ntp true");
	/* one that is right is enough against one that is not */
	tells(s, 1, 2);
	run(s);
	is(s, "ip.clock", VERDICT_OK, "within 2 s of the clocks of 2");
	tells(s, 0, -7200);
	tells(s, 1, -7190);
	tells(s, 2, PROBE_SKEW);
	run(s);
	is(s, "ip.clock", VERDICT_FAIL, "119 min ahead, by 3 mail servers");
	is(s, "ip.clock", VERDICT_FAIL, "\"seconds\":-7190");
	tells(s, 0, -72000);
	tells(s, 1, -72000);
	run(s);
	is(s, "ip.clock", VERDICT_FAIL, "clock is 20 h ahead");
	/* one that has never been set */
	tells(s, 0, INT64_C(1795000000));
	tells(s, 1, INT64_C(1795000000));
	run(s);
	is(s, "ip.clock", VERDICT_FAIL, "clock is 20775 days behind");
	examscene_free(s);
}
END_TEST

Suite *
suite_examegress(void)
{
	Suite *suite = suite_create("examegress");
	TCase *tcase = tcase_create("examegress");

	tcase_add_test(tcase, own_address);
	tcase_add_test(tcase, nat);
	tcase_add_test(tcase, seen_otherwise);
	tcase_add_test(tcase, seen_by_the_recipient);
	tcase_add_test(tcase, changes);
	tcase_add_test(tcase, given);
	tcase_add_test(tcase, bound);
	tcase_add_test(tcase, bound_elsewhere);
	tcase_add_test(tcase, name_servers);
	tcase_add_test(tcase, name_servers_lie);
	tcase_add_test(tcase, waits);
	tcase_add_test(tcase, relay);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, no_network);
	tcase_add_test(tcase, no_names);
	tcase_add_test(tcase, public);
	tcase_add_test(tcase, blocked);
	tcase_add_test(tcase, out_to_the_end);
	tcase_add_test(tcase, some_answer);
	tcase_add_test(tcase, proxy);
	tcase_add_test(tcase, v6);
	tcase_add_test(tcase, v6_alone);
	tcase_add_test(tcase, both);
	tcase_add_test(tcase, clocks);
	suite_add_tcase(suite, tcase);
	return suite;
}
