/*
 * What a queue run tries: which messages, and whether their time must have
 * come.  All zero, it is every message that is due.
 */
#ifndef PICK_H
#define PICK_H

#include "message.h"

#define PICK_TEXTS	16	/* most -qI, -qR and -qS in a command */
#define PICK_ASCII	400	/* an address in angle brackets fits */

struct pick_text {
	char		 kind;		/* 'I', 'R' or 'S' */
	int		 negated;	/* -q! */
	const char	*text;		/* lent by argv */
	char		 ascii[PICK_ASCII];	/* with its domain in A-labels,
						 * as the queue has it; or "" */
};

struct pick {
	int			 flush;		/* what is not due, too */
	struct pick_text	 texts[PICK_TEXTS];
	size_t			 ntexts;
	char			**ids;		/* lent; in strcmp(3)'s order;
						 * NULL: whatever ID */
	size_t			 nids;
};

/* Adds a text to choose by; what it matches is tried whether due or not.  0,
 * or -1 where there are PICK_TEXTS of them. */
int	pick_add(struct pick *, char kind, int negated, const char *);

/*
 * 1 where a message of that ID is to be tried, as far as its name tells: it
 * is one of ids and has one of the texts of kind 'I', where there are any.  A
 * negated text must not be in it.
 */
int	pick_id(const struct pick *, const char *id);

/*
 * The same for its sender (kind 'S'), and for those recipients still to do
 * (kind 'R'): a text has to be in one of them, a negated one in none.
 * Addresses are compared without case, in angle brackets, domains in a text
 * that are not ASCII as A-labels, too.
 */
int	pick_message(const struct pick *, const struct message *);

#endif
