/*
 * Standard input to a header and a raw body: line ends become CRLF (LF, CRLF
 * and a lone CR all end a line of the body; a lone CR in the header becomes a
 * blank), the lone dot ends the message where it should.
 */
#ifndef SUBMIT_INPUT_H
#define SUBMIT_INPUT_H

#include <time.h>

#include "fault.h"
#include "util/header.h"
#include "util/store.h"

/* Octets of a header, long before memory is a matter; no real one is near. */
#define INPUT_HEADER_MAX	(16 * 1024 * 1024)

struct input {
	struct header	header;
	struct store	body;		/* as it came, but with CRLF line ends,
					 * and CRLF at its end unless empty */
	int		crlf;		/* its first line ended in CRLF */
	time_t		from_line;	/* date of a "From " line; 0 */
	/* what the conversion must know, RFC 5322 section 2.1.1 */
	int		body_high;	/* octets above 127 in the body */
	int		body_nul;
	size_t		body_longest;	/* longest line without CRLF */
};

void	input_init(struct input *, store_spill *, void *arg);
void	input_clear(struct input *);

/*
 * Reads fd to its end, or to a lone dot unless ignore_dots.  The header ends
 * at an empty line, which is dropped, or at a line that is no field, which
 * begins the body.  0, or -1 with a fault: 74 for a read error (an end of
 * file is none), 65 above max_size octets (counted in wire form, header and
 * body) or above INPUT_HEADER_MAX in the header, 71 without memory.
 */
int	input_read(struct input *, int fd, int ignore_dots, off_t max_size,
	    struct fault *);

#endif
