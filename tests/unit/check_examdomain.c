/*
 * The checks of the domain: each in all of its verdicts, what to publish, name
 * servers that do not agree, and DNS that says nothing.
 */
#include <sys/socket.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/examscene.h"
#include "tests/unit/scratch.h"

Suite	*suite_examdomain(void);

#define SERVERS \
    "example.com NS ns1.example.net\nexample.com NS ns2.example.net\n" \
    "example.com SOA ns1.example.net host.example.com 7 2 3 4 300\n" \
    "ns1.example.net A 192.0.2.53\nns2.example.net A 192.0.2.54\n"
#define MX "example.com MX 10 mx.example.com\nmx.example.com A 8.8.8.8\n"
#define LISTS \
    "test.dbl.spamhaus.org A 127.0.1.2\ntest.multi.surbl.org A 127.0.0.8\n" \
    "test.multi.uribl.com A 127.0.0.2\n"
#define GOOD SERVERS MX LISTS

/* Name servers that have a zone of their own; others have the scene's. */
static struct {
	const char		*address;	/* NULL: there are no more */
	struct examscene	*scene;
} own[4];

/* Every record is kept for so long. */
static uint32_t ttl;
static struct source below;

static void
ask(void *arg, struct question *questions, size_t n)
{
	size_t i, k;

	below.ask(arg, questions, n);
	for (i = 0; i < n; i++)
		for (k = 0; k < questions[i].answer.n; k++)
			questions[i].answer.records[k].ttl = ttl;
}

static void
server(struct inquiry *inquiry, struct inquiry_place *place,
    const struct ipaddr *ip, struct source *source)
{
	struct examscene *scene = (struct examscene *)inquiry;
	char text[IPADDR_TEXT];
	size_t i;

	memset(place, 0, sizeof(*place));
	ipaddr_show(ip, text);
	source->arg = &scene->zone;
	source->ask = ask;
	for (i = 0; i < 4 && own[i].address != NULL; i++)
		if (strcmp(own[i].address, text) == 0)
			source->arg = &own[i].scene->zone;
}

static void
serve(size_t i, const char *address, const char *zone)
{
	own[i].address = address;
	own[i].scene = examscene_new(zone);
}

static struct examscene *
new(const char *zone)
{
	struct examscene *scene = examscene_new(zone);

	below = scene->exam.source;
	ttl = 3600;
	scene->exam.source.ask = ask;
	scene->exam.inquiry = (struct inquiry *)scene;
	scene->exam.server = server;
	return scene;
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (own[i].address != NULL)
			examscene_free(own[i].scene);
	memset(own, 0, sizeof(own));
}

static const char *const ids[] = { "domain.name", "domain.tld",
    "domain.exists", "domain.mx", "domain.bounce", "domain.wildcard",
    "domain.ns-agree", "domain.dbl", "domain.dnssec" };

/* All ids, once each and in order; what is bad can be mended, and what is not
 * known has a reason. */
static void
run(struct examscene *scene)
{
	const struct findings *findings = &scene->exam.findings[EXAM_DOMAIN];
	const struct finding *finding;
	size_t i;

	findings_reset(&scene->exam.findings[EXAM_DOMAIN]);
	examdomain(&scene->exam);
	ck_assert_int_eq(findings->failed, 0);
	ck_assert_uint_eq(findings->n, sizeof(ids) / sizeof(ids[0]) -
	    !scene->option.probe);
	for (i = 0; i < findings->n; i++) {
		finding = findings->list[i];
		/* bounces are asked about with --probe alone */
		ck_assert_str_eq(finding->id, ids[i +
		    (i >= 4 && !scene->option.probe)]);
		ck_assert_int_ne(finding->title[0], '\0');
		if (finding->verdict == VERDICT_WARN ||
		    finding->verdict == VERDICT_FAIL)
			ck_assert_msg(finding->advice != NULL, "%s: %s",
			    finding->id, finding->title);
		ck_assert_int_eq(finding->reason != NULL,
		    finding->verdict == VERDICT_UNKNOWN);
	}
}

static const struct {
	const char	*zone;
	const char	*id;
	enum verdict	 verdict;
	const char	*says;
} rows[] = {
	{ GOOD, "name", VERDICT_OK, "example.com" },
	{ GOOD, "exists", VERDICT_OK, "example.com has 2 name servers" },
	{ GOOD, "exists", VERDICT_OK, "\"ns2.example.net\"" },
	{ "other.org A 8.8.8.8\n", "exists", VERDICT_FAIL,
	    "example.com does not exist" },
	{ "other.org A 8.8.8.8\n", "mx", VERDICT_SKIP, "needs domain.exists" },
	{ "other.org A 8.8.8.8\n", "wildcard", VERDICT_SKIP, "domain.exists" },
	{ "other.org A 8.8.8.8\n", "ns-agree", VERDICT_SKIP, "domain.exists" },
	{ "other.org A 8.8.8.8\n", "dnssec", VERDICT_SKIP, "domain.exists" },
	{ "other.org A 8.8.8.8\n" LISTS, "dbl", VERDICT_OK, "not listed" },
	{ "example.com BOGUS\n", "exists", VERDICT_FAIL,
	    "https://dnsviz.net/d/example.com/dnssec/" },
	{ "example.com BOGUS\n", "exists", VERDICT_FAIL, "\"ede\":6" },
	{ "example.com BOGUS\n", "mx", VERDICT_SKIP, "domain.exists" },
	{ "example.com SERVFAIL\n", "exists", VERDICT_UNKNOWN,
	    "the name servers fail" },
	{ "example.com SERVFAIL\n", "mx", VERDICT_UNKNOWN,
	    "the name servers fail" },
	{ "example.com SERVFAIL NS\nexample.com A 8.8.8.8\n", "exists",
	    VERDICT_UNKNOWN, "the name servers fail" },
	{ MX, "exists", VERDICT_WARN, "names no name servers" },
	{ MX, "ns-agree", VERDICT_UNKNOWN, "no name server is known" },
	{ "example.com CNAME shops.example.net\nshops.example.net A 8.8.8.8\n",
	    "exists", VERDICT_WARN, "example.com is a CNAME of "
	    "shops.example.net: it can have no MX" },
	{ "example.com CNAME shops.example.net\nshops.example.net A 8.8.8.8\n",
	    "mx", VERDICT_WARN, "put addresses in the place of the CNAME" },
	{ "example.com CNAME gone.example.net\n", "exists", VERDICT_FAIL,
	    "example.com is a CNAME of gone.example.net, which does not "
	    "exist" },
	{ "example.com NS ns1.example.net\nns1.example.net A 192.0.2.53\n"
	    "example.com SOA ns1.example.net h.example.com 1 2 3 4 5\n",
	    "exists", VERDICT_WARN,
	    "example.com has one name server alone, ns1.example.net" },
	{ SERVERS "example.com NS ns3.example.net\n", "exists", VERDICT_WARN,
	    "ns3.example.net, a name server of example.com, has no address" },

	{ GOOD, "mx", VERDICT_OK, "mx.example.com" },
	{ GOOD, "mx", VERDICT_OK, "\"preference\":10" },
	{ GOOD "example.com MX 20 mx2.example.com\nmx2.example.com AAAA "
	    "2a01:4f8::1\n", "mx", VERDICT_OK, "mx.example.com and 1 more" },
	{ SERVERS "example.com MX 10 mx.example.com\nmx.example.com A "
	    "192.0.2.1\n", "mx", VERDICT_OK, "mx.example.com" },
	{ SERVERS, "mx", VERDICT_FAIL, "has no MX and no address" },
	{ SERVERS, "mx", VERDICT_FAIL, "10 mx.example.net." },
	{ SERVERS "example.com A 8.8.8.8\n", "mx", VERDICT_WARN,
	    "example.com has no MX, only an address (8.8.8.8)" },
	{ SERVERS "example.com A 8.8.8.8\n", "mx", VERDICT_WARN,
	    "10 example.com." },
	{ SERVERS "example.com AAAA fd00::1\n", "mx", VERDICT_WARN,
	    "its address fd00::1 is for private networks" },
	{ SERVERS "example.com DROP A\n", "mx", VERDICT_UNKNOWN,
	    "no answer from the name servers" },
	{ SERVERS "example.com MX 0 .\n", "mx", VERDICT_FAIL, "null MX" },
	{ SERVERS "example.com MX 0 .\n", "mx", VERDICT_FAIL,
	    "10 mx.example.net." },
	{ GOOD "example.com MX 0 .\n", "mx", VERDICT_WARN,
	    "says that there is no mail, beside others" },
	{ GOOD "example.com MX 0 .\n", "mx", VERDICT_WARN,
	    "remove this MX record, which is for domains that take no mail" },
	{ SERVERS "example.com MX 0 .\nexample.com MX 5 gone.example.com\n",
	    "mx", VERDICT_FAIL, "MX gone.example.com has no address" },
	/* the zone's name behind one that is whole */
	{ SERVERS "example.com MX 10 mail.example.com.example.com\n"
	    "mail.example.com A 8.8.8.8\n", "mx", VERDICT_FAIL,
	    "example.com was put behind mail.example.com, which" },
	{ SERVERS "example.com MX 10 mail.example.com.example.com\n"
	    "mail.example.com A 8.8.8.8\n", "mx", VERDICT_FAIL,
	    "10 mail.example.com." },
	{ GOOD "example.com MX 20 mx.example.net.Example.com\n"
	    "mx.example.net A 8.8.4.4\n", "mx", VERDICT_WARN,
	    "20 mx.example.net." },
	/* several, and one is good */
	{ GOOD "example.com MX 20 mx.example.net.example.com\n"
	    "example.com MX 30 mx2.example.net.example.com\n"
	    "mx.example.net A 8.8.4.4\nmx2.example.net AAAA 2a01::1\n",
	    "mx", VERDICT_WARN, "30 mx2.example.net." },
	{ SERVERS "example.com MX 10 mail.example.com.example.com\n", "mx",
	    VERDICT_FAIL, "10 mx.example.net." },
	{ SERVERS "example.com MX 10 mail.example.com\n", "mx", VERDICT_FAIL,
	    "10 mx.example.net." },
	{ SERVERS "example.com MX 10 gone.example.com\n", "mx", VERDICT_FAIL,
	    "MX gone.example.com has no address" },
	{ GOOD "example.com MX 20 gone.example.com\n", "mx", VERDICT_WARN,
	    "MX gone.example.com has no address" },
	{ SERVERS "example.com MX 10 192.0.2.1\n", "mx", VERDICT_FAIL,
	    "MX 192.0.2.1 is an address" },
	{ GOOD "example.com MX 20 192.0.2.1\n", "mx", VERDICT_WARN,
	    "MX 192.0.2.1 is an address" },
	{ GOOD "example.com MX 20 192.0.2.1\n", "mx", VERDICT_WARN,
	    "or name the host that has the address" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com CNAME "
	    "real.example.com\nreal.example.com A 8.8.8.8\n", "mx",
	    VERDICT_WARN, "MX in.example.com is a CNAME" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com A "
	    "10.1.2.3\n", "mx", VERDICT_WARN, "its address 10.1.2.3 is for "
	    "private networks" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com A "
	    "10.1.2.3\n", "mx", VERDICT_WARN, "a public address, or publish" },
	{ GOOD "example.com MX 20 in.example.com\nin.example.com A "
	    "10.1.2.3\n", "mx", VERDICT_WARN, "remove this MX record, or" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com A "
	    "100.64.0.1\n", "mx", VERDICT_WARN, "behind a provider's NAT" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com A "
	    "127.0.0.1\nin.example.com A 8.8.8.8\n", "mx", VERDICT_OK,
	    "in.example.com" },
	{ SERVERS "example.com MX 10 in.example.com\nin.example.com DROP\n",
	    "mx", VERDICT_UNKNOWN, "MX in.example.com: no answer" },
	{ GOOD "example.com MX 20 in.example.com\nin.example.com DROP\n",
	    "mx", VERDICT_OK, "and 1 more" },


	{ GOOD, "wildcard", VERDICT_OK, "no TXT" },
	{ GOOD "_sendoff-qzxvjw.example.com TXT \"v=spf1 -all\"\n",
	    "wildcard", VERDICT_WARN, "TXT record *.example.com" },
	{ GOOD "_sendoff-qzxvjw.example.com TXT \"v=spf1 -all\"\n",
	    "wildcard", VERDICT_WARN, "v=spf1 -all" },
	{ GOOD "_sendoff-qzxvjw._domainkey.example.com CNAME x.example.com\n"
	    "x.example.com TXT park\n", "wildcard", VERDICT_WARN,
	    "CNAME record *._domainkey.example.com" },
	{ GOOD "_sendoff-qzxvjw.example.com A 192.0.2.1\n", "wildcard",
	    VERDICT_OK, "no TXT" },
	{ GOOD "_sendoff-qzxvjw._domainkey.example.com DROP\n", "wildcard",
	    VERDICT_UNKNOWN, "no answer" },
	{ GOOD "_sendoff-qzxvjw._domainkey.example.com DROP\n"
	    "_sendoff-qzxvjw.example.com TXT x\n", "wildcard", VERDICT_WARN,
	    "*.example.com answers" },

	{ GOOD, "dbl", VERDICT_OK, "not listed by dbl.spamhaus.org, "
	    "multi.surbl.org, multi.uribl.com" },
	{ GOOD "example.com.dbl.spamhaus.org A 127.0.1.4\n"
	    "example.com.dbl.spamhaus.org TXT \"see there\"\n", "dbl",
	    VERDICT_FAIL, "dbl.spamhaus.org: phishing: see there" },
	{ GOOD "example.com.dbl.spamhaus.org A 127.0.1.106\n", "dbl",
	    VERDICT_FAIL, "https://check.spamhaus.org/" },
	{ GOOD "example.com.multi.surbl.org A 127.0.0.64\n", "dbl",
	    VERDICT_WARN, "listed by multi.surbl.org (abuse)" },
	{ GOOD "example.com.multi.uribl.com A 127.0.0.2\n", "dbl",
	    VERDICT_WARN, "listed by multi.uribl.com (black)" },
	{ GOOD "example.com.multi.uribl.com A 127.0.0.4\n", "dbl",
	    VERDICT_OK, "seen in bulk mail" },
	{ GOOD "example.com.dbl.spamhaus.org A 127.255.255.254\n", "dbl",
	    VERDICT_UNKNOWN, "set dqs-key" },
	{ GOOD "example.com.dbl.spamhaus.org A 127.0.1.255\n", "dbl",
	    VERDICT_UNKNOWN, "an address was asked of a list of domains" },
	{ GOOD "example.com.multi.uribl.com A 127.0.0.1\n", "dbl",
	    VERDICT_UNKNOWN, "multi.uribl.com: the list does not answer" },
	{ GOOD "example.com.multi.surbl.org A 127.0.0.64\n"
	    "example.com.dbl.spamhaus.org A 127.255.255.254\n", "dbl",
	    VERDICT_WARN, "multi.surbl.org" },
	{ GOOD "example.com.dbl.spamhaus.org DROP\n", "dbl", VERDICT_UNKNOWN,
	    "dbl.spamhaus.org: no answer" },
	{ SERVERS MX, "dbl", VERDICT_UNKNOWN, "entry that every" },

	{ GOOD, "dnssec", VERDICT_OK, "is not signed" },
	{ GOOD "example.com DS # 0001080200\n", "dnssec", VERDICT_OK,
	    "does not say that it has checked it" },
	{ GOOD "example.com AD\n", "dnssec", VERDICT_OK, "has checked it" },
	{ GOOD "example.com DROP DS\n", "dnssec", VERDICT_UNKNOWN,
	    "no answer" },

	{ GOOD, "ns-agree", VERDICT_OK,
	    "2 name servers give the same SPF, DMARC" },
	{ GOOD, "ns-agree", VERDICT_OK, "\"negative_ttl\":300" },
	/* which may be that there is no record */
	{ "example.com NS ns1.example.net\nns1.example.net A 192.0.2.53\n"
	    "example.com SOA ns1.example.net h.example.com 1 2 3 4 5\n",
	    "ns-agree", VERDICT_OK,
	    "1 name server alone answers for SPF, DMARC" }
};

START_TEST(verdicts)
{
	struct examscene *scene = new(rows[_i].zone);
	char id[64];

	(void)snprintf(id, sizeof(id), "domain.%s", rows[_i].id);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, id, rows[_i].verdict);
	examscene_says(scene, EXAM_DOMAIN, id, rows[_i].says);
	/* and the same again, as after more answers */
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, id, rows[_i].verdict);
	examscene_free(scene);
}
END_TEST

static const struct {
	const char	*from, *domain;
	enum verdict	 verdict;
	const char	*says;
} names[] = {
	{ "a@example.com", "example.com", VERDICT_OK, "example.com" },
	{ "a@Example.COM", "example.com", VERDICT_OK, "\"code\":\"ok\"" },
	{ "a@other.org", "example.com", VERDICT_OK, "example.com" },
	{ "a@host", "host", VERDICT_FAIL, "no dot in it" },
	{ "a@host.local", "host.local", VERDICT_FAIL, "special-use" },
	{ "a@localhost", "localhost", VERDICT_FAIL, "localhost" },
	{ "a@x.example", "x.example", VERDICT_FAIL, "special-use" },
	{ "a@[192.0.2.1]", "[192.0.2.1]", VERDICT_FAIL, "address-literal" },
	{ "a@192.0.2.1", "192.0.2.1", VERDICT_FAIL, "bare-address" },
	{ "a@x..com", "x..com", VERDICT_FAIL, "empty-label" },
	{ "a@my_shop.com", "my_shop.com", VERDICT_FAIL, "underscore" },
	{ "a@qq.com", "qq.com", VERDICT_FAIL, "mail from qq.com that this "
	    "host sends fails DMARC" },
	{ "a@ex\xd0\xb0mple.com", "xn--exmple-4nf.com", VERDICT_WARN,
	    "different alphabets" },
	{ "", "example.com", VERDICT_OK, "example.com" }
};

START_TEST(name)
{
	struct examscene *scene = new(GOOD);

	strlcpy(scene->exam.from, names[_i].from, sizeof(scene->exam.from));
	strlcpy(scene->exam.domain, names[_i].domain, DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.name", names[_i].verdict);
	examscene_says(scene, EXAM_DOMAIN, "domain.name", names[_i].says);
	/* what is no name is not asked for */
	if (names[_i].verdict == VERDICT_FAIL &&
	    strcmp(names[_i].domain, "qq.com") != 0)
		examscene_says(scene, EXAM_DOMAIN, "domain.mx",
		    "needs domain.name");
	examscene_free(scene);
}
END_TEST

static const char psl_text[] = "// ===BEGIN ICANN DOMAINS===\ncom\nco.uk\n"
    "// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\n"
    "hoster.com\n// ===END PRIVATE DOMAINS===\n";

START_TEST(public_suffix)
{
	static const struct {
		const char	*domain;
		enum verdict	 verdict;
	} cases[] = { { "co.uk", VERDICT_FAIL }, { "hoster.com",
	    VERDICT_FAIL }, { "a.hoster.com", VERDICT_OK },
	    { "example.com", VERDICT_OK } };
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	struct examscene *scene = new(GOOD
	    "news.example.com A 8.8.8.8\nexample.com.multi.surbl.org A "
	    "127.0.0.8\nnews.example.com.dbl.spamhaus.org A 127.0.1.2\n");
	size_t i;
	int fd;

	scratch_make(dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	scratch_write(fd, "list", psl_text, sizeof(psl_text) - 1);
	close(fd);
	(void)snprintf(path, sizeof(path), "%s/list", dir);
	scene->exam.psl = path;
	scene->exam.from[0] = '\0';
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strlcpy(scene->exam.domain, cases[i].domain, DNS_NAME);
		run(scene);
		examscene_is(scene, EXAM_DOMAIN, "domain.name",
		    cases[i].verdict);
	}
	/* block lists are asked for the name that was registered, Spamhaus
	 * for the whole one */
	strlcpy(scene->exam.domain, "news.example.com", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.dbl", VERDICT_FAIL);
	examscene_says(scene, EXAM_DOMAIN, "domain.dbl",
	    "multi.surbl.org: phishing");
	examscene_says(scene, EXAM_DOMAIN, "domain.exists",
	    "in the zone example.com of 2 name servers");
	/* below a registered one it is not the registration that lacks */
	strlcpy(scene->exam.domain, "shop.example.com", DNS_NAME);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.exists", VERDICT_FAIL);
	examscene_says(scene, EXAM_DOMAIN, "domain.exists",
	    "or make shop.example.com in the zone example.com");
	strlcpy(scene->exam.domain, "shop.example.org", DNS_NAME);
	run(scene);
	examscene_says(scene, EXAM_DOMAIN, "domain.exists",
	    "check the registration of shop.example.org");
	scratch_remove(dir);
	examscene_free(scene);
}
END_TEST

START_TEST(top_level)
{
	static const char list[] = "top warn\ntk warn-high\ncn note\n"
	    "zip fail\n";
	static const struct {
		const char	*domain;
		enum verdict	 verdict;
		const char	*says;
	} cases[] = {
	    { "shop.top", VERDICT_WARN, ".top is on the filters' list" },
	    { "shop.tk", VERDICT_WARN, "most abused" },
	    { "shop.cn", VERDICT_OK, "\"level\":\"note\"" },
	    { "shop.zip", VERDICT_FAIL, "no mail can come from .zip" },
	    { "example.com", VERDICT_OK, ".com has nothing against it" } };
	struct examscene *scene = new(GOOD);
	struct fault fault;
	size_t i;

	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.tld", VERDICT_SKIP);
	ck_assert_int_eq(tld_parse(&scene->tlds, list, sizeof(list) - 1,
	    "list", &fault), 0);
	scene->exam.from[0] = '\0';
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strlcpy(scene->exam.domain, cases[i].domain, DNS_NAME);
		run(scene);
		examscene_is(scene, EXAM_DOMAIN, "domain.tld",
		    cases[i].verdict);
		examscene_says(scene, EXAM_DOMAIN, "domain.tld",
		    cases[i].says);
	}
	examscene_free(scene);
}
END_TEST

/* --- bounces ------------------------------------------------------------- */

static const struct {
	int		 stage;
	int		 mail, first, second;	/* codes */
	const char	*status;		/* of the second */
	enum verdict	 verdict;
	const char	*says, *reason;
} probes[] = {
	{ PROBE_DONE, 250, 250, 250, "2.1.5", VERDICT_OK,
	    "mx.example.com takes mail for bounce@example.com and "
	    "postmaster@example.com", NULL },
	{ PROBE_DONE, 250, 250, 550, "5.1.1", VERDICT_WARN,
	    "create the mailbox postmaster@example.com", NULL },
	{ PROBE_DONE, 250, 550, 250, "2.1.5", VERDICT_WARN,
	    "bounce@example.com: reply 550", NULL },
	{ PROBE_DONE, 250, 250, 550, "5.7.1", VERDICT_UNKNOWN,
	    "mx.example.com: reply 550", "refused" },
	{ PROBE_DONE, 250, 250, 451, "4.7.1", VERDICT_UNKNOWN,
	    "reply 451", "temporary" },
	{ PROBE_DONE, 250, 250, 0, "", VERDICT_UNKNOWN, "no reply",
	    "timeout" },
	{ PROBE_DONE, 550, 0, 0, "", VERDICT_UNKNOWN, "reply 550",
	    "refused" },
	{ PROBE_DONE, 250, 550, 451, "4.7.1", VERDICT_WARN,
	    "bounce@example.com", NULL },
	{ PROBE_CONNECT, 0, 0, 0, "", VERDICT_UNKNOWN, "no dialogue on port",
	    "no-egress" },
	{ PROBE_HELLO, 0, 0, 0, "", VERDICT_UNKNOWN, "no dialogue on port",
	    "no-greeting" },
	{ PROBE_LOOKUP, 0, 0, 0, "", VERDICT_SKIP, "needs domain.mx", NULL }
};

static void
reply(struct probe_reply *reply, int code)
{
	reply->code = code;
	(void)snprintf(reply->text, sizeof(reply->text), "reply %d", code);
}

START_TEST(bounces)
{
	struct examscene *scene = new(GOOD);
	struct exam_probe *probe = &scene->exam.probes[1];
	const struct finding *finding;

	scene->option.probe = 1;
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.bounce", VERDICT_UNKNOWN);
	scene->exam.nprobes = 2;
	scene->exam.probes[0].purpose = EXAM_PORT25;
	probe->purpose = EXAM_BOUNCE;
	strlcpy(probe->task.recipients[0], "bounce@example.com",
	    PROBE_ADDRESS);
	strlcpy(probe->task.recipients[1], "postmaster@example.com",
	    PROBE_ADDRESS);
	probe->task.n = 2;
	run(scene);
	finding = examscene_is(scene, EXAM_DOMAIN, "domain.bounce",
	    VERDICT_UNKNOWN);
	ck_assert_str_eq(finding->reason, "timeout");
	probe->done = 1;
	probe->report.stage = probes[_i].stage;
	strlcpy(probe->report.tries[0].host, "mx.example.com", DNS_NAME);
	reply(&probe->report.mail, probes[_i].mail);
	reply(&probe->report.recipients[0], probes[_i].first);
	reply(&probe->report.recipients[1], probes[_i].second);
	strlcpy(probe->report.recipients[1].status, probes[_i].status,
	    OUTCOME_STATUS);
	run(scene);
	finding = examscene_is(scene, EXAM_DOMAIN, "domain.bounce",
	    probes[_i].verdict);
	examscene_says(scene, EXAM_DOMAIN, "domain.bounce", probes[_i].says);
	if (probes[_i].reason != NULL)
		ck_assert_str_eq(finding->reason, probes[_i].reason);
	examscene_free(scene);
}
END_TEST

/* --- name servers -------------------------------------------------------- */

#define RECORDS \
    "example.com TXT \"v=spf1 mx -all\"\nexample.com TXT token1\n" \
    "s1._domainkey.example.com TXT \"v=DKIM1; p=AAAA\"\n" \
    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n"
#define SOA(serial) "example.com SOA ns1.example.net h.example.com " serial \
    " 2 3 4 300\n"

/* A key that signs, and one that does not. */
static void
add_keys(struct examscene *scene)
{
	struct examkeys *keys = &scene->exam.keys;

	keys->n = 2;
	strlcpy(keys->list[0].domain, "example.com", DNS_NAME);
	strlcpy(keys->list[0].selector, "s1", DNS_NAME);
	keys->list[0].signs = 1;
	strlcpy(keys->list[1].domain, "example.com", DNS_NAME);
	strlcpy(keys->list[1].selector, "old", DNS_NAME);
}

/* What ns2 (192.0.2.54) has, where ns1 and ns3 have RECORDS. */
static const struct {
	const char	*zone;
	enum verdict	 verdict, exists;
	const char	*says;
} seconds[] = {
	{ RECORDS SOA("7"), VERDICT_OK, VERDICT_OK,
	    "3 name servers give the same SPF, DKIM, DMARC" },
	/* another order, other strings, other records of no concern */
	{ "example.com TXT token2\nexample.com TXT \"v=spf1 \" \"mx -all\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n"
	    "s1._domainkey.example.com TXT \"v=DKIM1; p=AAAA\"\n"
	    "old._domainkey.example.com TXT other\n" SOA("7"),
	    VERDICT_OK, VERDICT_OK, "3 name servers" },
	{ "example.com TXT \"v=spf1 -all\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n"
	    "s1._domainkey.example.com TXT \"v=DKIM1; p=AAAA\"\n" SOA("6"),
	    VERDICT_WARN, VERDICT_OK, "ns2.example.net (192.0.2.54) has "
	    "another SPF record than ns1.example.net" },
	{ "example.com TXT \"v=spf1 mx -all\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n" SOA("6"),
	    VERDICT_WARN, VERDICT_OK, "another DKIM record" },
	{ "example.com TXT \"v=spf1 mx -all\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=none\"\n"
	    "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n"
	    "s1._domainkey.example.com TXT \"v=DKIM1; p=AAAA\"\n" SOA("6"),
	    VERDICT_WARN, VERDICT_OK, "another DMARC record" },
	{ "* DROP\n", VERDICT_UNKNOWN, VERDICT_OK,
	    "ns2.example.net does not answer; 2 others give the same" },
	{ RECORDS SOA("7") "_dmarc.example.com DROP\n", VERDICT_UNKNOWN,
	    VERDICT_OK, "ns2.example.net does not answer" },
	{ "* REFUSED\n", VERDICT_OK, VERDICT_WARN, "2 name servers give" },
	{ "example.org A 192.0.2.1\n", VERDICT_OK, VERDICT_WARN,
	    "2 name servers give" }
};

START_TEST(servers)
{
	struct examscene *scene = new(GOOD RECORDS
	    "example.com NS ns3.example.net\nns3.example.net A 192.0.2.55\n");

	add_keys(scene);
	serve(0, "192.0.2.54", seconds[_i].zone);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree",
	    seconds[_i].verdict);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    seconds[_i].says);
	examscene_is(scene, EXAM_DOMAIN, "domain.exists", seconds[_i].exists);
	if (seconds[_i].exists == VERDICT_WARN)
		examscene_says(scene, EXAM_DOMAIN, "domain.exists",
		    "ns2.example.net does not serve example.com");
	examscene_free(scene);
}
END_TEST

/* Two against two: the zone with the newer serial, over its wrap, is right;
 * and caches keep what was there by its TTL. */
START_TEST(newer_serial)
{
	struct examscene *scene;

	setenv("TZ", "UTC", 1);
	scene = new(MX LISTS SERVERS "example.com TXT \"v=spf1 a -all\"\n");
	serve(0, "192.0.2.53", SOA("4294967295")
	    "example.com TXT \"v=spf1 -all\"\n");
	serve(1, "192.0.2.54", SOA("2") "example.com TXT \"v=spf1 ~all\"\n");
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree", VERDICT_WARN);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "ns1.example.net (192.0.2.53) has another SPF record than ns2");
	/* 1800000000 is 08:00:00 */
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "3600 seconds: re-check after 09:00");
	ttl = 86400;
	run(scene);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "re-check after 2027-01-16 08:00");
	ttl = UINT32_MAX;
	run(scene);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "604800 seconds");
	examscene_free(scene);
}
END_TEST

/* Of a name that is an alias the zone has the CNAME alone: what it leads to is
 * not asked of these servers. */
START_TEST(aliases)
{
	static const char *const seconds_of[] = {
	    SOA("7") "s1._domainkey.example.com CNAME S1.ESP.net\n",
	    SOA("6") "s1._domainkey.example.com CNAME s2.esp.net\n" };
	struct examscene *scene;
	size_t i;

	for (i = 0; i < 2; i++) {
		scene = new(GOOD
		    "s1._domainkey.example.com CNAME s1.esp.net\n"
		    "s1.esp.net TXT \"v=DKIM1; p=AAAA\"\n");
		add_keys(scene);
		serve(0, "192.0.2.53", SOA("7")
		    "s1._domainkey.example.com CNAME s1.esp.net\n"
		    "s1.esp.net REFUSED\n");
		serve(1, "192.0.2.54", seconds_of[i]);
		run(scene);
		examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree",
		    i == 0 ? VERDICT_OK : VERDICT_WARN);
		examscene_free(scene);
		teardown();
	}
}
END_TEST

/* An address that we cannot reach does not count where another one of the
 * same server answers, and both of a server may differ. */
START_TEST(both_families)
{
	struct examscene *scene = new(GOOD RECORDS
	    "ns2.example.net AAAA 2001:db8::54\n");

	serve(0, "2001:db8::54", "* DROP\n");
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree", VERDICT_OK);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "2 name servers");
	teardown();
	serve(0, "2001:db8::54", SOA("1"));
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree", VERDICT_WARN);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "ns2.example.net (2001:db8::54)");
	examscene_free(scene);
}
END_TEST

START_TEST(not_asked)
{
	struct examscene *scene = new(GOOD);

	scene->exam.server = NULL;
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree", VERDICT_UNKNOWN);
	examscene_is(scene, EXAM_DOMAIN, "domain.exists", VERDICT_OK);
	examscene_free(scene);
}
END_TEST

/* Twenty servers with a hundred addresses: a few of them are asked. */
START_TEST(many_servers)
{
	struct examscene *scene;
	char *zone = NULL;
	size_t size, i, k;
	FILE *out = open_memstream(&zone, &size);

	ck_assert_ptr_nonnull(out);
	(void)fprintf(out, "%s", GOOD);
	for (i = 3; i <= 20; i++) {
		(void)fprintf(out, "example.com NS ns%zu.example.net\n", i);
		for (k = 0; k < 5; k++)
			(void)fprintf(out, "ns%zu.example.net A 192.0.2.%zu\n",
			    i, 100 + 5 * i + k);
	}
	fclose(out);
	scene = new(zone);
	run(scene);
	examscene_is(scene, EXAM_DOMAIN, "domain.ns-agree", VERDICT_OK);
	examscene_says(scene, EXAM_DOMAIN, "domain.ns-agree",
	    "8 name servers");
	examscene_says(scene, EXAM_DOMAIN, "domain.exists",
	    "20 name servers");
	examscene_free(scene);
	free(zone);
}
END_TEST

/* --- nothing is known ---------------------------------------------------- */

START_TEST(silence)
{
	struct examscene *scene = new("* DROP\n");
	const struct finding *finding;
	size_t i, turn;

	for (turn = 0; turn < 2; turn++) {
		run(scene);
		for (i = 2; i < sizeof(ids) / sizeof(ids[0]); i++) {
			if (strcmp(ids[i], "domain.bounce") == 0)
				continue;
			finding = examscene_get(scene, EXAM_DOMAIN, ids[i]);
			ck_assert_msg(finding->verdict == VERDICT_UNKNOWN &&
			    strcmp(finding->reason, "timeout") == 0, "%s: %s",
			    ids[i], finding->title);
		}
	}
	examscene_free(scene);
}
END_TEST

/* A key for Spamhaus is a secret. */
START_TEST(secret_key)
{
	struct examscene *scene = new(GOOD
	    "example.com.k3y.dbl.dq.spamhaus.net A 127.0.1.2\n"
	    "test.k3y.dbl.dq.spamhaus.net A 127.0.1.2\n");
	const struct finding *finding;

	scene->option.dqs_key = "k3y";
	run(scene);
	finding = examscene_is(scene, EXAM_DOMAIN, "domain.dbl",
	    VERDICT_FAIL);
	fflush(finding->json.out);
	ck_assert_ptr_null(strstr(finding->evidence, "k3y"));
	ck_assert_ptr_null(strstr(finding->title, "k3y"));
	ck_assert_ptr_null(strstr(finding->details.data, "k3y"));
	examscene_free(scene);
}
END_TEST

#define LOOP(test, table) \
	tcase_add_loop_test(tcase, test, 0, sizeof(table) / sizeof(table[0]))

Suite *
suite_examdomain(void)
{
	Suite *suite = suite_create("examdomain");
	TCase *tcase = tcase_create("examdomain");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	LOOP(verdicts, rows);
	LOOP(name, names);
	tcase_add_test(tcase, public_suffix);
	tcase_add_test(tcase, top_level);
	LOOP(bounces, probes);
	LOOP(servers, seconds);
	tcase_add_test(tcase, newer_serial);
	tcase_add_test(tcase, aliases);
	tcase_add_test(tcase, both_families);
	tcase_add_test(tcase, not_asked);
	tcase_add_test(tcase, many_servers);
	tcase_add_test(tcase, silence);
	tcase_add_test(tcase, secret_key);
	suite_add_tcase(suite, tcase);
	return suite;
}
