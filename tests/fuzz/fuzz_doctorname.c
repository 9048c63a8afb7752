/*
 * Names, block lists' answers and lists of top-level domains from strangers:
 * no verdict without a word, and nothing unprintable comes out.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dnsbl.h"
#include "doctor/name.h"
#include "doctor/ptrname.h"
#include "doctor/tld.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1), ascii[TEXT_DOMAIN_MAX + 1];
	struct question question = { .name = "x", .type = DNS_A };
	struct dnsbl_result result;
	struct tld_list list;
	struct fault fault;
	struct ipaddr ip;
	size_t i;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	if (ipaddr_parse(&ip, "203.0.113.25") == -1 ||
	    (ptrname_classify(&ip, text) != PTRNAME_INVALID &&
	    name_helo(text) == NAME_SYNTAX))
		abort();
	if (name_domain(text, ascii) == NAME_OK && !text_hostname(ascii))
		abort();
	for (i = 0; i < size; i += 4)
		if (source_add(&question, data + i, size - i < 4 ? size - i : 4,
		    0, "") == -1)
			abort();
	for (i = 0; dnsblzone_at(i) != NULL; i++) {
		dnsbl_judge(&result, dnsblzone_at(i), &question);
		if ((result.verdict == DNSBL_UNKNOWN) ==
		    (result.reason == DNSBL_NO_REASON))
			abort();
	}
	question_clear(&question);
	if (tld_parse(&list, text, size, "f", &fault) == 0)
		tld_clear(&list);
	free(text);
	return 0;
}
