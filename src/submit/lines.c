/*
 * The lines of a body.  This is where line ends are made: whatever ended a
 * line, CRLF is written, and no octet that is CR or LF passes in any other
 * way, so that nothing behind it can send one alone.
 */
#include <string.h>

#include "submit/lines.h"
#include "util/text.h"

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

/* Passes octets without line ends on, noting what they are. */
static void
add_run(struct lines *lines, const char *bytes, size_t n)
{
	if (n == 0)
		return;
	lines->high = lines->high || !text_ascii(bytes, n);
	lines->nul = lines->nul || memchr(bytes, '\0', n) != NULL;
	store_add(lines->out, bytes, n);
	lines->column += n;
	lines->cr = 0;
}

/* Octets without LF: each CR ends a line. */
static void
add_line(struct lines *lines, const char *bytes, size_t n)
{
	const char *cr;
	size_t run;

	while ((cr = memchr(bytes, '\r', n)) != NULL) {
		run = (size_t)(cr - bytes);
		add_run(lines, bytes, run);
		end_line(lines);
		lines->cr = 1;
		bytes += run + 1;
		n -= run + 1;
	}
	add_run(lines, bytes, n);
}

/* RFC 5322 section 2.3: CR and LF must only occur together. */
void
lines_add(struct lines *lines, const char *bytes, size_t n)
{
	const char *lf;
	size_t run;

	while ((lf = memchr(bytes, '\n', n)) != NULL) {
		run = (size_t)(lf - bytes);
		add_line(lines, bytes, run);
		/* the LF of a CRLF ends nothing any more */
		if (!lines->cr)
			end_line(lines);
		lines->cr = 0;
		bytes += run + 1;
		n -= run + 1;
	}
	add_line(lines, bytes, n);
}

void
lines_end(struct lines *lines)
{
	if (lines->column > 0)
		end_line(lines);
}
