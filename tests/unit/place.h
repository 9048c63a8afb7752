/*
 * A directory of a test's own, as a place for files and as a queue.
 */
#ifndef TESTS_UNIT_PLACE_H
#define TESTS_UNIT_PLACE_H

#include "spool/owner.h"

#define PLACE_PATH	64

/* Makes an empty directory of mode 0700. */
void	place_make(char path[PLACE_PATH]);

/* Removes it with the files in it. */
void	place_remove(const char *path);

/* Opens it as a queue, to be released by owner_close(). */
void	place_queue(struct queue *, const char *path);

/* Writes a file of mode 0600 into it; NULL text is an empty one. */
void	place_write(const char *path, const char *name, const char *text);

/* How many files in it have a name that begins so. */
size_t	place_count(const char *path, const char *begin);

/* The name of the first such file; there has to be one. */
void	place_name(const char *path, const char *begin, char name[256]);

/* Reads one file of it, the first whose name begins so; to be freed. */
char	*place_read(const char *path, const char *begin);

#endif
