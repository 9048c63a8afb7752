/*
 * Master files (RFC 1035 section 5.1), as name servers read them and as
 * records_zone() writes them.  Pure: text in, records out.
 */
#ifndef DOCTOR_ZONEFILE_H
#define DOCTOR_ZONEFILE_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

#define ZONEFILE_SIZE	(4 * 1024 * 1024)	/* octets of a text */
#define ZONEFILE_RECORDS 20000

/* What is read; all of it is lent. */
struct zonefile_text {
	const char	*text;
	size_t		 length;
	const char	*name;		/* of the file, for faults */
	const char	*origin;	/* the domain that relative names are in
					 * until $ORIGIN says another; NULL: a
					 * relative name is a fault */
};

struct zonefile_record {
	char		*owner;		/* owned; lower case, no dot at its end,
					 * "": the root */
	uint16_t	 type;
	uint32_t	 ttl;		/* seconds */
	uint8_t		*data;		/* owned; RDATA in wire form, sound, its
					 * names not compressed and in lower
					 * case; NULL: a type that zonedata.h
					 * does not read */
	size_t		 length;
	size_t		 line;		/* where it begins, from 1 */
};

struct zonefile {
	struct zonefile_record	*records;	/* owned, in the text's order */
	size_t			 n;
};

/*
 * Reads a text.  0, and the caller clears it; or -1 with a fault of status 65
 * (71: memory ran out) that names the file and the line: half a zone would
 * answer as if the rest were to be as it is.  A record whose owner no question
 * can have (wire_get_name()) is tested and left out.  The class is IN alone;
 * $INCLUDE and $GENERATE are refused.
 */
int	zonefile_parse(struct zonefile *, const struct zonefile_text *,
	    struct fault *);
void	zonefile_clear(struct zonefile *);

/* Releases what one record owns. */
void	zonefile_drop(struct zonefile_record *);

#endif
