/*
 * The records that a sender has, and those that it should have.
 */
#ifndef EXAM_WANTED_H
#define EXAM_WANTED_H

#include "exam/exam.h"

enum wanted_state {
	WANTED_KEPT,		/* it is there, and right */
	WANTED_NEW,
	WANTED_CHANGED,		/* in place of old */
	WANTED_ASKED,		/* of somebody else: reverse DNS, and names of
				 * another organisation */
	WANTED_MISSING		/* but whether it is to be there, or what it
				 * says, is not for us to say */
};

struct wanted_old {
	char	*text;		/* owned; as struct records_item has it */
	char	*data;		/* owned; octet for octet, as a zone file has
				 * it: by that a server knows what to delete */
};

struct wanted_record {
	enum wanted_state	 state;
	char			*owner;		/* owned */
	const char		*type;
	char			*text;		/* owned; as struct
						 * records_item has it */
	struct wanted_old	*old;		/* owned */
	size_t			 nold;
	const char		*old_type;	/* type, or "CNAME" */
	int			 there;		/* it is, beside old */
	const char		*note;		/* static; NULL */
};

/* A question that had no answer: what it is about may be there; or what is to
 * be mended first. */
struct wanted_open {
	const char	*id;		/* static; of the check that says so */
	char		 name[DNS_NAME];
	const char	*text;		/* static */
};

#define WANTED_OPEN	6	/* two of each address, MX, a name */

struct wanted {
	struct wanted_record	*list;		/* owned */
	size_t			 n;
	char			 zone[DNS_NAME];	/* the domain's, or
							 * the nearest above */
	int			 failed;	/* memory ran out */
	struct wanted_open	 open[WANTED_OPEN];
	size_t			 nopen;
};

/* Finds them out; the families have run.  wanted_clear() in the end. */
void	wanted_find(struct wanted *, const struct exam *);
void	wanted_clear(struct wanted *);

/* A finding that these records mend nothing of: a check of a record that has
 * failed without one to publish, or with another one than that which comes
 * first, or has had no answer.  The next one, of all families, from *at on,
 * which is 0 at first; NULL: no more. */
const struct finding *wanted_rest(const struct exam *, size_t *at);

/* Adds a record, lent until the next one is added; NULL without memory. */
struct wanted_record *wanted_add(struct wanted *, enum wanted_state,
	    const char *owner, const char *type, const char *text);

/* That is there, and goes. */
void	wanted_replace(struct wanted *, struct wanted_record *,
	    const char *text, const char *data);

/* 1 where the name of an answered question is an alias (CNAME), of the name in
 * dst, "" where that is not known; -1 where it is one by a wildcard, which ends
 * where the name has a record of its own. */
int	wanted_alias(const struct exam *, const struct question *,
	    char dst[DNS_NAME]);

/* 1 where a name is an alias, and not by a wildcard: no record can stand
 * beside it. */
int	wanted_is_alias(const struct exam *, const char *name);

/* In place of the alias of that name comes the record; or it is the first at
 * its name; or it is left to the reader, as what else the name leads to would
 * go with the alias. */
void	wanted_part(struct wanted *, struct wanted_record *,
	    const char *target);
void	wanted_begin(struct wanted_record *);
void	wanted_leave(struct wanted_record *);

#endif
