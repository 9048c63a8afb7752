/*
 * The vectors of the standards, where the environment's CONFORMANCE names
 * the folder that holds them.
 */
#ifndef UNIT_VECTORS_H
#define UNIT_VECTORS_H

#include <stddef.h>

#define VECTORS_MAX	(2 * 1024 * 1024)	/* octets of a file */

/*
 * The octets of a file below the folder with a NUL behind them, to be freed.
 * NULL, said on stdout, where there are no vectors; a single file that is
 * missing fails the test.
 */
char	*vectors_file(const char *path, size_t *length);

/* The same below its part for DKIM. */
char	*vectors_read(const char *path, size_t *length);

#endif
