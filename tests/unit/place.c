/*
 * Directories for tests: each has a name of its own, so that tests may run at
 * the same time, and goes away with all that is in it.
 */
#include <sys/stat.h>

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/place.h"
#include "util/buf.h"

void
place_make(char path[PLACE_PATH])
{
	strlcpy(path, "/tmp/sendoff-unit.XXXXXX", PLACE_PATH);
	ck_assert_ptr_nonnull(mkdtemp(path));
}

void
place_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *found;

	ck_assert_ptr_nonnull(dir);
	while ((found = readdir(dir)) != NULL)
		if (strcmp(found->d_name, ".") != 0 &&
		    strcmp(found->d_name, "..") != 0)
			ck_assert_int_eq(unlinkat(dirfd(dir), found->d_name,
			    0), 0);
	closedir(dir);
	ck_assert_int_eq(rmdir(path), 0);
}

void
place_queue(struct queue *queue, const char *path)
{
	memset(queue, 0, sizeof(*queue));
	queue->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(queue->fd, -1);
	queue->path = strdup(path);
}

void
place_write(const char *path, const char *name, const char *text)
{
	char file[PLACE_PATH * 4];
	size_t n = text != NULL ? strlen(text) : 0;
	int fd;

	snprintf(file, sizeof(file), "%s/%s", path, name);
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ck_assert_int_ne(fd, -1);
	if (n > 0)
		ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}

/* Counts, and keeps the first name. */
static size_t
find(const char *path, const char *begin, char name[256])
{
	DIR *dir = opendir(path);
	struct dirent *found;
	size_t n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((found = readdir(dir)) != NULL)
		if (found->d_name[0] != '.' &&
		    strncmp(found->d_name, begin, strlen(begin)) == 0 &&
		    n++ == 0)
			strlcpy(name, found->d_name, 256);
	closedir(dir);
	return n;
}

size_t
place_count(const char *path, const char *begin)
{
	char name[256];

	return find(path, begin, name);
}

void
place_name(const char *path, const char *begin, char name[256])
{
	ck_assert_uint_ge(find(path, begin, name), 1);
}

char *
place_read(const char *path, const char *begin)
{
	char name[256], file[PLACE_PATH + 257], block[4096];
	struct buf text;
	ssize_t n;
	int fd;

	place_name(path, begin, name);
	snprintf(file, sizeof(file), "%s/%s", path, name);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	buf_init(&text);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(&text, block, (size_t)n);
	ck_assert_int_eq(n, 0);
	close(fd);
	return buf_take(&text);
}
