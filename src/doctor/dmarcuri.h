/*
 * The addresses that reports go to, as DMARC records list them.
 */
#ifndef DOCTOR_DMARCURI_H
#define DOCTOR_DMARCURI_H

#include <stddef.h>

#include "doctor/dmarcrecord.h"

/*
 * Reads the value of rua or ruf that stands so far in the text; what is sound
 * is added.  The codes of what is not, 1 << enum dmarcrecord_code.
 */
unsigned long long dmarcuri_read(struct dmarcrecord_uris *, const char *text,
	    size_t at, size_t length);

/*
 * Copies the domain of an address, in lower case and checked to be a host
 * name.  0, or -1 where there is none or it does not fit.
 */
int	dmarcuri_domain(const char *text, const struct dmarcrecord_uri *,
	    char *dst, size_t size);

#endif
