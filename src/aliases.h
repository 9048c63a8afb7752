/*
 * newaliases(8): the alias file is looked at, and nothing is built.
 */
#ifndef ALIASES_H
#define ALIASES_H

#include "conf.h"
#include "fault.h"

/*
 * Prints how many aliases the file of the configuration has on standard
 * output, and each mistake with its line on standard error.  0 where there is
 * none but warnings, 65 where there is one; -1 with a fault: 65 for a file that
 * no delivery would use, 75 where it could not be read this time.  A file that
 * is not there has no aliases, and that is no mistake.
 */
int	aliases_check(const struct conf *, struct fault *);

#endif
