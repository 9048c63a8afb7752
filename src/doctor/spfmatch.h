/*
 * The terms of a record under evaluation (RFC 7208 sections 4.6 and 5): one is
 * counted, noted, expanded, asked for, and found to decide.
 */
#ifndef DOCTOR_SPFMATCH_H
#define DOCTOR_SPFMATCH_H

#include "doctor/spf.h"
#include "doctor/spfask.h"
#include "doctor/spfmacro.h"

/* One call of spf_check(). */
struct spfcheck {
	struct spf	*spf;
	struct spfask	 ask;
	struct spfmacro	 macro;
	unsigned int	 depth;
	char		 local[SPF_LOCAL];
};

/* One record under evaluation. */
struct spfframe {
	char		 domain[DNS_NAME];
	char		*text;		/* owned */
	size_t		 length;
	struct spfrecord record;
};


/*
 * Notes what decides, in place of what was noted before; term NULL: no term of
 * it.  The result as given, SPF_PERMERROR, SPF_TEMPERROR.
 */
enum spf_result spfmatch_decide(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, enum spf_result);
enum spf_result spfmatch_wrong(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, const char *why);
enum spf_result spfmatch_stuck(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, const char *why);

/* Notes a term that is evaluated; *step is NULL where there is no more room
 * for it. */
void	spfmatch_trace(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, struct spf_step **step);

/* One more of the terms that may ask DNS: 0, or -1 and SPF_PERMERROR is what
 * comes of it. */
int	spfmatch_count(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *);

/* The domain that a term is about: 0, or -1 where it comes to none. */
int	spfmatch_target(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, char name[DNS_NAME]);

/* a, mx, ptr, exists: SPF_PASS where it matches, SPF_NONE where it does not,
 * or an error.  The step is its own, or NULL. */
enum spf_result spfmatch_ask(struct spfcheck *, const struct spfframe *,
	    const struct spfterm *, struct spf_step *);

/* The result of a match (RFC 7208 section 4.6.2). */
enum spf_result spfmatch_result(const struct spfterm *);

#endif
