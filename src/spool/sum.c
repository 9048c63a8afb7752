/*
 * The checksum of a queue entry: what a disk did to a message is seen before
 * anybody is sent it.
 */
#include <stdlib.h>
#include <string.h>

#include "spool/entry.h"

#define CRC_DIGITS	8
#define SLICES		8	/* octets taken at a time */
#define SHORT		4096	/* a run for which that does not pay */
#define CRC_REFLECTED	0x82f63b78U	/* Castagnoli's polynomial */

/* table[k][i] is what the octet i does with k octets behind it. */
static void
fill(uint32_t table[SLICES][256], size_t slices)
{
	uint32_t value;
	size_t i, k;
	int bit;

	for (i = 0; i < 256; i++) {
		value = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? CRC_REFLECTED : 0);
		table[0][i] = value;
	}
	for (k = 1; k < slices; k++)
		for (i = 0; i < 256; i++) {
			value = table[k - 1][i];
			table[k][i] = value >> 8 ^ table[0][value & 255];
		}
}

/*
 * Tables are made anew for each run of octets: a few microseconds for up to
 * 64 KB, and neither state nor pages of numbers.  A short run needs but one.
 */
uint32_t
entry_crc(uint32_t crc, const void *bytes, size_t n)
{
	const unsigned char *p = bytes, *end = p + n;
	uint32_t table[SLICES][256], next;
	size_t slices = n < SHORT ? 1 : SLICES, k;

	fill(table, slices);
	crc = ~crc;
	for (; slices > 1 && end - p >= SLICES; p += SLICES) {
		crc ^= p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		    (uint32_t)p[3] << 24;
		for (next = 0, k = 0; k < SLICES; k++)
			next ^= table[SLICES - 1 - k][k < 4 ?
			    crc >> 8 * k & 255 : p[k]];
		crc = next;
	}
	for (; p < end; p++)
		crc = crc >> 8 ^ table[0][(crc ^ *p) & 255];
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
