/*
 * Where mail for a domain goes (RFC 5321 section 5.1).
 */
#ifndef ROUTE_MX_H
#define ROUTE_MX_H

#include <sys/socket.h>

#include "conf.h"
#include "outcome.h"
#include "route/resolver.h"

#define MX_HOSTS	50	/* used of one answer */
#define MX_ADDRESSES	10	/* of one host, 5 a family */

struct mx_host {
	int	preference;
	char	name[DNS_NAME];	/* host name, or an address literal in its
				 * brackets */
};

struct mx_list {
	struct mx_host	 hosts[MX_HOSTS];	/* in the order to try */
	size_t		 n;
	int		 implicit;	/* no MX record: the domain itself */
	int		 self;	/* we are an MX, those not better left out */
	int		 secure;	/* DNSSEC vouches for the list */
};

struct mx_address {
	struct sockaddr_storage	addr;	/* port set from conf */
	socklen_t		length;
};

struct mx_addresses {
	struct mx_address	list[MX_ADDRESSES];	/* in order to try */
	size_t			n;
	int			secure;	/* DNSSEC vouches for all of them */
	char			name[DNS_NAME];	/* behind the host's CNAMEs */
};

/*
 * Finds the hosts for a destination: a domain, or an address literal, which
 * then is the only host.  Sorted by preference, equal ones shuffled; we
 * ourselves (conf->hostname) and all that is not better are dropped.  Without
 * an MX the domain's own name is the host, behind its CNAMEs.  0, or -1 with
 * the outcome set: 5.1.2 NXDOMAIN or neither MX nor address, 5.1.10 null MX
 * (RFC 7505), 5.4.4 MX records that name no host, 5.4.6 we ourselves are the
 * best, 4.4.3 DNS trouble.
 *
 * beside is a question that is asked at the same time and has no say in the
 * result; NULL: none.  Its own result stays as it was where nothing is asked,
 * and the caller clears it.
 */
int	mx_hosts(const struct resolver *, const struct conf *,
	    const char *destination, int stop, struct question *beside,
	    struct mx_list *, struct outcome *);

/*
 * Looks A and AAAA up together and orders them by conf->inet (any: IPv4
 * first).  Unusable addresses (0/8, ::, mapped IPv4, multicast, broadcast) are
 * left out.  host is a name or a literal of mx_hosts().  0, or -1 with the
 * outcome: 5.4.4 the host has no usable address, 4.4.3 DNS trouble.
 */
int	mx_addresses(const struct resolver *, const struct conf *,
	    const char *host, int stop, struct mx_addresses *,
	    struct outcome *);

/*
 * Adds one address, 4 or 16 octets in network order, where mail can be sent to
 * it (see above) and there is room.
 */
void	mx_add(struct mx_addresses *, int family, const void *octets,
	    int port);

#endif
