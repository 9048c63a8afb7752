/*
 * The text that the asking process wrote: looked at, octet by octet, then
 * printed, with colour where somebody looks on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exam/examtext.h"
#include "printout.h"
#include "util/json.h"
#include "util/text.h"

/* Controls of C1 are valid UTF-8, and some terminals obey them. */
static int
is_printable(const char *line, size_t length)
{
	size_t i;

	for (i = 0; i + 1 < length; i++)
		if ((unsigned char)line[i] == 0xc2 &&
		    (unsigned char)line[i + 1] < 0xa0)
			return 0;
	return text_safe(line, length);
}

int
printout_sound(const struct printout *report, const struct examoption *option)
{
	const char *p = report->text, *end = p + report->length, *line;

	if (option->json || (option->dns && option->format == FORMAT_JSON))
		return report->length > 0 && end[-1] == '\n' &&
		    is_printable(p, report->length - 1) &&
		    json_sound(p, report->length - 1);
	for (; p < end; p = line + 1) {
		if ((line = memchr(p, '\n', (size_t)(end - p))) == NULL ||
		    !is_printable(p, (size_t)(line - p)))
			return 0;
	}
	return 1;
}

static int
has_colour(const struct examoption *option)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	return !option->json && !option->dns && isatty(STDOUT_FILENO) &&
	    (no == NULL || *no == '\0') && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

/* A line, its verdict in its colour. */
static void
print_line(const char *line, size_t length, int colour)
{
	static const char *const colours[VERDICTS] = { "\033[32m", "\033[33m",
	    "\033[31m", "\033[35m", "\033[2m" };
	size_t verdict, n;
	const char *word;

	for (verdict = 0; colour && verdict < VERDICTS; verdict++) {
		word = examtext_verdict((enum verdict)verdict);
		n = strlen(word);
		if (length > n + 3 && strncmp(line, "  ", 2) == 0 &&
		    strncmp(line + 2, word, n) == 0 && line[n + 2] == ' ') {
			printf("  %s%s\033[0m", colours[verdict], word);
			line += n + 2;
			length -= n + 2;
			break;
		}
	}
	fwrite(line, 1, length, stdout);
	putchar('\n');
}

int
printout_write(const struct printout *report, const struct examoption *option)
{
	const char *p = report->text, *end = p + report->length, *line;
	int colour = has_colour(option);

	for (; p < end; p = line + 1) {
		line = memchr(p, '\n', (size_t)(end - p));
		print_line(p, (size_t)(line - p), colour);
	}
	return fflush(stdout) == EOF || ferror(stdout) ? -1 : 0;
}
