/*
 * This host's own name where the configuration gives none: from files alone,
 * without DNS and without NSS.
 */
#ifndef CONFHOST_H
#define CONFHOST_H

#include <stdio.h>

#define CONFHOST_LINE	4096	/* octets used of a line */
#define CONFHOST_LINES	200000	/* block lists in hosts files are that long */

/* The next line of such a file without its comment, what is behind
 * CONFHOST_LINE dropped; NULL at the end. */
char	*confhost_line(FILE *, char line[CONFHOST_LINE]);

/*
 * The dotted name of the host called name (as gethostname(3) gives it): the
 * name itself, else the first dotted name on a line of the hosts file that
 * has it, else what the mailname file says.  To be freed; NULL where none of
 * these knows one, or memory ran out.
 */
char	*confhost_name(const char *name, const char *hosts,
	    const char *mailname);

/* The dotted name in a mailname file, to be freed, or NULL. */
char	*confhost_mailname(const char *mailname);

#endif
