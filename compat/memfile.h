/*
 * A file that lives in memory and has no name.
 */
#ifndef COMPAT_MEMFILE_H
#define COMPAT_MEMFILE_H

/* Opens one for reading and writing, close-on-exec.  -1 with errno. */
int	memfile_open(void);

#endif
