/*
 * Entries as files: opened twice, locked, compared.
 */
#ifndef SPOOL_LOCK_H
#define SPOOL_LOCK_H

#include "spool/commit.h"

/* An entry that owns nothing yet, to be released by commit_close(). */
struct entry *lock_new(const struct queue *);

/*
 * Opens entry->name for reading: a regular file of ours, or COMMIT_FOREIGN.
 * With lock not 0 it is then locked, and still the file of that name.
 */
enum commit_result lock_file(struct entry *, int lock);

/* Opens the same file for writing where it is not.  0 or -1 with errno. */
int	lock_writable(struct entry *);

/* Remembers the states as those on disk.  0 or -1 with errno. */
int	lock_remember(struct entry *);

#endif
