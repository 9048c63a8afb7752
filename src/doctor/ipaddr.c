/*
 * Addresses, the labels that stand for them in DNS, and where they are good.
 * The order of labels is that of in-addr.arpa and ip6.arpa, and block lists
 * took it over.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>

#include "doctor/ipaddr.h"

struct range {
	uint8_t			 octets[16];
	int			 bits;
	enum ipaddr_scope	 scope;
};

/* Ranges of the registries that no stranger reaches (RFC 6890); the first one
 * that has the address counts. */
static const struct range v4[] = {
	{ { 0 }, 8, IPADDR_UNSPECIFIED },
	{ { 10 }, 8, IPADDR_PRIVATE },
	{ { 100, 64 }, 10, IPADDR_CGN },
	{ { 127 }, 8, IPADDR_LOOPBACK },
	{ { 169, 254 }, 16, IPADDR_LINKLOCAL },
	{ { 172, 16 }, 12, IPADDR_PRIVATE },
	{ { 192, 0, 0 }, 24, IPADDR_RESERVED },
	{ { 192, 0, 2 }, 24, IPADDR_DOCUMENTATION },
	{ { 192, 168 }, 16, IPADDR_PRIVATE },
	{ { 198, 18 }, 15, IPADDR_RESERVED },
	{ { 198, 51, 100 }, 24, IPADDR_DOCUMENTATION },
	{ { 203, 0, 113 }, 24, IPADDR_DOCUMENTATION },
	{ { 224 }, 4, IPADDR_MULTICAST },
	{ { 240 }, 4, IPADDR_RESERVED }
};

/* What is outside 2000::/3 was never given to anybody, but for the range that
 * gateways make of IPv4 addresses (RFC 6052). */
static const struct range v6[] = {
	{ { 0 }, 128, IPADDR_UNSPECIFIED },
	{ { [15] = 1 }, 128, IPADDR_LOOPBACK },
	{ { 0, 0x64, 0xff, 0x9b }, 96, IPADDR_PUBLIC },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, IPADDR_DOCUMENTATION },
	{ { 0x3f, 0xff }, 20, IPADDR_DOCUMENTATION },
	{ { 0x20 }, 3, IPADDR_PUBLIC },
	{ { 0xfc }, 7, IPADDR_ULA },
	{ { 0xfe, 0x80 }, 10, IPADDR_LINKLOCAL },
	{ { 0xff }, 8, IPADDR_MULTICAST },
	{ { 0 }, 0, IPADDR_RESERVED }
};

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

/* 1 where the first bits are those of the range. */
static int
is_within(const uint8_t *octets, const struct range *range)
{
	int whole = range->bits / 8, rest = range->bits % 8;

	if (memcmp(octets, range->octets, whole) != 0)
		return 0;
	return rest == 0 ||
	    (octets[whole] ^ range->octets[whole]) >> (8 - rest) == 0;
}

static enum ipaddr_scope
find(const uint8_t *octets, const struct range *ranges, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_within(octets, &ranges[i]))
			return ranges[i].scope;
	return IPADDR_PUBLIC;
}

void
ipaddr_unmap(struct ipaddr *ip)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct ipaddr plain = { .family = AF_INET };

	if (ip->family != AF_INET6 ||
	    memcmp(ip->octets, mapped, sizeof(mapped)) != 0)
		return;
	memcpy(plain.octets, ip->octets + sizeof(mapped), 4);
	*ip = plain;
}

enum ipaddr_scope
ipaddr_scope(const struct ipaddr *ip)
{
	struct ipaddr plain = *ip;

	ipaddr_unmap(&plain);
	if (plain.family == AF_INET)
		return find(plain.octets, v4, sizeof(v4) / sizeof(v4[0]));
	return find(plain.octets, v6, sizeof(v6) / sizeof(v6[0]));
}

int
ipaddr_is_visible(const struct ipaddr *ip)
{
	enum ipaddr_scope scope = ipaddr_scope(ip);

	return scope == IPADDR_PUBLIC || scope == IPADDR_DOCUMENTATION;
}

const char *
ipaddr_scope_text(enum ipaddr_scope scope)
{
	static const char *const texts[IPADDR_SCOPES] = {
		[IPADDR_PUBLIC] = "public",
		[IPADDR_UNSPECIFIED] = "no host's",
		[IPADDR_LOOPBACK] = "every host's own",
		[IPADDR_PRIVATE] = "for private networks",
		[IPADDR_CGN] = "behind a provider's NAT",
		[IPADDR_LINKLOCAL] = "for one link",
		[IPADDR_ULA] = "for private networks",
		[IPADDR_DOCUMENTATION] = "for examples",
		[IPADDR_MULTICAST] = "for multicast",
		[IPADDR_RESERVED] = "reserved"
	};

	return texts[scope];
}
