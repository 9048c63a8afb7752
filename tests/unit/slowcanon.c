/*
 * Each rule of RFC 6376 section 3.4 is a loop over lines that are strings of
 * their own.  Memory that runs out ends the test.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/slowcanon.h"

struct line {
	char	*text;
	size_t	 length;
};

static int
is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* All lines; what follows the last CRLF is one where it is not empty. */
static struct line *
split(const char *text, size_t n, size_t *count)
{
	struct line *lines = calloc(n + 1, sizeof(*lines));
	const char *end = text + n, *stop;

	if (lines == NULL)
		abort();
	for (*count = 0; text < end; text = stop + 2) {
		stop = memmem(text, (size_t)(end - text), "\r\n", 2);
		if (stop == NULL)
			stop = end;
		lines[*count].length = (size_t)(stop - text);
		lines[*count].text = calloc(1, (size_t)(stop - text) + 1);
		if (lines[*count].text == NULL)
			abort();
		memcpy(lines[*count].text, text, (size_t)(stop - text));
		(*count)++;
		if (stop == end)
			break;
	}
	return lines;
}

static void
delete(struct line *line, size_t at)
{
	memmove(line->text + at, line->text + at + 1, line->length - at);
	line->length--;
}

/* "Ignore all whitespace at the end of lines." */
static void
trim_end(struct line *line)
{
	while (line->length > 0 && is_wsp(line->text[line->length - 1]))
		delete(line, line->length - 1);
}

/* "Reduce all sequences of WSP within a line to a single SP character." */
static void
reduce(struct line *line)
{
	size_t i;

	for (i = 0; i < line->length; i++)
		if (line->text[i] == '\t')
			line->text[i] = ' ';
	for (i = 1; i < line->length;)
		if (line->text[i] == ' ' && line->text[i - 1] == ' ')
			delete(line, i);
		else
			i++;
}

void
slowcanon_body(struct buf *out, int relaxed, const char *text, size_t n)
{
	size_t count, kept, i;
	struct line *lines = split(text, n, &count);

	for (i = 0; relaxed && i < count; i++) {
		trim_end(&lines[i]);
		reduce(&lines[i]);
	}
	/* "Ignore all empty lines at the end of the message body." */
	for (kept = count; kept > 0 && lines[kept - 1].length == 0; kept--)
		;
	for (i = 0; i < kept; i++) {
		buf_add(out, lines[i].text, lines[i].length);
		buf_puts(out, "\r\n");
	}
	/* simple: "a single CRLF" where there is no body */
	if (kept == 0 && !relaxed)
		buf_puts(out, "\r\n");
	for (i = 0; i < count; i++)
		free(lines[i].text);
	free(lines);
}

/* "Convert all header field names to lowercase", and no WSP before the
 * colon. */
static void
name(struct buf *out, const char *text, size_t n)
{
	size_t i;

	while (n > 0 && is_wsp(text[n - 1]))
		n--;
	for (i = 0; i < n; i++)
		buf_putc(out, tolower((unsigned char)text[i]));
	buf_putc(out, ':');
}

void
slowcanon_field(struct buf *out, int relaxed, const char *text, size_t n)
{
	const char *colon = memchr(text, ':', n);
	size_t count, i, used;
	struct line *lines, whole;
	struct buf value;

	if (!relaxed || colon == NULL) {
		buf_add(out, text, n);
		buf_puts(out, "\r\n");
		return;
	}
	used = (size_t)(colon - text) + 1;
	name(out, text, used - 1);
	/* "Unfold all header field continuation lines" */
	buf_init(&value);
	lines = split(colon + 1, n - used, &count);
	for (i = 0; i < count; i++) {
		buf_add(&value, lines[i].text, lines[i].length);
		free(lines[i].text);
	}
	free(lines);
	whole.length = value.length;
	if ((whole.text = buf_take(&value)) == NULL)
		abort();
	trim_end(&whole);
	reduce(&whole);
	if (whole.length > 0 && whole.text[0] == ' ')
		delete(&whole, 0);
	buf_add(out, whole.text, whole.length);
	buf_puts(out, "\r\n");
	free(whole.text);
}
