/*
 * TLSA records.  That there are some counts even where none can be used: the
 * host has said that it speaks TLS.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route/tlsa.h"

#define HEAD	3	/* usage, selector, matching type */

void
tlsa_clear(struct tlsa_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		free(set->list[i].data);
	memset(set, 0, sizeof(*set));
}

/* RFC 6698 section 2.1: the whole, or a digest of its own length. */
static int
is_usable(const struct dns_record *record)
{
	static const size_t digest[] = { 0, 32, 64 };
	const uint8_t *data = record->data;

	if (record->length <= HEAD ||
	    (data[0] != TLSA_DANE_TA && data[0] != TLSA_DANE_EE) ||
	    data[1] > 1 || data[2] > 2)
		return 0;
	return data[2] == 0 || record->length - HEAD == digest[data[2]];
}

int
tlsa_take(struct tlsa_set *set, const struct dns_record *records, size_t n)
{
	struct tlsa *tlsa;
	size_t i;

	memset(set, 0, sizeof(*set));
	for (i = 0; i < n; i++) {
		if (!is_usable(&records[i]) || set->n == TLSA_MAX) {
			set->unusable++;
			continue;
		}
		tlsa = &set->list[set->n];
		tlsa->usage = records[i].data[0];
		tlsa->selector = records[i].data[1];
		tlsa->matching = records[i].data[2];
		tlsa->length = records[i].length - HEAD;
		if ((tlsa->data = malloc(tlsa->length)) == NULL) {
			tlsa_clear(set);
			return -1;
		}
		memcpy(tlsa->data, records[i].data + HEAD, tlsa->length);
		set->n++;
	}
	return 0;
}

int
tlsa_name(char dst[DNS_NAME], const char *host, int port)
{
	int n = snprintf(dst, DNS_NAME, "_%d._tcp.%s", port, host);

	return n > 0 && n < DNS_NAME ? 0 : -1;
}
