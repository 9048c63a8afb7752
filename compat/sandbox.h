/*
 * Shutting a worker in: one header, one file per system.
 */
#ifndef COMPAT_SANDBOX_H
#define COMPAT_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* What a process that is shut in still may. */
struct sandbox {
	const uint16_t		*ports;		/* of TCP, to connect to */
	size_t			 nports;
	const char *const	*paths;		/* files and folders to read;
						 * those not there count not */
	size_t			 npaths;
};

/*
 * From now on this process can read only what stands at the paths or beneath
 * them, make and change no file, run no program, gain no privilege, and
 * connect by TCP only to the ports.  1 where all of that holds, 0 where the
 * system offers only a part of it or nothing (never an error: mail still goes
 * out).
 */
int	sandbox_enter(const struct sandbox *);

#endif
