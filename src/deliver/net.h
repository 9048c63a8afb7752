/*
 * A connection with deadlines: TLS and plain go through the same two
 * functions, and every wait ends at its deadline or when the conductor is
 * gone.
 */
#ifndef DELIVER_NET_H
#define DELIVER_NET_H

#include <sys/socket.h>
#include <sys/types.h>

#include <stdint.h>

#include <openssl/types.h>

#include "conf.h"

enum net_error {
	NET_OK,
	NET_CLOSED,	/* end of file */
	NET_TIMEOUT,
	NET_STOPPED,	/* the conductor closed its end */
	NET_FAILED	/* errno or the TLS library: see net->reason */
};

struct net {
	int		 fd;		/* -1: closed */
	SSL		*ssl;		/* NULL: plain */
	int		 control;	/* watched for its end, -1: not now */
	int		 last_words;	/* past the final dot: the end of the
					 * conductor's jobs does not stop us,
					 * its death does */
	int64_t		 deadline;	/* clock_now() ms for the next waits */
	enum net_error	 error;		/* sticky */
	char		 reason[128];	/* printable */
	int		 number;	/* errno, where that was it; else 0 */
	char		 in[8192];	/* read and not yet used */
	size_t		 start, end;
};

void	net_init(struct net *, int control);

/* Connects, from the bound source where there is one (else NULL), within wait
 * ms; 0 or -1 with error and reason. */
int	net_connect(struct net *, const struct sockaddr *, socklen_t,
	    const struct sockaddr *source, socklen_t, int64_t wait);

/* Sets the deadline for what follows, wait ms from now. */
void	net_wait(struct net *, int64_t wait);

/*
 * Makes sure that net->in holds something: 0, or -1 with error.  Does not
 * read while octets are left.
 */
int	net_fill(struct net *);

/*
 * Looks without waiting, before something is sent: 1 where net->in holds
 * octets, so that the peer spoke first; 0 where it is silent; -1 with error
 * where the connection has ended or the conductor is gone.
 */
int	net_early(struct net *);

/*
 * Writes all of it, reading into net->in while the window is full (RFC 2920
 * section 3.1), 0 or -1: then its last octet was not sent.  What the peer
 * said before it broke the connection is in net->in.
 */
int	net_write(struct net *, const void *, size_t);

/*
 * Handshake as client over what is connected.  The SSL is the net's from
 * then on, also on failure.  0 or -1 with error and reason.
 */
int	net_starttls(struct net *, SSL *);

/* Closes at once (a TLS close_notify is sent if it can be without waiting);
 * error and reason stay, and so does what was read. */
void	net_close(struct net *);

#endif
