/*
 * A message of the queue as it is shown: what it waits for, in words.
 */
#ifndef SPOOL_VIEW_H
#define SPOOL_VIEW_H

#include <time.h>

#include "conf.h"
#include "spool/commit.h"

#define VIEW_NOTE	128
#define VIEW_REASON	(OUTCOME_HOST + OUTCOME_TEXT + 16)

enum view_state {
	VIEW_WAITING,		/* for its time */
	VIEW_DUE,		/* for the next queue run */
	VIEW_TRYING,		/* another process has it */
	VIEW_UNSIGNED,		/* for a run that may read its key */
	VIEW_KEPT,		/* f.: neither delivered nor returned */
	VIEW_DAMAGED,		/* b., or will be */
	VIEW_UNREADABLE		/* another version's, another user's, ... */
};

/*
 * Whether this process may not read the key to sign a content with.  A stage
 * of its own knows: whoever lists passes it in.  NULL: nobody asks.
 */
typedef int view_forbidden(const struct conf *, const struct content *);

struct view {
	const struct queue	*queue;	/* lent: where it is */
	enum view_state		 state;
	struct commit_name	 parts;
	struct entry		*entry;	/* owned; NULL: it cannot be read */
	const char		*why;	/* that, else NULL */
};

/*
 * Looks at a message by name, nothing is changed.  1 and the caller clears
 * the view, or 0 where it has gone meanwhile.
 */
int	view_open(struct view *, const struct queue *, const char *name);
void	view_clear(struct view *);

/* Finds out which of the states of an entry that can be read it is in. */
void	view_judge(struct view *, const struct conf *, view_forbidden *);

/* What the state means, for people: "next try Mon Nov 24 16:00". */
void	view_note(char dst[VIEW_NOTE], const struct view *);

/* The state in one word, for programs. */
const char *view_word(enum view_state);

/* A recipient's, the same. */
const char *view_recipient(enum recipient_state);

/* What was last heard about a recipient, with who said it; "": nothing. */
void	view_reason(char dst[VIEW_REASON], const struct outcome *);

/* 1 where a message still is for this recipient: to do, or failed or relayed
 * and not yet told of. */
int	view_concerns(const struct recipient *);

/* What it still is in the queue for: what was last heard, or that its sender
 * is to be told. */
void	view_told(char dst[VIEW_REASON], const struct recipient *);

#endif
