/*
 * Zone files from anywhere: what comes out answers, a fault has its reason,
 * and no question over the file goes on for ever.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/overlay.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What is live leads back to the first name of the file. */
static void
ask_live(void *arg, struct question *question, size_t n)
{
	if (n != 1 || source_add(question, "\1x", 2, 0, "") == -1)
		abort();
	question->answer.hops = 1;
	strlcpy(question->answer.name, arg, DNS_NAME);
}

static void
ask(struct overlay *overlay, const struct zonefile_record *record, int type)
{
	struct source live = { ask_live, overlay->zone.records[0].owner };
	struct overlay_source over = { overlay, &live };
	struct source source;
	struct question question;

	overlay_source(&source, &over);
	source_one(&source, &question, record->owner, (enum dns_type)type);
	if ((question.result == RESOLVER_OK) != (question.answer.n > 0) ||
	    question.answer.hops > DNS_CHAIN)
		abort();
	question_clear(&question);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zonefile_text text = { (const char *)data, size, "f",
	    size % 2 == 0 ? "example.com" : NULL };
	struct overlay overlay;
	struct fault fault;
	size_t i;

	if (overlay_load(&overlay, &text, &fault) == -1)
		return strncmp(fault.text, "f:", 2) == 0 ? 0 : (abort(), 0);
	for (i = 0; i < overlay.zone.n; i++) {
		ask(&overlay, &overlay.zone.records[i], DNS_TXT);
		ask(&overlay, &overlay.zone.records[i],
		    overlay.zone.records[i].type);
	}
	overlay_clear(&overlay);
	return 0;
}
