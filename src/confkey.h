/*
 * The keywords of the configuration.
 */
#ifndef CONFKEY_H
#define CONFKEY_H

#include <stdint.h>

#include "conf.h"
#include "confline.h"

/*
 * Obeys one line (n > 0, nothing wrong yet).  seen collects, over one file,
 * which keywords that repeat were met: the first such line of a file empties
 * what an earlier file left.
 */
void	confkey_apply(struct conf *, struct confline *, uint64_t *seen);

/* Releases the lists of the keywords that repeat, leaves them empty. */
void	confkey_clear(struct conf *);

#endif
