/*
 * All of the records that a domain's SPF record leads to, whatever the address:
 * how many terms an evaluation asks DNS for at worst.
 */
#ifndef DOCTOR_SPFWALK_H
#define DOCTOR_SPFWALK_H

#include "doctor/source.h"
#include "doctor/spfterm.h"

#define SPFWALK_RECORDS	64	/* that are read */
#define SPFWALK_DEPTH	11	/* no evaluation goes deeper */
#define SPFWALK_BRANCHES 32	/* that are kept */

/* An include or redirect of the first record. */
struct spfwalk_branch {
	char		 domain[DNS_NAME];	/* printable */
	unsigned int	 lookups;		/* with its own */
};

/* A term that can be reached, and the place that it has in the tree. */
struct spfwalk_seen {
	const struct spfterm	*term;		/* NULL: see missing */
	const char		*text;		/* of the record it is in */
	const char		*domain;	/* printable: whose record it
						 * is in, or missing is */
	const char		*missing;	/* why there is no record that
						 * could be read, or that it
						 * leads to itself: static */
	const struct spfwalk_seen *above;	/* the term that leads to its
						 * record; NULL: the first */
	unsigned int		 depth;		/* 0: the first record */
	size_t			 branch;	/* of branches; at depth 0 that
						 * of the term itself, or
						 * SPFWALK_BRANCHES */
	int			 grants;	/* all includes around it let
						 * pass what it lets pass */
	int			 redirected;	/* none is around it: its
						 * record is in place of the
						 * first one */
};

typedef void spfwalk_each(void *arg, const struct spfwalk_seen *);

struct spfwalk {
	unsigned int	 lookups;
	unsigned int	 records;
	unsigned int	 depth;		/* of the deepest record */
	int		 cut;		/* a limit of the walk was met: there
					 * are more look-ups */
	int		 blind;		/* a branch cannot be seen: macros in
					 * its name, or no answer from DNS, */
	int		 trouble;	/* which is told of here */
	struct spfwalk_branch branches[SPFWALK_BRANCHES];
	size_t		 n;
};

/* Terms behind an "all" are not counted, nor a redirect beside one: they are
 * never reached. */
void	spfwalk(struct spfwalk *, const struct source *, const char *domain);

/* The same, and calls a function for each of the terms, before it goes down
 * where the term leads. */
void	spfwalk_terms(struct spfwalk *, const struct source *,
	    const char *domain, spfwalk_each *, void *arg);

#endif
