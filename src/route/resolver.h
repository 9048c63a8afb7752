/*
 * A stub resolver (RFC 1034 section 5.3.1): several questions at once over
 * UDP, TCP where an answer is cut short, several servers in turn.  No search
 * list, no hosts file, no NSS.
 */
#ifndef ROUTE_RESOLVER_H
#define ROUTE_RESOLVER_H

#include <sys/socket.h>

#include "conf.h"
#include "route/dns.h"

#define RESOLVER_SERVERS	3	/* as resolv.conf(5) */
#define RESOLVER_FILE	(64 * 1024)	/* octets of resolv.conf read */
#define RESOLVER_DEADLINE 30000		/* ms for all of resolver_ask():
					 * three servers, twice, 5 s each */

enum resolver_result {
	RESOLVER_OK,		/* at least one record of the type */
	RESOLVER_NODATA,	/* the name is there, the type is not */
	RESOLVER_NXDOMAIN,
	RESOLVER_FAILED,	/* SERVFAIL, REFUSED, or answers of no sense */
	RESOLVER_TIMEOUT
};

struct resolver {
	struct sockaddr_storage	 servers[RESOLVER_SERVERS];
	socklen_t		 lengths[RESOLVER_SERVERS];
	size_t			 n;
	int			 timeout;	/* ms for one try */
	int			 attempts;
	int			 trust_ad;
	struct sockaddr_storage	 source;	/* to ask from, with port 0 */
	socklen_t		 nsource;	/* 0: as the kernel likes */
};

struct question {
	const char		*name;
	enum dns_type		 type;
	enum resolver_result	 result;
	int			 secure;	/* AD from a trusted server, of
					 * NODATA and NXDOMAIN as well */
	unsigned int		 ede;		/* with RESOLVER_FAILED: see
						 * struct dns_answer */
	int			 cut;		/* with RESOLVER_FAILED or
						 * _TIMEOUT: too long for UDP,
						 * and not to be had by TCP */
	struct dns_answer	 answer;	/* with RESOLVER_OK; its name
						 * and hops with NODATA and
						 * NXDOMAIN as well */
	uint8_t			*message;	/* owned; records point here */
};

/*
 * Parses the text of a resolv.conf(5): nameserver, options timeout:,
 * attempts:, trust-ad.  Without a nameserver: 127.0.0.1.
 */
void	resolver_parse(struct resolver *, const char *, size_t);

/*
 * conf's resolver where it is set (its tries then wait 5 s, scaled by conf's
 * timeout), else /etc/resolv.conf.
 */
void	resolver_init(struct resolver *, const struct conf *);

/* The text of a server's address, without its port; "" where there is none. */
void	resolver_show(const struct resolver *, size_t server, char *dst,
	    size_t size);

/*
 * 1 where the AD bit of this server may be believed: it is on the loopback
 * (Docker's 127.0.0.11 is not: it hands on what it got), or resolv.conf says
 * trust-ad (RFC 7672 section 2.1.3).
 */
int	resolver_trusts(const struct resolver *, size_t server);

/*
 * Asks all questions at the same time.  stop is a descriptor at whose end of
 * file it gives up (what has no answer yet is TIMEOUT), or -1.  Each question
 * gets its result; the caller clears them.  A CNAME that the answer does not
 * follow is asked for anew, DNS_CHAIN of them in all.
 */
void	resolver_ask(const struct resolver *, struct question *, size_t,
	    int stop);
/* 1 where DNS has said what there is, if only that there is nothing. */
int	resolver_answered(enum resolver_result);

void	question_clear(struct question *);

#endif
