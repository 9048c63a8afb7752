/*
 * The lines of a script that are no rules; script.h lists them.
 */
#ifndef PEER_SETTING_H
#define PEER_SETTING_H

#include "tests/peer/script.h"

/*
 * Takes a setting: its word and the rest of its line, which is cut apart.  1;
 * 0 where it is none; or -1 where it makes no sense.
 */
int	setting_take(struct script *, const char *word, char *rest);

/* As the line `certificate FILE [NAME]'; NULL: any name.  0 or -1. */
int	setting_certificate(struct script *, const char *file,
	    const char *name);

#endif
