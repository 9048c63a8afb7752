/*
 * Files that tests look into.  A record is whole before the reply that it is
 * about leaves, so that a test may look as soon as the client has ended.
 * Several processes write at a time: numbers are taken with O_EXCL, a line of
 * the log is one write.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/recorder.h"

#define LINE_MAX_OCTETS	2048	/* of the log; a command line fits */

static int
create(int dir, const char *kind, int number)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.%d", kind, number);
	return openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

static void
put(int fd, const void *octets, size_t n)
{
	const char *p = octets;
	ssize_t written;

	while (n > 0) {
		written = write(fd, p, n);
		if (written == -1)
			err(1, "record");
		p += written;
		n -= (size_t)written;
	}
}

int
recorder_free_number(int dir)
{
	char name[64];
	int n;

	for (n = 1;; n++) {
		snprintf(name, sizeof(name), "wire.%d", n);
		if (faccessat(dir, name, F_OK, 0) == -1)
			return n;
	}
}

int
recorder_open(struct recorder *recorder, int dir, int connection)
{
	recorder->dir = dir;
	recorder->connection = connection;
	recorder->wire = create(dir, "wire", connection);
	recorder->clear = create(dir, "clear", connection);
	return recorder->wire == -1 || recorder->clear == -1 ? -1 : 0;
}

void
recorder_octets(struct recorder *recorder, const void *octets, size_t n,
    int tls)
{
	put(recorder->wire, octets, n);
	if (!tls)
		put(recorder->clear, octets, n);
}

void
recorder_event(struct recorder *recorder, const char *format, ...)
{
	char line[LINE_MAX_OCTETS];
	va_list ap;
	size_t i, n;
	int fd;

	snprintf(line, sizeof(line), "%d ", recorder->connection);
	n = strlen(line);
	va_start(ap, format);
	vsnprintf(line + n, sizeof(line) - n - 1, format, ap);
	va_end(ap);
	n = strlen(line);
	for (i = 0; i < n; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 127)
			line[i] = '?';
	line[n++] = '\n';
	fd = openat(recorder->dir, "log",
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd == -1)
		err(1, "log");
	put(fd, line, n);
	close(fd);
}

int
recorder_mail(struct recorder *recorder, const char *envelope,
    const char *message, size_t n)
{
	int fd, number;

	for (number = 1;; number++) {
		fd = create(recorder->dir, "mail", number);
		if (fd != -1)
			break;
		if (errno != EEXIST)
			err(1, "mail.%d", number);
	}
	put(fd, message, n);
	close(fd);
	if ((fd = create(recorder->dir, "envelope", number)) == -1)
		err(1, "envelope.%d", number);
	put(fd, envelope, strlen(envelope));
	close(fd);
	return number;
}

void
recorder_tell(struct recorder *recorder, const char *name)
{
	int fd;

	fd = openat(recorder->dir, name, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "%s", name);
	put(fd, name, strlen(name));
	put(fd, "\n", 1);
	close(fd);
}
