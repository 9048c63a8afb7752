/*
 * DNS answers.  The question is taken from the input itself, so that every
 * input is an answer to what was asked as far as its question is sound.
 */
#include <stdlib.h>
#include <string.h>

#include "route/dns.h"
#include "route/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct dns_answer *answer, const uint8_t *data, size_t size)
{
	const struct dns_record *record;
	size_t i;

	if (answer->n > DNS_RECORDS || answer->hops > DNS_CHAIN)
		abort();
	for (i = 0; i < answer->n; i++) {
		record = &answer->records[i];
		if (record->data < data ||
		    record->length > (size_t)(data + size - record->data) ||
		    strlen(record->name) > 253)
			abort();
		if ((record->type == DNS_A && record->length != 4) ||
		    (record->type == DNS_AAAA && record->length != 16))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire c = { data, size, WIRE_HEADER, 0 };
	struct dns_answer answer;
	char name[DNS_NAME];
	unsigned int type;

	if (size < WIRE_HEADER || !wire_get_name(&c, name))
		return 0;
	type = wire_get16(&c);
	if (dns_parse(&answer, data, size, data[0] << 8 | data[1], name,
	    type) == -1 && answer.records != NULL)
		abort();
	check(&answer, data, size);
	dns_clear(&answer);
	return 0;
}
