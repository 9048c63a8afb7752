/*
 * The alias file: a sorted table of names, each with its value as text, which
 * is read only when its name is asked for, so that a mistake in one line is
 * never another's.  Names are followed with a stack of fixed height; a name
 * is opened at most once a lookup, so that time is linear in the file.  No
 * target is reported before all of them are known to be good.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "submit/alias.h"
#include "submit/target.h"
#include "util/buf.h"
#include "util/token.h"

struct alias {
	char	*name;		/* owned */
	size_t	 value;		/* offset into the file's text */
	size_t	 length;
};

struct alias_file {
	struct buf	 text;		/* unfolded, without comments */
	struct alias	*aliases;	/* sorted by name, without doubles */
	size_t		 n;
	size_t		 size;
};

enum name_state { NAME_NEW, NAME_OPEN, NAME_DONE };

struct frame {
	const struct alias	*alias;
	size_t			 at;		/* in its value */
	size_t			 targets;	/* it had so far */
};

struct expansion {
	const struct alias_file	*file;
	unsigned char		*states;	/* enum name_state, by index */
	struct frame		 stack[ALIAS_DEPTH];
	size_t			 depth;
	char			**targets;	/* owned; NULL: discard */
	size_t			 n;
	size_t			 size;
	const char		*why;		/* it cannot go on */
};

/* The name before the colon, to be freed; NULL where the line has none (errno
 * 0) or memory ran out. */
static char *
read_name(struct token_reader *reader)
{
	struct token token;
	struct buf name;
	int bad = 0;

	/* the lexer of addresses, so that a name is quoted as they are */
	buf_init(&name);
	token_next(reader, &token);
	while (token.kind == TOKEN_ATOM || token.kind == TOKEN_QUOTED ||
	    token.kind == TOKEN_DOT) {
		/* two words are no name */
		bad |= token.gap && name.length > 0;
		token_spell(reader, &token, &name);
		token_next(reader, &token);
	}
	errno = name.failed ? ENOMEM : 0;
	if (token.kind == TOKEN_COLON && !bad && name.length > 0)
		return buf_take(&name);
	buf_clear(&name);
	return NULL;
}

/* Adds the logical line text[from] to its end; a malformed one is left out.
 * 0, or -1 without memory. */
static int
add_line(struct alias_file *file, size_t from)
{
	struct token_reader reader;
	struct alias *aliases;
	size_t size = file->size == 0 ? 32 : file->size * 2;
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
	if ((name = read_name(&reader)) == NULL)
		return errno == 0 ? 0 : -1;
	file->aliases[file->n].name = name;
	file->aliases[file->n].value = reader.at;
	file->aliases[file->n].length = file->text.length - reader.at;
	file->n++;
	return 0;
}

/* Joins lines: one that begins with a blank continues the one before it,
 * empty lines and comments between them count for nothing. */
static int
read_lines(struct alias_file *file, const char *text, size_t length)
{
	const char *end = text + length, *next, *stop, *p;
	size_t from = 0;

	for (; text < end; text = next) {
		if ((stop = memchr(text, '\n', (size_t)(end - text))) == NULL)
			stop = end;
		next = stop < end ? stop + 1 : end;
		if (stop > text && stop[-1] == '\r')
			stop--;
		for (p = text; p < stop && (*p == ' ' || *p == '\t'); p++)
			continue;
		if (p == stop || *p == '#')
			continue;
		if (p == text) {
			/* only now is the line before this one complete */
			if (add_line(file, from) == -1)
				return -1;
			from = file->text.length;
		} else if (file->text.length == 0)
			continue;	/* it continues nothing */
		buf_add(&file->text, text, (size_t)(stop - text));
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
	size_t i, n = 0;

	if (file->n == 0)
		return;
	qsort(file->aliases, file->n, sizeof(*file->aliases), compare);
	for (i = 0; i < file->n; i++) {
		if (n > 0 && strcasecmp(file->aliases[i].name,
		    file->aliases[n - 1].name) == 0)
			free(file->aliases[i].name);
		else
			file->aliases[n++] = file->aliases[i];
	}
	file->n = n;
}

struct alias_file *
alias_parse(const char *text, size_t length)
{
	struct alias_file *file;
	int rc;

	if ((file = calloc(1, sizeof(*file))) == NULL)
		return NULL;
	rc = read_lines(file, text, length);
	sort(file);
	if (rc == 0)
		return file;
	alias_close(file);
	errno = ENOMEM;
	return NULL;
}

void
alias_close(struct alias_file *file)
{
	size_t i;

	if (file == NULL)
		return;
	for (i = 0; i < file->n; i++)
		free(file->aliases[i].name);
	free(file->aliases);
	buf_clear(&file->text);
	free(file);
}

/* Reads a whole file; NULL, or static text on why it is not used. */
static const char *
read_file(int fd, struct buf *text)
{
	struct stat st;
	char block[16 * 1024];
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return "alias file cannot be read: not used";
	if (!S_ISREG(st.st_mode))
		return "alias file is no regular file: not used";
	if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others may write the alias file: not used";
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return "alias file cannot be read: not used";
		buf_add(text, block, (size_t)n);
		if (text->length > ALIAS_FILE_MAX)
			return "alias file is over 4 MB: not used";
	}
	return NULL;
}

struct alias_file *
alias_open(const char *name, const char **warning)
{
	struct alias_file *file = NULL;
	struct buf text;
	int fd;

	*warning = NULL;
	buf_init(&text);
	/* a FIFO must not hold us up before it is refused */
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd != -1) {
		*warning = read_file(fd, &text);
		close(fd);
	} else if (errno != ENOENT && errno != ENOTDIR)
		*warning = "alias file cannot be read: not used";
	if (buf_get(&text) == NULL)
		errno = ENOMEM;
	else
		file = alias_parse(buf_get(&text),
		    *warning == NULL ? text.length : 0);
	buf_clear(&text);
	return file;
}

static const struct alias *
find(const struct alias_file *file, const char *name)
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

static int
stop(struct expansion *expansion, const char *why)
{
	expansion->why = why;
	return -1;
}

/* Opens a name: its targets come next. */
static int
open_name(struct expansion *expansion, const struct alias *alias)
{
	size_t index = (size_t)(alias - expansion->file->aliases);
	struct frame *frame;

	/* two names may lead to a third: that is no loop */
	if (expansion->states[index] == NAME_DONE)
		return 0;
	if (expansion->states[index] == NAME_OPEN)
		return stop(expansion, "alias leads back to itself");
	if (expansion->depth == ALIAS_DEPTH)
		return stop(expansion, "alias leads to names too often");
	expansion->states[index] = NAME_OPEN;
	frame = &expansion->stack[expansion->depth++];
	frame->alias = alias;
	frame->at = alias->value;
	frame->targets = 0;
	return 0;
}

static int
close_name(struct expansion *expansion)
{
	struct frame *frame = &expansion->stack[--expansion->depth];
	size_t index = (size_t)(frame->alias - expansion->file->aliases);

	expansion->states[index] = NAME_DONE;
	return frame->targets > 0 ? 0 :
	    stop(expansion, "alias leads nowhere");
}

/* Keeps a target (NULL: discard), which it then owns. */
static int
keep(struct expansion *expansion, char *text)
{
	size_t size = expansion->size == 0 ? 8 : expansion->size * 2;
	char **targets;

	if (expansion->n == expansion->size) {
		targets = recallocarray(expansion->targets, expansion->size,
		    size, sizeof(*targets));
		if (targets == NULL) {
			free(text);
			return stop(expansion, "out of memory");
		}
		expansion->targets = targets;
		expansion->size = size;
	}
	expansion->targets[expansion->n++] = text;
	return 0;
}

/* Takes the next target of the name that is open. */
static int
take_target(struct expansion *expansion)
{
	struct frame *frame = &expansion->stack[expansion->depth - 1];
	const struct alias *alias = frame->alias;
	struct target target;
	int rc;

	target_next(expansion->file->text.data, alias->value + alias->length,
	    &frame->at, &target);
	if (target.kind == TARGET_END)
		return close_name(expansion);
	frame->targets++;
	if (target.kind == TARGET_REFUSED)
		return stop(expansion, target.why);
	if (target.kind == TARGET_NAME &&
	    (alias = find(expansion->file, target.text)) != NULL) {
		rc = open_name(expansion, alias);
		free(target.text);
		return rc;
	}
	return keep(expansion, target.text);
}

/* Follows a name to all of its targets: 0, or -1 with the reason. */
static int
follow(struct expansion *expansion, const struct alias *alias)
{
	int rc;

	expansion->states = calloc(expansion->file->n, 1);
	if (expansion->states == NULL)
		return stop(expansion, "out of memory");
	rc = open_name(expansion, alias);
	while (rc == 0 && expansion->depth > 0)
		rc = take_target(expansion);
	return rc;
}

enum alias_result
alias_expand(const struct alias_file *file, const char *name,
    alias_target *report, void *arg, const char **why)
{
	struct expansion expansion;
	const struct alias *alias;
	size_t i;

	*why = NULL;
	if ((alias = find(file, name)) == NULL)
		return ALIAS_NONE;
	memset(&expansion, 0, sizeof(expansion));
	expansion.file = file;
	if (follow(&expansion, alias) == 0)
		for (i = 0; i < expansion.n && expansion.why == NULL; i++)
			if (report(arg, expansion.targets[i]) == -1)
				stop(&expansion, "a target was not taken");
	for (i = 0; i < expansion.n; i++)
		free(expansion.targets[i]);
	free(expansion.targets);
	free(expansion.states);
	*why = expansion.why;
	return *why == NULL ? ALIAS_FOUND : ALIAS_REFUSED;
}
