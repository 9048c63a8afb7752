/*
 * A zone may change while its server runs: who moves a file into its place is
 * answered from it from then on, and has nobody to wait for.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/peer/nameserver.h"

/* The file's text; a test's zone is small. */
static char *
read_text(struct nameserver *server)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(server->file, "re");

	if (in == NULL || fstat(fileno(in), &server->seen) == -1)
		err(1, "%s", server->file);
	/* No NUL in a text: so this reads all of it. */
	if (getdelim(&text, &size, '\0', in) == -1)
		errx(1, "%s: empty", server->file);
	fclose(in);
	return text;
}

void
nameserver_open(struct nameserver *server, int dir, const char *address,
    int port)
{
	char *text = read_text(server);
	int fd;

	if (dns_peer_open_at(&server->peer, text, address, port) == -1)
		errx(1, "%s: %s", server->file, server->peer.error);
	free(text);
	fd = openat(dir, "dns", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
	    0644);
	if (fd == -1 || (server->peer.log = fdopen(fd, "a")) == NULL)
		err(1, "dns");
	setvbuf(server->peer.log, NULL, _IOLBF, 0);
}

static void
refresh(struct nameserver *server)
{
	struct stat now;
	char *text;

	if (stat(server->file, &now) == -1 ||
	    (now.st_ino == server->seen.st_ino &&
	    now.st_size == server->seen.st_size &&
	    now.st_mtim.tv_sec == server->seen.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == server->seen.st_mtim.tv_nsec))
		return;
	text = read_text(server);
	if (dns_peer_zone(&server->peer, text) == -1)
		errx(1, "%s: %s", server->file, server->peer.error);
	free(text);
}

void
nameserver_serve(struct nameserver *server, const struct pollfd *fds, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (fds[i].revents == 0)
			continue;
		refresh(server);
		dns_peer_serve(&server->peer, fds[i].fd);
	}
	dns_peer_tick(&server->peer);
}
