/*
 * Looking for mistakes in an alias file.  Every line and every target is read
 * by the parser that a delivery uses.  Loops need no walk from each name: how
 * long the longest chain from a name is, is known after as many rounds over
 * all links as a chain may have names, and only a name that fails there is
 * followed, by a delivery's own walk, for the reason.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "submit/alias.h"
#include "submit/aliascheck.h"
#include "submit/aliastable.h"
#include "submit/target.h"
#include "util/domain.h"
#include "util/text.h"

/* One alias leads to another: indexes into the table. */
struct link {
	size_t	from, to;
};

struct survey {
	struct aliascheck	*check;
	struct alias_file	 file;
	struct link		*links;		/* owned */
	size_t			 n;
	size_t			 size;
};

void
aliascheck_add(struct aliascheck *check,
    const struct aliascheck_problem *problem, const char *name)
{
	struct aliascheck_problem *problems;
	size_t size;

	if (check == NULL || check->failed)
		return;
	if (check->n == check->size) {
		size = check->size == 0 ? 8 : check->size * 2;
		problems = recallocarray(check->problems, check->size, size,
		    sizeof(*problems));
		if (problems == NULL) {
			check->failed = 1;
			return;
		}
		check->problems = problems;
		check->size = size;
	}
	check->problems[check->n] = *problem;
	text_show(check->problems[check->n].name, ALIASCHECK_NAME, name,
	    strlen(name));
	check->n++;
}

/* What is wrong with an alias, where offset is in the text. */
static void
complain(struct survey *survey, const struct alias *alias, size_t offset,
    const char *why)
{
	struct aliascheck_problem problem = { .why = why };

	problem.line = alias_line(&survey->file, offset);
	aliascheck_add(survey->check, &problem, alias->name);
}

/* Notes that an alias leads to another, where it does. */
static void
add_link(struct survey *survey, const struct alias *from, const char *name)
{
	const struct alias *to = alias_find(&survey->file, name);
	struct link *links;
	size_t size;

	if (to == NULL)
		return;
	if (survey->n == survey->size) {
		size = survey->size == 0 ? 64 : survey->size * 2;
		links = recallocarray(survey->links, survey->size, size,
		    sizeof(*links));
		if (links == NULL) {
			survey->check->failed = 1;
			return;
		}
		survey->links = links;
		survey->size = size;
	}
	survey->links[survey->n].from =
	    (size_t)(from - survey->file.aliases);
	survey->links[survey->n++].to = (size_t)(to - survey->file.aliases);
}

/* Whether there is a way to the domain of an address. */
static void
check_domain(struct survey *survey, const struct alias *alias,
    const struct target *target)
{
	const char *domain = message_domain(target->text), *why;
	char *ascii;

	if ((ascii = domain_ascii(domain, 0, &why)) != NULL)
		free(ascii);
	else if (errno == ENOMEM)
		survey->check->failed = 1;
	else
		complain(survey, alias, target->offset, why);
}

/* Reads all targets of an alias, those behind a bad one too. */
static void
check_targets(struct survey *survey, const struct alias *alias)
{
	size_t at = alias->value, end = alias->value + alias->length, n = 0;
	const char *text = survey->file.text.data;
	struct target target;

	for (;; n++) {
		target_next(text, end, &at, &target);
		if (target.kind == TARGET_END)
			break;
		if (target.kind == TARGET_NAME)
			add_link(survey, alias, target.text);
		else if (target.kind == TARGET_REFUSED)
			complain(survey, alias, target.offset, target.why);
		else if (target.kind == TARGET_ADDRESS)
			check_domain(survey, alias, &target);
		free(target.text);
	}
	if (n == 0)
		complain(survey, alias, alias->value - 1,
		    "alias leads nowhere");
}

static int
accept_target(void *arg, const char *address)
{
	(void)arg;
	(void)address;
	return 0;
}

/* Follows one name as a delivery would; a bad target on the way is known. */
static void
check_chain(struct survey *survey, const struct alias *alias)
{
	const char *why;

	if (alias_expand(&survey->file, alias->name, accept_target, NULL,
	    &why) == ALIAS_REFUSED && (strcmp(why, ALIAS_LOOP) == 0 ||
	    strcmp(why, ALIAS_DEEP) == 0))
		complain(survey, alias, alias->value - 1, why);
}

/* The length of each name's longest chain, ALIAS_DEPTH + 1 for all that are
 * longer, loops among them; to be freed. */
static unsigned char *
measure(const struct survey *survey)
{
	unsigned char *heights, height;
	const struct link *link;
	size_t i;
	int round;

	if ((heights = malloc(survey->file.n + 1)) == NULL)
		return NULL;
	memset(heights, 1, survey->file.n + 1);
	for (round = 0; round < ALIAS_DEPTH; round++)
		for (i = 0; i < survey->n; i++) {
			link = &survey->links[i];
			height = heights[link->to];
			height += height <= ALIAS_DEPTH;
			if (height > heights[link->from])
				heights[link->from] = height;
		}
	return heights;
}

/* Each such name costs a walk, so that a file full of them is cut short. */
static void
check_chains(struct survey *survey)
{
	struct aliascheck_problem more = { .why = "there are more aliases that "
	    "lead back to themselves or over too many names" };
	unsigned char *heights = measure(survey);
	size_t i, walks = 0;

	if (heights == NULL) {
		survey->check->failed = 1;
		return;
	}
	for (i = 0; i < survey->file.n; i++) {
		if (heights[i] <= ALIAS_DEPTH)
			continue;
		if (walks++ == ALIASCHECK_CHAINS) {
			more.line = alias_line(&survey->file,
			    survey->file.aliases[i].value - 1);
			aliascheck_add(survey->check, &more, "");
			break;
		}
		check_chain(survey, &survey->file.aliases[i]);
	}
	free(heights);
}

/* What sendmail(8) counts. */
static void
count(struct aliascheck *check, const struct alias_file *file)
{
	const struct alias *alias;
	const char *p, *end;
	size_t i, length;

	check->aliases = file->n;
	for (i = 0; i < file->n; i++) {
		alias = &file->aliases[i];
		p = file->text.data + alias->value;
		end = p + alias->length;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		while (p < end && (end[-1] == ' ' || end[-1] == '\t'))
			end--;
		length = (size_t)(end - p);
		if (length > check->longest)
			check->longest = length;
		check->bytes += strlen(alias->name) + length;
	}
}

static int
by_line(const void *a, const void *b)
{
	const struct aliascheck_problem *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return strcmp(x->why, y->why);
}

int
aliascheck_text(struct aliascheck *check, const char *text, size_t length)
{
	struct survey survey;
	size_t i;

	memset(check, 0, sizeof(*check));
	memset(&survey, 0, sizeof(survey));
	survey.check = survey.file.check = check;
	if (alias_load(&survey.file, text, length) == -1)
		check->failed = 1;
	for (i = 0; i < survey.file.n && !check->failed; i++)
		check_targets(&survey, &survey.file.aliases[i]);
	if (!check->failed) {
		check_chains(&survey);
		count(check, &survey.file);
	}
	if (check->n > 0)
		qsort(check->problems, check->n, sizeof(*check->problems),
		    by_line);
	free(survey.links);
	alias_clear(&survey.file);
	if (!check->failed)
		return 0;
	errno = ENOMEM;
	return -1;
}

void
aliascheck_clear(struct aliascheck *check)
{
	free(check->problems);
	memset(check, 0, sizeof(*check));
}
