/*
 * Names are read once and sorted, so that a count can stand above a list and
 * ten thousand IDs are found in ten thousand steps.  A name may be out of date
 * the moment after: who opens it is told so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "spool/catalog.h"
#include "spool/lock.h"
#include "spool/name.h"

/* What is only being written is nobody's message yet. */
static int
collect(void *arg, const char *name, const struct commit_name *parts)
{
	struct shelf *shelf = arg;
	size_t size = shelf->size == 0 ? 64 : shelf->size * 2;
	void *names;

	if (parts->kind == 'n')
		return 0;
	if (shelf->n == shelf->size) {
		names = recallocarray(shelf->names, shelf->size, size,
		    sizeof(*shelf->names));
		if (names == NULL)
			return -1;
		shelf->names = names;
		shelf->size = size;
	}
	strlcpy(shelf->names[shelf->n++], name, COMMIT_NAME);
	return 0;
}

/* By ID, which begins with the time it was made: letters before digits. */
static int
by_id(const void *a, const void *b)
{
	const char *x = strrchr(a, '.'), *y = strrchr(b, '.');

	while (*x == *y && *x != '\0') {
		x++;
		y++;
	}
	if ((*x >= 'a') != (*y >= 'a') && *x != '\0' && *y != '\0')
		return *x >= 'a' ? -1 : 1;
	return *x - *y;
}

/* Reads the names of an open queue, which is the next shelf from then on. */
static int
add_shelf(struct catalog *catalog, struct fault *fault)
{
	struct shelf *shelf = &catalog->shelves[catalog->n++];

	if (shelf->queue.fd != -1 &&
	    name_each(&shelf->queue, collect, shelf) == -1)
		return fault_set(fault, EX_OSERR, "%s: %s", shelf->queue.path,
		    strerror(errno));
	if (shelf->n > 0)	/* an empty one has no array */
		qsort(shelf->names, shelf->n, sizeof(*shelf->names), by_id);
	return 0;
}

int
catalog_open(struct catalog *catalog, const struct conf *conf,
    struct fault *fault)
{
	struct fault none;

	memset(catalog, 0, sizeof(*catalog));
	if (owner_open(&catalog->shelves[0].queue, conf, 0, fault) == -1)
		return -1;
	if (add_shelf(catalog, fault) == -1)
		goto fail;
	/* without a home there is nothing in it */
	if (!catalog->shelves[0].queue.home &&
	    owner_open_home(&catalog->shelves[1].queue, 0, &none) == 0 &&
	    add_shelf(catalog, fault) == -1)
		goto fail;
	return 0;
fail:
	catalog_close(catalog);
	return -1;
}

void
catalog_close(struct catalog *catalog)
{
	while (catalog->n > 0) {
		free(catalog->shelves[--catalog->n].names);
		owner_close(&catalog->shelves[catalog->n].queue);
	}
}

static int
is_chosen(const struct queue *queue, const char *name,
    const struct pick *pick)
{
	struct commit_name parts;
	struct entry *entry;
	int chosen;

	if (commit_parse_name(name, &parts) == -1 ||
	    !pick_id(pick, parts.id) ||
	    commit_peek(queue, name, &entry) != COMMIT_OK)
		return 0;
	chosen = pick_message(pick, &entry->message);
	commit_close(entry);
	return chosen;
}

void
catalog_pick(struct catalog *catalog, const struct pick *pick)
{
	struct shelf *shelf;
	size_t i, from, to;

	for (i = 0; i < catalog->n; i++) {
		shelf = &catalog->shelves[i];
		for (from = to = 0; from < shelf->n; from++)
			if (is_chosen(&shelf->queue, shelf->names[from], pick))
				memmove(shelf->names[to++], shelf->names[from],
				    COMMIT_NAME);
		shelf->n = to;
	}
}

const char *
catalog_find(const struct catalog *catalog, const char *id,
    const struct queue **queue)
{
	const struct shelf *shelf;
	char key[COMMIT_NAME];
	const char *found;
	size_t i;

	/* an ID may stand in a name, or it is none */
	if (strchr(id, '.') != NULL || (size_t)snprintf(key, sizeof(key),
	    ".%s", id) >= sizeof(key))
		return NULL;
	for (i = 0; i < catalog->n; i++) {
		shelf = &catalog->shelves[i];
		if (shelf->n == 0 || (found = bsearch(key, shelf->names,
		    shelf->n, sizeof(*shelf->names), by_id)) == NULL)
			continue;
		*queue = &shelf->queue;
		return found;
	}
	return NULL;
}

const char *
catalog_newest(struct catalog *catalog, const struct queue **queue)
{
	struct shelf *shelf, *newest = NULL;
	size_t i;

	for (i = 0; i < catalog->n; i++) {
		shelf = &catalog->shelves[i];
		if (shelf->n > 0 && (newest == NULL ||
		    by_id(shelf->names[shelf->n - 1],
		    newest->names[newest->n - 1]) > 0))
			newest = shelf;
	}
	if (newest == NULL)
		return NULL;
	*queue = &newest->queue;
	return newest->names[--newest->n];
}

enum commit_result
catalog_discard(const struct queue *queue, const char *name)
{
	enum commit_result result;
	struct commit_name parts;
	struct entry *entry;
	int error;

	if (commit_parse_name(name, &parts) == -1 || parts.kind == 'n')
		return COMMIT_FOREIGN;
	if ((entry = lock_new(queue)) == NULL)
		return COMMIT_FAILED;
	strlcpy(entry->name, name, sizeof(entry->name));
	if ((result = lock_file(entry, 1)) == COMMIT_OK &&
	    commit_remove(entry) == -1)
		result = errno == ENOENT ? COMMIT_GONE : COMMIT_FAILED;
	error = errno;
	commit_close(entry);
	errno = error;
	return result;
}
