/*
 * A message through input_read(), mime_plan() and mime_write(), for the tests
 * of what becomes of it.
 */
#ifndef UNIT_CONVERT_H
#define UNIT_CONVERT_H

#include <stddef.h>

#include "fault.h"
#include "util/buf.h"

struct result {
	struct buf	header;
	struct buf	body;
	int		eight_bit;
	struct fault	fault;
};

void	result_init(struct result *);
void	result_clear(struct result *);

/* Converts a message; what was in the result is gone.  0, or -1 with fault. */
int	convert(struct result *, const char *, size_t);

/* The same with what came out, which must not change any more. */
void	assert_settled(const struct result *);

#endif
