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

/* Reads the text of an address: 0, or -1 where it is none.  What is written
 * as IPv6 stays IPv6, mapped IPv4 too. */
int	ipaddr_parse(struct ipaddr *, const char *);

/* 4 or 16. */
size_t	ipaddr_length(const struct ipaddr *);

void	ipaddr_show(const struct ipaddr *, char dst[IPADDR_TEXT]);

/*
 * Writes the labels of an address: the octets of IPv4 (RFC 5782 section 2.1),
 * the nibbles of IPv6 (section 2.4), the last one first.
 */
void	ipaddr_labels(const struct ipaddr *, char dst[IPADDR_LABELS]);

#endif
