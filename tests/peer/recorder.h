/*
 * What the scripted server keeps of a session, as files in one directory:
 *
 *	wire.N		all that the client sent in connection N, decrypted
 *	clear.N		the part of it that came without TLS
 *	mail.N		the N-th message accepted, dots taken off
 *	envelope.N	its envelope
 *	log		a line an event, `CONNECTION EVENT DETAIL'
 */
#ifndef PEER_RECORDER_H
#define PEER_RECORDER_H

#include <stddef.h>

struct recorder {
	int	dir;		/* lent */
	int	connection;	/* N of wire.N */
	int	wire;		/* -1: none */
	int	clear;
};

/* The lowest N for which there is no wire.N in the directory yet. */
int	recorder_free_number(int dir);

/* Makes wire.N and clear.N.  0 or -1 with errno. */
int	recorder_open(struct recorder *, int dir, int connection);

/* Keeps octets that the client sent.  A failure ends the process: a test must
 * never pass on what was not recorded. */
void	recorder_octets(struct recorder *, const void *, size_t, int tls);

/* Appends a line to the log; control octets in it become '?'. */
void	recorder_event(struct recorder *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* Keeps a message and its envelope; its number. */
int	recorder_mail(struct recorder *, const char *envelope,
	    const char *message, size_t);

/*
 * Opens the FIFO of that name in the directory for writing, which waits for a
 * reader, and writes the name and a newline.
 */
void	recorder_tell(struct recorder *, const char *name);

#endif
