/*
 * A reply to EHLO, or a greeting: what is found in it is an address of the
 * family that was asked for.
 */
#include <sys/socket.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/egress.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int families[] = { AF_INET, AF_INET6 };
	char *text = malloc(size + 1);
	struct ipaddr ip, again;
	char shown[IPADDR_TEXT];
	size_t i;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (i = 0; i < 2; i++) {
		if (egress_echo(text, families[i], &ip) == -1)
			continue;
		ipaddr_show(&ip, shown);
		if (ip.family != families[i] ||
		    ipaddr_parse(&again, shown) == -1)
			abort();
	}
	(void)egress_banner(text, "gmail-smtp-in.l.google.com");
	/* no name is of the same organisation as one without any */
	if (egress_banner(text, "localhost"))
		abort();
	free(text);
	return 0;
}
