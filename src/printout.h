/*
 * A report on its way to standard output.
 */
#ifndef PRINTOUT_H
#define PRINTOUT_H

#include <stddef.h>

#include "exam/examoption.h"

struct printout {
	const char	*text;		/* lent */
	size_t		 length;
};

/* 1 where it may go to a terminal: lines of printable UTF-8, or one JSON
 * object where the options ask for that. */
int	printout_sound(const struct printout *, const struct examoption *);

/* Prints a sound one.  0, or -1 with errno. */
int	printout_write(const struct printout *, const struct examoption *);

#endif
