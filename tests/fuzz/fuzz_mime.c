/*
 * Any message to wire form, which then does not change any more. */
#include <stdlib.h>
#include <string.h>

#include "submit/mime.h"
#include "tests/unit/wire.h"

int	LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* The message as it leaves, and a flag behind it: 1, or 0 where refused. */
static int
convert(struct buf *out, const void *text, size_t n)
{
	struct input in;
	struct plan plan;
	struct store body;
	struct fault fault;
	int good;

	plan_init(&plan);
	store_init(&body, NULL, NULL);
	good = read_message(&in, text, n) == 0 &&
	    mime_plan(&in, &plan, &fault) == 0 &&
	    mime_write(&in, &plan, &body, &fault) == 0;
	if (good && !is_wire(body.memory, body.used, plan.eight_bit))
		abort();
	header_write(&in.header, out);
	buf_puts(out, "\r\n");
	buf_add(out, body.memory, body.used);
	buf_putc(out, plan.eight_bit);
	store_clear(&body);
	input_clear(&in);
	plan_clear(&plan);
	return good;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct buf once = { 0 }, twice = { 0 };

	if (convert(&once, data, size % (1 << 15)) && (!convert(&twice,
	    once.data, once.length - 1) || once.length != twice.length ||
	    memcmp(once.data, twice.data, once.length) != 0))
		abort();
	buf_clear(&once);
	buf_clear(&twice);
	return 0;
}
