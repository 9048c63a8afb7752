/* Any header to ASCII: nothing above 127 is left but where SMTPUTF8 is asked
 * for, lines are short, and the result goes in again unchanged. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/fold.h"
#include "submit/words.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
encode(const char *text, size_t size, struct buf *out)
{
	struct header header = { .n = 0 };
	struct fault fault;
	size_t end, i;
	int utf8;

	if (header_parse(&header, text, size, &end) == -1 ||
	    words_encode(&header, NULL, &fault) == -1 ||
	    words_finish(&header, &utf8, &fault) == -1)
		abort();
	for (i = 0; i < header.n; i++)
		if (fold_field(&header.fields[i]) == 0)
			for (char *p = header.fields[i].text; p != NULL;
			    p = strchr(p + 1, '\n'))
				if (strcspn(p + 1, "\n") > 999)
					abort();
	header_write(&header, out);
	if (!utf8 && !text_ascii(buf_get(out), out->length))
		abort();
	header_clear(&header);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = { .length = 0 }, twice = { .length = 0 };

	encode((const char *)data, size, &once);
	encode(buf_get(&once), once.length, &twice);
	if (once.length != twice.length ||
	    memcmp(buf_get(&once), buf_get(&twice), once.length) != 0)
		abort();
	buf_clear(&once);
	buf_clear(&twice);
	return 0;
}
