/*
 * The folder that new keys are written into: made where it is missing, safe,
 * and as it was where anything fails.
 */
#ifndef SIGN_KEYFOLDER_H
#define SIGN_KEYFOLDER_H

#include <stddef.h>

#include "fault.h"

#define KEYFOLDER_MAX	2	/* files */

struct keyfolder {
	int		 fd;
	char		*path;		/* owned, absolute */
	char		*given;		/* owned, the path as it was given, */
	size_t		 kept;		/* and how much of it was there */
	const char	*names[KEYFOLDER_MAX];	/* lent: written by us */
	size_t		 n;
};

/*
 * Opens a folder that root or the effective user owns and nobody else may
 * write; what is missing of its path is made, open to others only where the
 * user is root.  0, or -1 with a fault (73, 71) and nothing made.
 */
int	keyfolder_open(struct keyfolder *, const char *path, struct fault *);

/* 0 where there is nothing of that name, a link neither; -1 with a fault. */
int	keyfolder_vacant(const struct keyfolder *, const char *name,
	    struct fault *);

/*
 * Writes a new file of mode 0600, on the disk when this returns.  What is
 * there is never opened, and a file that could not be written whole is gone.
 * 0, or -1 with a fault (73).
 */
int	keyfolder_write(struct keyfolder *, const char *name, const void *,
	    size_t, struct fault *);

/* Removes what was written and made since it was opened. */
void	keyfolder_undo(struct keyfolder *);
void	keyfolder_close(struct keyfolder *);

#endif
