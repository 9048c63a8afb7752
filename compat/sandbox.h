/*
 * Shutting a worker in: one header, one file per system.
 */
#ifndef COMPAT_SANDBOX_H
#define COMPAT_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/*
 * From now on this process can open no file, run no program, gain no
 * privilege, and connect by TCP only to the ports given.  1 where all of that
 * holds, 0 where the system offers only a part of it or nothing (never an
 * error: mail still goes out).
 */
int	sandbox_enter(const uint16_t *ports, size_t);

#endif
