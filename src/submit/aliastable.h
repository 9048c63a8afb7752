/*
 * The alias file from inside, for those who look names up and those who look
 * for mistakes.
 */
#ifndef SUBMIT_ALIASTABLE_H
#define SUBMIT_ALIASTABLE_H

#include <stddef.h>

#include "submit/aliascheck.h"
#include "util/buf.h"

/* Why a name is not followed, apart from what its targets are. */
#define ALIAS_LOOP	"alias leads back to itself"
#define ALIAS_DEEP	"alias leads over too many names"

struct alias {
	char	*name;		/* owned */
	size_t	 value;		/* offset into the file's text */
	size_t	 length;
};

/* From here in the text on, the file's line is this one. */
struct alias_mark {
	size_t	offset;
	size_t	line;
};

struct alias_file {
	struct buf		 text;	/* unfolded, without comments */
	struct alias		*aliases;	/* by name, without doubles */
	size_t			 n;
	size_t			 size;
	struct alias_mark	*marks;	/* by offset */
	size_t			 nmarks;
	size_t			 marks_size;
	struct aliascheck	*check;	/* told what is wrong; or NULL */
};

/*
 * Reads the text of an alias file; one that is not there is empty.  0, or -1
 * with static text in *why on why it is not used, and errno: 0 where it is no
 * regular file, too large or somebody else's to write.
 */
int	alias_read(const char *name, struct buf *, const char **why);

/* Parses a text as alias_parse() does, into an empty table that may have a
 * check.  0, or -1 where memory ran out; alias_clear() in both cases. */
int	alias_load(struct alias_file *, const char *, size_t);
void	alias_clear(struct alias_file *);

/* Lends the alias of that name, without case; NULL where there is none. */
const struct alias *alias_find(const struct alias_file *, const char *name);

/* The line of the file that this octet of the text stood on. */
size_t	alias_line(const struct alias_file *, size_t offset);

#endif
