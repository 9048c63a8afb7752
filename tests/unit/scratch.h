/*
 * A place for the tests of the queue: a directory that goes away again, a
 * message to put there, and another user to be.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <sys/types.h>

#include "message.h"
#include "spool/owner.h"

#define SCRATCH_PATH	256

/* Makes an empty directory of mode 0755; the caller removes it. */
void	scratch_make(char path[SCRATCH_PATH]);

/* Removes a directory and all in it. */
void	scratch_remove(const char *path);

/* A queue in it: a directory of mode 0700 of the effective user's. */
void	scratch_queue(struct queue *, const char *path);

/* A message from me@example.org to the recipients, NULL ends them. */
void	scratch_message(struct message *, const char *content, size_t length,
	    const char *const *recipients);

/* Whether a descriptor's content is this. */
int	scratch_same(const struct content *, const char *, size_t);

/* Whole files: read (to be freed, with NUL behind), written. */
char	*scratch_read(int dir, const char *name, size_t *length);
void	scratch_write(int dir, const char *name, const char *, size_t);

/* How many names in a directory begin with a letter; 0: any but dots. */
size_t	scratch_count(int dir, char letter);

/*
 * Runs fn(arg) in a child: as nobody where the caller is root, as the caller
 * otherwise.  Fails the test where an assertion in it did.
 */
void	scratch_user(void (*fn)(const char *), const char *arg);
uid_t	scratch_uid(void);

#endif
