/*
 * Whether the domain is there: its own NS and SOA records, or those of the
 * zone around it, names in it that nobody has made, and its signatures.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/psl.h"
#include "exam/examdomain.h"
#include "util/text.h"

#define ZONES	5	/* the name and those above it that are asked for */
#define SHOWN	60	/* octets of a record in a line */

/* --- the look-up --------------------------------------------------------- */

/* The last number of a SOA record (RFC 2308 section 4): how long "there is
 * none" is kept, but not longer than the record itself. */
static uint32_t
minimum(const struct question *soa)
{
	const struct dns_record *record = &soa->answer.records[0];
	const uint8_t *end;
	uint32_t seconds;

	if (soa->result != RESOLVER_OK || record->length < 4)
		return 0;
	end = record->data + record->length;
	seconds = (uint32_t)end[-4] << 24 | (uint32_t)end[-3] << 16 |
	    (uint32_t)end[-2] << 8 | end[-1];
	return record->ttl != 0 && record->ttl < seconds ? record->ttl :
	    seconds;
}

static void
take_servers(struct examdomain *domain, const struct dns_answer *answer)
{
	size_t i;

	domain->total = answer->n;
	for (i = 0; i < answer->n && domain->n < EXAMDOMAIN_SERVERS; i++)
		strlcpy(domain->servers[domain->n++].name,
		    answer->records[i].name, DNS_NAME);
}

/* What NS and SOA of the domain's own name come to: each shows that it is
 * there, whether or not it has one. */
static void
take_name(struct examdomain *domain, const struct question *ns,
    const struct question *soa)
{
	static const enum resolver_result order[] = { RESOLVER_NXDOMAIN,
	    RESOLVER_OK, RESOLVER_NODATA, RESOLVER_FAILED };
	size_t i;

	domain->dns = RESOLVER_TIMEOUT;
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (ns->result == order[i] || soa->result == order[i]) {
			domain->dns = order[i];
			break;
		}
	domain->ede = ns->ede != 0 ? ns->ede : soa->ede;
	domain->secure = ns->secure || soa->secure;
}

/* The closest zone: the first name with NS records, unless one below it had
 * no answer. */
static void
take_zone(struct examdomain *domain, const struct question *questions,
    size_t n)
{
	size_t i;

	domain->zone_dns = RESOLVER_NODATA;
	for (i = 0; i < n; i += 2) {
		if (!resolver_answered(questions[i].result)) {
			domain->zone_dns = questions[i].result;
			return;
		}
		/* behind a CNAME it is another name's zone */
		if (questions[i].result == RESOLVER_OK &&
		    questions[i].answer.hops == 0) {
			domain->zone_dns = RESOLVER_OK;
			strlcpy(domain->zone, questions[i].name, DNS_NAME);
			domain->minimum = minimum(&questions[i + 1]);
			take_servers(domain, &questions[i].answer);
			return;
		}
	}
}

/* The zone that would have a name below a registered one.  Without the Public
 * Suffix List that cannot be told from one that was never registered. */
static void
take_above(struct examdomain *domain, const struct question *questions,
    size_t n)
{
	const struct exam *exam = domain->exam;
	struct psl psl;
	size_t i;

	if (exam->psl == NULL ||
	    psl_find(&psl, exam->psl, exam->domain) == -1 ||
	    psl.org[0] == '\0')
		return;
	for (i = 2; i < n; i += 2)
		if (strlen(questions[i].name) >= strlen(psl.org) &&
		    questions[i].result == RESOLVER_OK &&
		    questions[i].answer.hops == 0) {
			strlcpy(domain->above, questions[i].name, DNS_NAME);
			return;
		}
}

void
examdomainzone_look(struct examdomain *domain)
{
	const struct source *source = &domain->exam->source;
	struct question questions[2 * ZONES + 1];
	const char *name = domain->exam->domain;
	size_t i, n;

	memset(questions, 0, sizeof(questions));
	/* no top-level domain is anybody's own */
	for (i = 0; i < ZONES && strchr(name, '.') != NULL; i++) {
		questions[2 * i].name = questions[2 * i + 1].name = name;
		questions[2 * i].type = DNS_NS;
		questions[2 * i + 1].type = DNS_SOA;
		name = strchr(name, '.') + 1;
	}
	n = 2 * i;
	questions[n].name = domain->exam->domain;
	questions[n].type = DNS_CNAME;
	source->ask(source->arg, questions, n + 1);
	take_name(domain, &questions[0], &questions[1]);
	if (questions[n].result == RESOLVER_OK)
		strlcpy(domain->alias, questions[n].answer.records[0].name,
		    DNS_NAME);
	if (domain->dns != RESOLVER_NXDOMAIN)
		take_zone(domain, questions, n);
	else
		take_above(domain, questions, n);
	for (i = 0; i <= n; i++)
		question_clear(&questions[i]);
}

/* --- domain.exists ------------------------------------------------------- */

/* A name server that does not do what the NS records say of it, or NULL. */
static const struct examdomain_server *
find_lame(const struct examdomain *domain)
{
	size_t i;

	for (i = 0; i < domain->n; i++)
		if (domain->servers[i].state == EXAMDOMAIN_LAME ||
		    domain->servers[i].state == EXAMDOMAIN_NOWHERE)
			return &domain->servers[i];
	return NULL;
}

/* DNS has no such name: it leads nowhere, nobody made it in a zone that is
 * there, or there is no such zone. */
static void
find_nothing(struct examdomain *domain)
{
	const char *name = domain->exam->domain;
	struct finding *finding;

	if (domain->alias[0] != '\0') {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_FAIL, "%s is a CNAME of %s, which does not exist",
		    name, domain->alias);
		finding_advise(finding, "give %s records of its own, an MX "
		    "first, in the place of the CNAME", name);
	} else {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_FAIL, "%s does not exist", name);
		if (domain->above[0] != '\0') {
			finding_advise(finding, "correct domain in "
			    "sendoff.conf, or make %s in the zone %s, its MX "
			    "first", name, domain->above);
			finding_publish(finding, FIX_DNS, name, "MX",
			    "10 mx.example.net.");
		} else
			finding_advise(finding, "check the registration of %s "
			    "and its name servers, or correct domain in "
			    "sendoff.conf", name);
	}
	finding_refer(finding, "RFC2308#2.1");
}

/* The name is not there: 1 where that is what the finding says. */
static int
find_absence(struct examdomain *domain)
{
	const char *name = domain->exam->domain;
	struct finding *finding;

	if (domain->dns == RESOLVER_NXDOMAIN)
		find_nothing(domain);
	else if (domain->dns == RESOLVER_FAILED &&
	    domain->ede >= DNS_EDE_BOGUS &&
	    domain->ede <= DNS_EDE_NSEC_MISSING) {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_FAIL, "the DNSSEC signatures of %s do not hold",
		    name);
		finding_advise(finding, "have the zone signed anew, or the DS "
		    "records removed at the registrar");
		finding_fix(finding, FIX_URL, "https://dnsviz.net/d/%s/dnssec/",
		    name);
		finding_refer(finding, "RFC8914#4");
		json_number(finding_evidence(finding), "ede", domain->ede);
	} else
		return 0;
	domain->gone = 1;
	return 1;
}

/* What weakens a zone that is there: 1 where that is what it says. */
static int
find_weakness(struct examdomain *domain)
{
	const struct examdomain_server *lame = find_lame(domain);
	struct finding *finding;

	if (domain->zone[0] == '\0' && domain->alias[0] != '\0') {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_WARN, "%s is a CNAME of %s: it can have no MX and "
		    "no SPF record of its own", domain->exam->domain,
		    domain->alias);
		finding_advise(finding, "put address records, or what the "
		    "provider calls ALIAS or flattening, in the place of the "
		    "CNAME");
		finding_refer(finding, "RFC1034#3.6.2");
	} else if (domain->zone[0] == '\0') {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_WARN, "%s is there, but names no name servers",
		    domain->exam->domain);
		finding_advise(finding, "add the NS records of its name "
		    "servers to the zone");
		finding_refer(finding, "RFC1034#4.2.1");
	} else if (lame != NULL) {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_WARN, lame->state == EXAMDOMAIN_LAME ?
		    "%s does not serve %s" :
		    "%s, a name server of %s, has no address", lame->name,
		    domain->zone);
		finding_advise(finding, "make %s serve %s, or remove it from "
		    "the NS records here and at the registrar", lame->name,
		    domain->zone);
		finding_refer(finding, "RFC1912#2.8");
	} else if (domain->total == 1) {
		finding = examdomain_add(domain, "domain.exists",
		    VERDICT_WARN, "%s has one name server alone, %s",
		    domain->zone, domain->servers[0].name);
		finding_advise(finding, "have a second name server serve the "
		    "zone: while this one is away all mail from you fails");
		finding_refer(finding, "RFC1034#4.1");
	} else
		return 0;
	return 1;
}

void
examdomainzone_exists(struct examdomain *domain)
{
	const char *name = domain->exam->domain;
	struct finding *finding;
	size_t i;

	if (find_absence(domain))
		return;
	if (!resolver_answered(domain->dns) ||
	    !resolver_answered(domain->zone_dns)) {
		examdomain_unknown(domain, "domain.exists", name,
		    resolver_answered(domain->dns) ? domain->zone_dns :
		    domain->dns);
		return;
	}
	if (find_weakness(domain))
		return;
	finding = examdomain_add(domain, "domain.exists", VERDICT_OK,
	    strcmp(domain->zone, name) == 0 ? "%s has %zu name servers" :
	    "it is in the zone %s of %zu name servers", domain->zone,
	    domain->total);
	json_begin(finding_evidence(finding), "ns", '[');
	for (i = 0; i < domain->n; i++)
		json_string(finding_evidence(finding), NULL,
		    domain->servers[i].name);
	json_end(finding_evidence(finding), ']');
}

/* --- domain.wildcard ----------------------------------------------------- */

static void
find_wildcard(struct examdomain *domain, const struct question *question,
    const char *owner)
{
	struct finding *finding;
	char text[SHOWN], shown[SHOWN];
	size_t length;

	finding = examdomain_add(domain, "domain.wildcard", VERDICT_WARN,
	    "*.%s answers for names that do not exist", owner);
	finding_advise(finding, "remove the %s record *.%s, or add records "
	    "of their own for all names that need one",
	    question->answer.hops > 0 ? "CNAME" : "TXT", owner);
	finding_refer(finding, "RFC4592");
	finding_refer(finding, "RFC7208#3.5");
	length = dns_text(&question->answer.records[0], text, sizeof(text));
	text_show(shown, sizeof(shown), text, length < sizeof(text) ? length :
	    sizeof(text) - 1);
	finding_detail(finding, "%s  TXT  \"%s\"", question->name, shown);
	json_string(finding_evidence(finding), "query", question->name);
	json_string(finding_evidence(finding), "record", shown);
}

/* Reads the two answers: of a name in the zone, and of one where keys are. */
static void
judge_wildcard(struct examdomain *domain, const struct question *questions,
    const char *const *owners)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (questions[i].result == RESOLVER_OK) {
			find_wildcard(domain, &questions[i], owners[i]);
			return;
		}
	for (i = 0; i < 2; i++)
		if (!resolver_answered(questions[i].result)) {
			examdomain_unknown(domain, "domain.wildcard",
			    owners[i], questions[i].result);
			return;
		}
	examdomain_add(domain, "domain.wildcard", VERDICT_OK,
	    "names that nobody made have no TXT record");
}

void
examdomainzone_wildcard(struct examdomain *domain)
{
	const struct exam *exam = domain->exam;
	char owner[DNS_NAME + 16], names[2][DNS_NAME + 64];
	const char *const owners[2] = { exam->domain, owner };
	struct question questions[2];
	size_t i;

	if (domain->gone) {
		examdomain_skip(domain, "domain.wildcard", "domain.exists");
		return;
	}
	memset(questions, 0, sizeof(questions));
	(void)snprintf(owner, sizeof(owner), "_domainkey.%s", exam->domain);
	for (i = 0; i < 2; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "_sendoff-%s.%s",
		    exam->random, owners[i]);
		/* a name that is too long has no answer: FAILED */
		questions[i].name = names[i];
		questions[i].type = DNS_TXT;
	}
	exam->source.ask(exam->source.arg, questions, 2);
	judge_wildcard(domain, questions, owners);
	for (i = 0; i < 2; i++)
		question_clear(&questions[i]);
}

/* --- domain.dnssec ------------------------------------------------------- */

/* For information alone: mail needs none of it. */
void
examdomainzone_dnssec(struct examdomain *domain)
{
	const char *zone = domain->zone[0] != '\0' ? domain->zone :
	    domain->exam->domain;
	struct finding *finding;
	struct question ds;

	if (domain->gone) {
		examdomain_skip(domain, "domain.dnssec", "domain.exists");
		return;
	}
	source_one(&domain->exam->source, &ds, zone, DNS_DS);
	if (!domain->secure && !resolver_answered(ds.result)) {
		examdomain_unknown(domain, "domain.dnssec", zone, ds.result);
		question_clear(&ds);
		return;
	}
	finding = examdomain_add(domain, "domain.dnssec", VERDICT_OK,
	    domain->secure ? "%s is signed, and the resolver has checked it" :
	    ds.result == RESOLVER_OK ? "%s is signed; this resolver does not "
	    "say that it has checked it" : "%s is not signed, which mail does "
	    "not need", zone);
	json_string(finding_evidence(finding), "state", domain->secure ?
	    "secure" : ds.result == RESOLVER_OK ? "signed" : "unsigned");
	question_clear(&ds);
}
