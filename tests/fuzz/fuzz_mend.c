/*
 * Records of SPF and DMARC that are mended: places lie in the text, and what
 * comes of it is a record that needs no mending.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcmend.h"
#include "doctor/dmarcrecord.h"
#include "doctor/spfmend.h"
#include "doctor/spfterm.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
mend_spf(const char *text, size_t size)
{
	struct spfmend mend;
	struct spfrecord record;

	if (spfmend(&mend, text, size) == 0 && mend.why != NULL &&
	    mend.at > size)
		abort();
	if (mend.text != NULL && (mend.why == NULL ||
	    !spfrecord_is(mend.text, strlen(mend.text)) ||
	    spfrecord_parse(&record, mend.text, strlen(mend.text)) == -1))
		abort();
	if (mend.text != NULL)
		spfrecord_clear(&record);
	spfmend_clear(&mend);
	(void)spfmend_almost(text, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	char *mended = dmarcmend(text, size, size % 2 ? "t=" : NULL);
	struct dmarcrecord record;

	if (mended != NULL) {
		dmarcrecord_parse(&record, mended, strlen(mended));
		if (record.codes != 0 || !record.usable)
			abort();
	}
	free(mended);
	mend_spf(text, size);
	return 0;
}
