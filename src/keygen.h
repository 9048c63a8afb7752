/*
 * sendoff keygen: keys to sign with, and the records that go with them.
 */
#ifndef KEYGEN_H
#define KEYGEN_H

#include <stdio.h>

#include "fault.h"
#include "keygenargs.h"

/*
 * Makes the keys, writes them into their folder and prints on out what was
 * written, the records, the dkim lines and what to do with them; warnings go to
 * standard error.  config is the file that the lines are for, or NULL for the
 * caller's usual one.  0, or -1 with a fault: 64 for a mistake in the words, 73
 * where a file is there or cannot be made, 74 where not all could be printed,
 * 70, 71; then nothing is left of what was written.
 */
int	keygen_run(const struct keygenargs *, const char *config, FILE *out,
	    struct fault *);

/* Both in one, on standard output. */
int	keygen(const char *config, int argc, char **argv, struct fault *);

#endif
