/*
 * Reads the options of an OPT record: a server's own words, which are a hint
 * and nothing that an answer depends on.
 */
#include "route/dnsopt.h"

#define OPTION_EDE	15

unsigned int
dnsopt_ede(const struct wire *opt, size_t length)
{
	struct wire c = *opt;
	unsigned int option, n, code = 0;

	if (c.bad || length > c.length - c.at)
		return 0;
	c.length = c.at + length;
	while (c.at < c.length && !c.bad && code == 0) {
		option = wire_get16(&c);
		n = wire_get16(&c);
		if (option == OPTION_EDE && n >= 2) {
			code = wire_get16(&c);
			n -= 2;
		}
		wire_skip(&c, n);
	}
	return code;
}
