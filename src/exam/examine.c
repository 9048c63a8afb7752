/*
 * Families run in the order of their enum, so that each finds what those
 * before it have left.  One whose question had no answer yet is run again,
 * and so is what builds on it.
 */
#include <string.h>

#include "exam/examine.h"
#include "exam/group.h"

#define BIT(family)	(1u << (family))

static const struct {
	exam_run	*run;
	unsigned int	 needs;		/* families before it */
	const char	*prefixes[2];	/* of its ids */
} families[EXAM_FAMILIES] = {
	[EXAM_DOMAIN] = { examdomain, 0, { "domain", NULL } },
	[EXAM_EGRESS] = { examegress, 0, { "ip", NULL } },
	[EXAM_HOST] = { examhost, BIT(EXAM_EGRESS), { "helo", "ptr" } },
	[EXAM_SPF] = { examspf, BIT(EXAM_EGRESS), { "spf", "helo" } },
	[EXAM_DKIM] = { examdkim, 0, { "dkim", NULL } },
	[EXAM_DMARC] = { examdmarc, BIT(EXAM_SPF) | BIT(EXAM_DKIM),
	    { "dmarc", NULL } },
	[EXAM_LISTS] = { examlists, BIT(EXAM_EGRESS) | BIT(EXAM_HOST),
	    { "ip", NULL } },
	[EXAM_TLS] = { examtls, 0, { "tls", NULL } },
	[EXAM_MESSAGE] = { exammessage, BIT(EXAM_DKIM) | BIT(EXAM_DMARC),
	    { "msg", NULL } },
	[EXAM_TO] = { examto, BIT(EXAM_TO) - 1, { "to", NULL } },
	[EXAM_QUEUE] = { examqueue, 0, { "queue", NULL } },
};

/* Whether a word of --only may be about an id with that prefix. */
static int
concerns(const char *word, const char *prefix)
{
	size_t n = strlen(prefix);

	return group_covers(word, prefix) ||
	    (strncmp(word, prefix, n) == 0 && word[n] == '.');
}

static int
is_wanted(const struct examoption *option, size_t family)
{
	const char *prefix;
	size_t i, k;

	if (option->dns)
		return family == EXAM_HOST || family == EXAM_DMARC;
	if (option->nonly == 0)
		return 1;
	for (i = 0; i < option->nonly; i++)
		for (k = 0; k < 2; k++) {
			prefix = families[family].prefixes[k];
			if (prefix != NULL &&
			    concerns(option->only[i], prefix))
				return 1;
		}
	return 0;
}

void
examine_init(struct examine *examine, struct exam *exam)
{
	size_t family, before;

	memset(examine, 0, sizeof(*examine));
	examine->exam = exam;
	for (family = EXAM_FAMILIES; family-- > 0;) {
		if (is_wanted(exam->option, family))
			examine->wanted[family] = 1;
		if (!examine->wanted[family])
			continue;
		for (before = 0; before < family; before++)
			if ((families[family].needs & BIT(before)) != 0)
				examine->wanted[before] = 1;
	}
}

/* With --offline: nobody was asked, so nobody has failed to answer. */
static void
reword(struct findings *findings)
{
	struct finding *finding;
	size_t i;

	for (i = 0; i < findings->n; i++) {
		finding = findings->list[i];
		if (finding->reason == NULL ||
		    (strcmp(finding->reason, "timeout") != 0 &&
		    strcmp(finding->reason, "no-egress") != 0))
			continue;
		finding_reason(finding, "offline");
		finding_change(finding, finding->verdict, "nobody is asked");
	}
}

/* Runs one; whether it and all that it builds on have had their answers. */
static int
run(struct examine *examine, size_t family)
{
	struct exam *exam = examine->exam;
	size_t before;

	findings_reset(&exam->findings[family]);
	families[family].run(exam);
	if (exam->option->offline)
		reword(&exam->findings[family]);
	if (inquiry_missed(exam->inquiry) > 0)
		return 0;
	for (before = 0; before < family; before++)
		if ((families[family].needs & BIT(before)) != 0 &&
		    !examine->settled[before])
			return 0;
	return 1;
}

int
examine_run(struct examine *examine)
{
	int all = 1;
	size_t family;

	for (family = 0; family < EXAM_FAMILIES; family++) {
		if (!examine->wanted[family])
			continue;
		if (!examine->settled[family])
			examine->settled[family] = run(examine, family);
		all &= examine->settled[family];
	}
	return all;
}

void
examine_unsettle(struct examine *examine)
{
	memset(examine->settled, 0, sizeof(examine->settled));
}

int
examine_shows(const struct exam *exam, const char *id)
{
	const struct examoption *option = exam->option;
	size_t i;

	for (i = 0; i < option->nskip; i++)
		if (group_covers(option->skip[i], id))
			return 0;
	for (i = 0; i < option->nonly; i++)
		if (group_covers(option->only[i], id))
			return 1;
	return option->nonly == 0;
}

/* The convention of monitoring plugins: a FAIL always wins, a WARN stands
 * above what is not known. */
static int
status_of(const struct exam *exam, const size_t counts[VERDICTS])
{
	if (counts[VERDICT_FAIL] > 0)
		return 2;
	if (counts[VERDICT_WARN] > 0)
		return exam->option->strict ? 2 : 1;
	return counts[VERDICT_UNKNOWN] > 0 ? 3 : 0;
}

void
examine_sum(const struct exam *exam, struct exam_summary *summary)
{
	const struct findings *findings;
	size_t family, i;

	memset(summary, 0, sizeof(*summary));
	for (family = 0; family < EXAM_FAMILIES; family++) {
		findings = &exam->findings[family];
		for (i = 0; i < findings->n; i++)
			if (examine_shows(exam, findings->list[i]->id))
				summary->counts[findings->list[i]->verdict]++;
	}
	summary->status = status_of(exam, summary->counts);
}
