/*
 * Names of a master file, as they are on the wire: not compressed, in lower
 * case.  Pure.
 */
#ifndef DOCTOR_ZONENAME_H
#define DOCTOR_ZONENAME_H

#include "route/wire.h"

struct zonename {
	uint8_t	wire[WIRE_MAX];
	size_t	length;		/* 0: no name */
};

/*
 * Reads a word as a name: "@", absolute with its dot, or relative to the
 * origin (RFC 1035 section 5.1).  NULL, or what is wrong with it in static
 * text.
 */
const char *zonename_read(struct zonename *, const char *, size_t,
	    const struct zonename *origin);

/*
 * How many octets the name takes at the front of the data; 0 where it is
 * damaged or compressed.
 */
size_t	zonename_measure(const uint8_t *, size_t);

/*
 * The text of a name at the front of the data, without a dot at its end ("":
 * the root).  0, or -1 where text cannot hold it: such a name is none that
 * anybody asks for.
 */
int	zonename_text(const uint8_t *, size_t, char dst[DNS_NAME]);

#endif
