/* Any octets as an alias file: a lookup ends, each target that it reports is an
 * address that can be read, and newaliases(8) finds why a name is refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/alias.h"
#include "submit/aliascheck.h"
#include "util/address.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
check_target(void *arg, const char *address)
{
	struct address_list list;
	const char *error;

	if (arg != NULL || (address != NULL && !text_safe(address, strlen(address))))
		abort();
	/* a name in quotes is reported as such, and only taken in "<>" */
	if (address == NULL || strchr(address, '"') != NULL)
		return 0;
	if (address_parse(address, strlen(address), &list, &error) == -1 ||
	    list.n != 1)
		abort();
	address_list_clear(&list);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "root", "a", "B", "a b", "" };
	struct alias_file *file = alias_parse((const char *)data, size);
	struct aliascheck check;
	const char *why;
	size_t i;

	if (file == NULL || aliascheck_text(&check, (const char *)data, size))
		abort();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((alias_expand(file, names[i], check_target, NULL, &why) ==
		    ALIAS_REFUSED) != (why != NULL) || (why && check.n == 0))
			abort();
	aliascheck_clear(&check);
	alias_close(file);
	return 0;
}
