/*
 * Where mail for a domain goes (RFC 5321 section 5.1), and at which addresses
 * its hosts are.
 *
 * What DNS says for sure (no such name, no such record) is for good; what it
 * could not say is tried again later.  Where a domain has MX records its own
 * addresses are never used, not even where the MX records are of no use.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "route/mx.h"
#include "util/text.h"

/* What every question of one look-up needs. */
struct lookup {
	const struct resolver	*resolver;
	const struct conf	*conf;
	int			 stop;
	struct outcome		*outcome;
};

/* A host that may be used, and its place among those of equal preference. */
struct candidate {
	int		 preference;
	uint32_t	 lot;
	const char	*name;
};

/* DNS gave no answer: it may do so later. */
static int
defer(struct outcome *outcome, const struct question *question,
    const char *what)
{
	outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.4.3",
	    "%s of %s: %s", what, question->name,
	    question->result == RESOLVER_TIMEOUT ?
	    "no answer from the name server" : "name server failure");
	return -1;
}

/* By preference, the lowest first, and by lot where they are equal. */
static int
candidate_compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	return x->lot < y->lot ? -1 : x->lot > y->lot;
}

/* Takes the records that name a host, in the order to try them; how many. */
static size_t
candidates_sort(const struct dns_answer *answer,
    struct candidate candidates[DNS_RECORDS])
{
	size_t n = 0, i;

	for (i = 0; i < answer->n; i++) {
		/* The name goes to the log and into DNS again: it has to be
		 * that of a host, whatever DNS allows. */
		if (!text_hostname(answer->records[i].name))
			continue;
		candidates[n].preference = answer->records[i].preference;
		candidates[n].lot = arc4random();
		candidates[n++].name = answer->records[i].name;
	}
	/* RFC 5321 section 5.1: equal ones at random, to spread the load. */
	qsort(candidates, n, sizeof(candidates[0]), candidate_compare);
	return n;
}

/* DNS names know no case. */
static int
is_self(const struct conf *conf, const char *name)
{
	return conf->hostname != NULL && strcasecmp(conf->hostname, name) == 0;
}

/*
 * How many of the sorted candidates are better than we ourselves: mail for
 * another one of our preference or worse would come back to us, as that host
 * would do the same (RFC 5321 section 5.1).
 */
static size_t
candidates_better(const struct conf *conf,
    const struct candidate *candidates, size_t n)
{
	size_t i, best = 0;

	for (i = 0; i < n && !is_self(conf, candidates[i].name); i++)
		;
	if (i == n)
		return n;
	while (candidates[best].preference < candidates[i].preference)
		best++;
	return best;
}

static void
host_add(struct mx_list *list, int preference, const char *name)
{
	struct mx_host *host = &list->hosts[list->n++];

	host->preference = preference;
	strlcpy(host->name, name, sizeof(host->name));
}

/* We take no mail for anybody, so nothing can be done about it. */
static int
fail_self(struct outcome *outcome, const char *domain)
{
	outcome_set(outcome, OUTCOME_FAILED, 0, "5.4.6",
	    "mail for %s would come back to this host, which is its MX",
	    domain);
	return -1;
}

/* The hosts that the MX records name. */
static int
hosts_explicit(const struct conf *conf, const struct question *mx,
    struct mx_list *list, struct outcome *outcome)
{
	struct candidate candidates[DNS_RECORDS];
	size_t n, better, i;

	/* RFC 7505 section 3; whatever its preference, as it can mean nothing
	 * else.  Beside other MX records it is none, and names no host. */
	if (mx->answer.n == 1 && mx->answer.records[0].name[0] == '\0') {
		outcome_set(outcome, OUTCOME_FAILED, 0, "5.1.10",
		    "%s does not accept mail (null MX, RFC 7505)", mx->name);
		return -1;
	}
	n = candidates_sort(&mx->answer, candidates);
	if (n == 0) {
		outcome_set(outcome, OUTCOME_FAILED, 0, "5.4.4",
		    "no MX record of %s names a host", mx->name);
		return -1;
	}
	better = candidates_better(conf, candidates, n);
	if (better == 0)
		return fail_self(outcome, mx->name);
	list->self = better < n;
	for (i = 0; i < better && list->n < MX_HOSTS; i++)
		host_add(list, candidates[i].preference, candidates[i].name);
	return 0;
}

/* Asks for both kinds of address at once, or for the one that is wanted; how
 * many questions that made. */
static size_t
ask_addresses(const struct lookup *lookup, enum conf_inet inet,
    const char *host, struct question questions[2])
{
	size_t n = 0;

	memset(questions, 0, 2 * sizeof(questions[0]));
	if (inet != INET_6)
		questions[n++].type = DNS_A;
	if (inet != INET_4)
		questions[n++].type = DNS_AAAA;
	questions[0].name = questions[1].name = host;
	resolver_ask(lookup->resolver, questions, n, lookup->stop);
	return n;
}

/* The verdict where no question brought an address that can be used. */
static int
fail_addresses(const struct question *questions, size_t n,
    const char *status, struct outcome *outcome)
{
	const char *name = questions[0].name;
	size_t i;

	/* One family that is in doubt leaves the host in doubt. */
	for (i = 0; i < n; i++)
		if (!resolver_answered(questions[i].result))
			return defer(outcome, &questions[i], "address");
	if (questions[0].result == RESOLVER_NXDOMAIN)
		outcome_set(outcome, OUTCOME_FAILED, 0, status,
		    "no such host: %s", name);
	else
		outcome_set(outcome, OUTCOME_FAILED, 0, status,
		    "%s has no address that mail can be sent to", name);
	return -1;
}

/* Asks for the MX records, and with them what is asked beside. */
static void
ask_mx(const struct lookup *lookup, struct question *mx,
    struct question *beside)
{
	struct question both[2] = { *mx, *(beside == NULL ? mx : beside) };

	resolver_ask(lookup->resolver, both, beside == NULL ? 1 : 2,
	    lookup->stop);
	*mx = both[0];
	if (beside != NULL)
		*beside = both[1];
}

/*
 * RFC 5321 section 5.1: a domain without MX is its own host, if it is one.
 * Whatever inet says: that the domain has an address counts here.
 */
static int
hosts_implicit(const struct lookup *lookup, const char *domain,
    struct mx_list *list)
{
	struct question questions[2];
	const char *host = NULL;
	size_t n = ask_addresses(lookup, INET_ANY, domain, questions), i;
	int rc = -1;

	for (i = 0; i < n && host == NULL; i++)
		if (questions[i].result == RESOLVER_OK)
			host = questions[i].answer.name;
	if (host == NULL) {
		(void)fail_addresses(questions, n, "5.1.2", lookup->outcome);
		goto out;
	}
	/* An alias for what is no host name: its own name then. */
	if (!text_hostname(host))
		host = domain;
	if (is_self(lookup->conf, host)) {
		(void)fail_self(lookup->outcome, domain);
		goto out;
	}
	host_add(list, 0, host);
	list->implicit = 1;
	rc = 0;
 out:
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
	return rc;
}

int
mx_hosts(const struct resolver *r, const struct conf *conf,
    const char *destination, int stop, struct question *beside,
    struct mx_list *list, struct outcome *outcome)
{
	struct lookup lookup = { r, conf, stop, outcome };
	struct question mx = { .name = destination, .type = DNS_MX };
	int rc = -1;

	memset(list, 0, sizeof(*list));
	if (text_literal(destination)) {
		host_add(list, 0, destination);
		return 0;
	}
	if (!text_hostname(destination)) {
		outcome_set(outcome, OUTCOME_FAILED, 0, "5.1.2",
		    "not a domain name: %s", destination);
		return -1;
	}
	ask_mx(&lookup, &mx, beside);
	/* of a denial, too: RFC 7672 section 2.2.1 */
	list->secure = mx.secure;
	if (!resolver_answered(mx.result))
		rc = defer(outcome, &mx, "MX");
	else if (mx.result == RESOLVER_NXDOMAIN)
		outcome_set(outcome, OUTCOME_FAILED, 0, "5.1.2",
		    "no such domain: %s", destination);
	else if (mx.result == RESOLVER_NODATA)
		rc = hosts_implicit(&lookup, destination, list);
	else
		rc = hosts_explicit(conf, &mx, list, outcome);
	question_clear(&mx);
	return rc;
}

/* Nobody is behind these: this network, multicast, broadcast. */
static int
is_usable_v4(const uint8_t *octets)
{
	if (octets[0] == 0 || (octets[0] >= 224 && octets[0] <= 239))
		return 0;
	return memcmp(octets, "\377\377\377\377", 4) != 0;
}

/* A mapped IPv4 address is none that DNS should give: it would go around the
 * choice of the family and the test above. */
static int
is_usable_v6(const struct in6_addr *in6)
{
	return !IN6_IS_ADDR_UNSPECIFIED(in6) && !IN6_IS_ADDR_MULTICAST(in6) &&
	    !IN6_IS_ADDR_V4MAPPED(in6);
}

void
mx_add(struct mx_addresses *addresses, int family, const void *octets,
    int port)
{
	struct mx_address *address = &addresses->list[addresses->n];
	struct sockaddr_in *sin = (struct sockaddr_in *)&address->addr;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&address->addr;
	struct in6_addr in6;

	if (addresses->n == MX_ADDRESSES)
		return;
	memset(address, 0, sizeof(*address));
	if (family == AF_INET) {
		if (!is_usable_v4(octets))
			return;
		sin->sin_family = AF_INET;
		sin->sin_port = htons(port);
		memcpy(&sin->sin_addr, octets, 4);
		address->length = sizeof(*sin);
	} else {
		memcpy(&in6, octets, sizeof(in6));
		if (!is_usable_v6(&in6))
			return;
		sin6->sin6_family = AF_INET6;
		sin6->sin6_port = htons(port);
		sin6->sin6_addr = in6;
		address->length = sizeof(*sin6);
	}
	addresses->n++;
}

/* Adds what one question brought, half of the room a family. */
static void
addresses_take(struct mx_addresses *addresses,
    const struct question *question, int port)
{
	size_t most = addresses->n + MX_ADDRESSES / 2, i;

	if (question->result != RESOLVER_OK)
		return;
	addresses->secure &= question->secure;
	strlcpy(addresses->name, question->answer.name,
	    sizeof(addresses->name));
	for (i = 0; i < question->answer.n && addresses->n < most; i++)
		mx_add(addresses,
		    question->type == DNS_A ? AF_INET : AF_INET6,
		    question->answer.records[i].data, port);
}

/* RFC 5321 section 4.1.3: a literal is the address itself. */
static int
address_literal(const struct conf *conf, const char *literal,
    struct mx_addresses *addresses, struct outcome *outcome)
{
	char text[INET6_ADDRSTRLEN + sizeof("[IPv6:]")];
	uint8_t octets[16];
	size_t length = strlen(literal);

	if (length < sizeof(text)) {
		memcpy(text, literal, length);
		text[length - 1] = '\0';
		if (inet_pton(AF_INET, text + 1, octets) == 1)
			mx_add(addresses, AF_INET, octets, conf->port);
		else if (length > 6 &&
		    inet_pton(AF_INET6, text + 6, octets) == 1)
			mx_add(addresses, AF_INET6, octets, conf->port);
	}
	if (addresses->n > 0)
		return 0;
	outcome_set(outcome, OUTCOME_FAILED, 0, "5.4.4",
	    "%s is no address that mail can be sent to", literal);
	return -1;
}

int
mx_addresses(const struct resolver *r, const struct conf *conf,
    const char *host, int stop, struct mx_addresses *addresses,
    struct outcome *outcome)
{
	struct lookup lookup = { r, conf, stop, outcome };
	struct question questions[2];
	size_t n, i;
	int rc = 0;

	memset(addresses, 0, sizeof(*addresses));
	if (text_literal(host))
		return address_literal(conf, host, addresses, outcome);
	n = ask_addresses(&lookup, conf->inet, host, questions);
	addresses->secure = 1;
	for (i = 0; i < n; i++)
		addresses_take(addresses, &questions[i], conf->port);
	if (addresses->n == 0)
		rc = fail_addresses(questions, n, "5.4.4", outcome);
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
	return rc;
}
