/* Any octets as a configuration: it is taken whole or refused with a place,
 * and what was taken is fit for the wire. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *value)
{
	if (value != NULL && !text_safe(value, strlen(value)))
		abort();
}

static void
check(const struct conf *conf)
{
	size_t i;

	check_text(conf->hostname);
	check_text(conf->masquerade);
	check_text(conf->relay_user);
	for (i = 0; i < conf->ndkim; i++)
		if (!text_hostname(conf->dkim[i].selector) ||
		    conf->dkim[i].keyfile[0] != '/')
			abort();
	if (conf->port < 1 || conf->port > 65535 || conf->max_size < 1 ||
	    conf->retry_first > conf->retry_longest || conf->expire < 1 ||
	    conf_wait(conf, 600) < 1)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf;
	struct fault fault = { 0 };

	conf_init(&conf);
	if (conf_parse(&conf, (const char *)data, size, "F", 0, &fault) == 0)
		check(&conf);
	else if (memcmp(fault.text, "F:", 2) != 0)
		abort();
	conf_clear(&conf);
	return 0;
}
