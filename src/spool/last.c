/*
 * The file stands in a directory where every user may put names, so anyone
 * may have been first: a link, a FIFO, a second name for a file of root's.
 * It is only ever looked at by name, THREATS E3, and once it is root's the
 * sticky bit keeps it so.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "spool/last.h"
#include "spool/squat.h"

/* 1 where the name leads to a file that only that user can have made. */
static int
is_of(int dir, uid_t owner, struct stat *st)
{
	return fstatat(dir, LAST_NAME, st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st->st_mode) && st->st_uid == owner && st->st_nlink == 1;
}

time_t
last_age(int dir, time_t now)
{
	struct stat folder, st;

	if (fstat(dir, &folder) == -1 || !is_of(dir, folder.st_uid, &st))
		return -1;
	return st.st_mtime < now ? now - st.st_mtime : 0;
}

/* Takes away what is not ours; a directory, which may be full, only aside. */
static int
clear(int dir)
{
	char aside[SQUAT_NAME];

	if (unlinkat(dir, LAST_NAME, 0) == 0 || errno == ENOENT)
		return 0;
	return squat_aside(dir, LAST_NAME, aside);
}

int
last_touch(int dir)
{
	struct stat st;
	int fd, rc;

	if (is_of(dir, geteuid(), &st))
		return utimensat(dir, LAST_NAME, NULL, AT_SYMLINK_NOFOLLOW);
	if (clear(dir) == -1)
		return -1;
	fd = openat(dir, LAST_NAME,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	/* whatever the umask is: users are to see it */
	rc = fchmod(fd, 0644);
	close(fd);
	return rc;
}

int
last_stale(const struct queue *queue, time_t now)
{
	time_t age;
	int dir;

	if (!queue->shared || queue->fd == -1)
		return 0;
	dir = openat(queue->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return 1;
	age = last_age(dir, now);
	close(dir);
	return age == -1 || age > LAST_STALE;
}
