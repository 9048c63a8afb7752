/*
 * The table of sendmail's options: the manual's table is checked against it.
 */
#ifndef SUBMIT_OPTION_H
#define SUBMIT_OPTION_H

#include <stddef.h>

#include "fault.h"
#include "submit/args.h"

enum option_arity {
	OPTION_BARE,		/* -t */
	OPTION_VALUE,		/* -fa or -f a: there has to be one */
	OPTION_ATTACHED,	/* -q or -qf: only what is attached */
	OPTION_NUMBER		/* -d, -d0.4 or -d 0.4: the next word where it
				 * begins with a digit */
};

enum option_use { OPTION_HONOURED, OPTION_IGNORED, OPTION_REFUSED };

struct setter;
typedef int option_action(struct setter *, const char *value);

struct option {
	char			 letter;
	enum option_arity	 arity;
	enum option_use		 use;
	/* private */
	int			 unsafe;	/* status of a value that may
						 * not go out; 0: none does */
	size_t			 at;		/* member of struct args */
	option_action		*act;		/* NULL: nothing is done */
};

/* Lends the first (index 0), second, ... option; NULL behind the last. */
const struct option *option_get(size_t index);

/* Lends the option of that letter; NULL where sendmail has none. */
const struct option *option_find(char letter);

/*
 * Does what the option says; value is NULL for an OPTION_BARE, else lent for
 * as long as args is used.  0, or -1 with a fault as args_parse() says.
 */
int	option_apply(const struct option *, const char *value, struct args *,
	    struct fault *);

#endif
