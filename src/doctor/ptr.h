/*
 * The reverse DNS of an address: its PTR names, what each of them looks like,
 * and whether it leads back to the address (RFC 8601 section 2.7.3).
 */
#ifndef DOCTOR_PTR_H
#define DOCTOR_PTR_H

#include "doctor/ipaddr.h"
#include "doctor/ptrname.h"
#include "doctor/source.h"

#define PTR_NAMES	10	/* followed of one address */

enum ptr_forward {
	PTR_CONFIRMED,		/* an address of the name is ours */
	PTR_OTHER,		/* it has addresses, all others */
	PTR_NONE,		/* it has none, or is no name to ask for */
	PTR_UNKNOWN		/* the question had no answer */
};

struct ptr_name {
	char			name[DNS_NAME];	/* printable */
	enum ptrname_class	class;
	enum ptr_forward	forward;
	enum resolver_result	dns;		/* of its A or AAAA */
};

struct ptr {
	char			query[DNS_NAME];	/* the reverse name */
	char			place[DNS_NAME];	/* of its records: that,
						 * or what that is a CNAME of
						 * (RFC 2317); printable */
	enum resolver_result	dns;		/* of the PTR question: OK,
						 * NODATA and NXDOMAIN say
						 * what there is */
	struct ptr_name		names[PTR_NAMES];
	size_t			n;
	size_t			total;		/* PTR records, followed or
						 * not */
	enum ptr_forward	forward;	/* the best of them; UNKNOWN
						 * where one that had no answer
						 * could still be it */
};

/* The name below in-addr.arpa or ip6.arpa. */
void	ptr_query(const struct ipaddr *, char dst[DNS_NAME]);

/* Asks for the PTR names, then for the addresses of all at the same time. */
void	ptr_look_up(const struct source *, const struct ipaddr *,
	    struct ptr *);

#endif
