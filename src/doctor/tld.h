/*
 * The reputation of top-level domains: a list of a file that is installed,
 * or of the one that an administrator has put in its place.
 */
#ifndef DOCTOR_TLD_H
#define DOCTOR_TLD_H

#include <stddef.h>

#include "fault.h"

#define TLD_ENTRIES	4096	/* of one list: there are not half as many */
#define TLD_LABEL	64	/* a label and NUL */

/* A list of the administrator's, and the one that make install installs. */
#define TLD_OWN		SYSCONFDIR "/sendoff/tld.list"
#define TLD_INSTALLED	DATADIR "/tld.list"

enum tld_level {
	TLD_UNLISTED,
	TLD_NOTE,
	TLD_WARN,
	TLD_WARN_HIGH,
	TLD_FAIL
};

struct tld_entry {
	char		name[TLD_LABEL];	/* lower case */
	enum tld_level	level;
};

struct tld_list {
	struct tld_entry	*entries;	/* owned, sorted */
	size_t			 n;
};

/*
 * Reads the text of a list.  0, and the caller clears it; or -1 with a fault
 * of status 78 that names the file and the line: half a list would be worse
 * than none.
 */
int	tld_parse(struct tld_list *, const char *text, size_t,
	    const char *name, struct fault *);

/*
 * Reads the first of the files that is there (listfile_load()); with none the
 * list is empty.  0 or -1, as above.
 */
int	tld_load(struct tld_list *, const char *const *paths, size_t,
	    struct fault *);
void	tld_clear(struct tld_list *);

/* The level of a domain's last label, whatever its case. */
enum tld_level tld_find(const struct tld_list *, const char *domain);

/* The word of a level, "warn-high"; "" of TLD_UNLISTED. */
const char *tld_word(enum tld_level);

#endif
