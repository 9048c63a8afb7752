/*
 * memfd_create(2) where there is one, else a shared memory object whose name
 * is removed at once.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "compat/memfile.h"

#ifdef HAVE_MEMFD_CREATE

int
memfile_open(void)
{
	return memfd_create("sendoff", MFD_CLOEXEC);
}

#else

int
memfile_open(void)
{
	char name[40];
	int fd;

	snprintf(name, sizeof(name), "/sendoff.%08x%08x", arc4random(),
	    arc4random());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd != -1)
		shm_unlink(name);
	return fd;
}

#endif
