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
#include <stdlib.h>
#include <string.h>

#include "route/relay.h"
#include "scout.h"
#include "util/clock.h"
#include "util/text.h"

#define HOSTS		"/etc/hosts"
#define HEAD		offsetof(struct scout_report, hosts)

/* What is asked about; the relay's hosts file is read before the sandbox. */
struct enquiry {
	const struct message	*message;
	struct relay		 relay;
};

/* --- the process that asks ----------------------------------------------- */

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

static void
ask_host(const struct resolver *resolver, const struct conf *conf,
    const struct mx_host *found, struct scout_host *host)
{
	struct mx_addresses addresses;

	host->preference = found->preference;
	strlcpy(host->name, found->name, sizeof(host->name));
	if (mx_addresses(resolver, conf, found->name, ERRAND_FD, &addresses,
	    &host->outcome) == -1)
		return;
	for (; host->n < addresses.n; host->n++)
		show_address(&addresses.list[host->n],
		    host->addresses[host->n]);
}

static void
ask(const struct resolver *resolver, const struct conf *conf,
    const char *domain, struct scout_report *report)
{
	struct mx_list list;

	memset(report, 0, sizeof(*report));
	if (mx_hosts(resolver, conf, domain, ERRAND_FD, &list,
	    &report->outcome) == -1)
		return;
	report->implicit = list.implicit;
	report->self = list.self;
	for (; report->n < list.n; report->n++)
		ask_host(resolver, conf, &list.hosts[report->n],
		    &report->hosts[report->n]);
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
	const char *domain, *before = "";
	size_t i;

	if (report != NULL && conf->relay != RELAY_NONE)
		ask_relay(resolver, &enquiry->relay, report);
	for (i = 0; report != NULL && i < message->nrecipients; i++) {
		domain = message_domain(message->recipients[i].address);
		if (conf->relay == RELAY_NONE &&
		    strcasecmp(domain, before) != 0)
			ask(resolver, conf, domain, report);
		before = domain;
		if (errand_write(report, HEAD +
		    report->n * sizeof(report->hosts[0])) == -1)
			break;
	}
	free(report);
}

/* --- the process that is told -------------------------------------------- */

int
scout_start(struct errand *errand, const struct conf *conf,
    const struct message *message)
{
	struct enquiry enquiry = { .message = message };

	relay_init(&enquiry.relay, conf, HOSTS);
	return errand_start(errand, conf, inquire, &enquiry);
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
