/*
 * A message of our own, sent through all that a message goes through on its
 * way out but the network: whether a signature survives it is not argued but
 * tried.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "conf.h"
#include "fault.h"
#include "util/buf.h"

/*
 * Submits a message from an address to itself, that has in it what breaks
 * signatures (long lines and fields, UTF-8, dots, blanks at ends), completes,
 * encodes and signs it, and sends its DATA to a reader in this process.
 * Appends the octets that a receiver has, CRLF line ends, signature fields in
 * front; none of these where no dkim line applies.  0, or -1 with a fault: 78
 * for a key that cannot be used or read, 65 for an address that cannot be that
 * of a message, 70, 71 and 75 as submit_read() and dkim_sign() have them.
 * Private keys are in this process's memory meanwhile.
 */
int	sample_make(const struct conf *, const char *from, struct buf *wire,
	    struct fault *);

#endif
