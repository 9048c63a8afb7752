/*
 * A DMARC record of any octets, and the same octets as lines of a list of
 * public suffixes: what is found lies within, and has its reason.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcuri.h"
#include "doctor/psl.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_list(const char *text, size_t size)
{
	struct psl psl;
	size_t at, n;

	if (psl_begin(&psl, "c.b.a.example.co.uk") == -1)
		abort();
	for (at = 0; at < size; at += n + 1) {
		for (n = 0; at + n < size && text[at + n] != '\n'; n++)
			continue;
		psl_line(&psl, text + at, n);
	}
	psl_end(&psl);
	if (strcmp(psl.domain, psl.suffix) != 0 && psl.org[0] == '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct dmarcrecord record;
	char domain[256];
	size_t i;

	dmarcrecord_parse(&record, text, size);
	if ((!record.usable && record.codes == 0) ||
	    record.usable != (record.p != DMARC_NO_POLICY))
		abort();
	for (i = 0; i < record.rua.n; i++)
		if (record.rua.uri[i].at + record.rua.uri[i].length > size ||
		    dmarcuri_domain(text, &record.rua.uri[i], domain,
		    sizeof(domain)) == -1)
			abort();
	read_list(text, size);
	return 0;
}
