/*
 * Writes key files.  Names are relative to the open folder, so that nobody
 * can put another one in its place between the check and the write; a file is
 * made by this process or not at all (THREATS F2).
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sign/keyfolder.h"
#include "util/text.h"

#define SHOWN	255	/* octets of a name, so that the reason has room */

#define THERE	"is there already: a key is never overwritten, " \
		"take another selector"

/* Why a file is not there. */
static int
cannot(struct fault *fault, const struct keyfolder *folder, const char *name,
    const char *why)
{
	return fault_set(fault, EX_CANTCREAT, "keygen: %.*s/%.*s: %s",
	    SHOWN, folder->path, SHOWN, name, why);
}

/* Makes one folder where it is missing; `at' is where its parent's path
 * ends. */
static int
make_one(struct keyfolder *folder, size_t at)
{
	struct stat st;
	mode_t mask;
	int rc;

	if (stat(folder->given, &st) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	/* Users find out whether a key is theirs to read: see key_probe(). */
	mask = umask(geteuid() == 0 ? 022 : 077);
	rc = mkdir(folder->given, 0755);
	umask(mask);
	if (rc == 0 && folder->kept > at)
		folder->kept = at;
	return rc;
}

/* Makes every folder of the path that is missing. */
static int
make(struct keyfolder *folder)
{
	char *slash = folder->given;
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		rc = make_one(folder, at);
		*slash = '/';
		at = (size_t)(slash - folder->given);
	}
	return rc == 0 ? make_one(folder, at) : -1;
}

/* What is wrong with the open folder, or NULL: who may write it can take the
 * key away and put another one there. */
static const char *
distrust(const struct keyfolder *folder)
{
	struct stat st;

	if (fstat(folder->fd, &st) == -1)
		return strerror(errno);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return "neither root nor the caller owns it";
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others than its owner may write it";
	return NULL;
}

/* A dkim line names a file from the root on. */
static const char *
find_path(struct keyfolder *folder)
{
	if ((folder->path = realpath(folder->given, NULL)) == NULL)
		return strerror(errno);
	if (!text_safe(folder->path, strlen(folder->path)))
		return "a path with control characters, or not in UTF-8";
	return NULL;
}

int
keyfolder_open(struct keyfolder *folder, const char *path,
    struct fault *fault)
{
	const char *why = NULL;
	size_t n = strlen(path);

	memset(folder, 0, sizeof(*folder));
	while (n > 1 && path[n - 1] == '/')
		n--;
	folder->fd = -1;
	folder->kept = n;
	if ((folder->given = strndup(path, n)) == NULL)
		return fault_set(fault, EX_OSERR, "keygen: out of memory");
	if (make(folder) == -1 || (folder->fd = open(folder->given,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		why = strerror(errno);
	if (why == NULL && (why = distrust(folder)) == NULL)
		why = find_path(folder);
	if (why == NULL)
		return 0;
	fault_set(fault, EX_CANTCREAT, "keygen: %.*s: %s", SHOWN, path, why);
	keyfolder_undo(folder);
	keyfolder_close(folder);
	return -1;
}

int
keyfolder_vacant(const struct keyfolder *folder, const char *name,
    struct fault *fault)
{
	struct stat st;

	if (fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return cannot(fault, folder, name, THERE);
	if (errno != ENOENT)
		return cannot(fault, folder, name, strerror(errno));
	return 0;
}

/* write(2) until all of it is written: 0 or -1 with errno. */
static int
write_all(int fd, const char *data, size_t length)
{
	ssize_t n;

	while (length > 0) {
		n = write(fd, data, length);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

/* Some file systems cannot sync a directory, and say so. */
static int
sync_folder(int fd)
{
	if (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP)
		return 0;
	return -1;
}

int
keyfolder_write(struct keyfolder *folder, const char *name, const void *data,
    size_t length, struct fault *fault)
{
	int fd, rc, error;

	/* O_EXCL follows no link, not at the end of the name either. */
	fd = openat(folder->fd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return cannot(fault, folder, name, errno == EEXIST ? THERE :
		    strerror(errno));
	rc = write_all(fd, data, length) == -1 || fsync(fd) == -1 ? -1 : 0;
	/* NFS may say only now that the disk is full. */
	error = errno;
	if (close(fd) == -1 && rc == 0) {
		rc = -1;
		error = errno;
	}
	if (rc == 0 && (rc = sync_folder(folder->fd)) == -1)
		error = errno;
	if (rc == -1) {
		unlinkat(folder->fd, name, 0);
		return cannot(fault, folder, name, strerror(error));
	}
	folder->names[folder->n++] = name;
	return 0;
}

void
keyfolder_undo(struct keyfolder *folder)
{
	char *slash;

	while (folder->n > 0)
		unlinkat(folder->fd, folder->names[--folder->n], 0);
	/* What was not made, or what somebody else has put there meanwhile,
	 * rmdir(2) leaves alone. */
	while (strlen(folder->given) > folder->kept) {
		(void)rmdir(folder->given);
		if ((slash = strrchr(folder->given, '/')) == NULL)
			break;
		*slash = '\0';
	}
}

void
keyfolder_close(struct keyfolder *folder)
{
	if (folder->fd != -1)
		close(folder->fd);
	free(folder->path);
	free(folder->given);
	memset(folder, 0, sizeof(*folder));
	folder->fd = -1;
}
