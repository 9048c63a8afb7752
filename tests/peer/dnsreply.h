/*
 * What the tests' DNS server says to a question: octets in, octets out, by
 * the zone.  It shares no code with the resolver that it tests.
 */
#ifndef PEER_DNSREPLY_H
#define PEER_DNSREPLY_H

#include <stddef.h>
#include <stdint.h>

#include "tests/peer/zone.h"

#define DNSREPLY_MAX	65535

struct dnsreply_question {
	uint8_t		 octets[12 + 255 + 4];	/* header and question */
	size_t		 length;
	char		 name[ZONE_NAME];
	uint16_t	 type;
	int		 edns;
	int		 ad;		/* asked for by AD or DO */
	size_t		 room;		/* for the answer: by EDNS0, or 512 */
	int		 tcp;
};

/* Reads a query; 0, or -1 where it is none.  tcp is the caller's to set. */
int	dnsreply_question(struct dnsreply_question *, const uint8_t *, size_t);

/* Writes the answer: its length, or 0 where the zone says not to answer. */
size_t	dnsreply_write(const struct zone *, const struct dnsreply_question *,
	    uint8_t dst[DNSREPLY_MAX]);

/*
 * Turns an answer into one that must not be believed, in the n-th way of
 * two: a wrong ID, a wrong question.
 */
void	dnsreply_spoil(uint8_t *answer, size_t length, unsigned int n);

/* The word for a type, "TYPE99" for one without. */
void	dnsreply_type(char dst[16], uint16_t);

#endif
