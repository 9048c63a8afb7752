/*
 * Bytes that arrive in order and are read at any offset: the first
 * STORE_MEMORY octets are kept in memory, what is longer goes to a file that
 * has no name, so that memory stays flat.
 */
#ifndef UTIL_STORE_H
#define UTIL_STORE_H

#include <sys/types.h>

#define STORE_MEMORY	(256 * 1024)

/* Makes an unnamed file and returns its descriptor, or -1 with errno. */
typedef int store_spill(void *);

struct store {
	char		*memory;	/* owned; later the write buffer */
	size_t		 used;		/* octets in memory */
	size_t		 size;		/* of memory, at most STORE_MEMORY */
	off_t		 length;	/* octets stored so far */
	int		 fd;		/* -1 until spilled */
	int		 error;		/* sticky errno, 0 where all is well */
	store_spill	*spill;
	void		*arg;
};

/* spill(arg) is called at most once, when memory no longer does; where it is
 * NULL or fails, a memory file is used. */
void	store_init(struct store *, store_spill *spill, void *arg);
void	store_clear(struct store *);

/* Appends; after an error it does nothing.  Test store.error once. */
void	store_add(struct store *, const void *, size_t);

/*
 * Reads up to size octets at an offset.  Returns the number read, 0 at the
 * end, -1 with errno.
 */
ssize_t	store_read(struct store *, off_t at, void *, size_t size);

/*
 * Gives a descriptor that holds all of it, for pread(2) (a memory file where
 * it was small).  The caller closes it; the store is then empty.  -1 with
 * errno.
 */
int	store_take(struct store *);

#endif
