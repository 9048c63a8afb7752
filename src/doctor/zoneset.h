/*
 * The records of a zone file in sets, as a name server has them: those of one
 * name and type (RFC 2181 section 5).
 */
#ifndef DOCTOR_ZONESET_H
#define DOCTOR_ZONESET_H

#include "doctor/zonefile.h"

/*
 * Sorts the records, and drops those that are there twice.  0; or -1 with a
 * fault of status 65 that names a record no server would take: a CNAME beside
 * other records (RFC 2181 section 10.1), or too many of one set for an answer.
 * text is that of the zone file.
 */
int	zoneset_sort(struct zonefile *, const struct zonefile_text *,
	    struct fault *);

/* The first record of a set in a sorted zone, lent, and how many there are;
 * NULL where there is none.  Names compare without case. */
const struct zonefile_record *zoneset_find(const struct zonefile *,
	    const char *name, uint16_t type, size_t *n);

/* 1 where a sorted zone has records of the name or of one below it (RFC 4592
 * section 2.2.2), else 0. */
int	zoneset_has(const struct zonefile *, const char *name);

#endif
