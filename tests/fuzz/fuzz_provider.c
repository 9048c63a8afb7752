/*
 * A list of providers of any octets, whole or refused with a line; and a
 * reply of any octets, which has a meaning and only printable addresses.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/provider.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The text says what it means to a provider, NULL: to any server. */
static void
try_reply(const struct provider *provider, const char *text)
{
	const struct provider_reply *reply;
	int code;

	for (code = 450; code <= 550; code += 100) {
		reply = provider_reply(provider, code, "5.7.1", text);
		if (reply == NULL || *reply->text == '\0')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1), url[PROVIDER_URL];
	struct provider_list list;
	struct fault fault;
	size_t i;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	try_reply(NULL, text);
	if (provider_url(text, url, sizeof(url)) != (url[0] != '\0'))
		abort();
	for (i = 0; url[i] != '\0'; i++)
		if (url[i] <= ' ' || url[i] > '~')
			abort();
	if (provider_parse(&list, text, size, "f", &fault) == 0) {
		for (i = 0; i < list.n; i++) {
			try_reply(&list.providers[i], text);
			if (provider_find(&list, list.providers[i].domains[0])
			    != &list.providers[i])
				abort();
		}
		provider_clear(&list);
	}
	free(text);
	return 0;
}
