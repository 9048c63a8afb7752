/*
 * Whether the domain can be written to: its MX records and where they lead.
 * A domain that takes no bounces looks like a source of spam.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exam/examdomain.h"

#define HOSTS	10	/* MX records that are followed */
#define EXAMPLE	"mx.example.net"	/* in a record to publish */

enum state { MX_GOOD, MX_UNKNOWN, MX_PRIVATE, MX_NOWHERE, MX_LITERAL,
	    MX_NULL };

struct host {
	char			 name[DNS_NAME];	/* "": the null MX */
	int			 preference;
	enum state		 state;
	enum resolver_result	 dns;		/* with MX_UNKNOWN */
	int			 alias;		/* it is a CNAME */
	char			 address[IPADDR_TEXT];	/* one that shows it */
	enum ipaddr_scope	 scope;		/* of that */
};

struct mx {
	struct examdomain	*domain;
	enum resolver_result	 dns;
	struct host		 hosts[HOSTS];
	size_t			 n, total;
	struct host		 implicit;	/* the domain as a host */
};

/* --- the look-up --------------------------------------------------------- */

/* 1 where no stranger can connect to such an address.  Those of examples and
 * the like are somebody's mistake, but not for us to tell from good ones. */
static int
is_bad(enum ipaddr_scope scope)
{
	return scope == IPADDR_UNSPECIFIED || scope == IPADDR_LOOPBACK ||
	    scope == IPADDR_PRIVATE || scope == IPADDR_CGN ||
	    scope == IPADDR_LINKLOCAL || scope == IPADDR_ULA;
}

/* Takes the addresses of one answer: a good one makes the host good. */
static void
take_addresses(struct host *host, const struct question *question)
{
	struct ipaddr ip = { .family = question->type == DNS_A ? AF_INET :
	    AF_INET6 };
	const struct dns_record *record;
	size_t i;

	if (question->result == RESOLVER_OK && question->answer.hops > 0)
		host->alias = 1;
	for (i = 0; i < question->answer.n; i++) {
		record = &question->answer.records[i];
		if (host->state == MX_GOOD ||
		    record->length != ipaddr_length(&ip))
			continue;
		memcpy(ip.octets, record->data, record->length);
		ipaddr_show(&ip, host->address);
		host->scope = ipaddr_scope(&ip);
		host->state = is_bad(host->scope) ? MX_PRIVATE : MX_GOOD;
	}
}

/* Judges a host by its A and AAAA: what has no answer may be good. */
static void
judge(struct host *host, const struct question *questions)
{
	size_t i;

	host->state = MX_NOWHERE;
	for (i = 0; i < 2; i++)
		take_addresses(host, &questions[i]);
	for (i = 0; i < 2; i++)
		if (host->state != MX_GOOD &&
		    !resolver_answered(questions[i].result)) {
			host->state = MX_UNKNOWN;
			host->dns = questions[i].result;
		}
}

static void
take_records(struct mx *mx, const struct dns_answer *answer)
{
	struct ipaddr ip;
	struct host *host;
	size_t i;

	mx->total = answer->n;
	for (i = 0; i < answer->n && mx->n < HOSTS; i++) {
		host = &mx->hosts[mx->n++];
		strlcpy(host->name, answer->records[i].name, DNS_NAME);
		host->preference = answer->records[i].preference;
		if (host->name[0] == '\0')
			host->state = MX_NULL;
		else if (ipaddr_parse(&ip, host->name) == 0)
			host->state = MX_LITERAL;
	}
}

/* Asks for the addresses of all hosts at the same time. */
static void
follow(struct mx *mx, const struct source *source)
{
	struct question questions[2 * HOSTS] = { { .name = NULL } };
	struct host *asked[HOSTS];
	size_t i, n = 0;

	for (i = 0; i < mx->n; i++) {
		if (mx->hosts[i].state != MX_GOOD)	/* it is no host */
			continue;
		asked[n] = &mx->hosts[i];
		questions[2 * n].name = questions[2 * n + 1].name =
		    mx->hosts[i].name;
		questions[2 * n].type = DNS_A;
		questions[2 * n++ + 1].type = DNS_AAAA;
	}
	if (n > 0)
		source->ask(source->arg, questions, 2 * n);
	for (i = 0; i < n; i++)
		judge(asked[i], &questions[2 * i]);
	for (i = 0; i < 2 * n; i++)
		question_clear(&questions[i]);
}

static void
look_up(struct mx *mx, const struct exam *exam)
{
	struct question questions[3] = {
	    { .name = exam->domain, .type = DNS_A },
	    { .name = exam->domain, .type = DNS_AAAA },
	    { .name = exam->domain, .type = DNS_MX } };
	size_t i;

	exam->source.ask(exam->source.arg, questions, 3);
	strlcpy(mx->implicit.name, exam->domain, DNS_NAME);
	judge(&mx->implicit, questions);
	mx->dns = questions[2].result;
	take_records(mx, &questions[2].answer);
	for (i = 0; i < 3; i++)
		question_clear(&questions[i]);
	follow(mx, &exam->source);
}

/* --- domain.mx ----------------------------------------------------------- */

/* 1 where hosts without an address show what was meant: it is proposed. */
static int
is_meant(const struct mx *mx, struct finding *finding)
{
	size_t i;
	int meant = 0;

	for (i = 0; i < mx->n; i++)
		meant |= mx->hosts[i].state == MX_NOWHERE &&
		    examdomain_origin(mx->domain, finding,
		    mx->hosts[i].preference, mx->hosts[i].name);
	return meant;
}

/* The record that mends all of it; which host takes mail is not for us to
 * know, unless it is the one that does already, or is meant. */
static void
publish(struct finding *finding, const struct mx *mx, const char *why)
{
	int alias = mx->domain->alias[0] != '\0';
	char text[DNS_NAME + 16];
	size_t i;

	if (is_meant(mx, finding))
		return;
	finding_advise(finding, "%s%s", why, !alias ? "" :
	    "; put addresses in the place of the CNAME, which "
	    "can have no MX beside it");
	(void)snprintf(text, sizeof(text), "10 %s.", mx->implicit.state ==
	    MX_GOOD && mx->total == 0 && !alias ? mx->implicit.name : EXAMPLE);
	finding_publish(finding, FIX_DNS, mx->implicit.name, "MX", text);
	for (i = 0; i < mx->n; i++) {
		if (mx->hosts[i].state == MX_GOOD)
			continue;
		(void)snprintf(text, sizeof(text), "%d %s.",
		    mx->hosts[i].preference, mx->hosts[i].name);
		finding_replaces(finding, text);
	}
}

#define WHERE	"publish, with the name of a host that takes your mail (any " \
		"mailbox provider will do)"

/* Nothing but the domain itself to deliver to (RFC 5321 section 5.1). */
static struct finding *
find_implicit(struct examdomain *domain, const struct mx *mx)
{
	const char *name = domain->exam->domain;
	struct finding *finding;

	switch (mx->implicit.state) {
	case MX_UNKNOWN:
		finding = examdomain_add(domain, "domain.mx", VERDICT_UNKNOWN,
		    "no MX; addresses of %s: %s", name,
		    exam_dns_text(mx->implicit.dns));
		finding_reason(finding, exam_dns_reason(mx->implicit.dns));
		return finding;
	case MX_GOOD:
		finding = examdomain_add(domain, "domain.mx", VERDICT_WARN,
		    "%s has no MX, only an address (%s)", name,
		    mx->implicit.address);
		publish(finding, mx, domain->alias[0] != '\0' ? WHERE :
		    "publish, if that host takes mail; else name one that "
		    "does (any mailbox provider will do)");
		break;
	case MX_PRIVATE:
		finding = examdomain_add(domain, "domain.mx", VERDICT_WARN,
		    "%s has no MX, and its address %s is %s", name,
		    mx->implicit.address,
		    ipaddr_scope_text(mx->implicit.scope));
		publish(finding, mx, WHERE);
		break;
	default:
		finding = examdomain_add(domain, "domain.mx", VERDICT_FAIL,
		    "%s has no MX and no address", name);
		publish(finding, mx, WHERE);
	}
	finding_refer(finding, "RFC5321#5.1");
	return finding;
}

/* The first host in a state, or NULL. */
static const struct host *
first(const struct mx *mx, enum state state)
{
	size_t i;

	for (i = 0; i < mx->n; i++)
		if (mx->hosts[i].state == state)
			return &mx->hosts[i];
	return NULL;
}

/* What is wrong with a host, or NULL. */
static const char *
complaint(const struct host *host)
{
	switch (host->state) {
	case MX_GOOD:
		return host->alias ? "is a CNAME" : NULL;
	case MX_UNKNOWN:
		return "could not be looked up";
	case MX_PRIVATE:
		return ipaddr_scope_text(host->scope);
	case MX_NOWHERE:
		return "has no address";
	case MX_LITERAL:
		return "is an address, where a name has to be";
	case MX_NULL:
		break;
	}
	return "says that there is no mail";
}

/* One MX that is not as it should be, where others may be. */
static struct finding *
find_fault(const struct mx *mx, const struct host *host)
{
	struct finding *finding;

	if (host->state == MX_PRIVATE)
		finding = examdomain_add(mx->domain, "domain.mx", VERDICT_WARN,
		    "MX %s: its address %s is %s", host->name, host->address,
		    complaint(host));
	else
		finding = examdomain_add(mx->domain, "domain.mx", VERDICT_WARN,
		    "MX %s %s%s", host->name[0] == '\0' ? "." : host->name,
		    complaint(host), host->state != MX_NULL ? "" :
		    ", beside others");
	if (host->state == MX_GOOD)
		finding_advise(finding, "name the host that %s is an alias "
		    "of", host->name);
	else if (host->state != MX_NOWHERE || !is_meant(mx, finding))
		finding_advise(finding, host->state == MX_NULL ?
		    "remove this MX record, which is for domains that take no "
		    "mail" : host->state == MX_LITERAL ?
		    "remove this MX record, or name the host that has the "
		    "address" : "remove this MX record, or give its host a "
		    "public address");
	finding_refer(finding, host->state == MX_GOOD ? "RFC2181#10.3" :
	    host->state == MX_NULL ? "RFC7505#3" : "RFC5321#5.1");
	return finding;
}

/* No host that mail could go to; private addresses may be what is seen from
 * the inside alone, so that they do not count as none. */
static struct finding *
find_none(struct examdomain *domain, const struct mx *mx)
{
	const struct host *host;
	struct finding *finding;

	if ((host = first(mx, MX_UNKNOWN)) != NULL) {
		finding = examdomain_add(domain, "domain.mx", VERDICT_UNKNOWN,
		    "MX %s: %s", host->name, exam_dns_text(host->dns));
		finding_reason(finding, exam_dns_reason(host->dns));
		return finding;
	}
	if ((host = first(mx, MX_PRIVATE)) != NULL) {
		finding = find_fault(mx, host);
		/* without it there would be none at all */
		publish(finding, mx, "give its host a public address, or "
		    WHERE);
		return finding;
	}
	if (mx->total == 1 && mx->hosts[0].state == MX_NULL) {
		finding = examdomain_add(domain, "domain.mx", VERDICT_FAIL,
		    "null MX: %s says that it takes no mail",
		    domain->exam->domain);
		finding_refer(finding, "RFC7505#4.2");
	} else {
		/* a null MX comes first */
		host = &mx->hosts[mx->n > 1 &&
		    mx->hosts[0].state == MX_NULL];
		finding = examdomain_add(domain, "domain.mx", VERDICT_FAIL,
		    "MX %s %s", host->name[0] == '\0' ? "." : host->name,
		    complaint(host));
		finding_refer(finding, "RFC5321#5.1");
	}
	publish(finding, mx, WHERE);
	return finding;
}

static struct finding *
find_hosts(struct examdomain *domain, const struct mx *mx)
{
	const struct host *good = first(mx, MX_GOOD);
	size_t i;

	if (good == NULL)
		return find_none(domain, mx);
	for (i = 0; i < mx->n; i++)
		if (mx->hosts[i].state != MX_UNKNOWN &&
		    complaint(&mx->hosts[i]) != NULL)
			return find_fault(mx, &mx->hosts[i]);
	if (mx->total == 1)
		return examdomain_add(domain, "domain.mx", VERDICT_OK, "%s",
		    good->name);
	return examdomain_add(domain, "domain.mx", VERDICT_OK,
	    "%s and %zu more", good->name, mx->total - 1);
}

static void
show(struct finding *finding, const struct mx *mx)
{
	struct json *json = finding_evidence(finding);
	const char *name, *trouble;
	const struct host *host;
	size_t i;

	json_begin(json, "mx", '[');
	for (i = 0; i < mx->n; i++) {
		host = &mx->hosts[i];
		name = host->name[0] == '\0' ? "." : host->name;
		trouble = complaint(host);
		json_begin(json, NULL, '{');
		json_number(json, "preference", host->preference);
		json_string(json, "host", name);
		json_string(json, "trouble", trouble == NULL ? "" : trouble);
		json_end(json, '}');
		if (finding->verdict != VERDICT_OK)
			finding_detail(finding, "MX %d %s  %s",
			    host->preference, name, trouble == NULL ?
			    "is good" : trouble);
	}
	json_end(json, ']');
}

void
examdomainmx(struct examdomain *domain)
{
	struct mx *mx;

	if (domain->gone) {
		examdomain_skip(domain, "domain.mx", "domain.exists");
		return;
	}
	if ((mx = calloc(1, sizeof(*mx))) == NULL) {
		domain->exam->findings[EXAM_DOMAIN].failed = 1;
		return;
	}
	mx->domain = domain;
	look_up(mx, domain->exam);
	if (!resolver_answered(mx->dns))
		examdomain_unknown(domain, "domain.mx", domain->exam->domain,
		    mx->dns);
	else if (mx->n == 0)
		(void)find_implicit(domain, mx);
	else
		show(find_hosts(domain, mx), mx);
	free(mx);
}
