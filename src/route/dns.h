/*
 * DNS messages (RFC 1035): a query built, an answer parsed.  Pure: buffer
 * in, struct out.  Every length is tested before it is used.
 */
#ifndef ROUTE_DNS_H
#define ROUTE_DNS_H

#include <stddef.h>
#include <stdint.h>

#define DNS_NAME	256	/* text of a name, escapes refused, and NUL */
#define DNS_UDP		1232	/* EDNS0 size we offer: fits any path */
#define DNS_MESSAGE	65535
#define DNS_RECORDS	256	/* of the answer section we look at */
#define DNS_CHAIN	10	/* CNAMEs followed in one answer */

enum dns_type { DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6,
	    DNS_PTR = 12, DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28,
	    DNS_DS = 43, DNS_TLSA = 52 };

/* Why a resolver failed (RFC 8914 section 4): the codes by which signatures
 * do not hold, from the first to the last. */
enum dns_ede { DNS_EDE_BOGUS = 6, DNS_EDE_NSEC_MISSING = 12 };

enum dns_rcode { DNS_NOERROR = 0, DNS_FORMERR = 1, DNS_SERVFAIL = 2,
	    DNS_NXDOMAIN = 3, DNS_NOTIMP = 4, DNS_REFUSED = 5 };

struct dns_record {
	enum dns_type	 type;
	uint32_t	 ttl;
	uint16_t	 preference;	/* MX */
	char		 name[DNS_NAME];	/* MX, NS, PTR, first of SOA;
					 * "": root */
	const uint8_t	*data;		/* RDATA, lent by the message; a name in
					 * it may be compressed */
	size_t		 length;
};

struct dns_answer {
	uint16_t	 id;
	enum dns_rcode	 rcode;
	int		 truncated;	/* TC */
	int		 authenticated;	/* AD, as sent: trust is the caller's */
	int		 edns;		/* the answer has an OPT record */
	unsigned int	 ede;		/* why, of SERVFAIL: an extended error's
					 * code; 0: none, or nothing said */
	char		 name[DNS_NAME];	/* behind the CNAME chain */
	int		 hops;		/* CNAMEs on the way to that name */
	struct dns_record *records;	/* of the type asked, at that name */
	size_t		 n;
	size_t		 damaged;	/* more of them, but with bad RDATA */
};

/*
 * Builds a query with EDNS0 (edns 1) or without, RD set, AD set, CD clear.
 * The length, or 0 where the name is no DNS name (it has no dot at its end)
 * or does not fit.
 */
size_t	dns_query(uint8_t *, size_t size, uint16_t id, const char *name,
	    enum dns_type, int edns);

/*
 * Parses an answer to a question of ours.  0 where the header, ID and
 * question match and all is well formed; -1 where it is not our answer or is
 * damaged (nothing is then owned).  A CNAME loop or a chain over DNS_CHAIN
 * gives 0 with rcode DNS_SERVFAIL.  A record with bad RDATA is left out and
 * counted as damaged, but for TLSA: those are given whatever their length,
 * as it counts that they are there (RFC 7672 section 2.2).  What is truncated,
 * or an rcode other than NOERROR and NXDOMAIN, is read no further than its
 * question, but for the reason of a SERVFAIL; a FORMERR may come without one.
 * records point into the message; dns_clear() releases the array.
 */
int	dns_parse(struct dns_answer *, const uint8_t *, size_t, uint16_t id,
	    const char *name, enum dns_type);
void	dns_clear(struct dns_answer *);

/*
 * Copies the strings of a TXT record, joined without anything between them
 * (RFC 6376 section 3.6.2.2), with a NUL behind what
 * fits.  The octets are any.  How many there are in all: not less than size
 * where they did not fit.
 */
size_t	dns_text(const struct dns_record *, char *dst, size_t size);

#endif
