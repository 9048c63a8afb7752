/*
 * Standard input to a server, its answers to standard output.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <err.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/talk.h"

#define PATIENCE	20	/* seconds for a server that does not end it */

static int
dial_unix(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlcpy(sun.sun_path, path, sizeof(sun.sun_path)) >=
	    sizeof(sun.sun_path))
		errx(1, "%s: too long", path);
	if (fd == -1 || connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		err(1, "%s", path);
	return fd;
}

static int
dial(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	    .ai_socktype = SOCK_STREAM }, *info;
	int fd;

	if (getaddrinfo(address, port, &hints, &info) != 0)
		errx(1, "%s:%s: no address", address, port);
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || connect(fd, info->ai_addr, info->ai_addrlen) == -1)
		err(1, "%s:%s", address, port);
	freeaddrinfo(info);
	return fd;
}

int
talk_run(const char *address, const char *port)
{
	int fd = port == NULL ? dial_unix(address) : dial(address, port);
	char octets[4096];
	ssize_t n;

	alarm(PATIENCE);
	while ((n = read(0, octets, sizeof(octets))) > 0)
		if (write(fd, octets, (size_t)n) != n)
			err(1, "%s", address);
	while ((n = read(fd, octets, sizeof(octets))) > 0)
		if (write(1, octets, (size_t)n) != n)
			err(1, "stdout");
	if (n == -1)
		warn("%s", address);
	return n == -1;
}
