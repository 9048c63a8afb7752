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

struct spfwalk {
	unsigned int	 lookups;
	unsigned int	 records;
	unsigned int	 depth;		/* of the deepest record */
	int		 cut;		/* a limit of the walk was met: there
					 * are more look-ups */
	int		 blind;		/* a branch cannot be seen: macros in
					 * its name, or no answer from DNS */
	struct spfwalk_branch branches[SPFWALK_BRANCHES];
	size_t		 n;
};

/* Terms behind an "all" are not counted, nor a redirect beside one: they are
 * never reached. */
void	spfwalk(struct spfwalk *, const struct source *, const char *domain);

#endif
