/*
 * Following an alias.  Names are followed with a stack of fixed height; a name
 * is opened at most once a lookup, so that time is linear in the file.  No
 * target is reported before all of them are known to be good.
 */
#include <stdlib.h>
#include <string.h>

#include "submit/alias.h"
#include "submit/aliastable.h"
#include "submit/target.h"

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
		return stop(expansion, ALIAS_LOOP);
	if (expansion->depth == ALIAS_DEPTH)
		return stop(expansion, ALIAS_DEEP);
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
	    (alias = alias_find(expansion->file, target.text)) != NULL) {
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
	if ((alias = alias_find(file, name)) == NULL)
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
