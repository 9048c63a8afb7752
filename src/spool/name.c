/*
 * A queue file is known by its name before it is opened.  Names are taken
 * strictly, THREATS E3: what is not exactly one of ours is nobody's message,
 * and no name that passes here has a slash or is a dot file.
 */
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "spool/name.h"
#include "spool/value.h"

#define DUE_DIGITS	16
#define CHILD_DIGITS	5	/* of a notification's number */
#define KINDS		"drw"	/* enum bounce_kind */

/* Takes "DUE." in front: fixed width, so that names sort by time. */
static int
parse_due(const char **at, time_t *due)
{
	uint64_t value = 0;
	int i, digit;

	for (i = 0; i < DUE_DIGITS; i++) {
		if ((digit = value_hex(*(*at)++, 'a')) == -1)
			return -1;
		value = value << 4 | (uint64_t)digit;
	}
	if (*(*at)++ != '.' || value > INT64_MAX)
		return -1;
	*due = (time_t)value;
	return 0;
}

/* 1 for 26 characters of a-z2-7, or those, a notification's letter and its
 * number. */
static int
is_id(const char *id)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	size_t digits;

	if (strspn(id, letters) < MESSAGE_ID)
		return 0;
	id += MESSAGE_ID;
	if (*id == '\0')
		return 1;
	if (strchr(KINDS, *id++) == NULL)
		return 0;
	digits = strspn(id, "0123456789");
	return digits > 0 && digits <= CHILD_DIGITS && id[digits] == '\0' &&
	    (id[0] != '0' || digits == 1);
}

/* The kind and the time are known without a look at the file. */
int
commit_parse_name(const char *name, struct commit_name *parts)
{
	const char *at = name + 2;

	if (name[0] == '\0' || strchr("nmbf", name[0]) == NULL ||
	    name[1] != '.')
		return -1;
	parts->kind = name[0];
	parts->due = 0;
	if ((parts->kind == 'm' || parts->kind == 'f') &&
	    parse_due(&at, &parts->due) == -1)
		return -1;
	if (!is_id(at) ||
	    strlcpy(parts->id, at, sizeof(parts->id)) >= sizeof(parts->id))
		return -1;
	return 0;
}

void
name_write(char dst[COMMIT_NAME], char kind, time_t due, const char *id)
{
	if (kind == 'm' || kind == 'f')
		snprintf(dst, COMMIT_NAME, "%c.%0*llx.%s", kind, DUE_DIGITS,
		    due > 0 ? (unsigned long long)due : 0ULL, id);
	else
		snprintf(dst, COMMIT_NAME, "%c.%s", kind, id);
}

int
name_discard(const struct queue *queue, const char *id)
{
	char name[COMMIT_NAME];

	name_write(name, 'n', 0, id);
	return unlinkat(queue->fd, name, 0) == -1 && errno != ENOENT ? -1 : 0;
}

/* The directory once more, so that this walk has an offset of its own. */
static DIR *
open_again(const struct queue *queue)
{
	DIR *dir;
	int fd;

	fd = openat(queue->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	if ((dir = fdopendir(fd)) == NULL)
		close(fd);
	return dir;
}

int
name_each(const struct queue *queue,
    int (*each)(void *, const char *, const struct commit_name *), void *arg)
{
	struct commit_name parts;
	struct dirent *found;
	int rc = 0, error;
	DIR *dir;

	if ((dir = open_again(queue)) == NULL)
		return -1;
	while (rc == 0) {
		/* readdir(3) tells an I/O error from the end by errno alone */
		errno = 0;
		if ((found = readdir(dir)) == NULL) {
			rc = errno == 0 ? 0 : -1;
			break;
		}
		if (commit_parse_name(found->d_name, &parts) == 0)
			rc = each(arg, found->d_name, &parts);
	}
	error = errno;
	closedir(dir);
	errno = error;
	return rc;
}
