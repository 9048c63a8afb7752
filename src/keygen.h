/*
 * sendoff keygen: keys to sign with, and the records that go with them.
 */
#ifndef KEYGEN_H
#define KEYGEN_H

#include "fault.h"

/*
 * Makes the keys that argv asks for (its first word is the command), writes
 * them into their folder and prints on standard output what was written, the
 * records, the dkim lines and what to do with them; warnings go to standard
 * error.  config is the file that the lines are for, or NULL for the caller's
 * usual one.  0, or -1 with a fault: 64 for a mistake in the words, 73 where a
 * file is there or cannot be made, 74 where not all could be printed, 70, 71;
 * then nothing is left of what was written.
 */
int	keygen(const char *config, int argc, char **argv, struct fault *);

#endif
