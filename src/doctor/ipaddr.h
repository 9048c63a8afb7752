/*
 * An address as the doctor asks about it: its octets, its text, and the
 * labels that names of DNS have for it.  Pure.
 */
#ifndef DOCTOR_IPADDR_H
#define DOCTOR_IPADDR_H

#include <stddef.h>
#include <stdint.h>

#define IPADDR_TEXT	46	/* text of an address and NUL */
#define IPADDR_LABELS	64	/* 32 nibbles, 31 dots and NUL */

struct ipaddr {
	int	family;		/* AF_INET, AF_INET6 */
	uint8_t	octets[16];	/* network order; of IPv4 the first 4 */
};

/* Where an address is good for anything (RFC 6890). */
enum ipaddr_scope {
	IPADDR_PUBLIC,
	IPADDR_UNSPECIFIED,	/* "this network" too */
	IPADDR_LOOPBACK,
	IPADDR_PRIVATE,		/* RFC 1918 */
	IPADDR_CGN,		/* behind a provider's NAT: RFC 6598 */
	IPADDR_LINKLOCAL,
	IPADDR_ULA,		/* RFC 4193 */
	IPADDR_DOCUMENTATION,	/* RFC 5737, RFC 3849 */
	IPADDR_MULTICAST,
	IPADDR_RESERVED,
	IPADDR_SCOPES
};

/* Reads the text of an address: 0, or -1 where it is none.  What is written
 * as IPv6 stays IPv6, mapped IPv4 too. */
int	ipaddr_parse(struct ipaddr *, const char *);

/* Makes of IPv4 that is mapped into IPv6 (::ffff:0:0/96) what it is. */
void	ipaddr_unmap(struct ipaddr *);

/* 4 or 16. */
size_t	ipaddr_length(const struct ipaddr *);

void	ipaddr_show(const struct ipaddr *, char dst[IPADDR_TEXT]);

/*
 * Writes the labels of an address: the octets of IPv4 (RFC 5782 section 2.1),
 * the nibbles of IPv6 (section 2.4), the last one first.
 */
void	ipaddr_labels(const struct ipaddr *, char dst[IPADDR_LABELS]);

/* Where it is good; IPv4 that is mapped into IPv6 counts as IPv4. */
enum ipaddr_scope ipaddr_scope(const struct ipaddr *);

/* 1 where receivers can see it; those for examples are public ones of a world
 * of examples. */
int	ipaddr_is_visible(const struct ipaddr *);

/* For people, to stand behind "an address that is": "for private networks". */
const char *ipaddr_scope_text(enum ipaddr_scope);

#endif
