/*
 * /etc/aliases: bare names to addresses, in its simple forms.
 */
#ifndef SUBMIT_ALIAS_H
#define SUBMIT_ALIAS_H

#include <stddef.h>

#define ALIAS_FILE_MAX	(4 * 1024 * 1024)
#define ALIAS_DEPTH	10	/* names that lead to names */

struct alias_file;

/*
 * Reads an alias file.  A file that is not there gives an empty table; one
 * that others than root and the caller may write, or that is no regular file,
 * too, with *warning set (static text).  NULL with errno where memory ran out.
 */
struct alias_file *alias_open(const char *file, const char **warning);
/* The same from text, for tests. */
struct alias_file *alias_parse(const char *, size_t);
void	alias_close(struct alias_file *);

enum alias_result {
	ALIAS_NONE,	/* no such name */
	ALIAS_FOUND,
	ALIAS_REFUSED	/* a program, a file, an include, a loop: 67 */
};

/*
 * Called for each target: an address with a domain, or a bare name that no
 * alias catches or that was written "\name".  "/dev/null" is reported as
 * NULL: discard.  A target may be reported twice.  -1 ends the expansion.
 */
typedef int alias_target(void *arg, const char *address);

/*
 * Looks a bare name up (without case) and follows names that lead to names.
 * With ALIAS_REFUSED, *why is a static text, and nothing was reported, except
 * where the callback itself gave -1.  Of several lines for one name the first
 * counts; a malformed line counts for nothing.
 */
enum alias_result alias_expand(const struct alias_file *, const char *name,
	    alias_target *, void *arg, const char **why);

#endif
