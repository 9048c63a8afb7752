/*
 * Name servers that answer with the address that asks them.  They have to be
 * asked themselves: through a resolver they would tell its address.  Where
 * somebody on the way answers in their place it is his, so that two of them
 * have to agree.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/examegress.h"

#define TEXT	(IPADDR_TEXT + 2)

/* Those of one operator stand together: the first that answers is its word. */
static const struct {
	const char	*server;
	const char	*name;
	enum dns_type	 type, type6;	/* 0: not of that family */
	int		 operator;
} askers[] = {
    { "ns1.google.com", "o-o.myaddr.l.google.com", DNS_TXT, DNS_TXT, 1 },
    { "resolver1.opendns.com", "myip.opendns.com", DNS_A, DNS_AAAA, 2 },
    { "resolver2.opendns.com", "myip.opendns.com", DNS_A, DNS_AAAA, 2 },
    { "ns1-1.akamaitech.net", "whoami.akamai.net", DNS_A, 0, 3 } };

#define ASKERS	(sizeof(askers) / sizeof(askers[0]))

/* One who knows who asks by IPv4 alone has no answer for IPv6 to look for. */
static enum dns_type
type_of(size_t i, int family)
{
	return family == AF_INET ? askers[i].type : askers[i].type6;
}

/* An address out of RDATA, or of a text that is nothing but an address. */
static int
read_record(const struct dns_record *record, enum dns_type type, int family,
    struct ipaddr *ip)
{
	char text[TEXT];
	size_t n;

	memset(ip, 0, sizeof(*ip));
	ip->family = family;
	if (type != DNS_TXT) {
		if (record->length != ipaddr_length(ip))
			return 0;
		memcpy(ip->octets, record->data, record->length);
		return 1;
	}
	n = dns_text(record, text, sizeof(text));
	/* beside it may stand "edns0-client-subnet ..." */
	return n < sizeof(text) && strlen(text) == n &&
	    ipaddr_parse(ip, text) == 0 && ip->family == family;
}

/* The first record that is an address: 1 where there is one. */
static int
read_answer(const struct question *question, int family, struct ipaddr *ip)
{
	const struct dns_answer *answer = &question->answer;
	size_t i;

	for (i = 0; question->result == RESOLVER_OK && i < answer->n; i++)
		if (read_record(&answer->records[i], question->type, family,
		    ip))
			return 1;
	return 0;
}

/* The addresses of the servers, asked for together. */
static void
find_servers(struct exam *exam, int family, struct ipaddr servers[ASKERS])
{
	struct question questions[ASKERS];
	size_t i;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < ASKERS; i++) {
		questions[i].name = askers[i].server;
		questions[i].type = family == AF_INET ? DNS_A : DNS_AAAA;
	}
	exam->source.ask(exam->source.arg, questions, ASKERS);
	/* one without an address is left out: the others may still agree */
	for (i = 0; i < ASKERS; i++) {
		if (!read_answer(&questions[i], family, &servers[i]))
			servers[i].family = AF_UNSPEC;
		question_clear(&questions[i]);
	}
}

void
examegress_from(const struct exam *exam, int family,
    struct resolver *resolver)
{
	if (conf_source(exam->conf, family, &resolver->source,
	    &resolver->nsource) == 0)
		resolver->nsource = 0;
}

/* Asks one of them: 1 where it tells an address. */
static int
ask(struct exam *exam, size_t i, const struct ipaddr *server,
    struct ipaddr *ip)
{
	struct inquiry_place place;
	struct source source;
	struct question question;
	int found;

	exam->server(exam->inquiry, &place, server, &source);
	examegress_from(exam, server->family, &place.resolver);
	source_one(&source, &question, askers[i].name,
	    type_of(i, server->family));
	found = read_answer(&question, server->family, ip);
	question_clear(&question);
	return found;
}

void
examegressdns(struct exam *exam, int family, struct egress_sights *sights)
{
	struct ipaddr servers[ASKERS], ip;
	int heard = 0;
	size_t i;

	memset(sights, 0, sizeof(*sights));
	if (exam->server == NULL)
		return;
	find_servers(exam, family, servers);
	for (i = 0; i < ASKERS; i++) {
		if (servers[i].family == AF_UNSPEC || type_of(i, family) == 0)
			continue;
		/* all are asked in any case, so that they are at once */
		if (ask(exam, i, &servers[i], &ip) == 0 ||
		    heard == askers[i].operator)
			continue;
		heard = askers[i].operator;
		examegressview_add(sights, &ip, askers[i].name);
	}
}
