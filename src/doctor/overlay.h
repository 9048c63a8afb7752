/*
 * A zone file that is laid over live DNS: what its records would make of the
 * answers, before they are published.
 *
 * The records of a name and type in the file stand in place of the live ones,
 * all of them; other types of that name are the live ones still.  A name that
 * is only in the file is there: no answer about it is NXDOMAIN.  A name below
 * a delegation or a DNAME of the file is as any other.
 */
#ifndef DOCTOR_OVERLAY_H
#define DOCTOR_OVERLAY_H

#include "doctor/source.h"
#include "doctor/zonefile.h"

struct overlay {
	struct zonefile	zone;		/* as zoneset_sort() leaves it */
};

enum overlay_result {
	OVERLAY_LIVE,		/* live DNS decides about the name itself */
	OVERLAY_ANSWERED,	/* the question has its result */
	OVERLAY_ALIAS		/* live DNS decides about what a CNAME of the
				 * file leads to */
};

/*
 * Reads a zone file.  0, and the caller clears it; or -1 with the fault of
 * zonefile_parse() or zoneset_sort(), and nothing is owned.
 */
int	overlay_load(struct overlay *, const struct zonefile_text *,
	    struct fault *);
void	overlay_clear(struct overlay *);

/*
 * 1 where the file has the name, or one below it, or a wildcard that stands
 * for it: the one at the closest name above it that is in the file (RFC 4592
 * section 3.3.1).  Else 0.
 */
int	overlay_has_name(const struct overlay *, const char *);

/*
 * Answers a question, of which name and type are set, as far as the file
 * decides; the caller clears it.  CNAMEs are followed within the file,
 * DNS_CHAIN of them at most.  An answer has the name and the hops of the
 * chain and is not secure; a record's name is of MX, CNAME, PTR and NS their
 * target, of SOA the primary server.
 */
enum overlay_result overlay_answer(const struct overlay *, struct question *);

/* The name that live DNS is to be asked for, in the question's own type, where
 * it has no answer yet; the question lends it. */
const char *overlay_wanted(const struct question *);

/*
 * Goes on with what live DNS said of overlay_wanted(): the live question has
 * its result, is emptied and need not be cleared.  Where its aliases led to a
 * name whose records the file has, those are the answer.  OVERLAY_ANSWERED; or
 * OVERLAY_ALIAS and another turn, of which there are DNS_CHAIN at most.  The
 * aliases that led to no data or no name are not known, and lead nowhere.
 */
enum overlay_result overlay_settle(const struct overlay *, struct question *,
	    struct question *live);

/* The file over what is live, both lent, as one source. */
struct overlay_source {
	const struct overlay	*overlay;
	const struct source	*live;
};

void	overlay_source(struct source *, struct overlay_source *);

#endif
