/*
 * What ip(8) does, which is not on every system.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/loopback.h"

static int
add_address(int fd, const char *address, int n)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	snprintf(request.ifr_name, sizeof(request.ifr_name), "lo:%d", n);
	if (inet_pton(AF_INET, address, &sin.sin_addr) != 1) {
		warnx("%s: no address", address);
		return -1;
	}
	memcpy(&request.ifr_addr, &sin, sizeof(sin));
	if (ioctl(fd, SIOCSIFADDR, &request) == -1) {
		warn("lo: %s", address);
		return -1;
	}
	return 0;
}

static int
up(int fd)
{
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	strlcpy(request.ifr_name, "lo", sizeof(request.ifr_name));
	if (ioctl(fd, SIOCGIFFLAGS, &request) == -1) {
		warn("lo");
		return -1;
	}
	request.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request) == -1) {
		warn("lo");
		return -1;
	}
	return 0;
}

int
loopback_up(char **addresses)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), n, bad;

	if (fd == -1)
		err(1, "socket");
	bad = up(fd) == -1;
	for (n = 1; !bad && *addresses != NULL; addresses++, n++)
		bad = add_address(fd, *addresses, n) == -1;
	close(fd);
	return bad;
}
