/*
 * Where mail for a domain would go: its MX records (RFC 5321 section 5.1), and
 * what DNS says of each of their hosts.
 */
#ifndef EXAM_MXHOSTS_H
#define EXAM_MXHOSTS_H

#include "exam/examdomain.h"

#define MXHOSTS		10	/* MX records that are followed */

enum mxhost_state {
	MXHOST_GOOD,		/* a stranger can connect to an address */
	MXHOST_UNKNOWN,		/* no answer */
	MXHOST_PRIVATE,		/* nobody outside can */
	MXHOST_NOWHERE,		/* no address */
	MXHOST_LITERAL,		/* an address in the place of the name */
	MXHOST_NULL		/* the null MX (RFC 7505) */
};

struct mxhost {
	char			 name[DNS_NAME];	/* "": the null MX */
	int			 preference;
	enum mxhost_state	 state;
	enum resolver_result	 dns;		/* with MXHOST_UNKNOWN */
	int			 alias;		/* it is a CNAME */
	char			 address[IPADDR_TEXT];	/* one that shows it */
	enum ipaddr_scope	 scope;		/* of that */
};

struct mxhosts {
	struct examdomain	*domain;	/* lent: whose they are */
	enum resolver_result	 dns;		/* of the question for MX */
	struct mxhost		 hosts[MXHOSTS];
	size_t			 n, total;	/* followed, and there */
	struct mxhost		 implicit;	/* the domain as a host */
};

/* Asks for those of the domain that is checked; the first is zero before. */
void	mxhosts_look(struct mxhosts *, struct examdomain *);

#endif
