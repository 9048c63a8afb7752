/* Any octets behind DATA (the first says how its line ended): the end mark is
 * where a search for it finds it, however the reads cut the octets. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/smtpdata.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Where the octets behind the mark begin, size where there is none. */
static size_t
find(const char *text, size_t size, int lf)
{
	size_t n = lf ? 2 : 3, end = lf ? 1 : 2, at;

	for (at = 0; at + n <= size; at++)
		if (memcmp(text + at, lf ? ".\n" : ".\r\n", n) == 0 &&
		    (at == 0 || (at >= end && text[at - 1] == '\n' &&
		    (at > 1 && text[at - 2] == '\r') == !lf)))
			return at + n;
	return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int lf = size > 0 && data[0] & 1;
	const char *text = (const char *)data + (size > 0);
	struct smtpdata one, many;
	struct store a, b;
	size_t n, at;

	size -= size > 0;
	store_init(&a, NULL, NULL);
	store_init(&b, NULL, NULL);
	smtpdata_begin(&one, &a, lf, 1 << 16);
	smtpdata_begin(&many, &b, lf, 1 << 16);
	n = smtpdata_feed(&one, text, size);
	for (at = 0; at < size && !smtpdata_ended(&many); at++)
		smtpdata_feed(&many, text + at, 1);
	if (n != find(text, size, lf) || n != at || a.length != b.length ||
	    smtpdata_ended(&one) != smtpdata_ended(&many) ||
	    one.too_large != many.too_large || (a.length > 0 &&
	    !one.too_large && memcmp(a.memory, b.memory, a.used) != 0))
		abort();
	store_clear(&a);
	store_clear(&b);
	return 0;
}
