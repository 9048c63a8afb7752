/*
 * The process that asks name servers.  Its sandbox is entered before the first
 * octet of an answer is read; the parent reads what it says with a deadline,
 * and never more than it asked for.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/sandbox.h"
#include "deliver/drop.h"
#include "errand.h"
#include "util/clock.h"

#define FILES	256	/* open at the same time */

/* --- the process that asks ----------------------------------------------- */

/* Leaves the socket at ERRAND_FD and /dev/null below it. */
static int
close_rest(int fd)
{
	int null, high, i;

	if ((high = fcntl(fd, F_DUPFD_CLOEXEC, ERRAND_FD + 2)) == -1 ||
	    (null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i < ERRAND_FD; i++)
		if (i != null && dup2(null, i) == -1)
			return -1;
	if (dup2(high, ERRAND_FD) == -1)
		return -1;
	closefrom(ERRAND_FD + 1);
	return 0;
}

/* DNS over TCP and what the errand itself needs is all that it may connect
 * to. */
static void
shut_in(const struct resolver *resolver, const struct errand_room *room)
{
	const struct sockaddr_storage *server;
	uint16_t ports[RESOLVER_SERVERS + ERRAND_PORTS];
	struct sandbox sandbox = { .ports = ports, .nports = resolver->n,
	    .paths = room->paths, .npaths = room->npaths };
	size_t i;

	for (i = 0; i < resolver->n; i++) {
		server = &resolver->servers[i];
		ports[i] = ntohs(server->ss_family == AF_INET6 ?
		    ((const struct sockaddr_in6 *)server)->sin6_port :
		    ((const struct sockaddr_in *)server)->sin_port);
	}
	for (i = 0; i < room->nports; i++)
		ports[sandbox.nports++] = room->ports[i];
	(void)sandbox_enter(&sandbox);
}

int
errand_write(const void *data, size_t size)
{
	const char *p = data;
	ssize_t n;

	while (size > 0) {
		if ((n = write(ERRAND_FD, p, size)) == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			p += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/* Each question on its way has a socket: as many as may be, where the caller's
 * limit is a low one. */
static void
make_room(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1 || files.rlim_cur >= FILES)
		return;
	files.rlim_cur = files.rlim_max < FILES ? files.rlim_max : FILES;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

size_t
errand_sockets(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1 || files.rlim_cur > FILES)
		return FILES - ERRAND_FD - 2;
	return files.rlim_cur > ERRAND_FD + 3 ?
	    (size_t)files.rlim_cur - ERRAND_FD - 2 : 1;
}

/* No core: of root's there would be configuration in it. */
static int
prepare(int fd)
{
	static const struct rlimit no_core = { 0, 0 };

	make_room();
	return close_rest(fd) == -1 ||
	    setrlimit(RLIMIT_CORE, &no_core) == -1 || drop_root() == -1 ?
	    -1 : 0;
}

/* --- the process that is told -------------------------------------------- */

/* The whole life of the process. */
static _Noreturn void
serve(const struct errand_task *task, int fd)
{
	struct resolver resolver;

	if (prepare(fd) == -1)
		_exit(EX_OSERR);
	resolver_init(&resolver, task->conf);
	shut_in(&resolver, &task->room);
	task->work(&resolver, task->conf, task->arg);
	_exit(EX_OK);
}

int
errand_start_in(struct errand *errand, const struct errand_task *task)
{
	int pair[2], saved;

	/* fewer would shut the process in otherwise than was asked for */
	if (task->room.nports > ERRAND_PORTS) {
		errno = E2BIG;
		return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	errand->fd = pair[0];
	errand->deadline = clock_now() +
	    conf_wait(task->conf, ERRAND_PATIENCE);
	errand->pid = fork();
	if (errand->pid == 0) {
		close(pair[0]);
		serve(task, pair[1]);
	}
	saved = errno;
	close(pair[1]);
	if (errand->pid != -1)
		return 0;
	close(pair[0]);
	errno = saved;
	return -1;
}

int
errand_start(struct errand *errand, const struct conf *conf,
    errand_work *work, const void *arg)
{
	struct errand_task task = { .conf = conf, .work = work, .arg = arg };

	return errand_start_in(errand, &task);
}

/* What it was still at is of no use to anybody. */
void
errand_end(struct errand *errand)
{
	close(errand->fd);
	kill(errand->pid, SIGKILL);
	while (waitpid(errand->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
}

int
errand_wait(const struct errand *errand, int milliseconds)
{
	struct pollfd pollfd = { .fd = errand->fd, .events = POLLIN };

	return poll(&pollfd, 1, milliseconds) == 1;
}

int
errand_read(const struct errand *errand, void *dst, size_t size)
{
	struct pollfd pollfd = { .fd = errand->fd, .events = POLLIN };
	char *p = dst;
	ssize_t n;

	while (size > 0) {
		if (poll(&pollfd, 1, clock_left(errand->deadline)) == -1 &&
		    errno != EINTR)
			return -1;
		n = recv(errand->fd, p, size, MSG_DONTWAIT);
		if (n > 0) {
			p += n;
			size -= (size_t)n;
		} else if (n == 0 || (errno != EINTR && errno != EAGAIN) ||
		    clock_left(errand->deadline) == 0)
			return -1;
	}
	return 0;
}
