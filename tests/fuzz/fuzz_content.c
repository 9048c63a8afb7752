/*
 * Any message: what is said of it can be shown, hosts are names that DNS can
 * be asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"

int	LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
check(const struct content_advice *advice)
{
	size_t i, k;

	if (advice->codes >> CONTENT_CODES != 0 ||
	    advice->nhosts > CONTENT_HOSTS)
		abort();
	for (i = 0; i < advice->nhosts; i++)
		if (!text_hostname(advice->hosts[i]))
			abort();
	for (i = 0; i < CONTENT_CODES; i++)
		for (k = 0; advice->subjects[i][k] != '\0'; k++)
			if (k == CONTENT_SUBJECT - 1 ||
			    advice->subjects[i][k] < ' ' ||
			    advice->subjects[i][k] > '~')
				abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct content_input input = { .length = size,
	    .org = "example.org", .now = 1795521600 };
	struct content_advice advice;
	char *text = malloc(size == 0 ? 1 : size);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	input.text = text;
	if (content_judge(&advice, &input) == -1)
		abort();
	check(&advice);
	free(text);
	return 0;
}
