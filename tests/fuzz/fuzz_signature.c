/*
 * A header with signatures: whatever it holds, verification ends, and without
 * a key nothing passes.  What is blanked for the hash can be read no more.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/verify.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
ask(void *arg, const char *name, struct verify_answer *answer)
{
	if (strlen(name) >= SIGNATURE_NAME)
		abort();
	memset(answer, 0, sizeof(*answer));
	answer->found = *(int *)arg ? VERIFY_RECORDS : VERIFY_UNKNOWN;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verify verify;
	struct header header;
	size_t end, i;
	int found = size % 2;

	header_init(&header);
	if (header_parse(&header, (const char *)data, size, &end) == 0 &&
	    verify_begin(&verify, &header, 1000000000) == 0) {
		verify_body(&verify, (const char *)data + end, size - end);
		if (verify_end(&verify, ask, &found) == -1)
			abort();
		for (i = 0; i < verify.n; i++)
			if (verify.list[i].kind == VERIFY_PASS ||
			    verify.list[i].reason[0] == '\0' ||
			    strlen(verify.list[i].signature.algorithm) > 31)
				abort();
		if (verify.n + verify.more > header.n)
			abort();
		verify_clear(&verify);
	}
	header_clear(&header);
	return 0;
}
