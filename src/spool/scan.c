/*
 * What a look through the queue directory answers.  Files are told by name;
 * only what may have to go is opened.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <string.h>
#include <unistd.h>

#include "spool/lock.h"
#include "spool/name.h"

#define WRITER_MAX	3600	/* seconds: no submission takes longer */

struct cleaning {
	const struct queue	*queue;
	time_t			 now;
};

/* Nobody holds it, and where it was being written, not for an hour. */
static int
is_left(const struct entry *entry, char kind, time_t now)
{
	struct stat st;

	if (kind == 'f')
		return 1;
	return fstat(entry->message.content.fd, &st) == 0 &&
	    st.st_mtime < now - WRITER_MAX;
}

static int
clean_one(void *arg, const char *name, const struct commit_name *parts)
{
	const struct cleaning *cleaning = arg;
	struct entry *entry;

	if (parts->kind != 'n' &&
	    (parts->kind != 'f' || parts->due > cleaning->now))
		return 0;
	if ((entry = lock_new(cleaning->queue)) == NULL)
		return -1;
	strlcpy(entry->name, name, sizeof(entry->name));
	if (lock_file(entry, 1) == COMMIT_OK &&
	    is_left(entry, parts->kind, cleaning->now))
		unlinkat(entry->dir, entry->name, 0);
	commit_close(entry);
	return 0;
}

void
commit_clean(const struct queue *queue, time_t now)
{
	struct cleaning cleaning = { queue, now };

	/* what cannot be removed now can be the next time */
	name_each(queue, clean_one, &cleaning);
}

static int
has_id(void *arg, const char *name, const struct commit_name *parts)
{
	(void)name;
	return parts->kind != 'n' && strcmp(parts->id, arg) == 0;
}

int
commit_find(const struct queue *queue, const char *id)
{
	return name_each(queue, has_id, (void *)(uintptr_t)id);
}
