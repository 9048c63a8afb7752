/*
 * Any command line, a word a line.  What is accepted may stand on the wire,
 * what is refused has a status and one printable line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/args.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_safe(const char *text)
{
	if (text != NULL && !text_safe(text, strlen(text)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[65], *text = calloc(1, size + 1), *rest = text;
	struct fault fault = { 0, "" };
	struct args args;
	int n = 0;
	size_t i;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	while (n < 64 && rest != NULL)
		words[n++] = strsep(&rest, "\n");
	words[n] = NULL;
	if (args_parse(&args, n, words, &fault) == -1) {
		if ((fault.status != 64 && fault.status != 65) ||
		    fault.text[0] == '\0')
			abort();
	} else {
		must_be_safe(args.sender);
		must_be_safe(args.name);
		must_be_safe(args.tag);
		must_be_safe(args.envid);
		for (i = 0; i < args.nrecipients; i++)
			must_be_safe(args.recipients[i]);
	}
	free(text);
	return 0;
}
