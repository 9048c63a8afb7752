/*
 * Hosts that are to be found elsewhere (`--smtp-map HOST=ADDRESS:PORT'), so
 * that a probe can be tried without the Internet.
 */
#ifndef PROBEMAP_H
#define PROBEMAP_H

#include <stddef.h>

#include "outcome.h"
#include "route/dns.h"
#include "route/mx.h"

struct probe_map {
	char	host[DNS_NAME];
	char	address[OUTCOME_ADDRESS];
	int	family;			/* AF_INET, AF_INET6 */
	int	port;
};

/*
 * Takes "HOST=ADDRESS:PORT", an IPv6 address in brackets.  0, or -1 where it
 * is not that or names an address that no mail can be sent to.
 */
int	probemap_parse(struct probe_map *, const char *);

/* Adds the host's addresses of a family that conf->inet allows, in their
 * order.  1 where it has lines at all, else 0. */
int	probemap_find(const struct probe_map *, size_t, const char *host,
	    struct mx_addresses *, enum conf_inet);

#endif
