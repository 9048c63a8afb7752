/*
 * The way that mail for --to would take, found as a delivery finds it, but
 * from the answers that an examination has; and who receives there.
 */
#ifndef EXAM_EXAMTOROUTE_H
#define EXAM_EXAMTOROUTE_H

#include "doctor/provider.h"
#include "exam/exam.h"
#include "route/mx.h"

enum examtoroute_way {
	WAY_OPEN,		/* a host has an address to send to */
	WAY_UNKNOWN,		/* DNS did not say: see result */
	WAY_NO_NAME,		/* no domain is named so */
	WAY_NO_DOMAIN,		/* NXDOMAIN, or neither MX nor address */
	WAY_NULL_MX,		/* RFC 7505 */
	WAY_NO_HOST,		/* no MX record names a host */
	WAY_NO_ADDRESS,		/* no host has one of any use */
	WAY_SELF		/* this host is the best MX */
};

struct examtoroute_host {
	int			 preference;
	char			 name[DNS_NAME];	/* or a literal */
	struct mx_addresses	 addresses;
	size_t			 others;	/* of a family ruled out */
	enum resolver_result	 result;	/* why there is no address */
};

struct examtoroute {
	const char		*domain;	/* lent by exam->option->to */
	enum examtoroute_way	 way;
	enum resolver_result	 result;	/* with WAY_UNKNOWN */
	int			 implicit;	/* no MX record */
	int			 self;		/* worse ones are left out */
	size_t			 n;
	struct examtoroute_host	 hosts[MX_HOSTS];	/* in the order to
						 * try; equal ones by name */
	const struct provider	*provider;	/* of the first host that is
						 * known; NULL; lent */
};

/* Asks for the hosts and their addresses; option->to is set. */
void	examtoroute_find(struct exam *, struct examtoroute *);

/* Adds the finding to.route. */
void	examtoroute_report(struct exam *, const struct examtoroute *);

#endif
