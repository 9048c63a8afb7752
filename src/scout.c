/*
 * The octets of DNS answers are hostile, so they are read by a process of
 * their own that has nothing and may nothing; what it says comes back as
 * structs of fixed size, and is taken for a stranger's word: counts are
 * bounded, texts ended and made printable, before anybody else sees them.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "confnet.h"
#include "route/policy.h"
#include "route/relay.h"
#include "scout.h"
#include "stscache.h"
#include "util/clock.h"
#include "util/text.h"

#define HOSTS		"/etc/hosts"
#define HEAD		offsetof(struct scout_report, hosts)

/* What is asked about, with what is read before the sandbox: the relay's
 * hosts file, and what is remembered of each recipient's domain. */
struct enquiry {
	const struct message	*message;
	struct relay		 relay;
	char			**texts;	/* of MTA-STS */
};

/* --- the process that asks ----------------------------------------------- */

struct inquiry {
	const struct resolver	*resolver;
	struct policy_ground	 ground;	/* of the domain asked for */
	char			 id[STS_ID + 1];	/* of its TXT record */
};

static void
show_address(const struct mx_address *address, char text[OUTCOME_ADDRESS])
{
	const struct sockaddr_storage *addr = &address->addr;
	const void *octets = addr->ss_family == AF_INET6 ?
	    (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr :
	    (const void *)&((const struct sockaddr_in *)addr)->sin_addr;

	if (inet_ntop(addr->ss_family, octets, text, OUTCOME_ADDRESS) == NULL)
		text[0] = '\0';
}

/* What is in force where DANE has no say. */
static void
show_rest(const struct inquiry *inquiry, char text[SCOUT_POLICY])
{
	const struct conf *conf = inquiry->ground.conf;
	enum conf_policy wanted = conf_policy(conf,
	    inquiry->ground.destination);
	const struct sts *sts = inquiry->ground.sts;

	if (wanted != POLICY_DANE)
		strlcpy(text, confnet_policy(wanted), SCOUT_POLICY);
	else if (sts == NULL)
		strlcpy(text, inquiry->id[0] == '\0' ? "may" :
		    "may (MTA-STS: not fetched yet)", SCOUT_POLICY);
	else
		snprintf(text, SCOUT_POLICY, sts->mode == STS_NONE ?
		    "may (MTA-STS %s)" : "MTA-STS %s", sts_mode(sts));
}

static void
show_policy(const struct inquiry *inquiry, const struct policy *policy,
    char text[SCOUT_POLICY])
{
	size_t n = policy->tlsa.n;

	if (n > 0)
		snprintf(text, SCOUT_POLICY, "DANE (%zu TLSA record%s)", n,
		    n == 1 ? "" : "s");
	else if (policy->next[0] != '\0')
		strlcpy(text, "encrypt (DANE: no usable TLSA record)",
		    SCOUT_POLICY);
	else
		show_rest(inquiry, text);
}

static void
ask_host(const struct inquiry *inquiry, const struct mx_host *found,
    struct scout_host *host)
{
	const struct resolver *resolver = inquiry->resolver;
	struct mx_addresses addresses;
	struct policy policy;

	host->preference = found->preference;
	strlcpy(host->name, found->name, sizeof(host->name));
	if (mx_addresses(resolver, inquiry->ground.conf, found->name,
	    ERRAND_FD, &addresses, &host->outcome) == -1)
		return;
	for (; host->n < addresses.n; host->n++)
		show_address(&addresses.list[host->n],
		    host->addresses[host->n]);
	if (policy_decide(&policy, &inquiry->ground, resolver, found->name,
	    &addresses, ERRAND_FD, &host->outcome) == -1)
		return;
	show_policy(inquiry, &policy, host->policy);
	policy_clear(&policy);
}

/* What is remembered counts as in a delivery; but nothing is fetched. */
static void
ask_hosts(struct inquiry *inquiry, const struct mx_list *list,
    const struct sts *sts, struct scout_report *report)
{
	inquiry->ground.secure = list->secure;
	inquiry->ground.sts = sts_current(sts, (int64_t)time(NULL)) ? sts :
	    NULL;
	report->implicit = list->implicit;
	report->self = list->self;
	for (; report->n < list->n; report->n++)
		ask_host(inquiry, &list->hosts[report->n],
		    &report->hosts[report->n]);
}

static void
ask(struct inquiry *inquiry, const char *domain, const char *text,
    struct scout_report *report)
{
	char name[sizeof("_mta-sts.") + DNS_NAME];
	struct question txt = { .name = name, .type = DNS_TXT,
	    .result = RESOLVER_FAILED };
	const struct conf *conf = inquiry->ground.conf;
	struct mx_list list;
	struct sts sts;

	memset(report, 0, sizeof(*report));
	memset(&sts, 0, sizeof(sts));
	if (text != NULL)
		(void)sts_recall(&sts, text, strlen(text));
	snprintf(name, sizeof(name), "_mta-sts.%s", domain);
	inquiry->ground.destination = domain;
	inquiry->id[0] = '\0';
	if (mx_hosts(inquiry->resolver, conf, domain, ERRAND_FD,
	    sts_concerns(conf, domain) ? &txt : NULL, &list,
	    &report->outcome) == 0) {
		if (txt.result == RESOLVER_OK)
			sts_id(txt.answer.records, txt.answer.n, inquiry->id);
		ask_hosts(inquiry, &list, &sts, report);
	}
	question_clear(&txt);
	sts_clear(&sts);
}

/* The same for all: the recipients' domains have no part in it. */
static void
ask_relay(const struct resolver *resolver, const struct relay *relay,
    struct scout_report *report)
{
	struct scout_host *host = &report->hosts[0];
	struct mx_addresses addresses;

	memset(report, 0, sizeof(*report));
	report->n = 1;
	strlcpy(host->name, relay->name, sizeof(host->name));
	if (relay_addresses(relay, resolver, ERRAND_FD, &addresses,
	    &host->outcome) == -1)
		return;
	for (; host->n < addresses.n; host->n++)
		show_address(&addresses.list[host->n],
		    host->addresses[host->n]);
}

/* The process: a report for each recipient, in their order. */
static void
inquire(const struct resolver *resolver, const struct conf *conf,
    const void *arg)
{
	const struct enquiry *enquiry = arg;
	const struct message *message = enquiry->message;
	struct scout_report *report = calloc(1, sizeof(*report));
	struct inquiry inquiry = { .resolver = resolver, .ground.conf = conf,
	    .ground.port = conf->port };
	const char *domain, *before = "";
	size_t i;

	if (report != NULL && conf->relay != RELAY_NONE)
		ask_relay(resolver, &enquiry->relay, report);
	for (i = 0; report != NULL && i < message->nrecipients; i++) {
		domain = message_domain(message->recipients[i].address);
		if (conf->relay == RELAY_NONE &&
		    strcasecmp(domain, before) != 0)
			ask(&inquiry, domain, enquiry->texts[i], report);
		before = domain;
		if (errand_write(report, HEAD +
		    report->n * sizeof(report->hosts[0])) == -1)
			break;
	}
	free(report);
}

/* --- the process that is told -------------------------------------------- */

/* It is the user's, and read before it is nobody who asks.  NULL where memory
 * ran out. */
static char **
remembered(const struct conf *conf, const struct message *message)
{
	struct stscache cache;
	char **texts;
	size_t i;

	if ((texts = calloc(message->nrecipients + 1, sizeof(*texts))) == NULL)
		return NULL;
	stscache_init(&cache, conf);
	for (i = 0; i < message->nrecipients; i++)
		texts[i] = stscache_get(&cache,
		    message_domain(message->recipients[i].address));
	stscache_close(&cache);
	return texts;
}

int
scout_start(struct errand *errand, const struct conf *conf,
    const struct message *message)
{
	struct enquiry enquiry = { .message = message };
	size_t i;
	int rc;

	relay_init(&enquiry.relay, conf, HOSTS);
	if ((enquiry.texts = remembered(conf, message)) == NULL)
		return -1;
	rc = errand_start(errand, conf, inquire, &enquiry);
	for (i = 0; i < message->nrecipients; i++)
		free(enquiry.texts[i]);
	free(enquiry.texts);
	return rc;
}

/* Ends a text where it has to end at the latest, and makes it printable. */
static void
clean(char *text, size_t size)
{
	text[size - 1] = '\0';
	text_show(text, size, text, strlen(text));
}

/* 1 where it is a verdict that a look-up can give. */
static int
take_outcome(struct outcome *outcome)
{
	clean(outcome->status, sizeof(outcome->status));
	clean(outcome->text, sizeof(outcome->text));
	return outcome->kind == OUTCOME_NONE ||
	    outcome->kind == OUTCOME_DEFERRED ||
	    outcome->kind == OUTCOME_FAILED;
}

static int
take_host(struct scout_host *host)
{
	size_t i;

	clean(host->name, sizeof(host->name));
	clean(host->policy, sizeof(host->policy));
	for (i = 0; i < MX_ADDRESSES; i++)
		clean(host->addresses[i], sizeof(host->addresses[i]));
	return take_outcome(&host->outcome) && host->n <= MX_ADDRESSES &&
	    (host->n > 0 || host->outcome.kind != OUTCOME_NONE);
}

static int
take_report(const struct errand *errand, struct scout_report *report)
{
	size_t i;

	if (errand_read(errand, report, HEAD) == -1 ||
	    !take_outcome(&report->outcome) || report->n > MX_HOSTS ||
	    (report->n == 0) != (report->outcome.kind != OUTCOME_NONE) ||
	    errand_read(errand, report->hosts,
	    report->n * sizeof(report->hosts[0])) == -1)
		return -1;
	for (i = 0; i < report->n; i++)
		if (!take_host(&report->hosts[i]))
			return -1;
	return 0;
}

void
scout_next(struct errand *errand, struct scout_report *report)
{
	if (take_report(errand, report) == 0)
		return;
	/* after an error nothing says where the next report would begin */
	shutdown(errand->fd, SHUT_RDWR);
	memset(report, 0, sizeof(*report));
	outcome_set(&report->outcome, OUTCOME_DEFERRED, 0, "4.4.3",
	    clock_left(errand->deadline) == 0 ?
	    "the name servers took too long" : "the look-up was cut short");
}
