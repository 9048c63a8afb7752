/*
 * The files of the configuration: which there are, and which are trusted.
 */
#ifndef CONFFILE_H
#define CONFFILE_H

#include "util/buf.h"

enum conffile {
	CONFFILE_READ,		/* the text is in the buffer */
	CONFFILE_NONE,		/* there is no such file */
	CONFFILE_BAD		/* there is, and it cannot be used */
};

enum conffile_owner {
	CONFFILE_ROOT,		/* root owns it, and it is no link */
	CONFFILE_CALLER		/* root or the effective uid owns it */
};

/*
 * Reads a whole regular file of at most CONF_FILE_MAX octets that nobody but
 * its owner may write; never waits for a FIFO.  But for CONFFILE_READ, *why
 * says in static text what is wrong with it.
 */
enum conffile conffile_read(struct buf *, const char *path,
	    enum conffile_owner, const char **why);

/*
 * The path of the user's own file, to be freed; NULL where the user has no
 * home.  0, or -1 where memory ran out.
 */
int	conffile_user(char **path);

#endif
