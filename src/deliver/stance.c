/*
 * A policy that is in force stays so when DNS or its web server fail (RFC 8461
 * section 3.3): only time ends it, and a newer one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "deliver/fetch.h"
#include "deliver/stance.h"
#include "deliver/trace.h"
#include "util/text.h"

/* When it was learnt. */
static int64_t
age_of(const struct sts *sts)
{
	return sts->failed > sts->fetched ? sts->failed : sts->fetched;
}

/* What is no text of ours counts for nothing. */
static void
recall(struct sts *sts, const char *text)
{
	memset(sts, 0, sizeof(*sts));
	if (text != NULL)
		(void)sts_recall(sts, text, strlen(text));
}

/* The newer one of both. */
static void
recall_both(struct stance *stance, const struct job *job)
{
	const struct memory *memory = stance->around.memory;
	struct sts own;

	recall(&stance->sts, job->sts);
	if (memory->destination == NULL ||
	    strcasecmp(memory->destination, job->destination) != 0)
		return;
	recall(&own, memory->text);
	if (age_of(&own) <= age_of(&stance->sts)) {
		sts_clear(&own);
		return;
	}
	sts_clear(&stance->sts);
	stance->sts = own;
}

/* Writes down what is known.  0 or -1. */
static int
write_down(struct stance *stance)
{
	struct buf buf;
	char *text;

	buf_init(&buf);
	sts_format(&stance->sts, &buf);
	if ((text = buf_take(&buf)) == NULL)
		return -1;
	free(stance->text);
	stance->text = text;
	return 0;
}

int
stance_begin(struct stance *stance, const struct circumstance *around,
    const struct job *job)
{
	memset(stance, 0, sizeof(*stance));
	stance->around = *around;
	stance->destination = job->destination;
	stance->relevant = sts_concerns(around->conf, job->destination);
	if (stance->relevant)
		recall_both(stance, job);
	return write_down(stance);
}

struct question *
stance_question(struct stance *stance)
{
	struct question *question = &stance->question;
	int n;

	n = snprintf(stance->name, sizeof(stance->name), "_mta-sts.%s",
	    stance->destination);
	if (!stance->relevant || n < 0 || (size_t)n >= sizeof(stance->name) ||
	    !text_hostname(stance->name))
		return NULL;
	question->name = stance->name;
	question->type = DNS_TXT;
	question->result = RESOLVER_FAILED;
	return question;
}

void
stance_answer(struct stance *stance)
{
	struct question *question = &stance->question;

	stance->id[0] = '\0';
	if (question->name != NULL && question->result == RESOLVER_OK)
		sts_id(question->answer.records, question->answer.n,
		    stance->id);
	question_clear(question);
}

/* Says why there is no policy, unless it was the conductor who ended it. */
static int
complain(const struct stance *stance, const char *reason)
{
	char line[OUTCOME_TEXT];

	if (control_ended(stance->around.control))
		return -1;
	snprintf(line, sizeof(line), "MTA-STS of %s: policy cannot be "
	    "fetched: %.240s", stance->destination, reason);
	control_note(stance->around.control, line);
	trace_note(stance->around.control, line);
	return 0;
}

/* Takes a policy that was fetched, with what is to be known beside it. */
static void
accept_policy(struct stance *stance, struct sts *fresh)
{
	strlcpy(fresh->id, stance->id, sizeof(fresh->id));
	fresh->fetched = (int64_t)time(NULL);
	sts_clear(&stance->sts);
	stance->sts = *fresh;
	trace_note(stance->around.control, "MTA-STS policy fetched");
}

/* Fetches the policy, and has the conductor remember how that went. */
static void
renew(struct stance *stance)
{
	const struct circumstance *around = &stance->around;
	struct fetch fetch = { around->resolver, around->conf,
	    stance->destination, FETCH_PORT, around->control->fd };
	char reason[OUTCOME_TEXT];
	struct sts fresh;

	if (fetch_policy(&fetch, &fresh, reason) == 0)
		accept_policy(stance, &fresh);
	else if (complain(stance, reason) == -1)
		return;
	else
		stance->sts.failed = (int64_t)time(NULL);
	if (write_down(stance) == 0)
		control_sts(around->control, stance->text);
}

const struct sts *
stance_find(void *arg)
{
	struct stance *stance = arg;
	int64_t now = (int64_t)time(NULL);

	if (!stance->settled && stance->id[0] != '\0' &&
	    sts_wanted(&stance->sts, stance->id, now))
		renew(stance);
	stance->settled = 1;
	return sts_current(&stance->sts, (int64_t)time(NULL)) ?
	    &stance->sts : NULL;
}

void
stance_end(struct stance *stance)
{
	struct memory *memory = stance->around.memory;

	stance_forget(memory);
	/* without memory it is fetched again, no more */
	if (stance->text != NULL && stance->text[0] != '\0' &&
	    (memory->destination = strdup(stance->destination)) != NULL)
		memory->text = stance->text;
	else
		free(stance->text);
	stance->text = NULL;
	sts_clear(&stance->sts);
}

void
stance_forget(struct memory *memory)
{
	free(memory->destination);
	free(memory->text);
	memset(memory, 0, sizeof(*memory));
}
