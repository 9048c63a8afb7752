/*
 * Any octets as a body in slices, and as a field, are what a slow second
 * implementation makes of them.  The first octet chooses the form and the
 * length of the slices.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/canon.h"
#include "tests/unit/slowcanon.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
collect(void *out, const void *data, size_t length)
{
	buf_add(out, data, length);
}

static void
compare(struct buf *fast, struct buf *slow)
{
	if (fast->length != slow->length || (fast->length > 0 &&
	    memcmp(fast->data, slow->data, fast->length) != 0))
		abort();
	buf_clear(fast);
	buf_clear(slow);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int relaxed = size > 0 ? data[0] & 1 : 0;
	size_t slice = size > 0 ? (data[0] >> 1) % 8 + 1 : 1, at, n;
	const char *text = (const char *)data + (size > 0);
	struct buf fast = { 0 }, slow = { 0 };
	struct canon_body b;

	size -= size > 0;
	canon_body_init(&b, relaxed ? CANON_RELAXED : CANON_SIMPLE, collect,
	    &fast);
	for (at = 0; at < size; at += n) {
		n = size - at < slice ? size - at : slice;
		canon_body_add(&b, text + at, n);
	}
	canon_body_end(&b);
	slowcanon_body(&slow, relaxed, text, size);
	compare(&fast, &slow);
	canon_header(&fast, relaxed ? CANON_RELAXED : CANON_SIMPLE, text, size);
	slowcanon_field(&slow, relaxed, text, size);
	compare(&fast, &slow);
	return 0;
}
