/*
 * Addresses and the labels that stand for them in DNS.  The order is that of
 * in-addr.arpa and ip6.arpa, and block lists took it over.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>

#include "doctor/ipaddr.h"

int
ipaddr_parse(struct ipaddr *ip, const char *text)
{
	memset(ip, 0, sizeof(*ip));
	ip->family = strchr(text, ':') == NULL ? AF_INET : AF_INET6;
	return inet_pton(ip->family, text, ip->octets) == 1 ? 0 : -1;
}

size_t
ipaddr_length(const struct ipaddr *ip)
{
	return ip->family == AF_INET ? 4 : 16;
}

void
ipaddr_show(const struct ipaddr *ip, char dst[IPADDR_TEXT])
{
	if (inet_ntop(ip->family, ip->octets, dst, IPADDR_TEXT) == NULL)
		dst[0] = '\0';
}

void
ipaddr_labels(const struct ipaddr *ip, char dst[IPADDR_LABELS])
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *o = ip->octets;
	size_t i;

	if (ip->family == AF_INET) {
		(void)snprintf(dst, IPADDR_LABELS, "%u.%u.%u.%u", o[3], o[2],
		    o[1], o[0]);
		return;
	}
	for (i = 0; i < 16; i++) {
		dst[4 * i] = digits[o[15 - i] & 15];
		dst[4 * i + 1] = '.';
		dst[4 * i + 2] = digits[o[15 - i] >> 4];
		dst[4 * i + 3] = '.';
	}
	dst[IPADDR_LABELS - 1] = '\0';
}
