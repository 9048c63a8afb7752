/*
 * Lists that are files with a line for each thing: which file counts, and its
 * lines without what means nothing.
 */
#ifndef DOCTOR_LISTFILE_H
#define DOCTOR_LISTFILE_H

#include <stddef.h>

#include "fault.h"

struct listfile {
	const char	*name;	/* of the file, lent: faults begin with it */

	/* Takes a line, which it may change: NULL, or static text of what is
	 * wrong with it. */
	const char	*(*line)(void *list, char *line);
	void		*list;	/* lent */
	char		*text;	/* owned: the lines are in it, and stay there
				 * until listfile_clear() */
};

/*
 * Gives each line of a text to the function: no comment, no blanks at its
 * ends, not empty.  '#' begins a comment at the begin of a line and behind a
 * blank, but not within double quotes.  0, and the caller clears the file; or
 * -1 with a fault of status 78 that names the file and the line, and no text.
 */
int	listfile_parse(struct listfile *, const char *text, size_t,
	    struct fault *);

/*
 * The same with the first of the files that is there and sets its name; that
 * is NULL where there is none.  One that is there and cannot be trusted or
 * read is a fault: the next one does not take its place.
 */
int	listfile_load(struct listfile *, const char *const *paths, size_t,
	    struct fault *);
void	listfile_clear(struct listfile *);

#endif
