/*
 * The zones of the SPF vectors, and of tests written in their form: lines of
 *	ZONE "owner" TYPE "data" ...
 * that answer as a name server does, CNAMEs followed; TIMEOUT is for all types
 * that no line of the owner has.
 */
#ifndef UNIT_SPFZONE_H
#define UNIT_SPFZONE_H

#include "doctor/source.h"

#define SPFZONE_LINES	256
#define SPFZONE_STRINGS	8

struct spfzone_string {
	char	octets[1024];
	size_t	length;
};

struct spfzone_line {
	struct spfzone_string	owner, strings[SPFZONE_STRINGS];
	char			type[16];
	int			preference;
	size_t			n;
};

struct spfzone {
	struct spfzone_line	lines[SPFZONE_LINES];
	size_t			n;
	unsigned int		asked;		/* questions so far */
};

/* Reads a word or string and the blanks behind it; where the rest begins. */
const char *spfzone_string(const char *, struct spfzone_string *);

/* Adds a line, without its word ZONE. */
void	spfzone_add(struct spfzone *, const char *line);

/* The zone as a source; it stays the caller's. */
void	spfzone_source(struct spfzone *, struct source *);

#endif
