/*
 * What a PTR name says of a host to receivers: a name of its own, the
 * provider's default, or an end user's line.  Pure.
 */
#ifndef DOCTOR_PTRNAME_H
#define DOCTOR_PTRNAME_H

#include "doctor/ipaddr.h"

enum ptrname_class {
	PTRNAME_OK,
	PTRNAME_GENERIC,	/* the provider's: made of the address */
	PTRNAME_DYNAMIC,	/* of a range of end users */
	PTRNAME_INVALID		/* no name that a host can have */
};

enum ptrname_class ptrname_classify(const struct ipaddr *, const char *name);

/* The word for programs, "generic". */
const char *ptrname_word(enum ptrname_class);

/* 1 where both are the same name, whatever their case and a dot at the end:
 * a PTR name and what EHLO says (RFC 5321 section 4.1.1.1). */
int	ptrname_equal(const char *, const char *);

#endif
