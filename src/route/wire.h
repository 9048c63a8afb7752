/*
 * The octets of a DNS message (RFC 1035 section 4.1): a cursor with a sticky
 * error for reading, and the two things that a query is written with.
 */
#ifndef ROUTE_WIRE_H
#define ROUTE_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "route/dns.h"

#define WIRE_HEADER	12	/* octets before the question */
#define WIRE_MAX	255	/* RFC 1035 section 2.3.4: octets of a name */

struct wire {
	const uint8_t	*data;
	size_t		 length;
	size_t		 at;
	int		 bad;	/* something was missing: test once */
};

/* Read a number in network order; 0 where it is not there. */
unsigned int	wire_get16(struct wire *);
uint32_t	wire_get32(struct wire *);

void	wire_skip(struct wire *, size_t);

/*
 * Reads a name, leaves the cursor behind it and its text, without a dot at
 * the end, in dst.  1; or 0 where it is damaged (the cursor is then bad) or
 * is sound but has octets that its text could not hold: such a name is none
 * of ours.
 */
int	wire_get_name(struct wire *, char dst[DNS_NAME]);

/* Writes a number in network order; returns 2. */
size_t	wire_put16(uint8_t *, unsigned int);

/* Writes a name: its length, or 0 where the text is no DNS name. */
size_t	wire_put_name(uint8_t dst[WIRE_MAX], const char *);

#endif
