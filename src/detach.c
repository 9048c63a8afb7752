/*
 * What the background and a careless caller have in common: the standard
 * descriptors must be something harmless.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "detach.h"

int
detach_stdio(void)
{
	int fd;

	do
		if ((fd = open("/dev/null", O_RDWR)) == -1)
			return -1;
	while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

int
detach(struct log *log)
{
	pid_t pid;
	int fd;

	if ((pid = fork()) != 0)
		return (int)pid;
	setsid();
	if (chdir("/") == -1 || (fd = open("/dev/null", O_RDWR)) == -1)
		return 0;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	log_detach(log);
	return 0;
}
