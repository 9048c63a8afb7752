/*
 * The process of a probe, and the parent's two ends of it.  All that the
 * process needs of this host is read before it is forked; what it does there
 * is bounded by one budget, which look-ups, tries and the dialogue share.
 */
#include <sys/socket.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/trust.h"
#include "probe.h"
#include "probetalk.h"
#include "route/mx.h"
#include "route/relay.h"
#include "util/clock.h"
#include "util/text.h"

#define HOSTS		"/etc/hosts"
#define SLACK		1000	/* ms for a report to come after its budget */

/* What is read before the fork. */
struct plan {
	const struct probe_task	*task;
	struct relay		 relay;
};

/* --- the process that probes ----------------------------------------------*/

struct probe {
	const struct probe_task	*task;
	const struct relay	*relay;
	struct conf		 conf;		/* of this task; not owned */
	struct resolver		 resolver;	/* as it is configured */
	int64_t			 end;		/* clock_now() of the budget */
	struct probe_report	*report;	/* of the best try so far */
	struct probe_report	*fresh;
	int			 greeted;
};

/* A resolver that is done in a part of the time that is left, however many
 * servers are silent. */
static struct resolver
hasten(const struct probe *probe, int part)
{
	struct resolver resolver = probe->resolver;
	int tries = (int)resolver.n * resolver.attempts * part;
	int most = clock_left(probe->end) / (tries > 0 ? tries : 1);

	if (resolver.timeout > most)
		resolver.timeout = most;
	return resolver;
}

/* There was nobody to try; what a try has shown already says more, and so does
 * a host that is in doubt. */
static void
give_up(struct probe *probe, const struct outcome *outcome)
{
	static const struct {
		const char	*status;
		enum probe_why	 why;
	} whys[] = {
		{ "4.4.3", PROBE_DNS },
		{ "5.1.10", PROBE_NULL_MX },
		{ "5.1.2", PROBE_NO_DOMAIN },
		{ "5.4.4", PROBE_NO_ADDRESS },
		{ "5.4.6", PROBE_SELF }
	};
	struct probe_report *report = probe->report;
	size_t i;

	if (report->ntries > 0 || report->why == PROBE_DNS)
		return;
	report->stage = PROBE_LOOKUP;
	report->outcome = *outcome;
	report->why = PROBE_BROKEN;
	for (i = 0; i < sizeof(whys) / sizeof(whys[0]); i++)
		if (strcmp(outcome->status, whys[i].status) == 0)
			report->why = whys[i].why;
}

/* Keeps what came furthest, and of every try that there was one. */
static void
keep(struct probe *probe)
{
	struct probe_report *report = probe->report, *fresh = probe->fresh;
	struct probe_try tries[PROBE_TRIES];
	uint32_t n = report->ntries;

	memcpy(tries, report->tries, sizeof(tries));
	tries[n] = fresh->tries[0];
	/* of two that came equally far the first, which has the say in the
	 * order of delivery */
	if (n == 0 || fresh->stage > report->stage) {
		*report = *fresh;
		report->at = n;
	}
	memcpy(report->tries, tries, sizeof(tries));
	report->ntries = n + 1;
}

/* Of the time that is left: all for the last one, else so much that as much is
 * left for the others and for a dialogue. */
static int64_t
share(const struct probe *probe, size_t others)
{
	size_t room = PROBE_TRIES - probe->report->ntries;
	int64_t left = clock_left(probe->end);

	if (others >= room)
		others = room - 1;
	return others == 0 ? left : left / (int64_t)(others + 2);
}

/* others are those that might be tried after this one. */
static void
try_address(struct probe *probe, const char *host,
    const struct mx_address *address, size_t others)
{
	struct probetalk talk = { .conf = &probe->conf, .task = probe->task,
	    .host = host, .peer = *address, .end = probe->end,
	    .patience = share(probe, others) };

	memset(probe->fresh, 0, sizeof(*probe->fresh));
	probetalk_run(&talk, probe->fresh);
	if (probe->fresh->ntries == 0)
		return;		/* no memory */
	keep(probe);
	probe->greeted = probe->fresh->greeting.code / 100 == 2;
}

/* Only 220 ends the search: one host that turns us away is no verdict on the
 * domain, a delivery would go on as well. */
static int
wanted(const struct probe *probe)
{
	return !probe->greeted && probe->report->ntries < PROBE_TRIES &&
	    clock_left(probe->end) > 0;
}

static void
try_addresses(struct probe *probe, const char *host,
    const struct mx_addresses *addresses, size_t hosts)
{
	size_t i;

	for (i = 0; i < addresses->n && wanted(probe); i++)
		try_address(probe, host, &addresses->list[i],
		    addresses->n - i - 1 + hosts);
}

/* hosts are those behind this one. */
static void
try_host(struct probe *probe, const char *host, size_t hosts)
{
	const struct probe_task *task = probe->task;
	struct mx_addresses addresses;
	struct resolver resolver;
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	memset(&addresses, 0, sizeof(addresses));
	if (probemap_find(task->maps, task->nmaps, host, &addresses,
	    probe->conf.inet) == 1) {
		if (addresses.n == 0)
			outcome_set(&outcome, OUTCOME_FAILED, 0, "5.4.4",
			    "%s has no address of this family", host);
	} else {
		resolver = hasten(probe, 2);
		(void)mx_addresses(&resolver, &probe->conf, host, ERRAND_FD,
		    &addresses, &outcome);
	}
	if (addresses.n == 0)
		give_up(probe, &outcome);
	try_addresses(probe, host, &addresses, hosts);
}

/* As a delivery finds them, but that no policy is asked for: whether a host
 * may be used is another question than how it answers. */
static void
try_domain(struct probe *probe)
{
	struct resolver resolver = hasten(probe, 2);
	struct outcome outcome;
	struct mx_list list;
	size_t i;

	memset(&outcome, 0, sizeof(outcome));
	if (mx_hosts(&resolver, &probe->conf, probe->task->domain, ERRAND_FD,
	    NULL, &list, &outcome) == -1) {
		give_up(probe, &outcome);
		return;
	}
	for (i = 0; i < list.n && wanted(probe); i++)
		try_host(probe, list.hosts[i].name, list.n - i - 1);
}

/* No login: the password is not here, and is not to be. */
static void
try_relay(struct probe *probe)
{
	struct resolver resolver = hasten(probe, 1);
	struct mx_addresses addresses;
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	if (relay_addresses(probe->relay, &resolver, ERRAND_FD, &addresses,
	    &outcome) == -1)
		give_up(probe, &outcome);
	else
		try_addresses(probe, probe->relay->name, &addresses, 0);
}

/* The configuration as it is for this task: mail for a domain is probed where
 * a relay is configured as well, and the family may be narrowed. */
static void
adapt(struct conf *conf, const struct probe_task *task)
{
	if (task->domain != NULL)
		conf->relay = RELAY_NONE;
	if (task->family != AF_UNSPEC)
		conf->inet = task->family == AF_INET6 ? INET_6 : INET_4;
}

/* Leaves the report in any case. */
static void
run(struct probe *probe)
{
	/* where nothing better turns up */
	probereport_fail(probe->report, "no time was left to try a host");
	probe->report->why = PROBE_TIMEOUT;
	if (probe->task->domain == NULL)
		try_relay(probe);
	else
		try_domain(probe);
}

static void
work(const struct resolver *resolver, const struct conf *conf,
    const void *arg)
{
	const struct plan *plan = arg;
	struct relay relay = plan->relay;
	struct probe probe = { .task = plan->task, .relay = &relay,
	    .conf = *conf, .resolver = *resolver,
	    .end = clock_now() + plan->task->budget };

	/* the TLS library writes as it likes, and the peer may be gone */
	signal(SIGPIPE, SIG_IGN);
	adapt(&probe.conf, plan->task);
	/* the family counts for a relay, too */
	relay.conf = &probe.conf;
	probe.report = calloc(1, sizeof(*probe.report));
	probe.fresh = calloc(1, sizeof(*probe.fresh));
	if (probe.report != NULL && probe.fresh != NULL) {
		run(&probe);
		/* in one piece: what was not told is not half told */
		(void)errand_write(probe.report, sizeof(*probe.report));
	}
	free(probe.report);
	free(probe.fresh);
}

/* --- the process that is told ---------------------------------------------*/

/* What goes into a command as it is must not end it. */
static int
is_address(const char *text, size_t size)
{
	size_t n = strnlen(text, size);

	return n < size && text_safe(text, n) && strpbrk(text, "<>") == NULL;
}

/* Checked before the fork, where there is still somebody to tell. */
static int
is_sound(const struct conf *conf, const struct probe_task *task)
{
	size_t i;

	if (task->n > PROBE_RCPTS || task->nmaps > PROBE_MAPS ||
	    task->budget < 0 ||
	    (task->domain == NULL && conf->relay == RELAY_NONE) ||
	    !is_address(task->mail_from, sizeof(task->mail_from)))
		return 0;
	for (i = 0; i < task->n; i++)
		if (!is_address(task->recipients[i],
		    sizeof(task->recipients[i])))
			return 0;
	return 1;
}

/* Only where it has to go: mail, at those places that the task names. */
static size_t
ports_of(const struct conf *conf, const struct probe_task *task,
    uint16_t ports[1 + PROBE_MAPS])
{
	size_t n = 0, i;

	/* Landlock does not govern an LMTP relay's socket */
	if (task->domain != NULL)
		ports[n++] = (uint16_t)conf->port;
	else if (conf->relay != RELAY_LMTP)
		ports[n++] = (uint16_t)conf->relay_port;
	for (i = 0; i < task->nmaps; i++)
		ports[n++] = (uint16_t)task->maps[i].port;
	return n;
}

int
probe_start(struct errand *errand, const struct conf *conf,
    const struct probe_task *task)
{
	struct plan plan = { .task = task };
	const char *paths[TRUST_PATHS];
	uint16_t ports[1 + PROBE_MAPS];
	struct errand_task errand_task = { .conf = conf, .work = work,
	    .arg = &plan, .room = { .ports = ports, .paths = paths } };

	if (!is_sound(conf, task)) {
		errno = EINVAL;
		return -1;
	}
	relay_init(&plan.relay, conf, HOSTS);
	errand_task.room.nports = ports_of(conf, task, ports);
	errand_task.room.npaths = trust_paths(conf, paths);
	if (errand_start_in(errand, &errand_task) == -1)
		return -1;
	/* the process keeps to the budget by itself, unless it is no longer
	 * ours: then this ends it */
	errand->deadline = clock_now() + task->budget + SLACK;
	return 0;
}

int
probe_take(struct errand *errand, struct probe_report *report)
{
	if (errand_read(errand, report, sizeof(*report)) == 0 &&
	    probereport_clean(report) == 0)
		return 0;
	/* what else it may have to say is of no use to anybody */
	shutdown(errand->fd, SHUT_RDWR);
	probereport_fail(report, clock_left(errand->deadline) == 0 ?
	    "the probe took too long" : "the probe was cut short");
	return -1;
}
