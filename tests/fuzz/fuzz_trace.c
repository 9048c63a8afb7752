/*
 * What a server sends, as a transcript shows it: whatever it is, each line is
 * one that the conductor believes, begins as a server's words do, and there
 * are no more than there may be.  The last line that was made stays readable
 * in the control, whose socket is none.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/trace.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct control control;
	static struct reply reply;
	const struct record *record = &control.records[0];
	const char *text = record->outcome.text;

	control_init(&control, -1);
	control.lines = REPLY_LINES + 2;
	reply_init(&reply);
	reply_feed(&reply, (const char *)data, size);
	trace_reply(&control, &reply);
	if (control.lines == REPLY_LINES + 2)
		return 0;
	must(control.lines > 0);
	must(record_check(record) == 0 && record->recipient == RECORD_LINE);
	must(strncmp(text, "<<< ", 4) == 0 ||
	    (isdigit((unsigned char)text[0]) &&
	    isdigit((unsigned char)text[1]) &&
	    isdigit((unsigned char)text[2]) &&
	    (text[3] == ' ' || text[3] == '-')));
	return 0;
}
