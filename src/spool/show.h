/*
 * One message of the queue: envelope, attempts, content.
 */
#ifndef SPOOL_SHOW_H
#define SPOOL_SHOW_H

#include <stdio.h>

#include "fault.h"
#include "spool/view.h"

struct show {
	FILE	*out;
	int	 json;		/* one object on a line */
	int	 terminal;	/* the content is made printable */
};

/*
 * Prints a line a thing known, printable ASCII, then an empty line and the
 * content, octet for octet as it will be sent but for the signature, unless a
 * person is to read it.  0, or -1 with a fault (71) where the content cannot
 * be read.
 */
int	show_print(const struct show *, const struct view *, struct fault *);

#endif
