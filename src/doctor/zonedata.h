/*
 * Types of records and their data in a master file: read as people write it,
 * or as RFC 3597 section 5 has it for any type.
 */
#ifndef DOCTOR_ZONEDATA_H
#define DOCTOR_ZONEDATA_H

#include "doctor/zonename.h"
#include "doctor/zoneread.h"
#include "util/buf.h"

#define ZONEDATA_MAX	65535	/* RFC 1035 section 4.1.3: octets of RDATA */

/* Those that are read; of others it only counts that they are there. */
enum zonedata_code {
	ZONEDATA_A = 1,
	ZONEDATA_NS = 2,
	ZONEDATA_CNAME = 5,
	ZONEDATA_SOA = 6,
	ZONEDATA_PTR = 12,
	ZONEDATA_MX = 15,
	ZONEDATA_TXT = 16,
	ZONEDATA_KEY = 25,
	ZONEDATA_AAAA = 28,
	ZONEDATA_RRSIG = 46,
	ZONEDATA_NSEC = 47,
	ZONEDATA_TLSA = 52,
	ZONEDATA_SPF = 99
};

/*
 * The number of a type, "MX" or "TYPE15", whatever its case; 0 where the word
 * is none.
 */
uint16_t zonedata_type(const char *, size_t);

/*
 * Reads the data of a record from the token that was read last on, and leaves
 * the reader at the end of the line.  *known becomes 1, and out has the data
 * in wire form, sound as dns_parse() would have it; or 0, where the type is
 * none that is read here.  NULL, or what is wrong in static text: the reader
 * then stands where it is.
 */
const char *zonedata_read(struct buf *out, struct zoneread *, uint16_t type,
	    const struct zonename *origin, int *known);

#endif
