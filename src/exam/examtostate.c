/*
 * Whether a rule is met, from the checks that it names.  A check that was
 * skipped says nothing itself, but what it hangs on may: without a DKIM record
 * no signature passes.
 */
#include <string.h>

#include "doctor/contentcode.h"
#include "exam/examtorule.h"

#define HOPS	8	/* from one check to the one it hangs on */

/* Of a mechanism, which is as good as failed where what it is made of is
 * missing; other checks are of a property, and do not apply then. */
static int
is_mechanism(const char *id)
{
	static const char *const ids[] = { "spf.result", "dkim.self",
	    "dkim.align", "dmarc.result", "ptr.fcrdns" };
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (strcmp(id, ids[i]) == 0)
			return 1;
	return 0;
}

/* The first check on the way that was not skipped, and its verdict. */
static enum verdict
follow(const struct exam *exam, const char **id)
{
	const struct finding *finding;
	enum verdict verdict = exam_verdict(exam, *id);
	int hops;

	for (hops = 0; verdict == VERDICT_SKIP && hops < HOPS; hops++) {
		finding = exam_find(exam, *id);
		if (finding == NULL || finding->needs == NULL)
			break;
		*id = finding->needs;
		verdict = exam_verdict(exam, *id);
	}
	return verdict;
}

/* 1 where a message is as good as advertising that nobody can leave: of all
 * that msg.kind warns of it is what receivers have a rule for. */
static int
keeps_readers(const struct exam *exam)
{
	const struct content_advice *advice;
	size_t i;

	for (i = 0; i < exam->nmessages; i++) {
		advice = exam->messages[i].advice;
		if (advice != NULL &&
		    (content_has(advice, CONTENT_ONE_CLICK) ||
		    content_has(advice, CONTENT_UNSIGNED) ||
		    content_has(advice, CONTENT_NO_LIST)))
			return 1;
	}
	return 0;
}

/* By one of its checks; *id becomes what decides. */
static enum examtorule_state
state_of(const struct exam *exam, const char **id)
{
	const char *own = *id;
	enum verdict verdict = follow(exam, id);
	int direct = strcmp(own, *id) == 0;

	switch (verdict) {
	case VERDICT_WARN:
		if (direct && strcmp(own, "msg.kind") == 0 &&
		    keeps_readers(exam))
			return RULE_UNMET;
		/* mail works, as other warnings have it */
		/* FALLTHROUGH */
	case VERDICT_OK:
		return direct ? RULE_MET : RULE_UNSEEN;
	case VERDICT_FAIL:
		return direct || is_mechanism(own) ? RULE_UNMET : RULE_UNSEEN;
	case VERDICT_UNKNOWN:
		return RULE_UNDECIDED;
	default:
		/* skipped for good, or in a ring */
		return RULE_UNSEEN;
	}
}

enum examtorule_state
examtorule_state(const struct exam *exam, const struct provider_rule *rule,
    const char **id)
{
	/* of several checks the best counts, as one is enough */
	static const int ranks[RULE_STATES] = { [RULE_MET] = 4,
	    [RULE_UNDECIDED] = 3, [RULE_UNMET] = 2, [RULE_UNSEEN] = 1,
	    [RULE_PEOPLE] = 0 };
	enum examtorule_state state = RULE_PEOPLE, one;
	const char *by;
	size_t i;

	*id = NULL;
	for (i = 0; rule->ids[i] != NULL; i++) {
		by = rule->ids[i];
		one = state_of(exam, &by);
		if (ranks[one] <= ranks[state])
			continue;
		state = one;
		*id = by;
	}
	return state;
}

/* The words fit behind the titles that rules with such a check have. */
const char *
examtorule_word(const struct provider_rule *rule, const char *id)
{
	static const struct {
		const char	*id, *word;
	} words[] = {
	    { "ptr.exists", "missing" },
	    { "ptr.fcrdns", "it does not" },
	    { "spf.result", "does not pass" },
	    { "dkim.self", "does not pass" },
	    { "dkim.size", "shorter" },
	    { "dmarc.exists", "missing" },
	    { "dmarc.result", "does not pass" },
	    { "tls.starttls", "fails" },
	    { "ip.residential", "looks like one" },
	    { "ip.dnsbl", "listed" },
	    { "domain.name", "it is one, or none" },
	    { "msg.headers", "not so" },
	    { "msg.kind", "missing" } };
	size_t i;

	if (rule->ids[0] != NULL && rule->ids[1] != NULL)
		return rule->ids[2] == NULL ? "neither passes" :
		    "none passes";
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].id, id) == 0)
			return words[i].word;
	return "not met";
}
