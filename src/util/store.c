/*
 * Bytes in memory up to a limit, above it in a file without a name.  Once
 * spilled, the memory serves as the buffer of writes, so that its pages are
 * touched once whatever the length; whoever begins to read has written all,
 * and it goes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "util/store.h"

#define STORE_FIRST	8192	/* most messages fit */

void
store_init(struct store *store, store_spill *spill, void *arg)
{
	memset(store, 0, sizeof(*store));
	store->fd = -1;
	store->spill = spill;
	store->arg = arg;
}

void
store_clear(struct store *store)
{
	free(store->memory);
	if (store->fd != -1)
		close(store->fd);
	store_init(store, store->spill, store->arg);
}

static int
write_all(int fd, const char *bytes, size_t n)
{
	ssize_t wrote;

	while (n > 0) {
		if ((wrote = write(fd, bytes, n)) == -1) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return 0;
}

/* Empties the memory into the file. */
static int
flush(struct store *store)
{
	size_t n = store->used;

	store->used = 0;
	return write_all(store->fd, store->memory, n);
}

/* Memory does no longer: opens the file, where what came so far goes. */
static int
spill(struct store *store)
{
	if (store->spill != NULL)
		store->fd = store->spill(store->arg);
	if (store->fd == -1)
		store->fd = memfile_open();
	return store->fd == -1 ? -1 : flush(store);
}

/* Makes room for n more octets as far as the limit allows.  It grows once,
 * to all there may be: pages that are not touched cost nothing, copies do. */
static int
grow(struct store *store, size_t n)
{
	size_t size = STORE_MEMORY;
	char *memory;

	if (store->fd == -1 && n <= STORE_FIRST &&
	    store->used <= STORE_FIRST - n)
		size = STORE_FIRST;
	if (size == store->size)
		return 0;
	if ((memory = realloc(store->memory, size)) == NULL)
		return -1;
	store->memory = memory;
	store->size = size;
	return 0;
}

static int
add(struct store *store, const char *bytes, size_t n)
{
	if (n > store->size - store->used && grow(store, n) == -1)
		return -1;
	if (n > store->size - store->used) {
		if (store->fd == -1 ? spill(store) : flush(store))
			return -1;
		if (n >= store->size)
			return write_all(store->fd, bytes, n);
	}
	memcpy(store->memory + store->used, bytes, n);
	store->used += n;
	return 0;
}

void
store_add(struct store *store, const void *bytes, size_t n)
{
	if (store->error != 0 || n == 0)
		return;
	if (add(store, bytes, n) == -1)
		store->error = errno != 0 ? errno : EIO;
	else
		store->length += (off_t)n;
}

/* Spilled and written, as it seems: the buffer goes.  0, -1 with errno. */
static int
finish(struct store *store)
{
	if (store->size == 0)
		return 0;
	if (flush(store) == -1) {
		store->error = errno;
		return -1;
	}
	free(store->memory);
	store->memory = NULL;
	store->size = 0;
	return 0;
}

ssize_t
store_read(struct store *store, off_t at, void *dst, size_t size)
{
	ssize_t n;

	if (store->error != 0) {
		errno = store->error;
		return -1;
	}
	if (at >= store->length)
		return 0;
	if ((off_t)size > store->length - at)
		size = (size_t)(store->length - at);
	if (store->fd == -1) {
		memcpy(dst, store->memory + at, size);
		return (ssize_t)size;
	}
	if (finish(store) == -1)
		return -1;
	do
		n = pread(store->fd, dst, size, at);
	while (n == -1 && errno == EINTR);
	return n;
}

int
store_take(struct store *store)
{
	int fd;

	if (store->error != 0) {
		errno = store->error;
		return -1;
	}
	if (store->fd == -1 && (store->fd = memfile_open()) == -1)
		return -1;
	if (flush(store) == -1)
		return -1;
	fd = store->fd;
	store->fd = -1;
	store_clear(store);
	return fd;
}
