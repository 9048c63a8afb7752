/*
 * The scripted server's end of a connection, plain or TLS, blocking: the
 * process has nothing else to do and an alarm(3) ends it.
 */
#ifndef PEER_CHANNEL_H
#define PEER_CHANNEL_H

#include <stddef.h>

#include <openssl/types.h>

#include "tests/peer/recorder.h"

struct channel {
	int		 fd;
	SSL		*ssl;		/* NULL: plain */
	struct recorder	*recorder;	/* lent; gets all that is read, */
	int		 opaque;	/* unless it is no SMTP (yet) */
	char		 sni[256];	/* what the client asked for, or none */
	char		 in[16384];
	size_t		 start, end;
};

/* How the octets of a reply leave. */
struct pace {
	int	split;		/* a packet an octet */
	long	drip;		/* ms between octets, 0: none */
};

/*
 * Reads up to a line feed or up to size octets (a longer line comes in
 * pieces).  The number of octets, 0 at the end of file or on an error.
 */
size_t	channel_line(struct channel *, char *line, size_t size);

/* Reads until the end of file. */
void	channel_drain(struct channel *);

/* 1 where the client has sent more than was taken. */
int	channel_pending(struct channel *);

/* 0, or -1 where the client is gone. */
int	channel_write(struct channel *, const void *, size_t,
	    const struct pace *);

/* Waits until the client has said something more, or is gone. */
void	channel_await(const struct channel *);

/*
 * Closes: with a reset where hard is not 0, else with an end of file that no
 * unread octets turn into a reset.
 */
void	channel_close(struct channel *, int hard);

#endif
