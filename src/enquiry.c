/*
 * Where mail would go.  Recipients are found as for a message and hosts as for
 * a delivery, so that what is said here is what would happen; no connection
 * to a mail server is made.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "confnet.h"
#include "enquiry.h"
#include "route/relay.h"
#include "scout.h"
#include "submit/envelope.h"
#include "util/text.h"
#include "verdict.h"

/* The words of sendmail before the reason. */
static const char *
word_of(const struct outcome *outcome)
{
	switch (outcome_exit(outcome)) {
	case EX_TEMPFAIL:
		return "Deferred: ";
	case EX_NOUSER:
		return "User unknown: ";
	case EX_NOHOST:
		return "Host unknown: ";
	}
	return "";
}

/*
 * What a delivery would end with before it reaches a host: kind NONE where
 * one has an address and may be used.  A host that is in doubt leaves the
 * recipient in doubt.
 */
static struct outcome
conclude(const struct scout_report *report)
{
	struct outcome outcome = report->outcome;
	const struct scout_host *host;
	uint32_t i;

	for (i = 0; i < report->n; i++) {
		host = &report->hosts[i];
		if (host->outcome.kind == OUTCOME_NONE) {
			memset(&outcome, 0, sizeof(outcome));
			return outcome;
		}
		if (outcome.kind != OUTCOME_DEFERRED ||
		    host->outcome.kind == OUTCOME_DEFERRED)
			outcome = host->outcome;
	}
	return outcome;
}

static void
print_addresses(const struct scout_host *host)
{
	uint32_t i;

	for (i = 0; i < host->n; i++)
		printf(" %s", host->addresses[i]);
	if (host->outcome.kind != OUTCOME_NONE)
		printf("%s %s\n", host->n > 0 ? "; not used:" : "",
		    host->outcome.text);
	else if (host->policy[0] != '\0')
		printf("; %s\n", host->policy);
	else
		putchar('\n');
}

static void
print_host(const struct scout_report *report, const struct scout_host *host)
{
	if (text_literal(host->name))
		printf("    no MX is asked for, address:");
	else if (report->implicit)
		printf("    no MX record, implicit MX %s:", host->name);
	else
		printf("    mx %d %s:", host->preference, host->name);
	print_addresses(host);
}

/* In the words of the configuration. */
static void
print_policy(const struct conf *conf, const char *domain, int port)
{
	const struct conf_tls *tls = conf_tls(conf, domain);
	enum conf_policy policy = conf_policy(conf, domain);

	printf("    tls %s %s, port %d\n", tls == NULL ? "*" : tls->pattern,
	    confnet_policy(policy), port);
}

/* In place of the MX hosts: the relay, and what its TLS has to be. */
static void
print_relay(const struct conf *conf, const struct scout_host *host)
{
	char url[OUTCOME_HOST + 32];

	relay_show(conf, url, sizeof(url));
	if (conf->relay == RELAY_LMTP) {
		printf("    relay %s%s%s\n", url, host->n == 0 ? ": " : "",
		    host->n == 0 ? host->outcome.text : "");
		return;
	}
	printf("    relay %s:", url);
	print_addresses(host);
	print_policy(conf, conf->relay_host, conf->relay_port);
	if (conf->relay_user != NULL)
		printf("    login as %s: only over TLS with a verified "
		    "certificate\n", conf->relay_user);
	else if (conf->relay == RELAY_SMTPS)
		printf("    smtps: only over TLS\n");
}

/* "deliverable: ...", in the words of sendmail. */
static void
print_way(const struct conf *conf, const char *address)
{
	printf("%s... deliverable: mailer %s, host %s, user %s\n", address,
	    conf->relay == RELAY_NONE ? "esmtp" :
	    conf->relay == RELAY_LMTP ? "lmtp" : "relay",
	    conf->relay == RELAY_NONE ? message_domain(address) :
	    conf->relay_host, address);
}

static int
status_of(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_NONE ? EX_OK : outcome_exit(outcome);
}

/* One recipient; its status. */
static int
print_report(const struct conf *conf, const char *address,
    const struct scout_report *report)
{
	struct outcome outcome = conclude(report);
	uint32_t i;

	if (outcome.kind == OUTCOME_NONE)
		print_way(conf, address);
	else
		printf("%s... %s%s\n", address, word_of(&outcome),
		    outcome.text);
	if (conf->relay != RELAY_NONE && report->n > 0) {
		print_relay(conf, &report->hosts[0]);
		return status_of(&outcome);
	}
	for (i = 0; i < report->n; i++)
		print_host(report, &report->hosts[i]);
	if (report->self)
		printf("    this host is an MX itself: only better ones are "
		    "tried\n");
	if (report->n > 0)
		print_policy(conf, message_domain(address), conf->port);
	return status_of(&outcome);
}

/* Asks for all recipients; the gravest status, or -1 with a fault. */
static int
ask(const struct conf *conf, const struct message *message,
    struct fault *fault)
{
	struct scout_report *report;
	struct errand errand;
	int status = EX_OK;
	size_t i;

	if ((report = calloc(1, sizeof(*report))) == NULL ||
	    scout_start(&errand, conf, message) == -1) {
		free(report);
		return fault_set(fault, EX_OSERR, "name servers cannot be "
		    "asked: %s", strerror(errno));
	}
	for (i = 0; i < message->nrecipients; i++) {
		scout_next(&errand, report);
		status = verdict_graver(status, print_report(conf,
		    message->recipients[i].address, report));
		/* a slow name server must not hide what is known */
		fflush(stdout);
	}
	errand_end(&errand);
	free(report);
	return status;
}

int
enquiry_run(const struct conf *conf, const struct args *args,
    struct fault *fault)
{
	struct message message;
	struct envelope envelope = { .message = &message, .conf = conf,
	    .args = args };
	int status = -1;

	message_init(&message);
	if (envelope_recipients(&envelope, fault) == -1)
		goto out;
	if (envelope.warning != NULL)
		warnx("%s: %s", conf->aliases, envelope.warning);
	fputs(envelope.said.length > 0 ? buf_get(&envelope.said) : "", stdout);
	fflush(stdout);
	status = EX_OK;
	if (message.nrecipients > 0)
		status = ask(conf, &message, fault);
	if (status != -1)
		status = verdict_graver(status, envelope.status);
out:
	buf_clear(&envelope.complaints);
	buf_clear(&envelope.discarded);
	buf_clear(&envelope.said);
	message_clear(&message);
	return status;
}
