/* A body fed in slices is what a slow second implementation makes of it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/canon.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
compare(void *want, const void *data, size_t length)
{
	if (length > ((struct buf *)want)->length ||
	    memcmp(((struct buf *)want)->data, data, length) != 0)
		abort();
	buf_drop(want, length);
}

static void
slow(struct buf *out, const char *in, const char *end, int relaxed)
{
	for (; in < end; in++)
		if (!relaxed || (*in != ' ' && *in != '\t'))
			buf_putc(out, *in);
		else if (in + 1 < end && in[1] != ' ' && in[1] != '\t' &&
		    (in + 2 == end || memcmp(in + 1, "\r\n", 2) != 0))
			buf_putc(out, ' ');
	while (out->length >= 2 &&
	    memcmp(out->data + out->length - 2, "\r\n", 2) == 0)
		out->length -= 2;
	if (out->length > 0 || !relaxed)
		buf_puts(out, "\r\n");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf want = { 0 };
	struct canon_body b;

	slow(&want, (const char *)data, (const char *)data + size, size % 2);
	canon_body_init(&b, (enum canon)(size % 2), compare, &want);
	canon_body_add(&b, (const char *)data, size / 3);
	canon_body_add(&b, (const char *)data + size / 3, size - size / 3);
	canon_body_end(&b);
	if (want.length > 0)
		abort();
	buf_clear(&want);
	return 0;
}
