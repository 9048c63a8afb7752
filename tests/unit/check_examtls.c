/*
 * TLS with large receivers, and with the recipient's.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/examprobe.h"
#include "tests/unit/suites.h"

#define TLS	EXAM_TLS

static void
run(struct examscene *s)
{
	findings_reset(&s->exam.findings[TLS]);
	examtls(&s->exam);
	ck_assert_int_eq(s->exam.findings[TLS].failed, 0);
}

static void
is(const struct examscene *s, const char *id, enum verdict verdict,
    const char *text)
{
	(void)examscene_is(s, TLS, id, verdict);
	examscene_says(s, TLS, id, text);
}

/* --- tls.starttls -------------------------------------------------------- */

static void
set(struct examscene *s, size_t i, enum probe_tls tls, const char *reason)
{
	s->exam.probes[i].report.tls = tls;
	strlcpy(s->exam.probes[i].report.tls_reason, reason, PROBE_REASON);
}

START_TEST(good)
{
	struct examscene *s = examscene_new("");

	examprobe_all(s, "192.0.2.25");
	run(s);
	run(s);
	is(s, "tls.starttls", VERDICT_OK, "TLS 1.3, certificate valid "
	    "(gmail-smtp-in.l.google.com)");
	/* what others do with their certificates is theirs */
	set(s, 2, PROBE_TLS_UNVERIFIED, "it has expired");
	run(s);
	is(s, "tls.starttls", VERDICT_OK, "mx.qq.com: TLS 1.3, certificate "
	    "not valid: it has expired");
	examscene_free(s);
}
END_TEST

START_TEST(unverified)
{
	struct examscene *s = examscene_new("");
	size_t i;

	examprobe_all(s, "192.0.2.25");
	set(s, 0, PROBE_TLS_UNVERIFIED, "self-signed");
	run(s);
	is(s, "tls.starttls", VERDICT_WARN, "self-signed");
	is(s, "tls.starttls", VERDICT_WARN, "answers in Gmail's place");
	/* what is wrong stands at the end, behind whose certificate it is */
	set(s, 0, PROBE_TLS_UNVERIFIED, "certificate /C=US/ST=Washington/"
	    "L=Redmond/O=Microsoft Corporation/CN=mail.example.com, SHA-256 "
	    "0236468f...: unable to get local issuer certificate");
	run(s);
	is(s, "tls.starttls", VERDICT_WARN, "local issuer certificate (gmail");
	for (i = 0; i < 3; i++)
		set(s, i, PROBE_TLS_UNCHECKED, "no authorities");
	run(s);
	is(s, "tls.starttls", VERDICT_WARN, "certificate not checked: no "
	    "authorities (gmail-smtp-in.l.google.com)");
	is(s, "tls.starttls", VERDICT_WARN, "apt-get install ca-certificates");
	examscene_free(s);
}
END_TEST

START_TEST(bad)
{
	struct examscene *s = examscene_new("");
	size_t i;

	examprobe_all(s, "192.0.2.25");
	set(s, 1, PROBE_TLS_BROKEN, "no shared cipher");
	run(s);
	is(s, "tls.starttls", VERDICT_WARN, "handshake failed: no shared "
	    "cipher (mx.outlook.com)");
	for (i = 0; i < 3; i++)
		set(s, i, PROBE_TLS_BROKEN, "no shared cipher");
	run(s);
	is(s, "tls.starttls", VERDICT_FAIL, "openssl.cnf");
	for (i = 0; i < 3; i++)
		set(s, i, PROBE_TLS_NONE, "");
	run(s);
	is(s, "tls.starttls", VERDICT_FAIL, "no mail server offers STARTTLS");
	is(s, "tls.starttls", VERDICT_FAIL, "see ip.port25");
	set(s, 0, PROBE_TLS_VERIFIED, "");
	strlcpy(s->exam.probes[0].report.tls_name, "TLSv1.1/AES128-SHA",
	    OUTCOME_TLS);
	run(s);
	is(s, "tls.starttls", VERDICT_FAIL, "TLS 1.1, certificate valid");
	/* that it can do better, another one shows */
	set(s, 1, PROBE_TLS_VERIFIED, "");
	run(s);
	is(s, "tls.starttls", VERDICT_OK, "TLS 1.3, certificate valid "
	    "(mx.outlook.com)");
	is(s, "tls.starttls", VERDICT_OK, "gmail-smtp-in.l.google.com: TLS "
	    "1.1, certificate valid");
	examscene_free(s);
}
END_TEST

START_TEST(nobody)
{
	struct examscene *s = examscene_new("");

	(void)examprobe_open(s, EXAM_PORT25, "gmail.com", AF_INET);
	run(s);
	ck_assert_str_eq(examscene_is(s, TLS, "tls.starttls",
	    VERDICT_UNKNOWN)->reason, "timeout");
	s->exam.nprobes = 0;
	examprobe_bad(s, "gmail.com", "192.0.2.25", PROBE_TIMEOUT);
	run(s);
	is(s, "tls.starttls", VERDICT_SKIP, "needs ip.port25");
	s->exam.nprobes = 0;
	s->option.offline = 1;
	run(s);
	(void)examscene_is(s, TLS, "tls.starttls", VERDICT_UNKNOWN);
	s->conf.relay = RELAY_SMTP;
	run(s);
	is(s, "tls.starttls", VERDICT_SKIP, "mail goes through a relay");
	examscene_lacks(s, TLS, "tls.to");
	s->conf.relay = RELAY_NONE;
	examscene_free(s);
}
END_TEST

/* --- tls.to -------------------------------------------------------------- */

#define MX	"example.net MX 10 mx.example.net\n" \
	"mx.example.net A 198.51.100.1\n"
#define SECURE	"example.net AD\nmx.example.net AD\n"
#define TLSA	"_25._tcp.mx.example.net TLSA 3 1 1 " \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"

/* The scene's source does not know AD: this one takes it from the zone. */
static void
ask(void *arg, struct question *questions, size_t n)
{
	struct examscene *s = arg;
	struct examscene *plain = examscene_new("");
	struct zone zone = plain->zone;
	size_t i;

	plain->zone = s->zone;
	plain->exam.source.ask(&plain->zone, questions, n);
	plain->zone = zone;
	examscene_free(plain);
	for (i = 0; i < n; i++)
		questions[i].secure = zone_directive(&s->zone,
		    questions[i].name, (uint16_t)questions[i].type,
		    ZONE_AD) != NULL;
}

static struct examscene *
scene(const char *zone)
{
	static char to[] = "ann@example.net";
	struct examscene *s = examscene_new(zone);

	s->exam.source.ask = ask;
	s->exam.source.arg = s;
	s->option.to = to;
	examprobe_good(s, "example.net", "192.0.2.25");
	s->exam.probes[0].purpose = EXAM_RECIPIENT;
	return s;
}

static void
policy(struct examscene *s, struct conf_tls *tls, enum conf_policy wanted)
{
	static char pattern[] = "*";

	tls->pattern = pattern;
	tls->policy = wanted;
	s->conf.tls = tls;
	s->conf.ntls = 1;
	run(s);
	s->conf.tls = NULL;
	s->conf.ntls = 0;
}

START_TEST(to_may)
{
	struct examscene *s = scene(MX);

	run(s);
	run(s);
	is(s, "tls.to", VERDICT_OK,
	    "may: TLS 1.3, certificate valid (mx.example.net)");
	set(s, 0, PROBE_TLS_UNVERIFIED, "self-signed");
	run(s);
	is(s, "tls.to", VERDICT_OK, "self-signed");
	set(s, 0, PROBE_TLS_NONE, "");
	run(s);
	is(s, "tls.to", VERDICT_OK, "may: STARTTLS not offered");
	set(s, 0, PROBE_TLS_BROKEN, "no shared cipher");
	run(s);
	is(s, "tls.to", VERDICT_WARN, "so mail goes in the clear");
	examscene_free(s);
}
END_TEST

START_TEST(to_lines)
{
	struct examscene *s = scene(MX);
	struct conf_tls tls;

	set(s, 0, PROBE_TLS_UNVERIFIED, "self-signed");
	policy(s, &tls, POLICY_ENCRYPT);
	is(s, "tls.to", VERDICT_OK, "encrypt: TLS 1.3");
	policy(s, &tls, POLICY_VERIFY);
	is(s, "tls.to", VERDICT_FAIL, "verify: no mail goes to mx.example.net");
	is(s, "tls.to", VERDICT_FAIL, "tls example.net may");
	set(s, 0, PROBE_TLS_BROKEN, "no shared cipher");
	policy(s, &tls, POLICY_ENCRYPT);
	is(s, "tls.to", VERDICT_FAIL, "handshake failed: no shared cipher");
	policy(s, &tls, POLICY_MAY);
	is(s, "tls.to", VERDICT_WARN, "in the clear");
	policy(s, &tls, POLICY_NONE);
	is(s, "tls.to", VERDICT_OK, "as the tls line says");
	policy(s, &tls, POLICY_DANE_ONLY);
	is(s, "tls.to", VERDICT_FAIL, "no TLSA records that DNSSEC vouches");
	examscene_free(s);
}
END_TEST

START_TEST(to_dane)
{
	struct examscene *s = scene(MX SECURE TLSA
	    "_25._tcp.mx.example.net AD\n");

	set(s, 0, PROBE_TLS_UNVERIFIED, "self-signed");
	run(s);
	is(s, "tls.to", VERDICT_OK, "DANE (1 TLSA record): TLS 1.3 (mx.");
	is(s, "tls.to", VERDICT_OK, "with TLSA, this check does not");
	set(s, 0, PROBE_TLS_NONE, "");
	run(s);
	is(s, "tls.to", VERDICT_FAIL, "DANE (1 TLSA record): no mail goes");
	/* the records are not vouched for: they do not count */
	examscene_zone(s, MX SECURE TLSA);
	run(s);
	is(s, "tls.to", VERDICT_OK, "may: STARTTLS not offered");
	examscene_zone(s, MX TLSA "_25._tcp.mx.example.net AD\n");
	run(s);
	is(s, "tls.to", VERDICT_OK, "may: STARTTLS not offered");
	/* nor is the way to the host */
	examscene_zone(s, MX "mx.example.net AD\n" TLSA
	    "_25._tcp.mx.example.net AD\n");
	run(s);
	is(s, "tls.to", VERDICT_OK, "may: STARTTLS not offered");
	examscene_zone(s, MX SECURE "_25._tcp.mx.example.net AD\n"
	    "_25._tcp.mx.example.net TLSA 0 0 1 00\n");
	run(s);
	is(s, "tls.to", VERDICT_FAIL, "no usable TLSA record");
	examscene_zone(s, MX SECURE "_25._tcp.mx.example.net SERVFAIL\n");
	run(s);
	ck_assert_str_eq(examscene_is(s, TLS, "tls.to",
	    VERDICT_UNKNOWN)->reason, "servfail");
	examscene_free(s);
}
END_TEST

/* A host that is an alias: the records of its real name come first. */
START_TEST(to_alias)
{
	struct examscene *s = scene("example.net MX 10 mx.example.net\n"
	    "mx.example.net CNAME real.example.net\n"
	    "real.example.net A 198.51.100.1\n" SECURE
	    "_25._tcp.real.example.net AD\n"
	    "_25._tcp.real.example.net TLSA 3 1 1 0123456789abcdef0123456789"
	    "abcdef0123456789abcdef0123456789abcdef\n");

	run(s);
	is(s, "tls.to", VERDICT_OK, "DANE (1 TLSA record)");
	examscene_free(s);
}
END_TEST

START_TEST(to_sts)
{
	struct examscene *s = scene(MX
	    "_mta-sts.example.net TXT \"v=STSv1; id=1;\"\n");

	run(s);
	is(s, "tls.to", VERDICT_OK, "MTA-STS, or else may: TLS 1.3");
	is(s, "tls.to", VERDICT_OK, "\"mta_sts\":true");
	set(s, 0, PROBE_TLS_UNVERIFIED, "self-signed");
	run(s);
	is(s, "tls.to", VERDICT_WARN, "which an MTA-STS policy may forbid");
	is(s, "tls.to", VERDICT_WARN, "tell the postmaster of example.net");
	examscene_free(s);
}
END_TEST

START_TEST(to_nobody)
{
	struct examscene *s = scene(MX);

	s->exam.probes[0].report.tls = PROBE_TLS_UNKNOWN;
	run(s);
	is(s, "tls.to", VERDICT_SKIP, "needs to.smtp");
	s->exam.probes[0].done = 0;
	run(s);
	is(s, "tls.to", VERDICT_UNKNOWN, "example.net has not answered");
	s->exam.nprobes = 0;
	run(s);
	(void)examscene_is(s, TLS, "tls.to", VERDICT_UNKNOWN);
	examscene_zone(s, "* DROP\n");
	run(s);
	ck_assert_str_eq(examscene_is(s, TLS, "tls.to",
	    VERDICT_UNKNOWN)->reason, "timeout");
	s->conf.relay = RELAY_SMTP;
	run(s);
	is(s, "tls.to", VERDICT_SKIP, "mail goes through a relay");
	s->conf.relay = RELAY_NONE;
	examscene_free(s);
}
END_TEST

Suite *
suite_examtls(void)
{
	Suite *suite = suite_create("examtls");
	TCase *tcase = tcase_create("examtls");

	tcase_add_test(tcase, good);
	tcase_add_test(tcase, unverified);
	tcase_add_test(tcase, bad);
	tcase_add_test(tcase, nobody);
	tcase_add_test(tcase, to_may);
	tcase_add_test(tcase, to_lines);
	tcase_add_test(tcase, to_dane);
	tcase_add_test(tcase, to_alias);
	tcase_add_test(tcase, to_sts);
	tcase_add_test(tcase, to_nobody);
	suite_add_tcase(suite, tcase);
	return suite;
}
