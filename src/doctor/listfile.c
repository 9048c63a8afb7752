/*
 * Reads lists: the administrator's file or the installed one, cut into lines
 * on a copy of the text, so that what reads a line can keep strings of it.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "conffile.h"
#include "doctor/listfile.h"

/* '\r' is one, for files that were written elsewhere. */
static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Where the text of a line ends and blanks, a comment or nothing follow. */
static char *
text_end(char *line)
{
	char *at;
	int quoted = 0;

	for (at = line; *at != '\0'; at++) {
		if (*at == '"')
			quoted = !quoted;
		/* an address of the web may have a '#' in it */
		if (*at == '#' && !quoted && (at == line || is_blank(at[-1])))
			break;
	}
	while (at > line && is_blank(at[-1]))
		at--;
	return at;
}

/* One line, which ends in NUL: NULL, or what is wrong with it. */
static const char *
read_line(const struct listfile *file, char *line, size_t length)
{
	/* what stands behind a NUL would be passed over */
	if (strlen(line) != length)
		return "not text";
	*text_end(line) = '\0';
	while (is_blank(*line))
		line++;
	return *line == '\0' ? NULL : file->line(file->list, line);
}

/* The first line that is wrong ends it: half a list is worse than none. */
int
listfile_parse(struct listfile *file, const char *text, size_t length,
    struct fault *fault)
{
	char *at, *end, *line_end;
	const char *why;
	size_t line;

	if ((file->text = calloc(1, length + 1)) == NULL)
		return fault_set(fault, EX_CONFIG, "%s: out of memory",
		    file->name);
	memcpy(file->text, text, length);
	at = file->text;
	end = at + length;
	for (line = 1; at < end; line++, at = line_end + 1) {
		line_end = memchr(at, '\n', (size_t)(end - at));
		if (line_end == NULL)
			line_end = end;
		*line_end = '\0';
		why = read_line(file, at, (size_t)(line_end - at));
		if (why == NULL)
			continue;
		listfile_clear(file);
		return fault_set(fault, EX_CONFIG, "%s:%zu: %s", file->name,
		    line, why);
	}
	return 0;
}

/* What is no file is looked for elsewhere; what is a bad one is not. */
int
listfile_load(struct listfile *file, const char *const *paths, size_t n,
    struct fault *fault)
{
	struct buf text;
	const char *why;
	enum conffile state = CONFFILE_NONE;
	size_t i;
	int rc = 0;

	file->name = NULL;
	file->text = NULL;
	buf_init(&text);
	for (i = 0; i < n && state == CONFFILE_NONE; i++) {
		state = conffile_read(&text, paths[i], CONFFILE_CALLER, &why);
		if (state != CONFFILE_NONE)
			file->name = paths[i];
	}
	if (state == CONFFILE_READ)
		rc = listfile_parse(file, buf_get(&text), text.length, fault);
	else if (state == CONFFILE_BAD)
		rc = fault_set(fault, EX_CONFIG, "%s: %s", file->name, why);
	buf_clear(&text);
	return rc;
}

void
listfile_clear(struct listfile *file)
{
	free(file->text);
	file->text = NULL;
}
