/*
 * What is wrong with an alias file, for newaliases(8).
 */
#ifndef SUBMIT_ALIASCHECK_H
#define SUBMIT_ALIASCHECK_H

#include <stddef.h>

#define ALIASCHECK_NAME		65	/* of a name, and NUL */
#define ALIASCHECK_CHAINS	100	/* loops and the like that are named */

struct aliascheck_problem {
	size_t		 line;
	int		 warning;	/* mail reaches whom it should */
	char		 name[ALIASCHECK_NAME];	/* printable; "": none */
	const char	*why;		/* static text */
};

struct aliascheck {
	struct aliascheck_problem *problems;	/* owned, by line */
	size_t	 n;
	size_t	 size;		/* private */
	int	 failed;	/* memory ran out */
	size_t	 aliases;	/* that count */
	size_t	 longest;	/* octets of the longest value */
	size_t	 bytes;		/* of all names and values */
};

/*
 * Finds what is wrong with the text of an alias file, read by the parser that
 * a delivery uses: every line that is no alias, every target that a delivery
 * refuses, names twice (a warning), loops and chains over ALIAS_DEPTH.  0, or
 * -1 with errno where memory ran out; aliascheck_clear() in both cases.
 */
int	aliascheck_text(struct aliascheck *, const char *, size_t);
void	aliascheck_clear(struct aliascheck *);

/* Adds a problem; nothing happens where nobody asked (check is NULL). */
void	aliascheck_add(struct aliascheck *,
	    const struct aliascheck_problem *, const char *name);

#endif
