/*
 * Commands of the peer program that wait without sleeping (by file locks, which
 * end with their process), look at octets, or run a program as a hostile
 * caller would.
 */
#include <sys/file.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/peer/tricks.h"

#define PATIENCE	20	/* seconds that a lock is waited for */
#define LINE_LIMIT	998	/* octets without CRLF */

static int
lock(int fd, int how)
{
	int rc;

	while ((rc = flock(fd, how)) == -1 && errno == EINTR)
		continue;
	return rc;
}

static pid_t
read_pid(int fd)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	return (pid_t)strtol(text, NULL, 10);
}

int
tricks_stop(const char *dir)
{
	char path[4096];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, TRICKS_LOCK);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	if (lock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if ((pid = read_pid(fd)) <= 1)
		errx(1, "%s: no pid", path);
	kill(pid, SIGTERM);
	return lock(fd, LOCK_EX) == 0 ? 0 : 1;
}

int
tricks_await(char **files)
{
	int fd;

	/* Whoever holds it longer is stuck: SIGALRM ends us. */
	alarm(PATIENCE);
	for (; *files != NULL; files++) {
		if ((fd = open(*files, O_RDONLY | O_CLOEXEC)) == -1) {
			if (errno == ENOENT)
				continue;
			err(1, "%s", *files);
		}
		if (lock(fd, LOCK_EX) == -1)
			err(1, "%s", *files);
		close(fd);
	}
	return 0;
}

/* What is wrong with an octet behind the one before it, or NULL. */
static const char *
wire_fault(int before, int octet, long column)
{
	if (octet == 0)
		return "NUL";
	if (octet == '\n' && before != '\r')
		return "LF without CR";
	if (octet != '\n' && before == '\r')
		return "CR without LF";
	if (column > LINE_LIMIT && octet != '\r' && octet != '\n')
		return "line over 998 octets";
	return NULL;
}

static int
wire_file(const char *file)
{
	const char *fault = NULL;
	long column = 0, line = 1;
	int before = 0, octet;
	FILE *in = fopen(file, "re");

	if (in == NULL)
		err(1, "%s", file);
	while (fault == NULL && (octet = getc(in)) != EOF) {
		fault = wire_fault(before, octet, ++column);
		if (octet == '\n') {
			line++;
			column = 0;
		}
		before = octet;
	}
	if (fault == NULL && before == '\r')
		fault = "CR without LF";
	fclose(in);
	if (fault != NULL)
		printf("%s: line %ld: %s\n", file, line, fault);
	return fault != NULL;
}

int
tricks_wire(char **files)
{
	int bad = 0;

	for (; *files != NULL; files++)
		bad |= wire_file(*files);
	return bad;
}

int
tricks_exec(const char *program, char **arguments)
{
	extern char **environ;

	execve(program, arguments, environ);
	warn("%s", program);
	return 126;
}
