/*
 * The octets of DNS answers are hostile, so they are read by a process of
 * their own that has nothing and may nothing; what it says comes back as
 * structs of fixed size, and is taken for a stranger's word: counts are
 * bounded, texts ended and made printable, before anybody else sees them.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/sandbox.h"
#include "deliver/drop.h"
#include "route/resolver.h"
#include "scout.h"
#include "util/clock.h"
#include "util/text.h"

#define REPORT_FD	3
#define HEAD		offsetof(struct scout_report, hosts)

/* --- the process that asks ----------------------------------------------- */

/* Leaves the socket at REPORT_FD and /dev/null below it. */
static int
close_rest(int fd)
{
	int null, high, i;

	if ((high = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 2)) == -1 ||
	    (null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i < REPORT_FD; i++)
		if (i != null && dup2(null, i) == -1)
			return -1;
	if (dup2(high, REPORT_FD) == -1)
		return -1;
	closefrom(REPORT_FD + 1);
	return 0;
}

/* DNS over TCP is all that it may connect to: no port of mail is open. */
static void
shut_in(const struct resolver *resolver)
{
	const struct sockaddr_storage *server;
	uint16_t ports[RESOLVER_SERVERS];
	struct sandbox sandbox = { .ports = ports, .nports = resolver->n };
	size_t i;

	for (i = 0; i < resolver->n; i++) {
		server = &resolver->servers[i];
		ports[i] = ntohs(server->ss_family == AF_INET6 ?
		    ((const struct sockaddr_in6 *)server)->sin6_port :
		    ((const struct sockaddr_in *)server)->sin_port);
	}
	(void)sandbox_enter(&sandbox);
}

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
	if (mx_addresses(resolver, conf, found->name, REPORT_FD, &addresses,
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
	if (mx_hosts(resolver, conf, domain, REPORT_FD, &list,
	    &report->outcome) == -1)
		return;
	report->implicit = list.implicit;
	report->self = list.self;
	for (; report->n < list.n; report->n++)
		ask_host(resolver, conf, &list.hosts[report->n],
		    &report->hosts[report->n]);
}

/* 0, or -1 where nobody reads any more. */
static int
write_report(const struct scout_report *report)
{
	const char *p = (const char *)report;
	size_t left = HEAD + report->n * sizeof(report->hosts[0]);
	ssize_t n;

	while (left > 0) {
		if ((n = write(REPORT_FD, p, left)) == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			p += n;
			left -= (size_t)n;
		}
	}
	return 0;
}

static _Noreturn void
inquire(const struct conf *conf, const struct message *message, int fd)
{
	static const struct rlimit no_core = { 0, 0 };
	struct scout_report *report = calloc(1, sizeof(*report));
	const char *domain, *before = "";
	struct resolver resolver;
	size_t i;

	if (report == NULL || close_rest(fd) == -1 ||
	    setrlimit(RLIMIT_CORE, &no_core) == -1 || drop_root() == -1)
		_exit(EX_OSERR);
	resolver_init(&resolver, conf);
	shut_in(&resolver);
	for (i = 0; i < message->nrecipients; i++) {
		domain = message_domain(message->recipients[i].address);
		if (strcasecmp(domain, before) != 0)
			ask(&resolver, conf, domain, report);
		before = domain;
		if (write_report(report) == -1)
			break;
	}
	_exit(EX_OK);
}

/* --- the process that is told -------------------------------------------- */

int
scout_start(struct scout *scout, const struct conf *conf,
    const struct message *message)
{
	int pair[2], saved;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	scout->fd = pair[0];
	scout->deadline = clock_now() + conf_wait(conf, SCOUT_PATIENCE);
	scout->pid = fork();
	if (scout->pid == 0) {
		close(pair[0]);
		inquire(conf, message, pair[1]);
	}
	saved = errno;
	close(pair[1]);
	if (scout->pid != -1)
		return 0;
	close(pair[0]);
	errno = saved;
	return -1;
}

/* What it was still at is of no use to anybody. */
void
scout_end(struct scout *scout)
{
	close(scout->fd);
	kill(scout->pid, SIGKILL);
	while (waitpid(scout->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
}

/* Reads that many octets: 0, or -1 at the end or the deadline. */
static int
read_all(const struct scout *scout, void *dst, size_t size)
{
	struct pollfd pollfd = { .fd = scout->fd, .events = POLLIN };
	char *p = dst;
	ssize_t n;

	while (size > 0) {
		if (poll(&pollfd, 1, clock_left(scout->deadline)) == -1 &&
		    errno != EINTR)
			return -1;
		n = recv(scout->fd, p, size, MSG_DONTWAIT);
		if (n > 0) {
			p += n;
			size -= (size_t)n;
		} else if (n == 0 || (errno != EINTR && errno != EAGAIN) ||
		    clock_left(scout->deadline) == 0)
			return -1;
	}
	return 0;
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
take_report(const struct scout *scout, struct scout_report *report)
{
	size_t i;

	if (read_all(scout, report, HEAD) == -1 ||
	    !take_outcome(&report->outcome) || report->n > MX_HOSTS ||
	    (report->n == 0) != (report->outcome.kind != OUTCOME_NONE) ||
	    read_all(scout, report->hosts,
	    report->n * sizeof(report->hosts[0])) == -1)
		return -1;
	for (i = 0; i < report->n; i++)
		if (!take_host(&report->hosts[i]))
			return -1;
	return 0;
}

void
scout_next(struct scout *scout, struct scout_report *report)
{
	if (take_report(scout, report) == 0)
		return;
	/* after an error nothing says where the next report would begin */
	shutdown(scout->fd, SHUT_RDWR);
	memset(report, 0, sizeof(*report));
	outcome_set(&report->outcome, OUTCOME_DEFERRED, 0, "4.4.3",
	    clock_left(scout->deadline) == 0 ?
	    "the name servers took too long" : "the look-up was cut short");
}
