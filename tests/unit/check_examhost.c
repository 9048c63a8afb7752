/*
 * The checks of the host's name and of its addresses' names: each in all of
 * its verdicts, what to publish, and DNS that says nothing.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/examscene.h"
#include "tests/unit/scratch.h"

Suite	*suite_examhost(void);

#define PTR4 "25.2.0.192.in-addr.arpa PTR "
#define PTR6 "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2." \
    "ip6.arpa PTR "
#define HELO "mail.example.com A 192.0.2.25\n"
#define GOOD HELO PTR4 "mail.example.com\n"

static const char *const ids[] = { "helo.name", "helo.forward",
    "ptr.exists", "ptr.fcrdns", "ptr.helo", "ptr.single", "ptr.generic",
    "ptr.domain" };

#define IDS (sizeof(ids) / sizeof(ids[0]))

/* All ids, for each address those of PTR; what is bad can be mended, and what
 * is not known has a reason. */
static void
run(struct examscene *scene)
{
	const struct findings *findings = &scene->exam.findings[EXAM_HOST];
	const struct finding *finding;
	size_t i, n = scene->exam.naddresses > 1 ? 2 : 1;

	findings_reset(&scene->exam.findings[EXAM_HOST]);
	examhost(&scene->exam);
	ck_assert_int_eq(findings->failed, 0);
	if (scene->conf.relay == RELAY_NONE)
		ck_assert_uint_eq(findings->n, 2 + n * (IDS - 2));
	for (i = 0; i < findings->n; i++) {
		finding = findings->list[i];
		ck_assert_int_ne(finding->title[0], '\0');
		if (finding->verdict == VERDICT_WARN ||
		    finding->verdict == VERDICT_FAIL)
			ck_assert_msg(finding->advice != NULL, "%s: %s",
			    finding->id, finding->title);
		ck_assert_int_eq(finding->reason != NULL,
		    finding->verdict == VERDICT_UNKNOWN);
	}
}

/* The finding of an id that is about an address. */
static const struct finding *
of_address(const struct examscene *scene, const char *id, const char *ip)
{
	const struct findings *findings = &scene->exam.findings[EXAM_HOST];
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->list[i]->id, id) == 0 &&
		    strcmp(findings->list[i]->ip, ip) == 0)
			return findings->list[i];
	ck_abort_msg("%s of %s: not found", id, ip);
	return NULL;
}

static const struct {
	const char	*zone;
	const char	*id;
	enum verdict	 verdict;
	const char	*says;
} rows[] = {
	{ GOOD, "helo.name", VERDICT_OK, "mail.example.com" },
	{ GOOD, "helo.forward", VERDICT_OK,
	    "mail.example.com leads to 192.0.2.25" },
	{ GOOD, "ptr.exists", VERDICT_OK, "192.0.2.25 is mail.example.com" },
	{ GOOD, "ptr.fcrdns", VERDICT_OK,
	    "mail.example.com leads back to 192.0.2.25" },
	{ GOOD, "ptr.helo", VERDICT_OK, "EHLO and PTR are mail.example.com" },
	{ GOOD, "ptr.single", VERDICT_OK, "one PTR" },
	{ GOOD, "ptr.generic", VERDICT_OK, "a name of its own" },
	{ GOOD, "ptr.domain", VERDICT_OK, "of example.com, as From is" },

	{ PTR4 "mail.example.com\n", "helo.forward", VERDICT_FAIL,
	    "mail.example.com does not exist" },
	{ PTR4 "mail.example.com\n", "helo.forward", VERDICT_FAIL,
	    "192.0.2.25" },
	{ "mail.example.com TXT x\n", "helo.forward", VERDICT_FAIL,
	    "mail.example.com has no address" },
	{ "mail.example.com A 192.0.2.99\n", "helo.forward", VERDICT_WARN,
	    "mail.example.com does not lead to 192.0.2.25" },
	{ "mail.example.com CNAME www.example.net\n"
	    "www.example.net A 198.51.100.9\n", "helo.forward", VERDICT_WARN,
	    "publish, in the place of its CNAME, if mail.example.com is" },
	{ "mail.example.com CNAME gone.example.net\n", "helo.forward",
	    VERDICT_FAIL, "publish, in the place of its CNAME" },
	{ PTR4 "a.hoster.net\n" PTR4 "b.hoster.net\n", "ptr.single",
	    VERDICT_WARN, "set one PTR in place of them" },
	{ "mail.example.com AAAA 2001:db8::1\n", "helo.forward", VERDICT_WARN,
	    "does not lead to 192.0.2.25" },
	{ "mail.example.com DROP\n", "helo.forward", VERDICT_UNKNOWN,
	    "no answer" },
	{ "mail.example.com DROP A\nmail.example.com AAAA 2001:db8::1\n",
	    "helo.forward", VERDICT_UNKNOWN, "no answer" },
	{ "mail.example.com DROP AAAA\n" HELO, "helo.forward", VERDICT_OK,
	    "leads to 192.0.2.25" },
	{ "mail.example.com SERVFAIL\n", "helo.forward", VERDICT_UNKNOWN,
	    "the name servers fail" },

	{ HELO, "ptr.exists", VERDICT_FAIL,
	    "192.0.2.25 has no PTR (Gmail refuses such hosts)" },
	{ HELO, "ptr.exists", VERDICT_FAIL,
	    "in your VPS panel set rDNS of 192.0.2.25 to mail.example.com; "
	    "you cannot" },
	{ HELO, "ptr.exists", VERDICT_FAIL, "25.2.0.192.in-addr.arpa" },
	{ HELO "2.0.192.in-addr.arpa SOA ns1.hoster.net root.hoster.net "
	    "1 2 3 4 5\n0.192.in-addr.arpa SOA a.other.net b.other.net "
	    "1 2 3 4 5\n", "ptr.exists", VERDICT_FAIL,
	    "mail.example.com (reverse zone run by hoster.net)" },
	{ HELO "0.192.in-addr.arpa SOA ns.a.other.net b.other.net "
	    "1 2 3 4 5\n", "ptr.exists", VERDICT_FAIL,
	    "(reverse zone run by a.other.net)" },
	{ HELO, "ptr.fcrdns", VERDICT_SKIP, "needs ptr.exists" },
	{ HELO, "ptr.helo", VERDICT_SKIP, "needs ptr.exists" },
	{ HELO, "ptr.single", VERDICT_SKIP, "needs ptr.exists" },
	{ HELO, "ptr.generic", VERDICT_SKIP, "needs ptr.exists" },
	{ HELO, "ptr.domain", VERDICT_SKIP, "needs ptr.exists" },
	{ HELO "25.2.0.192.in-addr.arpa SERVFAIL\n", "ptr.exists",
	    VERDICT_UNKNOWN, "the name servers fail" },
	{ HELO "25.2.0.192.in-addr.arpa DROP\n", "ptr.fcrdns", VERDICT_SKIP,
	    "needs ptr.exists" },

	{ PTR4 "mx.example.com\n", "ptr.fcrdns", VERDICT_FAIL,
	    "mx.example.com has no address" },
	{ PTR4 "mx.example.com\nmx.example.com A 192.0.2.1\n", "ptr.fcrdns",
	    VERDICT_FAIL, "mx.example.com has another address than 192." },
	{ PTR4 "vps.hoster.net\n", "ptr.fcrdns", VERDICT_FAIL,
	    "set rDNS of 192.0.2.25 to mail.example.com" },
	{ PTR4 "vps.hoster.net\nvps.hoster.net DROP\n", "ptr.fcrdns",
	    VERDICT_UNKNOWN, "vps.hoster.net: no answer" },
	{ PTR4 "a.hoster.net\n" PTR4 "vps.hoster.net\nvps.hoster.net A "
	    "192.0.2.25\n", "ptr.fcrdns", VERDICT_OK,
	    "vps.hoster.net leads back" },

	{ HELO PTR4 "smtp.shop.org\nsmtp.shop.org A 192.0.2.25\n",
	    "ptr.helo", VERDICT_WARN, "hostname smtp.shop.org" },
	{ HELO PTR4 "vps.hoster.net\nvps.hoster.net A 192.0.2.25\n",
	    "ptr.helo", VERDICT_WARN, "set rDNS of 192.0.2.25 to mail." },
	{ HELO PTR4 "vps.hoster.net\n", "ptr.helo", VERDICT_WARN,
	    "EHLO says mail.example.com, PTR vps.hoster.net" },
	{ HELO PTR4 "vps.hoster.net\n", "ptr.helo", VERDICT_WARN,
	    "mail.example.com." },
	{ HELO PTR4 "MAIL.Example.com\n", "ptr.helo", VERDICT_OK, "EHLO" },

	{ GOOD PTR4 "www.example.com\n", "ptr.single", VERDICT_WARN,
	    "192.0.2.25 has 2 PTR names" },
	{ GOOD PTR4 "www.example.com\n", "ptr.single", VERDICT_WARN,
	    "keep one PTR" },
	{ GOOD PTR4 "www.example.com\n", "ptr.single", VERDICT_WARN,
	    "www.example.com" },
	{ GOOD PTR4 "www.example.com\n", "ptr.fcrdns", VERDICT_OK, "back" },
	{ GOOD PTR4 "www.example.com\n", "ptr.helo", VERDICT_OK, "EHLO" },

	{ HELO PTR4 "192-0-2-25.hoster.net\n", "ptr.generic", VERDICT_WARN,
	    "192-0-2-25.hoster.net is the provider's default name" },
	{ HELO PTR4 "192-0-2-25.hoster.net\n", "ptr.generic", VERDICT_WARN,
	    "\"class\":\"generic\"" },
	{ HELO PTR4 "192-0-2-25.dynamic.isp.net\n", "ptr.generic",
	    VERDICT_FAIL, "looks like an end user's line" },
	{ GOOD PTR4 "192-0-2-25.dynamic.isp.net\n", "ptr.generic",
	    VERDICT_FAIL, "dynamic.isp.net" },
	{ HELO PTR4 "mail_1.hoster.net\n", "ptr.generic", VERDICT_WARN,
	    "no name that a host can have" },
	{ HELO PTR4 "vps.example.com\n", "ptr.generic", VERDICT_WARN,
	    "vps.example.com looks like a provider's default name" },
	{ HELO PTR4 ".\n", "ptr.exists", VERDICT_OK, "192.0.2.25 is ." },
	{ HELO PTR4 ".\n", "ptr.generic", VERDICT_WARN, ". is no name" },
	{ HELO PTR4 ".\n", "ptr.domain", VERDICT_SKIP, "needs ptr.generic" },
	{ HELO PTR4 "192.0.2.25\n", "ptr.domain", VERDICT_SKIP, "generic" },
	{ HELO PTR4 "localhost\n" PTR4 "vps.hoster.net\n", "ptr.domain",
	    VERDICT_OK, "the PTR is of hoster.net" },

	/* what leads elsewhere may have to */
	{ "mail.example.com A 192.0.2.99\n", "helo.forward", VERDICT_WARN,
	    "if others need it, give this host a name of its own" },
	{ PTR4 "mail.example.com\nmail.example.com A 192.0.2.99\n",
	    "ptr.fcrdns", VERDICT_FAIL, "if others need it" },
	{ HELO PTR4 "example.com\nexample.com A 192.0.2.99\n", "ptr.fcrdns",
	    VERDICT_FAIL, "set rDNS of 192.0.2.25 to mail.example.com" },
	{ HELO "2.0.192.in-addr.arpa SOA localhost root.localhost 1 2 3 4 5\n",
	    "ptr.exists", VERDICT_FAIL, "to mail.example.com; you cannot" },

	{ HELO PTR4 "vps.hoster.net\n", "ptr.domain", VERDICT_OK,
	    "of hoster.net, From of example.com, which is no harm" }
};

START_TEST(verdicts)
{
	struct examscene *scene = examscene_new(rows[_i].zone);
	int turn;

	for (turn = 0; turn < 2; turn++) {
		run(scene);
		examscene_is(scene, EXAM_HOST, rows[_i].id, rows[_i].verdict);
		examscene_says(scene, EXAM_HOST, rows[_i].id, rows[_i].says);
	}
	examscene_free(scene);
}
END_TEST

/* What is to be published, whole. */
START_TEST(records)
{
	struct examscene *scene = examscene_new(
	    PTR4 "mx.example.com\n" PTR4 "vps.hoster.net\n");
	const struct finding *finding;

	run(scene);
	finding = examscene_get(scene, EXAM_HOST, "ptr.fcrdns");
	ck_assert_int_eq(finding->fix.kind, FIX_DNS);
	ck_assert_uint_eq(finding->fix.n, 1);
	ck_assert_str_eq(finding->fix.records[0].owner, "mx.example.com");
	ck_assert_str_eq(finding->fix.records[0].type, "A");
	ck_assert_str_eq(finding->fix.records[0].text, "192.0.2.25");
	finding = examscene_get(scene, EXAM_HOST, "ptr.single");
	ck_assert_int_eq(finding->fix.kind, FIX_DNS_OTHER);
	ck_assert_uint_eq(finding->fix.n, 1);
	ck_assert_str_eq(finding->fix.records[0].owner,
	    "25.2.0.192.in-addr.arpa");
	ck_assert_str_eq(finding->fix.records[0].type, "PTR");
	ck_assert_str_eq(finding->fix.records[0].text, "mail.example.com.");
	ck_assert_uint_eq(finding->fix.nold, 2);
	ck_assert_str_eq(finding->fix.old[0], "mx.example.com.");
	ck_assert_str_eq(finding->fix.old[1], "vps.hoster.net.");
	finding = examscene_get(scene, EXAM_HOST, "helo.forward");
	ck_assert_int_eq(finding->fix.kind, FIX_DNS);
	ck_assert_str_eq(finding->fix.records[0].owner, "mail.example.com");
	ck_assert_str_eq(finding->fix.records[0].text, "192.0.2.25");
	examscene_free(scene);
}
END_TEST

/* Where the zone of the address has a CNAME (RFC 2317), what is behind it is
 * to be changed: by the reader himself, where that zone is his. */
START_TEST(classless)
{
	static const char place[] = "25.16-31.2.0.192.in-addr.arpa";
	struct examscene *scene = examscene_new(HELO
	    "25.2.0.192.in-addr.arpa CNAME 25.16-31.2.0.192.in-addr.arpa\n"
	    "16-31.2.0.192.in-addr.arpa SOA ns1.example.com h.example.com "
	    "1 2 3 4 5\n2.0.192.in-addr.arpa SOA ns.hoster.net h.hoster.net "
	    "1 2 3 4 5\n");
	const struct finding *finding;

	run(scene);
	finding = examscene_is(scene, EXAM_HOST, "ptr.exists", VERDICT_FAIL);
	ck_assert_str_eq(finding->advice,
	    "publish mail.example.com in your reverse zone");
	ck_assert_int_eq(finding->fix.kind, FIX_DNS);
	ck_assert_str_eq(finding->fix.records[0].owner, place);
	examscene_zone(scene, HELO
	    "25.2.0.192.in-addr.arpa CNAME 25.16-31.2.0.192.in-addr.arpa\n"
	    "2.0.192.in-addr.arpa SOA ns.hoster.net h.hoster.net 1 2 3 4 5\n");
	run(scene);
	finding = examscene_is(scene, EXAM_HOST, "ptr.exists", VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(finding->advice, "run by hoster.net"));
	ck_assert_int_eq(finding->fix.kind, FIX_DNS_OTHER);
	ck_assert_str_eq(finding->fix.records[0].owner, place);
	examscene_zone(scene, GOOD PTR4 "web.example.com\n"
	    "2.0.192.in-addr.arpa SOA ns1.example.com h.example.com "
	    "1 2 3 4 5\n");
	run(scene);
	finding = examscene_is(scene, EXAM_HOST, "ptr.single", VERDICT_WARN);
	ck_assert_str_eq(finding->advice,
	    "keep one PTR: remove the others from your reverse zone");
	examscene_zone(scene, HELO "25.2.0.192.in-addr.arpa CNAME com\n");
	run(scene);
	finding = examscene_is(scene, EXAM_HOST, "ptr.exists", VERDICT_FAIL);
	ck_assert_str_eq(finding->fix.records[0].owner,
	    "25.2.0.192.in-addr.arpa");
	/* as it is laid over a CNAME of others */
	examscene_zone(scene, HELO
	    "25.2.0.192.in-addr.arpa NXDOMAIN PTR\n"
	    "25.2.0.192.in-addr.arpa CNAME 25.example.com\n"
	    "25.example.com PTR mail.example.com\n");
	run(scene);
	examscene_is(scene, EXAM_HOST, "ptr.exists", VERDICT_OK);
	examscene_zone(scene, HELO
	    "25.2.0.192.in-addr.arpa CNAME 25.example.com\n"
	    "25.example.com PTR mail.example.com\n");
	run(scene);
	examscene_is(scene, EXAM_HOST, "ptr.exists", VERDICT_OK);
	examscene_is(scene, EXAM_HOST, "ptr.helo", VERDICT_OK);
	examscene_free(scene);
}
END_TEST

static const struct {
	const char	*helo;
	enum verdict	 verdict;
	const char	*says;
} helos[] = {
	{ "", VERDICT_FAIL, "hostname mail.example.com" },
	{ "host", VERDICT_FAIL, "no dot in it" },
	{ "localhost", VERDICT_FAIL, "localhost" },
	{ "localhost.localdomain", VERDICT_FAIL, "localhost" },
	{ "host.lan", VERDICT_FAIL, "special-use" },
	{ "my_host.example.com", VERDICT_FAIL, "underscore" },
	{ "192.0.2.25", VERDICT_FAIL, "bare-address" },
	{ "[192.0.2.25]", VERDICT_WARN, "address-literal" },
	{ "gmail.com", VERDICT_WARN, "a receiver's name" },
	{ "receiver.net", VERDICT_WARN, "a receiver's name" },
	{ "mx.receiver.net", VERDICT_WARN, "a receiver's name" },
	{ "host.receiver.net", VERDICT_OK, "host.receiver.net" }
};

START_TEST(helo)
{
	struct examscene *scene = examscene_new(GOOD);
	struct exam_probe *probe = &scene->exam.probes[0];
	char to[] = "bob@receiver.net";

	strlcpy(scene->exam.helo, helos[_i].helo, DNS_NAME);
	scene->option.to = to;
	scene->exam.nprobes = 1;
	probe->purpose = EXAM_RECIPIENT;
	probe->done = 1;
	probe->report.ntries = 1;
	strlcpy(probe->report.tries[0].host, "mx.receiver.net", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_HOST, "helo.name", helos[_i].verdict);
	examscene_says(scene, EXAM_HOST, "helo.name", helos[_i].says);
	if (helos[_i].verdict == VERDICT_FAIL) {
		examscene_says(scene, EXAM_HOST, "helo.forward",
		    "needs helo.name");
		examscene_says(scene, EXAM_HOST, "ptr.helo",
		    "needs helo.name");
	}
	examscene_free(scene);
}
END_TEST

/* Nobody is tried where EHLO has the name of the best server. */
START_TEST(name_of_server)
{
	struct examscene *scene = examscene_new(GOOD
	    "mx.receiver.net A 198.51.100.9\n");
	struct exam_probe *probe = &scene->exam.probes[0];

	scene->exam.nprobes = 1;
	probe->purpose = EXAM_RECIPIENT;
	probe->done = 1;
	outcome_set(&probe->report.outcome, OUTCOME_FAILED, 0, "5.4.6",
	    "this host is its MX");
	if (_i == 0)
		strlcpy(scene->exam.helo, "mx.receiver.net", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_HOST, "helo.name", _i == 0 ? VERDICT_WARN :
	    VERDICT_OK);
	examscene_free(scene);
}
END_TEST

/* The name to take is the one that the address has, unless it is nobody's. */
START_TEST(name_to_take)
{
	struct examscene *scene = examscene_new(
	    PTR4 "smtp.shop.org\nsmtp.shop.org A 192.0.2.25\n");

	strlcpy(scene->exam.helo, "localhost", DNS_NAME);
	run(scene);
	examscene_says(scene, EXAM_HOST, "helo.name", "hostname smtp.shop.org");
	examscene_zone(scene, PTR4 "192-0-2-25.shop.org\n"
	    "192-0-2-25.shop.org A 192.0.2.25\n");
	run(scene);
	examscene_says(scene, EXAM_HOST, "helo.name",
	    "hostname mail.example.com");
	/* a provider's name is no better for being EHLO's as well */
	strlcpy(scene->exam.helo, "192-0-2-25.shop.org", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_HOST, "ptr.helo", VERDICT_OK);
	examscene_is(scene, EXAM_HOST, "ptr.generic", VERDICT_WARN);
	examscene_says(scene, EXAM_HOST, "ptr.generic",
	    "to mail.example.com; you cannot do it in your own zone; make it "
	    "hostname in sendoff.conf as well");
	examscene_free(scene);
}
END_TEST

/* Nobody's name, as installers make them up, is none to ask for; and where
 * From is a provider's neither is one of his. */
START_TEST(made_up)
{
	struct examscene *scene = examscene_new(
	    PTR4 "192-0-2-25.hoster.net\n192-0-2-25.hoster.net A 192.0.2.25\n"
	    "box.hoster.net A 192.0.2.25\n");

	strlcpy(scene->exam.helo, "hoster.guest", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_HOST, "ptr.helo", VERDICT_WARN);
	examscene_says(scene, EXAM_HOST, "ptr.helo",
	    "set rDNS of 192.0.2.25 to mail.example.com; you cannot do it in "
	    "your own zone; make it hostname");
	/* one that leads here may be asked for */
	strlcpy(scene->exam.helo, "box.hoster.net", DNS_NAME);
	run(scene);
	examscene_says(scene, EXAM_HOST, "ptr.helo",
	    "set rDNS of 192.0.2.25 to box.hoster.net");
	strlcpy(scene->exam.domain, "gmail.com", DNS_NAME);
	strlcpy(scene->exam.helo, "localhost", DNS_NAME);
	run(scene);
	examscene_says(scene, EXAM_HOST, "helo.name",
	    "hostname mail.example.com");
	examscene_free(scene);
}
END_TEST

/* A name that is somebody else's: its owner has to publish. */
START_TEST(not_own)
{
	static const char list[] = "// ===BEGIN ICANN DOMAINS===\ncom\nco.uk\n"
	    "// ===END ICANN DOMAINS===\n";
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	struct examscene *scene = examscene_new("x.co.uk A 192.0.2.1\n");
	int fd;

	strlcpy(scene->exam.helo, "mail.b.co.uk", DNS_NAME);
	run(scene);
	ck_assert_int_eq(examscene_get(scene, EXAM_HOST,
	    "helo.forward")->fix.kind, FIX_DNS_OTHER);
	/* with the list a sibling below b.co.uk is, one below c.co.uk not */
	scratch_make(dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	scratch_write(fd, "list", list, sizeof(list) - 1);
	close(fd);
	(void)snprintf(path, sizeof(path), "%s/list", dir);
	scene->exam.psl = path;
	strlcpy(scene->exam.domain, "news.b.co.uk", DNS_NAME);
	run(scene);
	ck_assert_int_eq(examscene_get(scene, EXAM_HOST,
	    "helo.forward")->fix.kind, FIX_DNS);
	strlcpy(scene->exam.domain, "news.c.co.uk", DNS_NAME);
	run(scene);
	ck_assert_int_eq(examscene_get(scene, EXAM_HOST,
	    "helo.forward")->fix.kind, FIX_DNS_OTHER);
	scratch_remove(dir);
	examscene_free(scene);
}
END_TEST

START_TEST(two_addresses)
{
	struct examscene *scene = examscene_new(GOOD
	    "8.b.d.0.1.0.0.2.ip6.arpa SOA ns.v6.net h.v6.net 1 2 3 4 5\n");
	const struct finding *finding;

	examscene_address(scene, "2001:db8::25");
	run(scene);
	examscene_is(scene, EXAM_HOST, "helo.forward", VERDICT_WARN);
	examscene_says(scene, EXAM_HOST, "helo.forward", "2001:db8::25");
	finding = examscene_get(scene, EXAM_HOST, "helo.forward");
	ck_assert_uint_eq(finding->fix.n, 1);
	ck_assert_str_eq(finding->fix.records[0].type, "AAAA");
	ck_assert_int_eq(of_address(scene, "ptr.exists",
	    "192.0.2.25")->verdict, VERDICT_OK);
	finding = of_address(scene, "ptr.exists", "2001:db8::25");
	ck_assert_int_eq(finding->verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(finding->advice, "run by v6.net"));
	ck_assert_int_eq(of_address(scene, "ptr.helo",
	    "2001:db8::25")->verdict, VERDICT_SKIP);
	examscene_zone(scene, GOOD "mail.example.com AAAA 2001:db8::25\n"
	    PTR6 "mail.example.com\n");
	run(scene);
	examscene_says(scene, EXAM_HOST, "helo.forward",
	    "leads to 192.0.2.25 and 2001:db8::25");
	/* one name for both: that of the other address has to stay */
	examscene_zone(scene, GOOD PTR6 "mail6.example.com\n"
	    "mail6.example.com AAAA 2001:db8::25\n");
	run(scene);
	finding = of_address(scene, "ptr.helo", "2001:db8::25");
	ck_assert_int_eq(finding->verdict, VERDICT_WARN);
	ck_assert_int_eq(finding->fix.kind, FIX_DNS_OTHER);
	ck_assert_str_eq(finding->fix.records[0].text, "mail.example.com.");
	examscene_zone(scene, GOOD "mail.example.com AAAA 2001:db8::25\n"
	    PTR6 "mail.example.com\n");
	run(scene);
	ck_assert_int_eq(of_address(scene, "ptr.fcrdns",
	    "2001:db8::25")->verdict, VERDICT_OK);
	examscene_free(scene);
}
END_TEST

/* Of no address, of one inside, and of a host whose mail a relay has. */
START_TEST(not_judged)
{
	struct examscene *scene = examscene_new(GOOD);
	size_t i;

	examscene_address(scene, NULL);
	run(scene);
	for (i = 1; i < IDS; i++) {
		examscene_is(scene, EXAM_HOST, ids[i], VERDICT_SKIP);
		examscene_says(scene, EXAM_HOST, ids[i], "needs ip.source");
	}
	examscene_address(scene, "10.0.0.5");
	run(scene);
	for (i = 1; i < IDS; i++)
		examscene_says(scene, EXAM_HOST, ids[i], "needs ip.public");
	examscene_address(scene, "2001:db8::25");
	scene->conf.relay = RELAY_SMTP;
	run(scene);
	examscene_is(scene, EXAM_HOST, "helo.name", VERDICT_OK);
	for (i = 1; i < IDS; i++)
		examscene_says(scene, EXAM_HOST, ids[i],
		    "mail goes through a relay");
	/* an address that is given is judged all the same, but not by the
	 * name that this host says to the relay alone */
	examscene_address(scene, NULL);
	examscene_address(scene, "192.0.2.25");
	scene->option.nip = 1;
	run(scene);
	for (i = 1; i < IDS; i++)
		examscene_is(scene, EXAM_HOST, ids[i],
		    strstr(ids[i], "helo") != NULL ? VERDICT_SKIP :
		    VERDICT_OK);
	scene->conf.relay = RELAY_NONE;
	examscene_free(scene);
}
END_TEST

START_TEST(silence)
{
	struct examscene *scene = examscene_new("* DROP\n");
	const struct finding *finding;
	size_t i;

	run(scene);
	for (i = 1; i < IDS; i++) {
		finding = examscene_get(scene, EXAM_HOST, ids[i]);
		if (i > 2) {
			ck_assert_int_eq(finding->verdict, VERDICT_SKIP);
			continue;
		}
		ck_assert_int_eq(finding->verdict, VERDICT_UNKNOWN);
		ck_assert_str_eq(finding->reason, "timeout");
	}
	examscene_free(scene);
}
END_TEST

/* Whoever has an address can give it any name, and as many as he likes. */
START_TEST(hostile_names)
{
	struct examscene *scene;
	const struct finding *finding;
	char *zone = NULL;
	size_t size, i;
	FILE *out = open_memstream(&zone, &size);

	ck_assert_ptr_nonnull(out);
	for (i = 0; i < 60; i++)
		(void)fprintf(out, PTR4 "h%zu.example.org\n", i);
	fclose(out);
	scene = examscene_new(zone);
	run(scene);
	examscene_says(scene, EXAM_HOST, "ptr.single", "60 PTR names");
	finding = examscene_get(scene, EXAM_HOST, "ptr.single");
	ck_assert_uint_eq(finding->fix.nold, FINDING_RECORDS);
	examscene_zone(scene, PTR4 "# 04611b5b6d036f726700\n");
	run(scene);
	finding = examscene_get(scene, EXAM_HOST, "ptr.exists");
	ck_assert_ptr_null(strchr(finding->title, 27));
	examscene_is(scene, EXAM_HOST, "ptr.generic", VERDICT_WARN);
	examscene_is(scene, EXAM_HOST, "ptr.fcrdns", VERDICT_FAIL);
	examscene_free(scene);
	free(zone);
}
END_TEST

#define LOOP(test, table) \
	tcase_add_loop_test(tcase, test, 0, sizeof(table) / sizeof(table[0]))

Suite *
suite_examhost(void)
{
	Suite *suite = suite_create("examhost");
	TCase *tcase = tcase_create("examhost");

	LOOP(verdicts, rows);
	LOOP(helo, helos);
	tcase_add_test(tcase, records);
	tcase_add_test(tcase, classless);
	tcase_add_loop_test(tcase, name_of_server, 0, 2);
	tcase_add_test(tcase, name_to_take);
	tcase_add_test(tcase, made_up);
	tcase_add_test(tcase, not_own);
	tcase_add_test(tcase, two_addresses);
	tcase_add_test(tcase, not_judged);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, hostile_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
