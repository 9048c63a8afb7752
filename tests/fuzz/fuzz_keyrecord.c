/*
 * A key record of any octets: a key comes with a type and a length, none
 * without a reason; a blank in front means nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/keyrecord.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyrecord record, again;
	char *text;

	keyrecord_parse(&record, (const char *)data, size);
	if (record.key == NULL && keyrecord_first(&record) >= KEYRECORD_1024)
		abort();
	if (keyrecord_usable(&record) && !record.ed25519 && record.bits < 1024)
		abort();
	if (keyrecord_first(&record) != KEYRECORD_CODES &&
	    (strlen(keyrecord_word(keyrecord_first(&record))) == 0 ||
	    strlen(keyrecord_text(keyrecord_first(&record))) == 0))
		abort();
	if (size < KEYRECORD_MAX && (text = malloc(size + 1)) != NULL) {
		text[0] = ' ';
		memcpy(text + 1, data, size);
		keyrecord_parse(&again, text, size + 1);
		if (again.codes != record.codes || again.bits != record.bits)
			abort();
		keyrecord_clear(&again);
		free(text);
	}
	keyrecord_clear(&record);
	return 0;
}
