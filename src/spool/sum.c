/*
 * The checksum of a queue entry: what a disk did to a message is seen before
 * anybody is sent it.
 */
#include <stdlib.h>
#include <string.h>

#include "spool/entry.h"

#define CRC_DIGITS	8
#define CRC_REFLECTED	0x82f63b78U	/* Castagnoli's polynomial */

/*
 * The table is made anew for each run of octets: a microsecond for up to
 * 64 KB, and neither state nor a page of numbers.
 */
uint32_t
entry_crc(uint32_t crc, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t table[256], value;
	size_t i;
	int bit;

	for (i = 0; i < 256; i++) {
		value = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? CRC_REFLECTED : 0);
		table[i] = value;
	}
	crc = ~crc;
	for (i = 0; i < n; i++)
		crc = crc >> 8 ^ table[(crc ^ p[i]) & 255];
	return ~crc;
}

int
entry_checksum(const char *text, size_t nrecipients,
    const struct entry_head *head, uint32_t *crc)
{
	char *plain;
	size_t i;

	if ((plain = malloc(head->length)) == NULL)
		return -1;
	/* a mark must not cost a new checksum: those octets count as unset */
	memcpy(plain, text, head->length);
	plain[head->warned] = '-';
	for (i = 0; i < nrecipients; i++)
		plain[head->states[i]] = RECIPIENT_TODO;
	memset(plain + head->digits, '0', CRC_DIGITS);
	*crc = entry_crc(0, plain, head->length);
	free(plain);
	return 0;
}
