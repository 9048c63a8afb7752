/*
 * The tags of DMARC records and their values.
 */
#ifndef DOCTOR_DMARCTAG_H
#define DOCTOR_DMARCTAG_H

#include <stddef.h>

#include "doctor/dmarcrecord.h"

#define DMARCTAG_NEW	31	/* a number for those that nobody knows */
#define DMARCTAG_V	30

/* One of them in the text, without the blanks around name and value. */
struct dmarctag {
	const char	*text;		/* all of the record */
	const char	*name, *value;
	size_t		 name_length, length;
	int		 second;	/* it follows the version */
};

/* The number of a tag by its name. */
unsigned int dmarctag_find(const struct dmarctag *);

/* Takes the value of a tag with such a number into the record. */
void	dmarctag_take(const struct dmarctag *, unsigned int,
	    struct dmarcrecord *);

#endif
