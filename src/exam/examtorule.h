/*
 * What the receiver asks of those who send to it, and how it stands with that
 * here.
 */
#ifndef EXAM_EXAMTORULE_H
#define EXAM_EXAMTORULE_H

#include "exam/examtoroute.h"

/* Adds the finding to.rules, from what all families before have found. */
void	examtorule_report(struct exam *, const struct examtoroute *);

enum examtorule_state {
	RULE_MET,
	RULE_UNMET,
	RULE_UNDECIDED,		/* a check could not say */
	RULE_UNSEEN,		/* no check looked at it, or it does not
				 * apply */
	RULE_PEOPLE,		/* no check ever can tell */
	RULE_STATES
};

/*
 * The state of a rule.  *id becomes the check that decided it: one of the
 * rule's, or one that it hangs on; NULL with RULE_PEOPLE.
 */
enum examtorule_state examtorule_state(const struct exam *,
	    const struct provider_rule *, const char **id);

/* "missing": what is wrong with a rule that is not met by the check. */
const char *examtorule_word(const struct provider_rule *, const char *id);

#endif
