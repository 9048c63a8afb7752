/*
 * The alias file on the disk.  One that a stranger could have written could
 * send mail away, so it is looked at behind the open descriptor and then not
 * used at all: mail still goes to those whom no alias is for.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "submit/alias.h"
#include "submit/aliastable.h"

/* Reads a whole file: 0, or -1 as alias_read() says. */
static int
read_file(int fd, struct buf *text, const char **why)
{
	struct stat st;
	char block[16 * 1024];
	ssize_t n = 0;

	*why = "alias file cannot be read: not used";
	if (fstat(fd, &st) == -1)
		return -1;
	errno = 0;
	if (!S_ISREG(st.st_mode))
		*why = "alias file is no regular file: not used";
	else if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		*why = "others may write the alias file: not used";
	else {
		while (text->length <= ALIAS_FILE_MAX &&
		    ((n = read(fd, block, sizeof(block))) > 0 ||
		    (n == -1 && errno == EINTR)))
			buf_add(text, block, n > 0 ? (size_t)n : 0);
		if (text->length <= ALIAS_FILE_MAX)
			return n == -1 ? -1 : 0;
		errno = 0;
		*why = "alias file is over 4 MB: not used";
	}
	return -1;
}

int
alias_read(const char *name, struct buf *text, const char **why)
{
	int fd, rc;

	*why = "alias file cannot be read: not used";
	/* a FIFO must not hold us up before it is refused */
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	rc = read_file(fd, text, why);
	close(fd);
	return rc;
}

struct alias_file *
alias_open(const char *name, const char **warning)
{
	struct alias_file *file = NULL;
	const char *why;
	struct buf text;

	*warning = NULL;
	buf_init(&text);
	if (alias_read(name, &text, &why) == -1) {
		*warning = why;
		buf_reset(&text);
	}
	if (buf_get(&text) == NULL)
		errno = ENOMEM;
	else
		file = alias_parse(buf_get(&text), text.length);
	buf_clear(&text);
	return file;
}
