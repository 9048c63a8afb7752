/*
 * Answers of the tests' DNS server that wait for their time.
 */
#ifndef PEER_PENDING_H
#define PEER_PENDING_H

#include <netinet/in.h>

#include <stdint.h>

#include "tests/peer/dns.h"

struct dns_pending {
	struct dns_pending	*next;
	int64_t			 due;		/* clock_now() ms */
	unsigned int		 wrong;		/* spoofed ones to send first */
	int			 fd;		/* TCP client; -1: UDP */
	struct sockaddr_in	 to;
	uint8_t			*answer;	/* owned */
	size_t			 length;
};

/* Sends what is due of one answer; 1 when all of it went. */
int	pending_send(const struct dns_peer *, struct dns_pending *);

void	pending_free(struct dns_pending *);

#endif
