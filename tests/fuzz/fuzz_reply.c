/*
 * A reply cut into packets in any way is the same as the reply in one piece,
 * and whatever it holds, what is shown of it is one printable line.  The
 * first octet of the input chooses the cuts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/reply.h"

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
	static struct reply whole, cut;
	const char *text = (const char *)data + 1;
	char shown[2][OUTCOME_TEXT], *c;
	size_t at = 0, n, used;

	if (size-- == 0)
		return 0;
	reply_init(&whole);
	reply_init(&cut);
	used = reply_feed(&whole, text, size);
	while (at < size && cut.state == REPLY_MORE) {
		n = 1 + (data[0] + at * at) % 7;
		at += reply_feed(&cut, text + at, n < size - at ? n :
		    size - at);
	}
	must(at == used && whole.state == cut.state &&
	    whole.code == cut.code && whole.lines == cut.lines &&
	    strcmp(whole.status, cut.status) == 0 &&
	    strcmp(whole.text, cut.text) == 0);
	must(whole.lines <= REPLY_LINES && strlen(whole.text) == whole.length);
	reply_show(&whole, shown[0], sizeof(shown[0]));
	reply_show(&cut, shown[1], sizeof(shown[1]));
	must(strcmp(shown[0], shown[1]) == 0);
	for (c = shown[0]; *c != '\0'; c++)
		must(*c >= ' ' && *c <= '~');
	return 0;
}
