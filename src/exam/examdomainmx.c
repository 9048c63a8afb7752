/*
 * Whether the domain can be written to: its MX records and where they lead.
 * A domain that takes no bounces looks like a source of spam.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exam/mxhosts.h"

#define EXAMPLE	"mx.example.net"	/* in a record to publish */

/* 1 where hosts without an address show what was meant: it is proposed. */
static int
is_meant(const struct mxhosts *mx, struct finding *finding)
{
	size_t i;
	int meant = 0;

	for (i = 0; i < mx->n; i++)
		meant |= mx->hosts[i].state == MXHOST_NOWHERE &&
		    examdomain_origin(mx->domain, finding,
		    mx->hosts[i].preference, mx->hosts[i].name);
	return meant;
}

/* The record that mends all of it; which host takes mail is not for us to
 * know, unless it is the one that does already, or is meant. */
static void
publish(struct finding *finding, const struct mxhosts *mx, const char *why)
{
	int alias = mx->domain->alias[0] != '\0';
	char text[DNS_NAME + 16];
	size_t i;

	if (is_meant(mx, finding))
		return;
	finding_advise(finding, "%s%s", why, !alias ? "" :
	    "; put addresses in the place of the CNAME, which "
	    "can have no MX beside it");
	(void)snprintf(text, sizeof(text), "10 %s.",
	    mx->implicit.state == MXHOST_GOOD && mx->total == 0 && !alias ?
	    mx->implicit.name : EXAMPLE);
	finding_publish(finding, FIX_DNS, mx->implicit.name, "MX", text);
	for (i = 0; i < mx->n; i++) {
		if (mx->hosts[i].state == MXHOST_GOOD)
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
find_implicit(struct examdomain *domain, const struct mxhosts *mx)
{
	const char *name = domain->exam->domain;
	struct finding *finding;

	switch (mx->implicit.state) {
	case MXHOST_UNKNOWN:
		finding = examdomain_add(domain, "domain.mx", VERDICT_UNKNOWN,
		    "no MX; addresses of %s: %s", name,
		    exam_dns_text(mx->implicit.dns));
		finding_reason(finding, exam_dns_reason(mx->implicit.dns));
		return finding;
	case MXHOST_GOOD:
		finding = examdomain_add(domain, "domain.mx", VERDICT_WARN,
		    "%s has no MX, only an address (%s)", name,
		    mx->implicit.address);
		publish(finding, mx, domain->alias[0] != '\0' ? WHERE :
		    "publish, if that host takes mail; else name one that "
		    "does (any mailbox provider will do)");
		break;
	case MXHOST_PRIVATE:
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
static const struct mxhost *
first(const struct mxhosts *mx, enum mxhost_state state)
{
	size_t i;

	for (i = 0; i < mx->n; i++)
		if (mx->hosts[i].state == state)
			return &mx->hosts[i];
	return NULL;
}

/* What is wrong with a host, or NULL. */
static const char *
complaint(const struct mxhost *host)
{
	switch (host->state) {
	case MXHOST_GOOD:
		return host->alias ? "is a CNAME" : NULL;
	case MXHOST_UNKNOWN:
		return "could not be looked up";
	case MXHOST_PRIVATE:
		return ipaddr_scope_text(host->scope);
	case MXHOST_NOWHERE:
		return "has no address";
	case MXHOST_LITERAL:
		return "is an address, where a name has to be";
	case MXHOST_NULL:
		break;
	}
	return "says that there is no mail";
}

/* One MX that is not as it should be, where others may be. */
static struct finding *
find_fault(const struct mxhosts *mx, const struct mxhost *host)
{
	struct finding *finding;

	if (host->state == MXHOST_PRIVATE)
		finding = examdomain_add(mx->domain, "domain.mx", VERDICT_WARN,
		    "MX %s: its address %s is %s", host->name, host->address,
		    complaint(host));
	else
		finding = examdomain_add(mx->domain, "domain.mx", VERDICT_WARN,
		    "MX %s %s%s", host->name[0] == '\0' ? "." : host->name,
		    complaint(host), host->state != MXHOST_NULL ? "" :
		    ", beside others");
	if (host->state == MXHOST_GOOD)
		finding_advise(finding, "name the host that %s is an alias "
		    "of", host->name);
	else if (host->state != MXHOST_NOWHERE || !is_meant(mx, finding))
		finding_advise(finding, host->state == MXHOST_NULL ?
		    "remove this MX record, which is for domains that take no "
		    "mail" : host->state == MXHOST_LITERAL ?
		    "remove this MX record, or name the host that has the "
		    "address" : "remove this MX record, or give its host a "
		    "public address");
	finding_refer(finding, host->state == MXHOST_GOOD ? "RFC2181#10.3" :
	    host->state == MXHOST_NULL ? "RFC7505#3" : "RFC5321#5.1");
	return finding;
}

/* No host that mail could go to; private addresses may be what is seen from
 * the inside alone, so that they do not count as none. */
static struct finding *
find_none(struct examdomain *domain, const struct mxhosts *mx)
{
	const struct mxhost *host;
	struct finding *finding;

	if ((host = first(mx, MXHOST_UNKNOWN)) != NULL) {
		finding = examdomain_add(domain, "domain.mx", VERDICT_UNKNOWN,
		    "MX %s: %s", host->name, exam_dns_text(host->dns));
		finding_reason(finding, exam_dns_reason(host->dns));
		return finding;
	}
	if ((host = first(mx, MXHOST_PRIVATE)) != NULL) {
		finding = find_fault(mx, host);
		/* without it there would be none at all */
		publish(finding, mx, "give its host a public address, or "
		    WHERE);
		return finding;
	}
	if (mx->total == 1 && mx->hosts[0].state == MXHOST_NULL) {
		finding = examdomain_add(domain, "domain.mx", VERDICT_FAIL,
		    "null MX: %s says that it takes no mail",
		    domain->exam->domain);
		finding_refer(finding, "RFC7505#4.2");
	} else {
		/* a null MX comes first */
		host = &mx->hosts[mx->n > 1 &&
		    mx->hosts[0].state == MXHOST_NULL];
		finding = examdomain_add(domain, "domain.mx", VERDICT_FAIL,
		    "MX %s %s", host->name[0] == '\0' ? "." : host->name,
		    complaint(host));
		finding_refer(finding, "RFC5321#5.1");
	}
	publish(finding, mx, WHERE);
	return finding;
}

static struct finding *
find_hosts(struct examdomain *domain, const struct mxhosts *mx)
{
	const struct mxhost *good = first(mx, MXHOST_GOOD);
	size_t i;

	if (good == NULL)
		return find_none(domain, mx);
	for (i = 0; i < mx->n; i++)
		if (mx->hosts[i].state != MXHOST_UNKNOWN &&
		    complaint(&mx->hosts[i]) != NULL)
			return find_fault(mx, &mx->hosts[i]);
	if (mx->total == 1)
		return examdomain_add(domain, "domain.mx", VERDICT_OK, "%s",
		    good->name);
	return examdomain_add(domain, "domain.mx", VERDICT_OK,
	    "%s and %zu more", good->name, mx->total - 1);
}

static void
show(struct finding *finding, const struct mxhosts *mx)
{
	struct json *json = finding_evidence(finding);
	const char *name, *trouble;
	const struct mxhost *host;
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
	struct mxhosts *mx;

	if (domain->gone) {
		examdomain_skip(domain, "domain.mx", "domain.exists");
		return;
	}
	if ((mx = calloc(1, sizeof(*mx))) == NULL) {
		domain->exam->findings[EXAM_DOMAIN].failed = 1;
		return;
	}
	mxhosts_look(mx, domain);
	if (!resolver_answered(mx->dns))
		examdomain_unknown(domain, "domain.mx", domain->exam->domain,
		    mx->dns);
	else if (mx->n == 0)
		(void)find_implicit(domain, mx);
	else
		show(find_hosts(domain, mx), mx);
	free(mx);
}
