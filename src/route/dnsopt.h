/*
 * Options of the OPT record (RFC 6891 section 6.1.2) in an answer.
 */
#ifndef ROUTE_DNSOPT_H
#define ROUTE_DNSOPT_H

#include "route/wire.h"

/*
 * The code of the first extended error (RFC 8914 section 2) among the options
 * that fill so many octets from the cursor on, which stays where it is.  0
 * where there is none, or one that says nothing; damage ends the search.
 */
unsigned int dnsopt_ede(const struct wire *, size_t length);

#endif
