/*
 * Any body, in pieces of the first octet's size: a strict decoder gives back
 * what went in.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/decode.h"
#include "util/base64.h"
#include "util/qp.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t piece = size > 0 ? data[0] + 1 : 1, at, n;
	struct store quoted, coded;
	struct base64 base64;
	struct buf back, back64;
	struct qp qp;

	store_init(&quoted, NULL, NULL);
	store_init(&coded, NULL, NULL);
	qp_init(&qp, &quoted);
	base64_init(&base64, &coded);
	for (at = 0; at < size; at += piece) {
		n = size - at < piece ? size - at : piece;
		qp_add(&qp, (const char *)data + at, n);
		base64_add(&base64, data + at, n);
	}
	qp_end(&qp);
	base64_end(&base64);
	buf_init(&back);
	buf_init(&back64);
	if (quoted.length <= STORE_MEMORY &&
	    (decode_qp(&back, quoted.memory, (size_t)quoted.length) == -1 ||
	    decode_base64(&back64, coded.memory, (size_t)coded.length) == -1 ||
	    back.length != size || back64.length != size || (size > 0 &&
	    (memcmp(back.data, data, size) != 0 ||
	    memcmp(back64.data, data, size) != 0))))
		abort();
	buf_clear(&back);
	buf_clear(&back64);
	store_clear(&quoted);
	store_clear(&coded);
	return 0;
}
