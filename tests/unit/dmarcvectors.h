/*
 * The vectors of DMARC: one file with a list for each of three suites.
 */
#ifndef UNIT_DMARCVECTORS_H
#define UNIT_DMARCVECTORS_H

#include "tests/unit/dnstable.h"
#include "tests/unit/jsonread.h"

#define DMARCVECTORS_LIST	1024	/* a path and NUL */

struct dmarcvectors {
	struct jsonread	 read;
	char		*file;
	char		 list[DMARCVECTORS_LIST];	/* of public suffixes */
};

/*
 * Opens the file at the first element of a list: 0, or -1 where there are no
 * vectors, which has been said.
 */
int	dmarcvectors_open(struct dmarcvectors *, const char *name);
void	dmarcvectors_close(struct dmarcvectors *);

/* 1 where another object begins. */
int	dmarcvectors_next(struct dmarcvectors *);

/* Reads a key: 0 at the end of the object. */
int	dmarcvectors_key(struct dmarcvectors *, char *key, size_t);

/* Reads a value: its text, "" for null. */
void	dmarcvectors_value(struct dmarcvectors *, char *value, size_t);

/* Reads a list of strings: what stands in it, with blanks between. */
void	dmarcvectors_strings(struct dmarcvectors *, char *value, size_t);

/* Reads a zone into a table. */
void	dmarcvectors_zone(struct dmarcvectors *, struct dnstable *);

#endif
