/*
 * What web servers, DNS and a damaged cache can say of MTA-STS: what is taken
 * is written and read again as the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "route/sts.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
again(const struct sts *sts)
{
	struct buf text, second;
	struct sts copy;

	buf_init(&text);
	buf_init(&second);
	sts_format(sts, &text);
	if (sts_recall(&copy, text.data == NULL ? "" : text.data,
	    text.length) == -1)
		abort();
	sts_format(&copy, &second);
	if (text.length != second.length || (text.length > 0 &&
	    memcmp(text.data, second.data, text.length) != 0))
		abort();
	sts_clear(&copy);
	buf_clear(&text);
	buf_clear(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_record record = { .data = data, .length = size };
	char id[STS_ID + 1];
	struct sts sts;

	sts_id(&record, 1, id);
	if (sts_parse(&sts, (const char *)data, size) == 0)
		sts_clear(&sts);
	if (sts_recall(&sts, (const char *)data, size) == 0) {
		sts_matches(&sts, "mx.a.example");
		again(&sts);
		sts_clear(&sts);
	}
	return 0;
}
