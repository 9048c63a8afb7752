/*
 * The other side of the tests: a mail server that a script makes misbehave
 * and a DNS server, on loopback ports that the kernel picks, in one program
 * that runs in the background, keeps what it was sent as files, and ends by
 * itself.  `peer start' returns when both listen, so that nobody has to
 * wait or guess.
 */
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

#include "tests/peer/channel.h"
#include "tests/peer/dns.h"
#include "tests/peer/measure.h"
#include "tests/peer/smtpd.h"
#include "tests/peer/tricks.h"
#include "tests/peer/verify.h"

#define LIFE		120	/* seconds; longer than any test */
#define BACKLOG		64
#define PORT_TEXT	8

struct peer {
	/* what was asked for */
	const char	*dir_name;
	const char	*zone_file;	/* NULL: no DNS */
	const char	*script_file;
	const char	*address;
	const char	*port;		/* "0": the kernel's choice */
	int		 dns_port;	/* 0: the same */
	unsigned int	 life;
	long		 serve;		/* connections; 0: no end */
	int		 reserve;	/* the port is held, nobody listens */
	/* what became of it */
	int		 dir;
	int		 listener;
	char		 bound[PORT_TEXT];
	struct dns_peer	 dns;
	struct script	 script;
	struct smtpd	 smtpd;
	int		 ordinal;	/* connections since the start */
	int		 first;		/* number of the first one's records */
};

static _Noreturn void
usage(void)
{
	fprintf(stderr,
	    "usage: peer start -d DIR [-N] [-a ADDRESS] [-p PORT] [-z ZONE]\n"
	    "                  [-n DNSPORT] [-s SCRIPT] [-m CONNECTIONS]\n"
	    "                  [-T SECONDS]\n"
	    "       peer stop DIR...\n"
	    "       peer await FILE...\n"
	    "       peer verify MESSAGE ZONE\n"
	    "       peer wire FILE...\n"
	    "       peer exec PROGRAM [NAME ARGUMENT...]\n"
	    "       peer measure FILE COMMAND...\n");
	exit(64);
}

static void
parse(struct peer *peer, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "d:Na:n:p:z:s:m:T:")) != -1)
		switch (c) {
		case 'd': peer->dir_name = optarg; break;
		case 'N': peer->reserve = 1; break;
		case 'a': peer->address = optarg; break;
		case 'n': peer->dns_port = atoi(optarg); break;
		case 'p': peer->port = optarg; break;
		case 'z': peer->zone_file = optarg; break;
		case 's': peer->script_file = optarg; break;
		case 'm': peer->serve = strtol(optarg, NULL, 10); break;
		case 'T': peer->life = (unsigned int)atoi(optarg); break;
		default: usage();
		}
	if (peer->dir_name == NULL || optind != argc)
		usage();
}

static void
open_directory(struct peer *peer)
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
 * The SMTP port.  Where it is only reserved it is bound and not listened on:
 * connections are refused, and a later peer may bind it too (SO_REUSEADDR),
 * so that `the server is down, then back' needs no luck.
 */
static void
open_listener(struct peer *peer)
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

/* The file's text; a test's zone is small. */
static char *
read_text(const char *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(file, "re");

	if (in == NULL)
		err(1, "%s", file);
	/* No NUL in a text: so this reads all of it. */
	if (getdelim(&text, &size, '\0', in) == -1)
		errx(1, "%s: empty", file);
	fclose(in);
	return text;
}

static void
open_dns(struct peer *peer)
{
	char *text = read_text(peer->zone_file);
	int fd;

	if (dns_peer_open(&peer->dns, text, peer->dns_port) == -1)
		errx(1, "%s: %s", peer->zone_file, peer->dns.error);
	free(text);
	fd = openat(peer->dir, "dns", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
	    0644);
	if (fd == -1 || (peer->dns.log = fdopen(fd, "a")) == NULL)
		err(1, "%s/dns", peer->dir_name);
	setvbuf(peer->dns.log, NULL, _IOLBF, 0);
}

static void
publish(const struct peer *peer, FILE *out)
{
	fprintf(out, "SMTP_PORT=%s\n", peer->bound);
	if (peer->zone_file != NULL)
		fprintf(out, "DNS_PORT=%d\n", peer->dns.port);
}

/* Says where we are, as assignments of the shell, in the file and on the
 * caller's standard output. */
static void
ready(const struct peer *peer)
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
write_pid(const struct peer *peer, pid_t pid)
{
	int fd = openat(peer->dir, TRICKS_LOCK, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd == -1 || dprintf(fd, "%ld\n", (long)pid) < 0)
		err(1, "%s/%s", peer->dir_name, TRICKS_LOCK);
	close(fd);
}

/* Holds nothing of the caller's open, who may wait for the end of a pipe. */
static void
leave_caller(const struct peer *peer)
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
detach(struct peer *peer)
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
serve_connection(struct peer *peer)
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
		smtpd_serve(&peer->smtpd, fd, peer->ordinal,
		    peer->first + peer->ordinal - 1);
		_exit(0);
	default:
		close(fd);
	}
}

static void
serve_once(struct peer *peer)
{
	struct pollfd fds[1 + DNS_PEER_FDS];
	size_t i, n = 1;
	int wait_ms = -1;

	fds[0].fd = peer->reserve ? -1 : peer->listener;
	fds[0].events = POLLIN;
	if (peer->zone_file != NULL) {
		n += dns_peer_fds(&peer->dns, fds + 1);
		wait_ms = dns_peer_timeout(&peer->dns);
	}
	if (poll(fds, n, wait_ms) == -1)
		return;
	if (fds[0].revents != 0)
		serve_connection(peer);
	for (i = 1; i < n; i++)
		if (fds[i].revents != 0)
			dns_peer_serve(&peer->dns, fds[i].fd);
	if (peer->zone_file != NULL)
		dns_peer_tick(&peer->dns);
}

static _Noreturn void
start(int argc, char **argv)
{
	static struct peer peer = { .address = "127.0.0.1", .port = "0",
	    .life = LIFE };

	parse(&peer, argc, argv);
	if (script_read(&peer.script, peer.script_file) == -1)
		exit(1);
	if (peer.serve == 0)
		peer.serve = peer.script.serve;
	open_directory(&peer);
	open_listener(&peer);
	if (peer.zone_file != NULL)
		open_dns(&peer);
	peer.first = recorder_free_number(peer.dir);
	peer.smtpd.script = &peer.script;
	peer.smtpd.dir = peer.dir;
	if (!peer.reserve)
		peer.smtpd.tls = channel_context(peer.script.name);
	detach(&peer);
	while (peer.serve == 0 || peer.ordinal < peer.serve)
		serve_once(&peer);
	while (wait(NULL) != -1 || errno == EINTR)
		continue;
	_exit(0);
}

static int
stop(char **dirs)
{
	int bad = 0;

	for (; *dirs != NULL; dirs++)
		bad |= tricks_stop(*dirs);
	return bad;
}

int
main(int argc, char **argv)
{
	const char *command = argc < 2 ? "" : argv[1];

	if (strcmp(command, "start") == 0)
		start(argc - 1, argv + 1);
	if (argc < 3)
		usage();
	if (strcmp(command, "stop") == 0)
		return stop(argv + 2);
	if (strcmp(command, "await") == 0)
		return tricks_await(argv + 2);
	if (strcmp(command, "wire") == 0)
		return tricks_wire(argv + 2);
	if (strcmp(command, "exec") == 0)
		return tricks_exec(argv[2], argv + 3);
	if (strcmp(command, "measure") == 0 && argc > 3)
		return measure_run(argv[2], argv + 3);
	if (strcmp(command, "verify") == 0 && argc == 4)
		return verify_run(argv[2], argv[3]);
	usage();
}
