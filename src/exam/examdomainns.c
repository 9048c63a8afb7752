/*
 * Asks each of the zone's name servers itself for what mail needs.  Answers
 * are kept as sums that do not depend on an order, as servers turn records
 * round from answer to answer.
 */
#include <sys/socket.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfterm.h"
#include "exam/examdomainns.h"
#include "util/domain.h"

#define TEXT	4096	/* octets of a record that are compared */

/* --- what to ask, and whom ----------------------------------------------- */

static void
add_item(struct examdomainns *ns, const char *label, const char *prefix,
    const char *domain)
{
	struct examdomainns_item *item = &ns->items[ns->nitems];
	size_t i;

	(void)snprintf(item->name, sizeof(item->name), "%s%s", prefix, domain);
	item->label = label;
	item->type = DNS_TXT;
	for (i = 0; i < ns->nitems; i++)
		if (strcmp(ns->items[i].name, item->name) == 0)
			return;
	ns->nitems++;
}

static void
add_items(struct examdomainns *ns, const struct examdomain *domain)
{
	const struct examkeys *keys = &domain->exam->keys;
	char prefix[DNS_NAME + 16];
	size_t i;

	add_item(ns, "SPF", "", domain->exam->domain);
	for (i = 0; i < keys->n && i < EXAMKEYS_MAX &&
	    ns->nitems < EXAMDOMAINNS_ITEMS - 1; i++) {
		if (!keys->list[i].signs ||
		    !domain_below(keys->list[i].domain, domain->zone))
			continue;
		(void)snprintf(prefix, sizeof(prefix), "%s._domainkey.",
		    keys->list[i].selector);
		add_item(ns, "DKIM", prefix, keys->list[i].domain);
	}
	add_item(ns, "DMARC", "_dmarc.", domain->exam->domain);
}

/* Takes the address of that rank in an answer. */
static void
add_place(struct examdomainns *ns, size_t server,
    const struct question *question, size_t rank)
{
	const struct dns_answer *answer = &question->answer;
	struct examdomainns_place *place = &ns->places[ns->n];
	enum ipaddr_scope scope;

	if (ns->n == EXAMDOMAIN_PLACES || rank >= answer->n)
		return;
	memset(place, 0, sizeof(*place));
	place->server = server;
	place->ip.family = question->type == DNS_A ? AF_INET : AF_INET6;
	if (answer->records[rank].length != ipaddr_length(&place->ip))
		return;
	memcpy(place->ip.octets, answer->records[rank].data,
	    answer->records[rank].length);
	scope = ipaddr_scope(&place->ip);
	if (scope == IPADDR_UNSPECIFIED || scope == IPADDR_MULTICAST)
		return;
	ipaddr_show(&place->ip, place->text);
	ns->n++;
}

/* All servers' first addresses before the second of any. */
static void
add_places(struct examdomainns *ns, struct examdomain *domain,
    const struct question *questions)
{
	size_t i, rank;

	for (rank = 0; rank < EXAMDOMAIN_PLACES; rank++)
		for (i = 0; i < 2 * domain->n; i++)
			add_place(ns, i / 2, &questions[i], rank);
	for (i = 0; i < domain->n; i++)
		if (questions[2 * i].answer.n == 0 &&
		    questions[2 * i + 1].answer.n == 0 &&
		    resolver_answered(questions[2 * i].result) &&
		    resolver_answered(questions[2 * i + 1].result))
			domain->servers[i].state = EXAMDOMAIN_NOWHERE;
}

/* Where the servers are, and which names are aliases: of those the zone has
 * the CNAME, and the rest is another zone's. */
static void
prepare(struct examdomainns *ns, struct examdomain *domain)
{
	const struct source *source = &domain->exam->source;
	struct question questions[2 * EXAMDOMAIN_SERVERS + EXAMDOMAINNS_ITEMS];
	struct question *aliases = questions + 2 * domain->n;
	size_t i, n = 2 * domain->n + ns->nitems;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < 2 * domain->n; i++) {
		questions[i].name = domain->servers[i / 2].name;
		questions[i].type = i % 2 == 0 ? DNS_A : DNS_AAAA;
	}
	for (i = 0; i < ns->nitems; i++) {
		aliases[i].name = ns->items[i].name;
		aliases[i].type = DNS_CNAME;
	}
	source->ask(source->arg, questions, n);
	add_places(ns, domain, questions);
	for (i = 0; i < ns->nitems; i++)
		if (aliases[i].result == RESOLVER_OK)
			ns->items[i].type = DNS_CNAME;
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
}

/* --- one server's answers ------------------------------------------------ */

/* FNV-1a: nobody gains by a collision among his own name servers. */
static uint64_t
digest(const char *text, size_t length)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) *
		    UINT64_C(0x100000001b3);
	return sum;
}

static void
take_record(struct examdomainns_answer *answer,
    const struct examdomainns_item *item, const struct dns_record *record)
{
	char text[TEXT];
	size_t i, length;

	if (item->type == DNS_CNAME) {
		length = strlcpy(text, record->name, sizeof(text));
		for (i = 0; i < length; i++)
			text[i] = (char)tolower((unsigned char)text[i]);
	} else
		length = dns_text(record, text, sizeof(text));
	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	/* at the domain itself stand others' records as well */
	if (strcmp(item->label, "SPF") == 0 && item->type == DNS_TXT &&
	    !spfrecord_is(text, length))
		return;
	answer->n++;
	answer->sum += digest(text, length);
	answer->ttl = record->ttl;
}

static uint32_t
serial(const struct dns_record *soa)
{
	const uint8_t *at = soa->data + soa->length - 20;

	if (soa->length < 20)
		return 0;
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

/* What a place said: the SOA last, then it is clear whether it serves. */
static void
judge(struct examdomainns_place *place, const struct examdomainns *ns,
    const struct question *questions)
{
	const struct question *soa = &questions[ns->nitems];
	size_t i, k;

	place->state = EXAMDOMAIN_SILENT;
	if (soa->result == RESOLVER_TIMEOUT)
		return;
	if (soa->result != RESOLVER_OK) {
		place->state = EXAMDOMAIN_LAME;
		return;
	}
	place->serial = serial(&soa->answer.records[0]);
	for (i = 0; i < ns->nitems; i++) {
		if (!resolver_answered(questions[i].result))
			return;
		for (k = 0; k < questions[i].answer.n; k++)
			take_record(&place->answers[i], &ns->items[i],
			    &questions[i].answer.records[k]);
	}
	place->state = EXAMDOMAIN_SERVES;
}

static void
ask(struct examdomainns_place *place, const struct examdomainns *ns,
    struct examdomain *domain)
{
	struct exam *exam = domain->exam;
	struct examdomain_server *server = &domain->servers[place->server];
	struct question questions[EXAMDOMAINNS_ITEMS + 1];
	struct inquiry_place at;
	struct source source;
	size_t i;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < ns->nitems; i++) {
		questions[i].name = ns->items[i].name;
		questions[i].type = ns->items[i].type;
	}
	questions[i].name = domain->zone;
	questions[i].type = DNS_SOA;
	exam->server(exam->inquiry, &at, &place->ip, &source);
	source.ask(source.arg, questions, ns->nitems + 1);
	judge(place, ns, questions);
	if (place->state > server->state)
		server->state = place->state;
	for (i = 0; i <= ns->nitems; i++)
		question_clear(&questions[i]);
}

struct examdomainns *
examdomainns_new(struct examdomain *domain)
{
	struct examdomainns *ns;
	size_t i;

	if (domain->n == 0)
		return NULL;
	if ((ns = calloc(1, sizeof(*ns))) == NULL) {
		domain->exam->findings[EXAM_DOMAIN].failed = 1;
		return NULL;
	}
	add_items(ns, domain);
	prepare(ns, domain);
	/* a server that is not asked stays SILENT, which is no finding */
	for (i = 0; i < ns->n && domain->exam->server != NULL; i++)
		ask(&ns->places[i], ns, domain);
	return ns;
}

void
examdomainns_free(struct examdomainns *ns)
{
	free(ns);
}
