/*
 * The receiver's rules, one line each, and a verdict on those that all who
 * send have to meet; those for who sends much are a warning at most, since
 * only the user knows how much that is.  Nothing is asked here: other families
 * have looked at all that a check can tell.
 */
#include <string.h>

#include "exam/examtorule.h"

#define TITLES	4	/* rules that a title names */

/* What all the rules come to, those of all ([0]) and of bulk ([1]). */
struct tally {
	size_t			 counts[2][RULE_STATES];
	struct buf		 titles[2];	/* of those unmet, with what is
						 * wrong */
	struct buf		 open;		/* of those undecided */
	struct buf		 checks;	/* to mend, each once */
	const char		*reason;	/* of the first undecided */
};

/* --- what is said of one rule -------------------------------------------- */

/* Behind the rule's title: "met (spf.result)". */
static void
put_state(struct buf *line, const struct provider_rule *rule,
    enum examtorule_state state, const char *id)
{
	switch (state) {
	case RULE_MET:
		buf_printf(line, "met (%s)", id);
		break;
	case RULE_UNMET:
		buf_printf(line, "%s (%s)", examtorule_word(rule, id), id);
		break;
	case RULE_UNDECIDED:
		buf_printf(line, "not known (%s)", id);
		break;
	case RULE_UNSEEN:
		/* without a message there is nothing to look at */
		buf_puts(line, strncmp(id, "msg.", 4) == 0 ?
		    "seen with --message" : "not looked at");
		break;
	default:
		buf_puts(line, "no check can tell");
		break;
	}
}

/* A line for people, an object for programs. */
static void
put_rule(struct finding *finding, const struct provider_rule *rule,
    enum examtorule_state state, const char *id)
{
	static const char *const words[RULE_STATES] = { "met", "unmet",
	    "undecided", "unseen", "people" };
	struct json *json = finding_evidence(finding);
	struct buf line;

	buf_init(&line);
	buf_printf(&line, "%s%s: ", rule->bulk ? "  " : "", rule->title);
	put_state(&line, rule, state, id);
	if (buf_get(&line) != NULL)
		finding_detail(finding, "%s", buf_get(&line));
	buf_clear(&line);
	json_begin(json, NULL, '{');
	json_string(json, "rule", rule->title);
	json_string(json, "state", words[state]);
	if (id != NULL)
		json_string(json, "check", id);
	json_boolean(json, "bulk", rule->bulk);
	if (rule->daily > 0)
		json_number(json, "daily", (long long)rule->daily);
	json_end(json, '}');
}

/* A line before the rules for those who send so much, behind those of all. */
static void
put_heading(struct finding *finding, unsigned long daily, int also)
{
	const char *end = also ? ", also:" : ":";

	if (daily > 0)
		finding_detail(finding, "who sends %lu a day or more there%s",
		    daily, end);
	else
		finding_detail(finding, "who sends much there%s", end);
}

/* --- what they come to --------------------------------------------------- */

/* tally_clear() releases what it comes to own. */
static void
tally_init(struct tally *tally)
{
	memset(tally, 0, sizeof(*tally));
	buf_init(&tally->titles[0]);
	buf_init(&tally->titles[1]);
	buf_init(&tally->open);
	buf_init(&tally->checks);
}

/* Titles and checks are copied into the finding before. */
static void
tally_clear(struct tally *tally)
{
	buf_clear(&tally->titles[0]);
	buf_clear(&tally->titles[1]);
	buf_clear(&tally->open);
	buf_clear(&tally->checks);
}

/* Another word of a list, unless it is in it: words end in a comma or the end
 * of the list. */
static void
add_check(struct buf *list, const char *id)
{
	const char *p = list->length > 0 ? list->data : "";
	size_t n = strlen(id);

	for (; (p = strstr(p, id)) != NULL; p += n)
		if ((p == list->data || p[-1] == ' ') &&
		    (p[n] == ',' || p[n] == '\0'))
			return;
	buf_printf(list, "%s%s", list->length > 0 ? ", " : "", id);
}

/* The checks to mend: where several would do, all that have failed. */
static void
add_checks(const struct exam *exam, struct buf *list,
    const struct provider_rule *rule)
{
	struct provider_rule one = { .title = rule->title };
	const char *id;
	size_t i;

	for (i = 0; rule->ids[i] != NULL; i++) {
		one.ids[0] = rule->ids[i];
		if (examtorule_state(exam, &one, &id) == RULE_UNMET)
			add_check(list, id);
	}
}

/* Takes one rule into the sum. */
static void
count(const struct exam *exam, struct tally *tally,
    const struct provider_rule *rule)
{
	const struct finding *finding;
	const char *id;
	enum examtorule_state state = examtorule_state(exam, rule, &id);
	size_t bulk = rule->bulk != 0, n = ++tally->counts[bulk][state];

	if (state == RULE_UNMET) {
		if (n <= TITLES)
			buf_printf(&tally->titles[bulk], "%s%s: %s",
			    n > 1 ? "; " : "", rule->title,
			    examtorule_word(rule, id));
		add_checks(exam, &tally->checks, rule);
	} else if (state == RULE_UNDECIDED) {
		if (tally->reason == NULL &&
		    (finding = exam_gravest(exam, id, 0)) != NULL)
			tally->reason = finding->reason;
		add_check(&tally->open, id);
	}
}

/* Where memory ran out, a text with a hole is better than none. */
static const char *
text_of(struct buf *buf)
{
	const char *text = buf_get(buf);

	return text != NULL ? text : "";
}

/*
 * Rules that are not met.  Those of bulk are a warning: they bind nobody who
 * sends less, and who does not know how much that will be has time to mend.
 */
static void
add_unmet(struct exam *exam, struct tally *tally, int bulk)
{
	size_t n = tally->counts[bulk][RULE_UNMET];
	const char *titles = text_of(&tally->titles[bulk]);
	struct finding *finding;

	finding = exam_add(exam, EXAM_TO, "to.rules", bulk ? VERDICT_WARN :
	    VERDICT_FAIL, "%s%s", bulk ? "for bulk senders: " : "", titles);
	/* the others stand in the lines below */
	if (n > TITLES)
		finding_change(finding, finding->verdict, "%s%s; and %zu more",
		    bulk ? "for bulk senders: " : "", titles, n - TITLES);
	finding_advise(finding, bulk ? "before you send much there, mend %s" :
	    "mend %s", text_of(&tally->checks));
}

/* What binds all comes first; and a rule that is not met is known to be,
 * whatever else is not known.  Rules that nothing looked at do not count: they
 * would leave every verdict open for ever. */
static void
conclude(struct exam *exam, struct tally *tally,
    const struct provider *provider)
{
	size_t undecided = tally->counts[0][RULE_UNDECIDED] +
	    tally->counts[1][RULE_UNDECIDED], met = tally->counts[0][RULE_MET] +
	    tally->counts[1][RULE_MET];
	struct finding *finding;

	if (tally->counts[0][RULE_UNMET] > 0)
		add_unmet(exam, tally, 0);
	else if (tally->counts[0][RULE_UNDECIDED] == 0 &&
	    tally->counts[1][RULE_UNMET] > 0)
		add_unmet(exam, tally, 1);
	else if (undecided > 0) {
		finding = exam_add(exam, EXAM_TO, "to.rules", VERDICT_UNKNOWN,
		    "not known yet, none unmet so far: see %s",
		    text_of(&tally->open));
		finding_reason(finding, tally->reason != NULL ?
		    tally->reason : "timeout");
	} else if (met == 1)
		(void)exam_add(exam, EXAM_TO, "to.rules", VERDICT_OK,
		    "the one rule that a check can tell is met");
	else if (met > 0)
		(void)exam_add(exam, EXAM_TO, "to.rules", VERDICT_OK,
		    "all %zu rules that checks can tell are met", met);
	else
		(void)exam_add(exam, EXAM_TO, "to.rules", VERDICT_SKIP,
		    "no check can tell of the rules of %s", provider->title);
}

/* --- all of them --------------------------------------------------------- */

/* Those of all first, as a list may mix them. */
static void
put_rules(struct exam *exam, struct finding *finding,
    const struct provider *provider)
{
	struct json *json = finding_evidence(finding);
	const struct provider_rule *rule, *before = NULL;
	enum examtorule_state state;
	const char *id;
	size_t i;
	int bulk, also = 0;

	json_string(json, "provider", provider->name);
	json_begin(json, "rules", '[');
	for (bulk = 0; bulk < 2; bulk++)
		for (i = 0; i < provider->n_rules; i++) {
			rule = &provider->rules[i];
			if ((rule->bulk != 0) != bulk)
				continue;
			/* a number for each, should they differ */
			if (bulk && (before == NULL ||
			    before->daily != rule->daily))
				put_heading(finding, rule->daily, also);
			before = bulk ? rule : NULL;
			also |= !bulk;
			state = examtorule_state(exam, rule, &id);
			put_rule(finding, rule, state, id);
		}
	json_end(json, ']');
	if (provider->url != NULL)
		finding_refer(finding, provider->url);
}

/* Who the receiver is is not known, or its rules are not. */
static void
report_nobody(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding;

	if (route->n == 0 && route->way == WAY_UNKNOWN) {
		finding = exam_add(exam, EXAM_TO, "to.rules", VERDICT_UNKNOWN,
		    "MX of %s: %s", route->domain,
		    exam_dns_text(route->result));
		finding_reason(finding, exam_dns_reason(route->result));
		return;
	}
	finding = exam_add(exam, EXAM_TO, "to.rules", VERDICT_SKIP, "%s",
	    route->n == 0 ? "needs to.route" :
	    "no rules of this receiver are known");
	finding_needs(finding, route->n == 0 ? "to.route" : NULL);
}

void
examtorule_report(struct exam *exam, const struct examtoroute *route)
{
	const struct provider *provider = route->provider;
	struct findings *findings = &exam->findings[EXAM_TO];
	struct tally tally;
	size_t i;

	if (provider == NULL || provider->n_rules == 0) {
		report_nobody(exam, route);
		return;
	}
	tally_init(&tally);
	for (i = 0; i < provider->n_rules; i++)
		count(exam, &tally, &provider->rules[i]);
	conclude(exam, &tally, provider);
	tally_clear(&tally);
	/* the last one is the one just added */
	if (!findings->failed)
		put_rules(exam, findings->list[findings->n - 1], provider);
}
