/*
 * A list that does not answer a resolver which many share is asked through
 * its own name servers: they see who asks, and that is this host, which only
 * this host can do.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/examegress.h"
#include "exam/examlists.h"

#define SERVERS	2	/* name servers of a list that are tried */

/* The first addresses of IPv4 that the zone's name servers have. */
static size_t
find_servers(struct exam *exam, const char *zone,
    struct ipaddr servers[SERVERS])
{
	char names[SERVERS][DNS_NAME];
	struct question ns, questions[SERVERS];
	size_t i, n = 0, found = 0;

	source_one(&exam->source, &ns, zone, DNS_NS);
	memset(questions, 0, sizeof(questions));
	for (; n < SERVERS && n < ns.answer.n; n++) {
		strlcpy(names[n], ns.answer.records[n].name, DNS_NAME);
		questions[n].name = names[n];
		questions[n].type = DNS_A;
	}
	question_clear(&ns);
	exam->source.ask(exam->source.arg, questions, n);
	for (i = 0; i < n; i++) {
		if (questions[i].result == RESOLVER_OK) {
			memset(&servers[found], 0, sizeof(servers[found]));
			servers[found].family = AF_INET;
			memcpy(servers[found++].octets,
			    questions[i].answer.records[0].data, 4);
		}
		question_clear(&questions[i]);
	}
	return found;
}

/* What one of them says; it is kept unless that is nothing either. */
static int
ask_server(struct exam *exam, const struct ipaddr *server,
    const struct dnsbl_subject *subject, struct dnsbl_result *result)
{
	struct inquiry_place place;
	struct dnsbl_result direct;
	struct source source;

	exam->server(exam->inquiry, &place, server, &source);
	examegress_from(exam, server->family, &place.resolver);
	if (dnsbl_ask(&source, subject, &direct) == -1 ||
	    direct.verdict == DNSBL_UNKNOWN)
		return 0;
	*result = direct;
	return 1;
}

/* Whoever asks for himself is not bound to be refused with the resolver, nor
 * to have asked as much as all of its users. */
static int
is_refused(const struct dnsbl_result *result)
{
	return result->verdict == DNSBL_UNKNOWN &&
	    (result->reason == DNSBL_RESOLVER ||
	    result->reason == DNSBL_RATE || result->reason == DNSBL_BLOCKED);
}

void
examlistsdirect(struct exam *exam, struct dnsbl_result *result,
    const struct ipaddr *ip)
{
	const struct dnsbl_zone *zone = result->zone;
	struct dnsbl_subject subject = { .ip = ip, .zones = &zone, .n = 1 };
	struct ipaddr servers[SERVERS];
	size_t i, n;

	if (exam->server == NULL || !is_refused(result))
		return;
	n = find_servers(exam, zone->name, servers);
	for (i = 0; i < n; i++)
		if (ask_server(exam, &servers[i], &subject, result))
			return;
}
