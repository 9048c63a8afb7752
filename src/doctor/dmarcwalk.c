/*
 * One question after the other, since each answer says whether there is a
 * next; at most eight of them, however many labels a stranger's name has.  A
 * question without an answer ends the walk: whether it would have ended there
 * is what nobody knows.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcwalk.h"
#include "doctor/psl.h"

#define LABELS	7	/* that are left after the first question */

static size_t
labels(const char *name)
{
	size_t n = 1;

	for (; *name != '\0'; name++)
		n += *name == '.';
	return n;
}

/* The domain above, NULL where there is none; from a long name a leap. */
static const char *
parent(const char *name)
{
	size_t n = labels(name);

	do {
		if ((name = strchr(name, '.')) == NULL)
			return NULL;
		name++;
	} while (--n > LABELS);
	return name;
}

const struct dmarcwalk_step *
dmarcwalk_at(const struct dmarcwalk *walk, const char *domain)
{
	size_t i;

	for (i = 0; i < walk->n; i++)
		if (strcmp(walk->steps[i].domain, domain) == 0)
			return &walk->steps[i];
	return NULL;
}

/* --- one step ------------------------------------------------------------ */

static int
keep(struct dmarcwalk_step *step, const char *text, size_t length,
    const struct dmarcrecord *record)
{
	char *copy = malloc(length + 1);

	if (copy == NULL)
		return -1;
	memcpy(copy, text, length);
	copy[length] = '\0';
	free(step->text);
	step->text = copy;
	step->length = length;
	step->record = *record;
	return 0;
}

/* One TXT record of the name: the first of DMARC is kept, else the likeliest
 * to be meant to be one. */
static int
take_text(struct dmarcwalk_step *step, const char *text, size_t length)
{
	struct dmarcrecord record;
	int better;

	dmarcrecord_parse(&record, text, length);
	better = step->text == NULL ||
	    (dmarcrecord_has(&step->record, DMARCRECORD_NOT_ONE) &&
	    !dmarcrecord_has(&record, DMARCRECORD_NOT_ONE));
	if (record.version)
		better = step->records++ == 0;
	else if (step->records > 0)
		better = 0;
	/* what is too long to be read is too long to be shown as well */
	if (length > DMARCRECORD_MAX)
		length = DMARCRECORD_MAX;
	return better ? keep(step, text, length, &record) : 0;
}

static int
take_answer(struct dmarcwalk_step *step, const struct dns_answer *answer)
{
	char text[DMARCRECORD_MAX + 2];
	size_t i, length;

	for (i = 0; i < answer->n; i++) {
		length = dns_text(&answer->records[i], text, sizeof(text));
		if (length >= sizeof(text))
			length = sizeof(text) - 1;
		if (take_text(step, text, length) == -1)
			return -1;
	}
	return 0;
}

static enum dmarcwalk_found
judge(const struct dmarcwalk_step *step)
{
	if (!resolver_answered(step->result))
		return DMARCWALK_TROUBLE;
	if (step->text == NULL)
		return DMARCWALK_NOTHING;
	if (step->records == 0)
		return DMARCWALK_OTHER;
	if (step->records > 1)
		return DMARCWALK_SEVERAL;
	return dmarcrecord_valid(&step->record) ? DMARCWALK_RECORD :
	    DMARCWALK_DAMAGED;
}

/* Asks for the record of a step's domain: 0, or -1 without memory. */
static int
look(struct dmarcwalk_step *step, const struct source *source)
{
	struct question question;
	char name[DNS_NAME + sizeof("_dmarc.")];
	int rc = 0;

	/* 253 octets of text are the longest name (RFC 1035 section 2.3.4) */
	if (strlen(step->domain) + strlen("_dmarc.") > 253) {
		step->result = RESOLVER_NXDOMAIN;
		step->found = DMARCWALK_TOO_LONG;
		return 0;
	}
	(void)snprintf(name, sizeof(name), "_dmarc.%s", step->domain);
	source_one(source, &question, name, DNS_TXT);
	step->result = question.result;
	if (question.answer.hops > 0)
		strlcpy(step->alias, question.answer.name,
		    sizeof(step->alias));
	if (question.result == RESOLVER_OK)
		rc = take_answer(step, &question.answer);
	question_clear(&question);
	step->found = judge(step);
	return rc;
}

static int
copy_step(struct dmarcwalk_step *step, const struct dmarcwalk_step *from)
{
	*step = *from;
	step->text = NULL;
	return from->text == NULL ? 0 :
	    keep(step, from->text, from->length, &from->record);
}

static int
step_to(struct dmarcwalk *walk, const struct source *source,
    const char *domain, const struct dmarcwalk *known)
{
	const struct dmarcwalk_step *from = known == NULL ? NULL :
	    dmarcwalk_at(known, domain);
	struct dmarcwalk_step *step = &walk->steps[walk->n++];

	if (from != NULL)
		return copy_step(step, from);
	strlcpy(step->domain, domain, sizeof(step->domain));
	return look(step, source);
}

/* --- the walk ------------------------------------------------------------ */

/* The domain of the walk that is one label longer than this one above it. */
static const char *
one_below(const char *domain, const char *above)
{
	const char *at = domain + strlen(domain) - strlen(above);

	for (at--; at > domain && at[-1] != '.';)
		at--;
	return at;
}

/* RFC 9989 section 4.10.2: the record of the fewest labels, but that a public
 * suffix is nobody's organisation. */
static void
choose(struct dmarcwalk *walk)
{
	const struct dmarcwalk_step *step;
	const char *org = walk->domain;

	for (step = walk->steps; step < walk->steps + walk->n; step++) {
		if (step->found != DMARCWALK_RECORD)
			continue;
		walk->source = step;
		org = step->record.psd == DMARC_PSD_YES &&
		    step > walk->steps ? one_below(walk->domain, step->domain) :
		    step->domain;
	}
	strlcpy(walk->org, org, sizeof(walk->org));
}

/* 1 where nothing above this step is asked for. */
static int
is_last(const struct dmarcwalk_step *step)
{
	return step->found == DMARCWALK_TROUBLE ||
	    (step->found == DMARCWALK_RECORD &&
	    step->record.psd != DMARC_PSD_UNKNOWN);
}

int
dmarcwalk_run(struct dmarcwalk *walk, const struct source *source,
    const char *domain, const struct dmarcwalk *known)
{
	const struct dmarcwalk_step *last;
	const char *at;

	memset(walk, 0, sizeof(*walk));
	if (psl_name(walk->domain, sizeof(walk->domain), domain) == -1)
		return -1;
	for (at = walk->domain; at != NULL && walk->n < DMARCWALK_STEPS;
	    at = parent(at)) {
		if (step_to(walk, source, at, known) == -1) {
			errno = ENOMEM;
			return -1;
		}
		last = &walk->steps[walk->n - 1];
		walk->trouble = last->found == DMARCWALK_TROUBLE;
		if (is_last(last))
			break;
	}
	if (!walk->trouble)
		choose(walk);
	return 0;
}

void
dmarcwalk_clear(struct dmarcwalk *walk)
{
	size_t i;

	for (i = 0; i < walk->n; i++)
		free(walk->steps[i].text);
	memset(walk, 0, sizeof(*walk));
}
