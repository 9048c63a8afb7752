/*
 * What stands behind the colon of an alias: targets between commas.
 */
#ifndef SUBMIT_TARGET_H
#define SUBMIT_TARGET_H

#include <stddef.h>

enum target_kind {
	TARGET_END,		/* there are no more */
	TARGET_ADDRESS,		/* an address with a domain */
	TARGET_NAME,		/* a bare name, which may be an alias */
	TARGET_FINAL,		/* "\name": a bare name that is not looked up */
	TARGET_DISCARD,		/* /dev/null */
	TARGET_REFUSED		/* a program, a file, an include, no address */
};

struct target {
	enum target_kind kind;
	char	*text;		/* owned; of the first three, else NULL */
	const char *why;	/* static text, of the last; else NULL */
	size_t	offset;		/* of the target in the value */
};

/*
 * Reads the target at *at and moves *at behind it and its comma.  Reading all
 * of a value takes time linear in it.
 */
void	target_next(const char *value, size_t length, size_t *at,
	    struct target *);

#endif
