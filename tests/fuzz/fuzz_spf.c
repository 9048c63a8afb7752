/*
 * SPF records and macros: terms lie in the record, domains expand to names.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfmacro.h"
#include "doctor/spfterm.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
expand(const struct spfaddress *address, const char *text, size_t length)
{
	struct spfmacro macro = { .local = "a-b.c", .sender_domain = "d.e",
	    .domain = "f.g", .helo = "h.i", .address = address, .now = 1 };
	char name[DNS_NAME];
	struct buf said;

	if (spfmacro_domain(&macro, text, length, name) == 0 &&
	    strlen(name) > SPFMACRO_LONGEST)
		abort();
	buf_init(&said);
	spfmacro_explain(&macro, text, length, &said, 512);
	buf_clear(&said);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct spfaddress address = { .v6 = size % 2 == 1 };
	struct spfrecord record;
	size_t i;

	if (spfmacro_is_explanation(text, size))
		expand(&address, text, size);
	if (!spfrecord_is(text, size))
		return 0;
	if (spfrecord_parse(&record, text, size) == 0)
		for (i = 0; i < record.n; i++) {
			if (record.terms[i].at + record.terms[i].length > size)
				abort();
			expand(&address, record.terms[i].domain,
			    record.terms[i].domain_length);
		}
	spfrecord_clear(&record);
	return 0;
}
