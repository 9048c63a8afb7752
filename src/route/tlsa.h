/*
 * TLSA records (RFC 6698) as SMTP uses them (RFC 7672 section 3.1).  Pure.
 */
#ifndef ROUTE_TLSA_H
#define ROUTE_TLSA_H

#include <stddef.h>
#include <stdint.h>

#include "route/dns.h"

#define TLSA_MAX	32	/* usable records of a host; real ones have 4 */

enum tlsa_usage { TLSA_DANE_TA = 2, TLSA_DANE_EE = 3 };

struct tlsa {
	uint8_t		 usage;
	uint8_t		 selector;	/* 0 certificate, 1 public key */
	uint8_t		 matching;	/* 0 whole, 1 SHA-256, 2 SHA-512 */
	uint8_t		*data;		/* owned */
	size_t		 length;
};

struct tlsa_set {
	struct tlsa	 list[TLSA_MAX];
	size_t		 n;		/* usable ones */
	size_t		 unusable;
};

void	tlsa_clear(struct tlsa_set *);

/*
 * Takes the records of one answer: PKIX-TA(0) and PKIX-EE(1) (RFC 7672 section
 * 3.1.3), what is not known, too short or of a wrong length is unusable.  0,
 * and the caller clears it; -1 where memory ran out, nothing owned.
 */
int	tlsa_take(struct tlsa_set *, const struct dns_record *, size_t n);

/*
 * Writes the name that a host's records stand at, "_25._tcp.host" (RFC 7672
 * section 2.2.3).  0, or -1 where it would be too long.
 */
int	tlsa_name(char dst[DNS_NAME], const char *host, int port);

#endif
