/*
 * Directories: opened without following a link, tested, made to last.
 */
#ifndef SPOOL_FOLDER_H
#define SPOOL_FOLDER_H

#include <stddef.h>

/* Opens a directory, no link to one, relative to another.  -1 with errno. */
int	folder_open(int at, const char *name);

/* Why folder_open() failed, for people: lent until the next call. */
const char *folder_reason(void);

/*
 * Why an open directory is not the effective user's alone (another's, or open
 * to others), for people; NULL where it is.
 */
const char *folder_foreign(int fd);

/*
 * 1 where an open directory is root's and sticky, so that it keeps those who
 * share it apart (THREATS E11); 0 where not, -1 with errno.
 */
int	folder_shared(int fd);

/*
 * Makes what is missing (mode 0700) of an absolute path, but nothing of its
 * first `given' octets; each new name is synced.  0 or -1 with errno.
 */
int	folder_make(const char *path, size_t given);

/*
 * Makes the names in a directory durable.  0, or -1 with errno.  A file system
 * without that call (EINVAL, ENOTSUP) is taken at its word.
 */
int	folder_sync(int fd);

#endif
