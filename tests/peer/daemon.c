/*
 * Sockets are bound and the records' directory is locked before the fork, so
 * that whoever has heard where we are finds us there, and `peer stop' can wait
 * for our end.
 */
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/context.h"
#include "tests/peer/daemon.h"
#include "tests/peer/https.h"
#include "tests/peer/tricks.h"

#define BACKLOG		64

static void
open_directory(struct daemon *peer)
{
	int lock;

	if (mkdir(peer->dir_name, 0755) == -1 && errno != EEXIST)
		err(1, "%s", peer->dir_name);
	peer->dir = open(peer->dir_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (peer->dir == -1)
		err(1, "%s", peer->dir_name);
	lock = openat(peer->dir, TRICKS_LOCK, O_RDWR | O_CREAT | O_CLOEXEC,
	    0644);
	if (lock == -1 || flock(lock, LOCK_EX | LOCK_NB) == -1)
		err(1, "%s/%s", peer->dir_name, TRICKS_LOCK);
	/* The descriptor stays open: it is the lock, of all our processes. */
}

/*
 * The port.  Where it is only reserved it is bound and not listened on:
 * connections are refused, and a later peer may bind it too (SO_REUSEADDR),
 * so that `the server is down, then back' needs no luck.
 */
static void
open_listener(struct daemon *peer)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	    .ai_socktype = SOCK_STREAM }, *info;
	struct sockaddr_storage name;
	socklen_t length = sizeof(name);
	int on = 1, fd;

	if (getaddrinfo(peer->address, peer->port, &hints, &info) != 0)
		errx(1, "%s:%s: no address", peer->address, peer->port);
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) == -1 ||
	    bind(fd, info->ai_addr, info->ai_addrlen) == -1 ||
	    (!peer->reserve && listen(fd, BACKLOG) == -1) ||
	    getsockname(fd, (struct sockaddr *)&name, &length) == -1)
		err(1, "%s:%s", peer->address, peer->port);
	freeaddrinfo(info);
	if (getnameinfo((struct sockaddr *)&name, length, NULL, 0, peer->bound,
	    sizeof(peer->bound), NI_NUMERICSERV) != 0)
		errx(1, "no port");
	peer->listener = fd;
}

/* A socket in a directory that is the caller's alone, made where it is not
 * there; one that a peer before us left is taken away. */
static void
open_socket(struct daemon *peer)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	char *slash;

	if (strlcpy(sun.sun_path, peer->path, sizeof(sun.sun_path)) >=
	    sizeof(sun.sun_path))
		errx(1, "%s: too long for a socket", peer->path);
	if ((slash = strrchr(sun.sun_path, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(sun.sun_path, 0700) == -1 && errno != EEXIST)
			err(1, "%s", sun.sun_path);
		*slash = '/';
	}
	if (unlink(sun.sun_path) == -1 && errno != ENOENT)
		err(1, "%s", peer->path);
	peer->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->listener == -1 || bind(peer->listener,
	    (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    listen(peer->listener, BACKLOG) == -1)
		err(1, "%s", peer->path);
}

static void
publish(const struct daemon *peer, FILE *out)
{
	if (peer->path == NULL)
		fprintf(out, "%s_PORT=%s\n", peer->https ? "HTTPS" : "SMTP",
		    peer->bound);
	if (peer->zone_file != NULL)
		fprintf(out, "DNS_PORT=%d\n", peer->dns.peer.port);
}

/* Says where we are, as assignments of the shell, in the file and on the
 * caller's standard output. */
static void
ready(const struct daemon *peer)
{
	int fd = openat(peer->dir, "ready.new",
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	FILE *out;

	if (fd == -1 || (out = fdopen(fd, "w")) == NULL)
		err(1, "%s/ready.new", peer->dir_name);
	publish(peer, out);
	if (fclose(out) == EOF ||
	    renameat(peer->dir, "ready.new", peer->dir, "ready") == -1)
		err(1, "%s/ready", peer->dir_name);
	publish(peer, stdout);
	if (fflush(stdout) == EOF)
		err(1, "stdout");
}

static void
end_group(int signo)
{
	(void)signo;
	kill(0, SIGKILL);
}

/* Whoever stops us reads the pid; sessions do not outlive us. */
static void
write_pid(const struct daemon *peer, pid_t pid)
{
	int fd = openat(peer->dir, TRICKS_LOCK, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd == -1 || dprintf(fd, "%ld\n", (long)pid) < 0)
		err(1, "%s/%s", peer->dir_name, TRICKS_LOCK);
	close(fd);
}

/* Holds nothing of the caller's open, who may wait for the end of a pipe. */
static void
leave_caller(const struct daemon *peer)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int errors = openat(peer->dir, "stderr",
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (null == -1 || errors == -1 || dup2(null, 0) == -1 ||
	    dup2(null, 1) == -1 || dup2(errors, 2) == -1)
		err(1, "%s", peer->dir_name);
	setsid();
	signal(SIGTERM, end_group);
	signal(SIGALRM, end_group);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
}

/* The child goes on, the parent tells where it is. */
static void
detach(struct daemon *peer)
{
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		leave_caller(peer);
		alarm(peer->life);
		return;
	}
	write_pid(peer, pid);
	ready(peer);
	_exit(0);
}

static void
serve_connection(struct daemon *peer)
{
	const int on = 1;
	int fd;

	if ((fd = accept(peer->listener, NULL, NULL)) == -1)
		return;
	/* a reply at a time, and none waits for the last one's receipt */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peer->ordinal++;
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		close(peer->listener);
		(peer->https ? https_serve : smtpd_serve)(&peer->smtpd, fd,
		    peer->ordinal, peer->first + peer->ordinal - 1);
		_exit(0);
	default:
		close(fd);
	}
}

static void
serve_once(struct daemon *peer)
{
	struct pollfd fds[1 + DNS_PEER_FDS];
	size_t n = 1;
	int wait_ms = -1;

	fds[0].fd = peer->reserve ? -1 : peer->listener;
	fds[0].events = POLLIN;
	if (peer->zone_file != NULL) {
		n += dns_peer_fds(&peer->dns.peer, fds + 1);
		wait_ms = dns_peer_timeout(&peer->dns.peer);
	}
	if (poll(fds, n, wait_ms) == -1)
		return;
	if (fds[0].revents != 0)
		serve_connection(peer);
	if (peer->zone_file != NULL)
		nameserver_serve(&peer->dns, fds + 1, n - 1);
}

void
daemon_run(struct daemon *peer)
{
	if (peer->serve == 0)
		peer->serve = peer->script.serve;
	open_directory(peer);
	if (peer->path != NULL)
		open_socket(peer);
	else
		open_listener(peer);
	if (peer->zone_file != NULL) {
		peer->dns.file = peer->zone_file;
		nameserver_open(&peer->dns, peer->dir, peer->dns_address,
		    peer->dns_port);
	}
	peer->first = recorder_free_number(peer->dir);
	peer->smtpd.script = &peer->script;
	peer->smtpd.dir = peer->dir;
	if (!peer->reserve)
		peer->smtpd.tls = context_make(&peer->script);
	detach(peer);
	while (peer->serve == 0 || peer->ordinal < peer->serve)
		serve_once(peer);
	while (wait(NULL) != -1 || errno == EINTR)
		continue;
	_exit(0);
}
