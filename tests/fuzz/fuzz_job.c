/*
 * Octets as a job, and as a record: what is taken for a job packs to the same
 * octets again, and what passes as a record is safe to print.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/job.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_job(const char *octets, size_t size)
{
	struct job job;
	size_t length;
	char *again;

	if (job_unpack(&job, octets, size) == -1)
		return;
	again = job_pack(&job, &length);
	if (again == NULL || length != size || memcmp(again, octets, size) != 0)
		abort();
	free(again);
	job_clear(&job);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record record;
	size_t i;

	check_job((const char *)data, size);
	memset(&record, 0, sizeof(record));
	memcpy(&record, data, size < sizeof(record) ? size : sizeof(record));
	if (record_check(&record) == -1)
		return 0;
	if (strnlen(record.outcome.text, OUTCOME_TEXT) == OUTCOME_TEXT ||
	    strnlen(record.outcome.host, OUTCOME_HOST) == OUTCOME_HOST)
		abort();
	for (i = 0; record.outcome.text[i] != '\0'; i++)
		if (!isprint((unsigned char)record.outcome.text[i]))
			abort();
	return 0;
}
