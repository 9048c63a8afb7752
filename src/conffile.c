/*
 * The files of the configuration.  One that a stranger could have written
 * could run programs and send mail away, so the checks are on the open
 * descriptor: nothing can be put in its place between check and read.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "conffile.h"
#include "util/home.h"

/* What is wrong with the file behind the descriptor, or NULL. */
static const char *
distrust(const struct stat *st, enum conffile_owner owner)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (owner == CONFFILE_ROOT && st->st_uid != 0)
		return "root does not own it";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "neither root nor the caller owns it";
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others than its owner may write it";
	if (st->st_size > CONF_FILE_MAX)
		return "larger than 1 MB";
	return NULL;
}

/*
 * Opens the file.  What is no regular file is not opened at all: a device may
 * take that as an order, and a FIFO without a writer would hold us, which
 * O_NONBLOCK also prevents where one takes the file's place.
 */
static int
open_regular(const char *path, enum conffile_owner owner, struct stat *st,
    const char **why)
{
	int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd, follow;

	follow = owner == CONFFILE_ROOT ? AT_SYMLINK_NOFOLLOW : 0;
	if (owner == CONFFILE_ROOT)
		flags |= O_NOFOLLOW;
	if (fstatat(AT_FDCWD, path, st, follow) == -1) {
		*why = strerror(errno);
		return -1;
	}
	if ((*why = distrust(st, owner)) != NULL) {
		errno = EPERM;
		return -1;
	}
	fd = open(path, flags);
	if (fd == -1 || fstat(fd, st) == -1)
		*why = strerror(errno);
	else
		*why = distrust(st, owner);
	return fd;
}

/* The text up to the end, and not beyond the maximum if the file grows. */
static const char *
read_all(int fd, struct buf *text)
{
	char piece[4096];
	ssize_t n;

	for (;;) {
		if ((n = read(fd, piece, sizeof(piece))) == 0)
			break;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return strerror(errno);
		buf_add(text, piece, (size_t)n);
		if (text->length > CONF_FILE_MAX)
			return "larger than 1 MB";
	}
	return text->failed ? "out of memory" : NULL;
}

enum conffile
conffile_read(struct buf *text, const char *path, enum conffile_owner owner,
    const char **why)
{
	struct stat st;
	int fd;

	if ((fd = open_regular(path, owner, &st, why)) == -1)
		return errno == ENOENT || errno == ENOTDIR ? CONFFILE_NONE :
		    CONFFILE_BAD;
	if (*why == NULL)
		*why = read_all(fd, text);
	close(fd);
	return *why == NULL ? CONFFILE_READ : CONFFILE_BAD;
}

/* A folder from the environment counts only where it is absolute, so that
 * it does not depend on where the caller stands. */
static const char *
folder(const char *name)
{
	const char *path = home_env(name);

	return path == NULL || *path != '/' ? NULL : path;
}

/* As the XDG base directory specification has it. */
int
conffile_user(char **path)
{
	const char *config;
	struct buf b;

	*path = NULL;
	buf_init(&b);
	if ((config = folder("XDG_CONFIG_HOME")) != NULL)
		buf_printf(&b, "%s/sendoff/sendoff.conf", config);
	else if ((config = home_directory()) != NULL)
		buf_printf(&b, "%s/.config/sendoff/sendoff.conf", config);
	else
		return 0;
	*path = buf_take(&b);
	return *path == NULL ? -1 : 0;
}
