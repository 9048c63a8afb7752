/*
 * Whatever a server answers to EHLO, only what its reply names is offered,
 * and parsing it twice gives the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/ehlo.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keywords[] = { "SIZE", "8BITMIME",
	    "PIPELINING", "STARTTLS", "SMTPUTF8" };
	struct ehlo ehlo;
	size_t i, at;

	ehlo_parse(&ehlo, (const char *)data, size);
	if (ehlo.size < 0 || (ehlo.size > 0 && !(ehlo.offers & EHLO_SIZE)) ||
	    memchr(ehlo.name, '\0', sizeof(ehlo.name)) == NULL)
		abort();
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		size_t n = strlen(keywords[i]);

		if ((ehlo.offers & (1u << i)) == 0)
			continue;
		for (at = 0; at + n < size; at++)
			if (data[at] == '\n' && strncasecmp(keywords[i],
			    (const char *)data + at + 1, n) == 0)
				break;
		if (at + n >= size)
			abort();
	}
	return 0;
}
