/*
 * The lines of a body.  This is where line ends are made: whatever ended a
 * line, CRLF is written, and no octet that is CR or LF passes in any other
 * way, so that nothing behind it can send one alone.
 */
#include <string.h>

#include "submit/lines.h"

void
lines_init(struct lines *lines, struct store *out)
{
	memset(lines, 0, sizeof(*lines));
	lines->out = out;
}

static void
end_line(struct lines *lines)
{
	store_add(lines->out, "\r\n", 2);
	if (lines->column > lines->longest)
		lines->longest = lines->column;
	lines->column = 0;
}

/* Passes octets up to a line end on, noting what they are.  How many. */
static size_t
add_run(struct lines *lines, const char *bytes, size_t n)
{
	unsigned char octet, all = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		octet = (unsigned char)bytes[i];
		if (octet == '\r' || octet == '\n')
			break;
		all |= octet;
		if (octet == 0)
			lines->nul = 1;
	}
	if (all > 127)
		lines->high = 1;
	store_add(lines->out, bytes, i);
	lines->column += i;
	return i;
}

/* RFC 5322 section 2.3: CR and LF must only occur together. */
void
lines_add(struct lines *lines, const char *bytes, size_t n)
{
	size_t i, run;

	for (i = 0; i < n; i += run) {
		run = add_run(lines, bytes + i, n - i);
		if (run == 0) {
			run = 1;
			/* the LF of a CRLF ends nothing any more */
			if (bytes[i] == '\r' || !lines->cr)
				end_line(lines);
		}
		lines->cr = bytes[i] == '\r';
	}
}

void
lines_end(struct lines *lines)
{
	if (lines->column > 0)
		end_line(lines);
}
