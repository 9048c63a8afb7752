/*
 * A DNS server beside the test.  The sockets are bound before the fork, so
 * that there is nothing to wait for; a question is in the log before its
 * answer leaves, so that who has an answer finds it there.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/dns.h"
#include "tests/peer/dnschild.h"

static _Noreturn void
serve(struct dns_peer *peer, int log, int stop)
{
	peer->log = fdopen(log, "w");
	dns_peer_run(peer, stop);
	_exit(0);
}

void
dnschild_start(struct dnschild *child, const char *zone)
{
	struct dns_peer peer;
	int pair[2];

	if (dns_peer_open(&peer, zone, 0) == -1)
		errx(1, "DNS server: %s", peer.error);
	child->port = peer.port;
	child->log = memfd_create("log", MFD_CLOEXEC);
	if (child->log == -1 || fcntl(child->log, F_SETFL, O_APPEND) == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		err(1, "DNS server");
	child->pid = fork();
	if (child->pid == -1)
		err(1, "fork");
	if (child->pid == 0) {
		close(pair[0]);
		serve(&peer, child->log, pair[1]);
	}
	close(pair[1]);
	child->stop = pair[0];
	dns_peer_close(&peer);
}

void
dnschild_stop(struct dnschild *child)
{
	close(child->stop);
	waitpid(child->pid, NULL, 0);
	close(child->log);
}

const char *
dnschild_log(struct dnschild *child)
{
	ssize_t n = pread(child->log, child->text, sizeof(child->text) - 1, 0);

	child->text[n > 0 ? n : 0] = '\0';
	return child->text;
}

size_t
dnschild_questions(struct dnschild *child)
{
	const char *at = dnschild_log(child);
	size_t n = 0;

	while ((at = strchr(at, '\n')) != NULL) {
		at++;
		n++;
	}
	return n;
}
