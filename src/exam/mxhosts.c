/*
 * The look-up of a domain's MX records and, all at the same time, of the
 * addresses that their hosts have.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/mxhosts.h"

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
take_addresses(struct mxhost *host, const struct question *question)
{
	struct ipaddr ip = { .family = question->type == DNS_A ? AF_INET :
	    AF_INET6 };
	const struct dns_record *record;
	size_t i;

	if (question->result == RESOLVER_OK && question->answer.hops > 0)
		host->alias = 1;
	for (i = 0; i < question->answer.n; i++) {
		record = &question->answer.records[i];
		if (host->state == MXHOST_GOOD ||
		    record->length != ipaddr_length(&ip))
			continue;
		memcpy(ip.octets, record->data, record->length);
		ipaddr_show(&ip, host->address);
		host->scope = ipaddr_scope(&ip);
		host->state = is_bad(host->scope) ? MXHOST_PRIVATE :
		    MXHOST_GOOD;
	}
}

/* Judges a host by its A and AAAA: what has no answer may be good. */
static void
judge(struct mxhost *host, const struct question *questions)
{
	size_t i;

	host->state = MXHOST_NOWHERE;
	for (i = 0; i < 2; i++)
		take_addresses(host, &questions[i]);
	for (i = 0; i < 2; i++)
		if (host->state != MXHOST_GOOD &&
		    !resolver_answered(questions[i].result)) {
			host->state = MXHOST_UNKNOWN;
			host->dns = questions[i].result;
		}
}

static void
take_records(struct mxhosts *mx, const struct dns_answer *answer)
{
	struct ipaddr ip;
	struct mxhost *host;
	size_t i;

	mx->total = answer->n;
	for (i = 0; i < answer->n && mx->n < MXHOSTS; i++) {
		host = &mx->hosts[mx->n++];
		strlcpy(host->name, answer->records[i].name, DNS_NAME);
		host->preference = answer->records[i].preference;
		if (host->name[0] == '\0')
			host->state = MXHOST_NULL;
		else if (ipaddr_parse(&ip, host->name) == 0)
			host->state = MXHOST_LITERAL;
	}
}

/* Asks for the addresses of all hosts at the same time. */
static void
follow(struct mxhosts *mx, const struct source *source)
{
	struct question questions[2 * MXHOSTS] = { { .name = NULL } };
	struct mxhost *asked[MXHOSTS];
	size_t i, n = 0;

	for (i = 0; i < mx->n; i++) {
		if (mx->hosts[i].state != MXHOST_GOOD)	/* it is no host */
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

void
mxhosts_look(struct mxhosts *mx, struct examdomain *domain)
{
	const struct exam *exam = domain->exam;
	struct question questions[3] = {
	    { .name = exam->domain, .type = DNS_A },
	    { .name = exam->domain, .type = DNS_AAAA },
	    { .name = exam->domain, .type = DNS_MX } };
	size_t i;

	mx->domain = domain;
	exam->source.ask(exam->source.arg, questions, 3);
	strlcpy(mx->implicit.name, exam->domain, DNS_NAME);
	judge(&mx->implicit, questions);
	mx->dns = questions[2].result;
	take_records(mx, &questions[2].answer);
	for (i = 0; i < 3; i++)
		question_clear(&questions[i]);
	follow(mx, &exam->source);
}
