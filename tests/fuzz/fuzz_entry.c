/* What parses is, formatted again, the same; and a flipped bit is seen by the
 * parser or by the checksum, but in a state or the checksum itself. */
#include <stdlib.h>
#include <string.h>

#include "spool/entry.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The checksum of a head, 0 where it is none. */
static uint32_t
sum(const char *text, size_t size, size_t *length)
{
	struct entry_head head;
	struct message message;
	struct buf again;
	uint32_t crc, twice;

	if (entry_parse(text, size, &message, &head) != ENTRY_OK)
		return 0;
	*length = head.length;
	buf_init(&again);
	if (entry_format(&again, &message) == -1 ||
	    again.length != head.length || entry_checksum(text,
	    message.nrecipients, &head, &crc) == -1 || entry_checksum(
	    again.data, message.nrecipients, &head, &twice) == -1 ||
	    crc != twice)
		abort();
	buf_clear(&again);
	message_clear(&message);
	entry_head_clear(&head);
	return crc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = 0, other, bit;
	uint32_t crc = sum((const char *)data, size, &length);
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	bit = length < 10 ? 0 : crc % (8 * (length - 9));
	text[bit / 8] ^= (char)(1 << bit % 8);
	if (crc != 0 && sum(text, size, &other) == crc &&
	    strchr("-+>!=", data[bit / 8]) == NULL)
		abort();
	free(text);
	return 0;
}
