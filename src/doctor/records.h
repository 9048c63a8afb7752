/*
 * Records of the DNS as people publish them: lines of a zone file, and the
 * fields of a provider's form.
 */
#ifndef DOCTOR_RECORDS_H
#define DOCTOR_RECORDS_H

#include "util/buf.h"

#define RECORDS_TTL	3600	/* seconds */

struct records_item {
	const char	*owner;		/* whole, without the final dot */
	const char	*type;		/* "TXT", "A", "MX" ... */
	const char	*text;		/* of TXT its strings joined, of others
					 * the data as a zone file has it */
};

/*
 * Appends the record as a zone file has it (RFC 1035 section 5.1), with its
 * absolute owner name.  A TXT record is in strings of at most 255 octets each,
 * whatever octets they hold, and in parentheses where one line would have more
 * than 80 columns.
 */
void	records_zone(struct buf *, const struct records_item *);

/* Appends the strings of a TXT record in quotes, with blanks between. */
void	records_strings(struct buf *, const char *text);

/* The same of a record that is there, its RDATA: cut where it is cut. */
void	records_wire(struct buf *, const unsigned char *, size_t);

/* Appends the text whole and without quotes; a record may be a stranger's, so
 * what a terminal could obey becomes '?'. */
void	records_text(struct buf *, const char *text);

/*
 * Appends three lines "  host ", "  type ", "  value ": the name within the
 * zone ("@": the zone itself), and the text as records_text() does, as
 * providers cut and quote it themselves.
 */
void	records_panel(struct buf *, const struct records_item *,
	    const char *zone);

#endif
