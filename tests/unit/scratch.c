/*
 * What the tests of the queue have in common.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "tests/unit/scratch.h"

#define NOBODY	65534

void
scratch_make(char path[SCRATCH_PATH])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, SCRATCH_PATH, "%s/sendoff.XXXXXXXXXX",
	    tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_eq(chmod(path, 0755), 0);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
scratch_remove(const char *path)
{
	ck_assert_int_eq(nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void
scratch_queue(struct queue *queue, const char *path)
{
	memset(queue, 0, sizeof(*queue));
	ck_assert_ptr_nonnull(queue->path = strdup(path));
	queue->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(queue->fd, -1);
}

void
scratch_message(struct message *message, const char *content, size_t length,
    const char *const *recipients)
{
	message_init(message);
	message_name(message);
	ck_assert_ptr_nonnull(message->sender = strdup("me@example.org"));
	for (; *recipients != NULL; recipients++)
		ck_assert_int_eq(message_add(message, *recipients), 0);
	message->content.fd = memfile_open();
	message->content.length = (off_t)length;
	ck_assert_int_eq(write(message->content.fd, content, length),
	    (ssize_t)length);
}

int
scratch_same(const struct content *content, const char *text, size_t length)
{
	char block[4096];
	off_t at = 0;
	ssize_t n;

	if (content->length != (off_t)length)
		return 0;
	while ((n = content_read(content, at, block, sizeof(block))) > 0) {
		if (memcmp(block, text + at, (size_t)n) != 0)
			return 0;
		at += n;
	}
	return n == 0 && at == (off_t)length;
}

char *
scratch_read(int dir, const char *name, size_t *length)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *text;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_ptr_nonnull(text = calloc(1, (size_t)st.st_size + 1));
	*length = (size_t)st.st_size;
	ck_assert_int_eq(read(fd, text, *length), st.st_size);
	close(fd);
	return text;
}

void
scratch_write(int dir, const char *name, const char *text, size_t length)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	close(fd);
}

size_t
scratch_count(int dir, char letter)
{
	struct dirent *found;
	size_t n = 0;
	DIR *list;
	int fd;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_ptr_nonnull(list = fdopendir(fd));
	while ((found = readdir(list)) != NULL)
		if (found->d_name[0] == letter ||
		    (letter == 0 && found->d_name[0] != '.'))
			n++;
	closedir(list);
	return n;
}

uid_t
scratch_uid(void)
{
	return geteuid() == 0 ? NOBODY : geteuid();
}

void
scratch_user(void (*fn)(const char *), const char *arg)
{
	int status;
	pid_t pid;

	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0) {
		if (geteuid() == 0 && (setgroups(0, NULL) == -1 ||
		    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
		    setresuid(NOBODY, NOBODY, NOBODY) == -1))
			_exit(99);
		fn(arg);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "as another user: status %x", status);
}
