/*
 * The MX hosts of the recipient's domain and their addresses.  The rules are
 * those of a delivery (RFC 5321 section 5.1); only that hosts of one
 * preference stand in the order of their names and not by lot, so that two
 * runs say the same.
 */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exam/examtoroute.h"
#include "util/text.h"

/* --- hosts --------------------------------------------------------------- */

/* By preference, and by name where that is the same. */
static int
host_compare(const void *a, const void *b)
{
	const struct dns_record *const *x = a, *const *y = b;

	if ((*x)->preference != (*y)->preference)
		return (*x)->preference < (*y)->preference ? -1 : 1;
	return strcasecmp((*x)->name, (*y)->name);
}

/* There is room: callers count. */
static struct examtoroute_host *
add_host(struct examtoroute *route, int preference, const char *name)
{
	struct examtoroute_host *host = &route->hosts[route->n++];

	host->preference = preference;
	host->result = RESOLVER_NXDOMAIN;
	strlcpy(host->name, name, sizeof(host->name));
	return host;
}

/* 1 where it is this host: those that are no better are not tried. */
static int
is_self(const struct exam *exam, const char *name)
{
	return exam->conf->hostname != NULL &&
	    strcasecmp(exam->conf->hostname, name) == 0;
}

/*
 * How many of the sorted records are better than this host's own: any other
 * would send the mail back here (RFC 5321 section 5.1).
 */
static size_t
better(const struct exam *exam, const struct dns_record *const *records,
    size_t n)
{
	size_t i, best = 0;

	for (i = 0; i < n && !is_self(exam, records[i]->name); i++)
		;
	if (i == n)
		return n;
	while (records[best]->preference < records[i]->preference)
		best++;
	return best;
}

/* The hosts of MX records. */
static enum examtoroute_way
take_records(const struct exam *exam, const struct dns_answer *answer,
    struct examtoroute *route)
{
	const struct dns_record *records[DNS_RECORDS];
	size_t i, n = 0, used;

	/* RFC 7505 section 3: beside others it is none, and names no host */
	if (answer->n == 1 && answer->records[0].name[0] == '\0')
		return WAY_NULL_MX;
	/* DNS allows names that no host can have */
	for (i = 0; i < answer->n && n < DNS_RECORDS; i++)
		if (text_hostname(answer->records[i].name))
			records[n++] = &answer->records[i];
	if (n == 0)
		return WAY_NO_HOST;
	qsort(records, n, sizeof(records[0]), host_compare);
	if ((used = better(exam, records, n)) == 0)
		return WAY_SELF;
	route->self = used < n;
	for (i = 0; i < used && route->n < MX_HOSTS; i++)
		(void)add_host(route, records[i]->preference,
		    records[i]->name);
	return WAY_OPEN;
}

/* Without an MX record the domain is its own host, whatever its family. */
static enum examtoroute_way
take_domain(struct exam *exam, struct examtoroute *route)
{
	struct question questions[2] = {
	    { .name = route->domain, .type = DNS_A },
	    { .name = route->domain, .type = DNS_AAAA } };
	const char *name = NULL;
	enum examtoroute_way way = WAY_OPEN;
	size_t i;

	exam->source.ask(exam->source.arg, questions, 2);
	for (i = 0; i < 2 && name == NULL; i++)
		if (questions[i].result == RESOLVER_OK)
			name = text_hostname(questions[i].answer.name) ?
			    questions[i].answer.name : route->domain;
	/* one family in doubt leaves it in doubt that there is a domain */
	for (i = 0; i < 2 && name == NULL; i++)
		if (!resolver_answered(questions[i].result)) {
			route->result = questions[i].result;
			way = WAY_UNKNOWN;
		}
	if (name != NULL && is_self(exam, name))
		way = WAY_SELF;
	else if (name != NULL)
		(void)add_host(route, 0, name);
	else if (way == WAY_OPEN)
		way = WAY_NO_DOMAIN;
	route->implicit = 1;
	question_clear(&questions[0]);
	question_clear(&questions[1]);
	return way;
}

/* Addresses of the domain itself count only where it surely has no MX. */
static enum examtoroute_way
find_hosts(struct exam *exam, struct examtoroute *route)
{
	enum examtoroute_way way;
	struct question mx;

	source_one(&exam->source, &mx, route->domain, DNS_MX);
	if (!resolver_answered(mx.result)) {
		route->result = mx.result;
		way = WAY_UNKNOWN;
	} else if (mx.result == RESOLVER_NXDOMAIN)
		way = WAY_NO_DOMAIN;
	else if (mx.result == RESOLVER_NODATA)
		way = take_domain(exam, route);
	else
		way = take_records(exam, &mx.answer, route);
	question_clear(&mx);
	return way;
}

/* --- addresses ----------------------------------------------------------- */

/* RFC 5321 section 4.1.3: a literal is the address itself. */
static enum examtoroute_way
take_literal(const struct exam *exam, struct examtoroute *route)
{
	struct examtoroute_host *host = add_host(route, 0, route->domain);
	const char *text = route->domain + 1;
	char address[IPADDR_TEXT];
	struct ipaddr ip;

	if (strncasecmp(text, "IPv6:", 5) == 0)
		text += 5;
	host->result = RESOLVER_OK;
	/* without the bracket at its end */
	if (strlen(text) - 1 >= sizeof(address))
		return WAY_NO_ADDRESS;
	strlcpy(address, text, strlen(text));
	if (ipaddr_parse(&ip, address) == 0)
		mx_add(&host->addresses, ip.family, ip.octets,
		    exam->conf->port);
	return host->addresses.n > 0 ? WAY_OPEN : WAY_NO_ADDRESS;
}

/* How much a result counts where a host has no address: what is not known may
 * be one, and one of no use says more than none. */
static int
weight(enum resolver_result result)
{
	return !resolver_answered(result) ? 3 : result == RESOLVER_OK ? 2 :
	    result == RESOLVER_NODATA;
}

/* Half of the room is for a family, as in a delivery. */
static void
take_addresses(const struct exam *exam, const struct question *question,
    struct examtoroute_host *host)
{
	int family = question->type == DNS_A ? AF_INET : AF_INET6;
	size_t most = host->addresses.n + MX_ADDRESSES / 2, i;

	if (weight(question->result) > weight(host->result))
		host->result = question->result;
	if (question->result != RESOLVER_OK)
		return;
	/* asked for all the same, to tell why there is none */
	if (exam->conf->inet == (family == AF_INET ? INET_6 : INET_4)) {
		host->others += question->answer.n;
		return;
	}
	for (i = 0; i < question->answer.n && host->addresses.n < most; i++)
		mx_add(&host->addresses, family,
		    question->answer.records[i].data, exam->conf->port);
}

/* Those of all hosts at the same time; --smtp-map says where one really is. */
static void
find_addresses(struct exam *exam, struct examtoroute *route)
{
	struct question questions[2 * MX_HOSTS];
	const struct examoption *option = exam->option;
	size_t owners[2 * MX_HOSTS], i, n = 0;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < route->n; i++) {
		if (probemap_find(option->maps, option->nmaps,
		    route->hosts[i].name, &route->hosts[i].addresses,
		    exam->conf->inet) == 1) {
			route->hosts[i].result = RESOLVER_NODATA;
			continue;
		}
		questions[n].type = DNS_A;
		questions[n + 1].type = DNS_AAAA;
		questions[n].name = questions[n + 1].name =
		    route->hosts[i].name;
		owners[n] = owners[n + 1] = i;
		n += 2;
	}
	if (n > 0)
		exam->source.ask(exam->source.arg, questions, n);
	for (i = 0; i < n; i++) {
		take_addresses(exam, &questions[i], &route->hosts[owners[i]]);
		question_clear(&questions[i]);
	}
}

/* One host in doubt leaves the domain in doubt; one address opens the way. */
static enum examtoroute_way
judge(struct examtoroute *route)
{
	enum examtoroute_way way = WAY_NO_ADDRESS;
	size_t i;

	for (i = 0; i < route->n; i++) {
		if (route->hosts[i].addresses.n > 0)
			return WAY_OPEN;
		if (!resolver_answered(route->hosts[i].result)) {
			route->result = route->hosts[i].result;
			way = WAY_UNKNOWN;
		}
	}
	return way;
}

/* The receiver, by the name of the first host that somebody known runs. */
static void
recognise(struct exam *exam, struct examtoroute *route)
{
	size_t i;

	for (i = 0; exam->providers != NULL && i < route->n &&
	    route->provider == NULL; i++)
		route->provider = provider_find(exam->providers,
		    route->hosts[i].name);
	strlcpy(exam->receiver, route->provider == NULL ? "" :
	    route->provider->name, sizeof(exam->receiver));
}

void
examtoroute_find(struct exam *exam, struct examtoroute *route)
{
	memset(route, 0, sizeof(*route));
	/* that it has one was made sure where the option was read */
	route->domain = strrchr(exam->option->to, '@') + 1;
	if (text_literal(route->domain))
		route->way = take_literal(exam, route);
	else if (!text_hostname(route->domain))
		route->way = WAY_NO_NAME;
	else if ((route->way = find_hosts(exam, route)) == WAY_OPEN) {
		find_addresses(exam, route);
		route->way = judge(route);
	}
	recognise(exam, route);
}
