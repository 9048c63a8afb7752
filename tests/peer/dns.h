/*
 * A scripted DNS server for the tests: one zone, UDP and TCP on one port of
 * 127.0.0.1, as a rule one that the kernel picks, every way to misbehave that
 * zone.h names.  It never sleeps: delayed answers wait in a queue for their
 * time.
 *
 *	struct dns_peer peer;
 *
 *	if (dns_peer_open(&peer, "a.example MX 10 mx.a.example\n", 0) == -1)
 *		errx(1, "%s", peer.error);
 *	for (;;) {
 *		n = dns_peer_fds(&peer, fds);
 *		poll(fds, n, dns_peer_timeout(&peer));
 *		for (i = 0; i < n; i++)
 *			if (fds[i].revents != 0)
 *				dns_peer_serve(&peer, fds[i].fd);
 *		dns_peer_tick(&peer);
 *	}
 */
#ifndef PEER_DNS_H
#define PEER_DNS_H

#include <netinet/in.h>

#include <poll.h>
#include <stdio.h>

#include "tests/peer/zone.h"

#define DNS_PEER_CLIENTS	16	/* TCP connections at a time */
#define DNS_PEER_FDS		(DNS_PEER_CLIENTS + 2)

struct dns_pending;

struct dns_client {
	int	 fd;			/* -1: free */
	uint8_t	 data[2 + 512];		/* length and one question */
	size_t	 length;
};

struct dns_peer {
	int			 port;		/* of UDP and TCP */
	FILE			*log;		/* "NAME TYPE" a query; NULL */
	char			 error[ZONE_ERROR];	/* why open failed */
	/* private */
	struct in_addr		 address;
	struct zone		 zone;
	int			 udp;
	int			 tcp;
	int			 spoof;		/* answers from a wrong port */
	struct dns_client	 clients[DNS_PEER_CLIENTS];
	struct dns_pending	*pending;
};

/* Binds to the port (0: the kernel's choice) and parses the zone.  0, or -1
 * with the error's text. */
int	dns_peer_open(struct dns_peer *, const char *zone_text, int port);

/* The same at another address of this machine's (IPv4). */
int	dns_peer_open_at(struct dns_peer *, const char *zone_text,
	    const char *address, int port);

void	dns_peer_close(struct dns_peer *);

/* Takes another zone in place of the old one; 0, or -1 with the error's text
 * and the old zone in force. */
int	dns_peer_zone(struct dns_peer *, const char *zone_text);

/* Fills in what to poll, at most DNS_PEER_FDS; how many. */
size_t	dns_peer_fds(const struct dns_peer *, struct pollfd *);

/* For poll(2): milliseconds until the next delayed answer, -1 for none. */
int	dns_peer_timeout(const struct dns_peer *);

/* Serves one descriptor that is ready; others' are ignored. */
void	dns_peer_serve(struct dns_peer *, int fd);

/* Sends the answers whose time has come. */
void	dns_peer_tick(struct dns_peer *);

/* Serves until stop has an end of file or octets to read. */
void	dns_peer_run(struct dns_peer *, int stop);

#endif
