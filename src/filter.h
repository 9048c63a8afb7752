/*
 * sendoff sign: a message completed and signed, from standard input to
 * standard output.
 */
#ifndef FILTER_H
#define FILTER_H

#include "conf.h"
#include "fault.h"

/*
 * Reads a message from descriptor 0, completes it as sendmail would, signs it
 * with the keys for its From domain and writes it to descriptor 1, with the
 * line ends of its first line.  Nobody is asked and no recipient is looked at.
 * Without a key for the domain it is written unsigned, with a warning on
 * standard error.  0, or -1 with a fault: as submit_read(); 77 for a key that
 * is not for this user to read, 78 for one that nobody can use, and then
 * nothing was written; 74 where not all could be written.
 */
int	filter_run(const struct conf *, struct fault *);

#endif
