/*
 * Any standard input (its first octet says whether dots count) to wire form:
 * no CR or LF is alone, no line over-long, NUL nowhere. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/fold.h"
#include "submit/mime.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_wire(const char *p, size_t n)
{
	for (size_t column = 0; n > 0; p++, n--)
		if (n > 1 && memcmp(p, "\r\n", 2) == 0)
			p++, n--, column = 0;
		else if (memchr("\0\r\n", *p, 3) != NULL || ++column > 998)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfile_open(), dots = size > 0 && data[0] & 1;
	struct input in;
	struct store out;
	struct plan plan;
	struct fault fault;

	if (write(fd, data, size) == -1 || lseek(fd, size > 0, 0) == -1)
		abort();
	input_init(&in, NULL, NULL);
	store_init(&out, NULL, NULL);
	plan_init(&plan);
	if (input_read(&in, fd, dots, 1 << 16, &fault) == 0 &&
	    mime_plan(&in, &plan, &fault) == 0 &&
	    mime_write(&in, &plan, &out, &fault) == 0) {
		for (size_t i = 0; i < in.header.n; i++)
			if (fold_field(&in.header.fields[i]) == 0)
				must_be_wire(in.header.fields[i].text,
				    in.header.fields[i].length);
		must_be_wire(out.memory, (size_t)out.length);
	}
	plan_clear(&plan);
	store_clear(&out);
	input_clear(&in);
	close(fd);
	return 0;
}
