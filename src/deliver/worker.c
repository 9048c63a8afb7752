/*
 * A worker.  First it shuts itself in, and only then does it look at a job:
 * DNS, TLS and SMTP octets, hostile all of them, are parsed by a process that
 * can open nothing but the trusted authorities and is nobody.
 */
#include <sys/resource.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/sandbox.h"
#include "deliver/drop.h"
#include "deliver/fetch.h"
#include "deliver/trust.h"
#include "deliver/visit.h"
#include "deliver/worker.h"

#define CONTROL_FD	3
#define HOSTS		"/etc/hosts"
#define SESSION_IDLE	5000	/* ms a session is kept without a job */

/* Jobs until the conductor's end; 0, or -1 where something is wrong. */
static int
serve(struct worker *worker)
{
	struct job job;
	int rc;

	for (;;) {
		if (worker->session != NULL &&
		    !control_wait(&worker->control, SESSION_IDLE))
			visit_leave(worker);
		if ((rc = control_job(&worker->control, &job)) != 1)
			break;
		rc = visit_run(worker, &job);
		job_clear(&job);
		if (rc == -1)
			break;
	}
	visit_leave(worker);
	stance_forget(&worker->memory);
	return rc;
}

/* A terminal's signals are the conductor's to answer; a worker ends with its
 * socket pair. */
static void
ignore_signals(void)
{
	static const int ignored[] = { SIGTERM, SIGHUP, SIGINT, SIGPIPE,
	    SIGXFSZ };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Leaves the control at CONTROL_FD and /dev/null below it; the rest, other
 * workers' ends too, is closed. */
static int
close_rest(int control)
{
	int null, high, i;

	if ((high = fcntl(control, F_DUPFD_CLOEXEC, CONTROL_FD + 2)) == -1 ||
	    (null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i < CONTROL_FD; i++)
		if (i != null && dup2(null, i) == -1)
			return -1;
	if (dup2(high, CONTROL_FD) == -1)
		return -1;
	closefrom(CONTROL_FD + 1);
	return 0;
}

static uint16_t
port_of(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;

	return ntohs(address->ss_family == AF_INET6 ? six->sin6_port :
	    four->sin_port);
}

/* Only what a worker needs is left open: mail, DNS over TCP, the policies of
 * MTA-STS, and the authorities that a policy may want. */
static void
shut_in(const struct worker *worker)
{
	const struct conf *conf = worker->conf;
	const char *paths[TRUST_PATHS];
	uint16_t ports[2 + RESOLVER_SERVERS];
	struct sandbox sandbox = { .ports = ports, .paths = paths };
	size_t i;

	/* Landlock does not govern an LMTP relay's socket */
	if (conf->relay != RELAY_LMTP)
		ports[sandbox.nports++] = (uint16_t)(conf->relay ==
		    RELAY_NONE ? conf->port : conf->relay_port);
	if (conf->mta_sts && conf->relay == RELAY_NONE)
		ports[sandbox.nports++] = FETCH_PORT;
	for (i = 0; i < worker->resolver.n; i++)
		ports[sandbox.nports++] = port_of(&worker->resolver.servers[i]);
	sandbox.npaths = trust_paths(conf, paths);
	(void)sandbox_enter(&sandbox);	/* without one, mail still goes out */
}

_Noreturn void
worker_main(const struct conf *conf, int control)
{
	static const struct rlimit no_core = { 0, 0 };
	struct worker worker;

	memset(&worker, 0, sizeof(worker));
	worker.conf = conf;
	ignore_signals();
	if (close_rest(control) == -1 ||
	    setrlimit(RLIMIT_CORE, &no_core) == -1 || drop_root() == -1)
		_exit(EX_OSERR);
	control_init(&worker.control, CONTROL_FD);
	resolver_init(&worker.resolver, conf);
	relay_init(&worker.relay, conf, HOSTS);
	shut_in(&worker);
	_exit(serve(&worker) == 0 ? EX_OK : EX_SOFTWARE);
}
