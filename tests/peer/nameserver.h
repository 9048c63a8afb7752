/*
 * The DNS server as a part of the peer program: its zone is a file, and its
 * questions go to a log.
 */
#ifndef PEER_NAMESERVER_H
#define PEER_NAMESERVER_H

#include <sys/stat.h>

#include <poll.h>

#include "tests/peer/dns.h"

struct nameserver {
	struct dns_peer	 peer;
	const char	*file;		/* the zone's; lent */
	struct stat	 seen;
};

/*
 * Binds and reads the zone; its log is the file dns in the directory, opened
 * at dir.  Ends the process where it cannot.
 */
void	nameserver_open(struct nameserver *, int dir, const char *address,
	    int port);

/*
 * Serves the n descriptors that are ready, and what is due.  A zone file that
 * is another one than at the last question (moved into its place) is read
 * first.  Ends the process where it makes no sense.
 */
void	nameserver_serve(struct nameserver *, const struct pollfd *, size_t n);

#endif
