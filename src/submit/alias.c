/*
 * The alias file: a sorted table of names, each with its value as text, which
 * is read only when its name is asked for, so that a mistake in one line is
 * never another's.  The one parser there is: a delivery and newaliases(8) both
 * use it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "submit/alias.h"
#include "submit/aliastable.h"
#include "util/text.h"
#include "util/token.h"

/* What a line is; one behind a backslash is part of the line before. */
enum line_kind { LINE_EMPTY, LINE_COMMENT, LINE_FIRST, LINE_NEXT };

struct lines {
	const char	*next, *end;
	const char	*text;		/* of this line, without its end */
	size_t		 length;
	size_t		 number;
	int		 joined;	/* a backslash stands at its end */
	enum line_kind	 kind;
};

static enum line_kind
kind_of(const struct lines *lines)
{
	const char *p = lines->text, *end = p + lines->length;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end)
		return LINE_EMPTY;
	if (*p == '#')
		return LINE_COMMENT;
	return p == lines->text ? LINE_FIRST : LINE_NEXT;
}

/* Steps to the next line of the file: 1, or 0 behind the last. */
static int
lines_next(struct lines *lines)
{
	size_t left = (size_t)(lines->end - lines->next);
	int joined = lines->joined && lines->kind != LINE_EMPTY;
	const char *stop;

	if (left == 0)
		return 0;
	if ((stop = memchr(lines->next, '\n', left)) == NULL)
		stop = lines->end;
	lines->text = lines->next;
	lines->next = stop < lines->end ? stop + 1 : stop;
	lines->number++;
	if (stop > lines->text && stop[-1] == '\r')
		stop--;
	/* aliases(5): a backslash directly before the line end joins, too */
	lines->joined = stop > lines->text && stop[-1] == '\\';
	lines->length = (size_t)(stop - lines->text) -
	    (size_t)lines->joined;
	if (!joined)
		lines->kind = kind_of(lines);
	else if (lines->kind == LINE_FIRST)
		lines->kind = LINE_NEXT;
	return 1;
}

/* What is wrong with a name that ended in this token; NULL: nothing. */
static const char *
judge_name(const struct token_reader *reader, const struct token *end,
    const struct buf *name, int words)
{
	if (end->kind == TOKEN_BAD)
		return reader->error;
	if (end->kind == TOKEN_AT)
		return "the name of an alias has no domain";
	if (end->kind == TOKEN_COMMA)
		return "a line has one name";
	if (end->kind != TOKEN_COLON)
		return "no colon behind the name";
	if (name->length == 0)
		return "no name before the colon";
	if (words > 1)
		return "a name with a blank needs quotes";
	if (!text_safe(name->data, name->length))
		return "the name is not UTF-8";
	return NULL;
}

/* The name before the colon, to be freed; NULL with *why where the line has
 * none, without it where memory ran out. */
static char *
read_name(struct token_reader *reader, const char **why)
{
	struct token token;
	struct buf name;
	int words = 1;

	/* the lexer of addresses, so that a name is quoted as they are */
	buf_init(&name);
	token_next(reader, &token);
	while (token.kind == TOKEN_ATOM || token.kind == TOKEN_QUOTED ||
	    token.kind == TOKEN_DOT) {
		words += token.gap && name.length > 0;
		token_spell(reader, &token, &name);
		token_next(reader, &token);
	}
	*why = name.failed ? NULL : judge_name(reader, &token, &name, words);
	if (*why == NULL)
		return buf_take(&name);
	buf_clear(&name);
	return NULL;
}

static void
complain(struct alias_file *file, size_t offset, const char *why)
{
	struct aliascheck_problem problem = { .why = why };

	problem.line = alias_line(file, offset);
	aliascheck_add(file->check, &problem, "");
}

/* Adds the logical line text[from] to its end; a malformed one is left out.
 * 0, or -1 without memory. */
static int
add_line(struct alias_file *file, size_t from)
{
	struct token_reader reader;
	struct alias *aliases;
	size_t size = file->size == 0 ? 32 : file->size * 2;
	const char *why;
	char *name;

	if (file->text.failed)
		return -1;
	if (from == file->text.length)
		return 0;
	if (file->n == file->size) {
		aliases = recallocarray(file->aliases, file->size, size,
		    sizeof(*aliases));
		if (aliases == NULL)
			return -1;
		file->aliases = aliases;
		file->size = size;
	}
	token_begin(&reader, file->text.data, from, file->text.length);
	if ((name = read_name(&reader, &why)) == NULL) {
		if (why != NULL)
			complain(file, from, why);
		return why != NULL ? 0 : -1;
	}
	file->aliases[file->n].name = name;
	file->aliases[file->n].value = reader.at;
	file->aliases[file->n].length = file->text.length - reader.at;
	file->n++;
	return 0;
}

/* Appends a line to the text, and notes where it begins. */
static int
add_text(struct alias_file *file, const struct lines *lines)
{
	size_t size = file->marks_size == 0 ? 64 : file->marks_size * 2;
	struct alias_mark *marks;

	if (file->nmarks == file->marks_size) {
		marks = recallocarray(file->marks, file->marks_size, size,
		    sizeof(*marks));
		if (marks == NULL)
			return -1;
		file->marks = marks;
		file->marks_size = size;
	}
	file->marks[file->nmarks].offset = file->text.length;
	file->marks[file->nmarks++].line = lines->number;
	buf_add(&file->text, lines->text, lines->length);
	return 0;
}

/* Joins lines: one that begins with a blank continues the one before it,
 * empty lines and comments between them count for nothing. */
static int
read_lines(struct alias_file *file, const char *text, size_t length)
{
	struct lines lines = { .next = text, .end = text + length };
	struct aliascheck_problem stray = {
	    .why = "a line that begins with a blank continues nothing" };
	size_t from = 0;

	/* the mark that some editors put in front of UTF-8 */
	if (length >= 3 && memcmp(text, "\357\273\277", 3) == 0)
		lines.next += 3;
	while (lines_next(&lines)) {
		if (lines.kind == LINE_EMPTY || lines.kind == LINE_COMMENT)
			continue;
		if (lines.kind == LINE_FIRST) {
			/* only now is the line before this one complete */
			if (add_line(file, from) == -1)
				return -1;
			from = file->text.length;
		} else if (file->text.length == 0) {
			stray.line = lines.number;
			aliascheck_add(file->check, &stray, "");
			continue;
		}
		if (add_text(file, &lines) == -1)
			return -1;
	}
	return add_line(file, from);
}

/* By name, then by place, since qsort(3) keeps no order of its own. */
static int
compare(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;
	int order = strcasecmp(x->name, y->name);

	if (order != 0)
		return order;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Of two lines for one name the first counts, as in sendmail(8). */
static void
sort(struct alias_file *file)
{
	struct aliascheck_problem twice = { .warning = 1,
	    .why = "the name stands further up already, and that line counts" };
	struct alias *alias;
	size_t i, n = 0;

	if (file->n == 0)
		return;
	qsort(file->aliases, file->n, sizeof(*file->aliases), compare);
	for (i = 0; i < file->n; i++) {
		alias = &file->aliases[i];
		if (n == 0 || strcasecmp(alias->name,
		    file->aliases[n - 1].name) != 0) {
			file->aliases[n++] = *alias;
			continue;
		}
		twice.line = alias_line(file, alias->value - 1);
		aliascheck_add(file->check, &twice, alias->name);
		free(alias->name);
	}
	file->n = n;
}

int
alias_load(struct alias_file *file, const char *text, size_t length)
{
	int rc = read_lines(file, text, length);

	sort(file);
	return rc;
}

struct alias_file *
alias_parse(const char *text, size_t length)
{
	struct alias_file *file;

	if ((file = calloc(1, sizeof(*file))) == NULL)
		return NULL;
	if (alias_load(file, text, length) == 0)
		return file;
	alias_close(file);
	errno = ENOMEM;
	return NULL;
}

void
alias_clear(struct alias_file *file)
{
	size_t i;

	for (i = 0; i < file->n; i++)
		free(file->aliases[i].name);
	free(file->aliases);
	free(file->marks);
	buf_clear(&file->text);
}

void
alias_close(struct alias_file *file)
{
	if (file == NULL)
		return;
	alias_clear(file);
	free(file);
}

const struct alias *
alias_find(const struct alias_file *file, const char *name)
{
	size_t low = 0, high = file->n, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcasecmp(name, file->aliases[middle].name);
		if (order == 0)
			return &file->aliases[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

size_t
alias_line(const struct alias_file *file, size_t offset)
{
	size_t low = 0, high = file->nmarks, middle;

	/* the last mark that is not behind the offset */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (file->marks[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? 0 : file->marks[low - 1].line;
}
