/*
 * Where the name that EHLO says leads to, and by which name the host should
 * go: all advice on names, for EHLO as for reverse DNS, has to give the same.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>

#include "exam/examhost.h"
#include "exam/wanted.h"

#define EXAMPLE	"example.com"	/* where the From domain is nobody's own */

void
examhostname_look(struct examhost *host)
{
	const struct source *source = &host->exam->source;

	if (host->relayed || name_helo_severity(host->helo) != NAME_FINE)
		return;
	host->forward[0].name = host->forward[1].name = host->exam->helo;
	host->forward[0].type = DNS_A;
	host->forward[1].type = DNS_AAAA;
	source->ask(source->arg, host->forward, 2);
}

void
examhostname_clear(struct examhost *host)
{
	size_t i;

	for (i = 0; i < 2; i++)
		question_clear(&host->forward[i]);
}

int
examhostname_leads(const struct examhost *host,
    const struct exam_address *address)
{
	const struct question *question =
	    &host->forward[address->ip.family != AF_INET];
	const struct dns_record *record;
	size_t i;

	if (!resolver_answered(question->result))
		return -1;
	for (i = 0; i < question->answer.n; i++) {
		record = &question->answer.records[i];
		if (record->length == ipaddr_length(&address->ip) &&
		    memcmp(record->data, address->ip.octets,
		    record->length) == 0)
			return 1;
	}
	return 0;
}

int
examhostname_is_elsewhere(const struct examhost *host)
{
	size_t i;

	for (i = 0; i < host->n; i++)
		if (examhostname_leads(host, host->addresses[i].address) != 0)
			return 0;
	return host->forward[0].answer.n + host->forward[1].answer.n > 0;
}

/* One record more of a web site's name would send its visitors here, and beside
 * a CNAME there can be none. */
void
examhostname_advise(const struct examhost *host, struct finding *finding,
    const char *name, int elsewhere)
{
	const char *place = wanted_is_alias(host->exam, name) ?
	    ", in the place of its CNAME" : "";

	if (elsewhere)
		finding_advise(finding, "publish%s, if %s is to be this "
		    "host's name alone; if others need it, give this host a "
		    "name of its own (hostname in sendoff.conf, and rDNS)",
		    place, name);
	else
		finding_advise(finding, "publish%s", place);
}

/* 1 where EHLO's name is another's and leads to no address of ours, as one
 * that an installer made up: nobody would call an address so. */
static int
is_strange(const struct examhost *host)
{
	size_t i;

	if (examhost_is_own(host->exam, host->exam->helo))
		return 0;
	for (i = 0; i < host->n; i++)
		if (examhostname_leads(host, host->addresses[i].address) != 0)
			return 0;
	return 1;
}

/* 1 where EHLO's name is one, and not the provider's default. */
static int
is_good(const struct examhost *host)
{
	size_t i;

	for (i = 0; i < host->n; i++)
		if (ptrname_classify(&host->addresses[i].address->ip,
		    host->exam->helo) != PTRNAME_OK)
			return 0;
	return name_helo_severity(host->helo) == NAME_FINE &&
	    !is_strange(host);
}

/* What EHLO says, else the name that an address has already, else one in the
 * From domain; 0 where it is an example. */
static int
choose(struct examhost *host)
{
	const char *domain = host->exam->domain;
	const struct ptr_name *name;
	size_t i;

	if (is_good(host)) {
		strlcpy(host->name, host->exam->helo, DNS_NAME);
		return 1;
	}
	for (i = 0; i < host->n; i++) {
		name = examhostptr_good(host, &host->addresses[i]);
		if (name != NULL) {
			strlcpy(host->name, name->name, DNS_NAME);
			return 1;
		}
	}
	if (!name_is_senders(domain))
		domain = EXAMPLE;
	if (snprintf(host->name, DNS_NAME, "mail.%s", domain) >= DNS_NAME)
		strlcpy(host->name, domain, DNS_NAME);
	return domain == host->exam->domain;
}

void
examhostname_choose(struct examhost *host)
{
	int meant = choose(host);

	strlcpy(host->exam->host_name, meant && !host->relayed ? host->name :
	    "", DNS_NAME);
}
