/* Any octets as a header: written as they were read, and no line is two. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/header.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_append(const char *text, size_t length)
{
	struct header one, again;
	struct buf wire;
	size_t end;

	header_init(&one);
	header_init(&again);
	buf_init(&wire);
	header_append(&one, text, length);
	header_write(&one, &wire);
	header_parse(&again, buf_get(&wire), wire.length, &end);
	if (again.n != one.n || end != wire.length)
		abort();
	header_clear(&one);
	header_clear(&again);
	buf_clear(&wire);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct header header;
	struct buf out;
	size_t end, n;

	header_init(&header);
	buf_init(&out);
	if (header_parse(&header, (const char *)data, size, &end) == 0) {
		header_write(&header, &out);
		n = end < out.length ? end : out.length;
		if (end > size || end > n + 2 || out.length > n + 2 ||
		    memcmp(buf_get(&out), data, n) != 0)
			abort();
		check_append((const char *)data, size);
	}
	header_clear(&header);
	buf_clear(&out);
	return 0;
}
