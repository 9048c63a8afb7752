/*
 * Whether another domain lets reports be sent to it (RFC 9990 section 4): no
 * report goes to one that does not say so in DNS.
 */
#ifndef DOCTOR_DMARCREPORT_H
#define DOCTOR_DMARCREPORT_H

#include "doctor/dmarcwalk.h"

enum dmarcreport_outcome {
	DMARCREPORT_INSIDE,	/* same organisation: nothing to ask */
	DMARCREPORT_AUTHORISED,
	DMARCREPORT_MISSING,	/* no TXT record at the name */
	DMARCREPORT_OTHER,	/* TXT records, but none of DMARC */
	DMARCREPORT_TOO_LONG,	/* no such name can exist */
	DMARCREPORT_TROUBLE	/* DNS did not say */
};

/* The record that has the address. */
struct dmarcreport_policy {
	const struct source	*source;
	const char		*domain;	/* where it was found */
	const char		*psl;		/* path; NULL: no list */
	const struct dmarcwalk	*walk;		/* one that came by the domain;
						 * NULL: asked anew */
};

struct dmarcreport {
	enum dmarcreport_outcome outcome;
	enum resolver_result	 result;	/* of the name */
	char			 name[DNS_NAME];	/* what was asked; "" */
};

/*
 * Looks whether reports on the policy's domain may go to an address at a
 * host.  0, or -1 with errno EINVAL where one of them is no domain name, or
 * ENOMEM.
 */
int	dmarcreport_check(struct dmarcreport *,
	    const struct dmarcreport_policy *, const char *host);

#endif
