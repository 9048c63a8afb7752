/*
 * A directory is judged on its descriptor, which no rename can swap
 * afterwards.  A new one counts once its parent is synced: a power cut would
 * take it away with all that is in it.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/folder.h"

int
folder_sync(int fd)
{
	if (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP)
		return 0;
	return -1;
}

int
folder_open(int at, const char *name)
{
	return openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

const char *
folder_reason(void)
{
	return errno == ENOTDIR || errno == ELOOP ?
	    "a link or no directory" : strerror(errno);
}

const char *
folder_foreign(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return strerror(errno);
	if (st.st_uid != geteuid())
		return "owned by somebody else";
	if ((st.st_mode & 077) != 0)
		return "open to others";
	return NULL;
}

int
folder_shared(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	return st.st_uid == 0 && (st.st_mode & S_ISVTX) != 0;
}

/* Syncs the directory that the last name of a path is in. */
static int
sync_parent(const char *path)
{
	size_t n = strlen(path);
	int fd, rc, error;
	char *parent;

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 1 && path[n - 1] != '/')
		n--;
	if ((parent = strndup(path, n)) == NULL)
		return -1;
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	if (fd == -1)
		return -1;
	rc = folder_sync(fd);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

/* Makes one directory where there is none. */
static int
make_one(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	if (mkdir(path, 0700) == -1)
		return errno == EEXIST ? 0 : -1;
	return sync_parent(path);
}

int
folder_make(const char *path, size_t given)
{
	size_t length = strlen(path), i;
	char *part;
	int rc;

	for (i = given + 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		if ((part = strndup(path, i)) == NULL)
			return -1;
		rc = make_one(part);
		free(part);
		if (rc == -1)
			return -1;
	}
	return 0;
}
