/*
 * The next try stands in the name, in hex of a fixed width, so that names in
 * their own order are in the order of their time.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "spool/commit.h"
#include "spool/due.h"
#include "spool/name.h"
#include "spool/retry.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
add(struct due *due, const char *name)
{
	size_t size = due->size == 0 ? 64 : due->size * 2;
	char **names;

	if (due->n == due->size) {
		if ((names = recallocarray(due->names, due->size, size,
		    sizeof(*names))) == NULL)
			return -1;
		due->names = names;
		due->size = size;
	}
	if ((due->names[due->n] = strdup(name)) == NULL)
		return -1;
	due->n++;
	return 0;
}

struct scan {
	struct due		*due;
	const struct conf	*conf;
	time_t			 now;
	const struct pick	*pick;
	int			 old;	/* there is something to clean */
};

static int
look(void *arg, const char *file, const struct commit_name *name)
{
	struct scan *scan = arg;

	if (name->kind == 'n' ||
	    (name->kind == 'f' && name->due <= scan->now))
		scan->old = 1;
	if (name->kind != 'm' || (!scan->pick->flush &&
	    !retry_due(scan->conf, name->due, scan->now)) ||
	    !pick_id(scan->pick, name->id))
		return 0;
	return add(scan->due, file);
}

int
due_scan(struct due *due, const struct queue *queue, const struct conf *conf,
    const struct pick *pick)
{
	struct scan scan = { .due = due, .conf = conf, .pick = pick };

	memset(due, 0, sizeof(*due));
	scan.now = time(NULL);
	if (name_each(queue, look, &scan) == -1) {
		due_clear(due);
		return -1;
	}
	if (scan.old)
		commit_clean(queue, scan.now);
	if (due->n > 0)		/* an empty one has no array */
		qsort(due->names, due->n, sizeof(*due->names), by_name);
	return 0;
}

void
due_clear(struct due *due)
{
	while (due->n > 0)
		free(due->names[--due->n]);
	free(due->names);
	memset(due, 0, sizeof(*due));
}
