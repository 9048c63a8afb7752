/*
 * The lines of --smtp-map.  They come from the command line, and are checked
 * once, here: what is kept is a host's name and an address that mail could be
 * sent to.
 */
#include <arpa/inet.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probemap.h"
#include "util/text.h"

/* A port without sign or blanks, else 0. */
static int
read_port(const char *text)
{
	size_t n = strlen(text);
	long port;

	if (n == 0 || n > 5 || strspn(text, "0123456789") != n)
		return 0;
	port = strtol(text, NULL, 10);
	return port <= 65535 ? (int)port : 0;
}

/* The octets of the address; 0, or -1 where it is none. */
static int
octets_of(const struct probe_map *map, unsigned char octets[16])
{
	return inet_pton(map->family, map->address, octets) == 1 ? 0 : -1;
}

/* By the rule of mail to the address, so that both refuse the same. */
static int
is_usable(const struct probe_map *map)
{
	struct mx_addresses addresses = { .n = 0 };
	unsigned char octets[16];

	if (octets_of(map, octets) == -1)
		return 0;
	mx_add(&addresses, map->family, octets, map->port);
	return addresses.n == 1;
}

/* The address without its brackets, which IPv6 must have: its colons would
 * leave open where the port begins. */
static int
read_address(struct probe_map *map, const char *text, size_t n)
{
	/* which family it is, inet_pton() will have to agree with */
	map->family = AF_INET;
	if (n > 2 && text[0] == '[' && text[n - 1] == ']') {
		map->family = AF_INET6;
		text++;
		n -= 2;
	}
	if (n >= sizeof(map->address))
		return -1;
	memcpy(map->address, text, n);
	map->address[n] = '\0';
	return 0;
}

int
probemap_parse(struct probe_map *map, const char *text)
{
	const char *equals = strchr(text, '='), *colon = strrchr(text, ':');
	size_t n;

	memset(map, 0, sizeof(*map));
	/* the last colon: an address may have more */
	if (equals == NULL || colon == NULL || colon < equals ||
	    (n = (size_t)(equals - text)) >= sizeof(map->host))
		return -1;
	memcpy(map->host, text, n);
	map->host[n] = '\0';
	map->port = read_port(colon + 1);
	if (!text_hostname(map->host) || map->port == 0 ||
	    read_address(map, equals + 1,
	    (size_t)(colon - equals - 1)) == -1)
		return -1;
	return is_usable(map) ? 0 : -1;
}

int
probemap_find(const struct probe_map *maps, size_t n, const char *host,
    struct mx_addresses *addresses, enum conf_inet inet)
{
	unsigned char octets[16];
	int found = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcasecmp(maps[i].host, host) != 0)
			continue;
		/* also of the other family: then the host has no address */
		found = 1;
		if ((inet == INET_4 && maps[i].family != AF_INET) ||
		    (inet == INET_6 && maps[i].family != AF_INET6) ||
		    octets_of(&maps[i], octets) == -1)
			continue;
		mx_add(addresses, maps[i].family, octets, maps[i].port);
	}
	return found;
}
