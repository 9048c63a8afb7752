/*
 * Transactions, and what their replies mean for each recipient.  DELIVERED is
 * only what had a 2yz to a final dot that was sent after a 354, with MAIL and
 * its own RCPT accepted.  Every recipient wanted gets a report; the last one
 * counts.
 */
#include <stdlib.h>
#include <string.h>

#include "deliver/dot.h"
#include "deliver/offer.h"
#include "deliver/trace.h"
#include "deliver/transaction.h"
#include "util/text.h"

/* Reports an outcome of a recipient whose turn then is over. */
static void
tell(struct transaction *t, uint32_t i, const struct outcome *outcome,
    int final)
{
	t->turns[i] = TURN_OVER;
	if (final)
		t->todo[i] = 0;
	else
		*t->last = *outcome;
	t->report(t->arg, i, outcome);
}

/* 1 where a recipient's transaction has to ask for SMTPUTF8 (RFC 6531 section
 * 3.4): for the message as a whole, or for what is no ASCII in the address. */
static int
needs_utf8(const struct transaction *t, uint32_t i)
{
	const char *address = t->job->recipients[i];

	return (t->job->flags & MESSAGE_SMTPUTF8) != 0 ||
	    !text_ascii(address, strlen(address));
}

/* Tells it to all that would be offered by the same MAIL. */
static void
tell_kin(struct transaction *t, const struct outcome *outcome, int final)
{
	uint32_t i;

	for (i = 0; i < t->job->nrecipients; i++)
		if (t->turns[i] != TURN_OVER && needs_utf8(t, i) == t->utf8)
			tell(t, i, outcome, final);
}

/* Tells it to all whose turn is not over. */
static void
tell_all(struct transaction *t, const struct outcome *outcome, int final)
{
	uint32_t i;

	for (i = 0; i < t->job->nrecipients; i++)
		if (t->turns[i] != TURN_OVER)
			tell(t, i, outcome, final);
}

static void
tell_accepted(struct transaction *t, const struct outcome *outcome, int final)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->turns[t->group[i]] == TURN_ACCEPTED)
			tell(t, t->group[i], outcome, final);
}

void
transaction_refuse(struct transaction *t, const struct outcome *outcome)
{
	uint32_t i;

	*t->last = *outcome;
	for (i = 0; i < t->job->nrecipients; i++)
		if (t->todo[i])
			t->report(t->arg, i, outcome);
}

/* The refusal of one recipient. */
static void
publish_rcpt(struct transaction *t, uint32_t i, struct outcome *said)
{
	int many = said->code == 452 || said->code == 552;

	if (said->code == 552) {
		/* RFC 5321 section 4.5.3.1.10: too many, not too large. */
		said->kind = OUTCOME_DEFERRED;
		said->status[0] = '4';
	}
	tell(t, i, said, said->kind == OUTCOME_FAILED);
	if (many)
		t->turns[i] = TURN_NEXT;
}

/*
 * Reports what was refused.  This waits until every command has its reply and
 * no reply is left over: with one too many, each would be another's.
 */
static void
publish(struct transaction *t)
{
	size_t i;

	if (t->refused) {
		/* Its reply to MAIL is one for all that are left. */
		t->said[0].of_sender = 1;
		tell_kin(t, &t->said[0], t->said[0].kind == OUTCOME_FAILED);
		return;
	}
	for (i = 1; i < t->due && i <= t->n; i++)
		if (t->said[i].kind != OUTCOME_NONE)
			publish_rcpt(t, t->group[i - 1], &t->said[i]);
	if (t->due == t->n + 2 && !t->go)
		tell_accepted(t, &t->said[t->n + 1],
		    t->said[t->n + 1].kind == OUTCOME_FAILED);
}

static int
envelope(struct transaction *t)
{
	int rc = offer_run(t);

	if (t->s->state != SESSION_CONFUSED)
		publish(t);
	return rc;
}

/*
 * 354, though there is nobody to send to: the way out is a message of no
 * lines, and whatever is said of that delivers nothing (RFC 2920 section
 * 3.1).
 */
static int
cancel(struct transaction *t)
{
	/* RFC 2033 section 4.2: it must refuse, and nothing would end it */
	if (t->s->conf->relay == RELAY_LMTP)
		return session_break(t->s, "4.5.0", "DATA: accepted without a "
		    "recipient (RFC 2033 section 4.2)");
	if (session_command(t->s, "final dot", ".\r\n", WAIT_DOT) == -1)
		return -1;
	t->s->open = 0;
	return 0;
}

/*
 * The final dot was sent and its fate is not known: whoever tries again may
 * make a second copy, whoever does not may lose the first (RFC 5321 section
 * 6.1).  421 is an answer: not taken.
 */
static int
no_answer(struct transaction *t)
{
	struct outcome outcome;

	if (t->s->trouble.code == 421)
		return -1;
	session_outcome(t->s, &outcome, OUTCOME_UNCERTAIN,
	    t->s->trouble.status, t->s->trouble.text);
	tell_accepted(t, &outcome, 1);
	return -1;
}

/* The reply to the final dot, or the next one of those: its code or -1. */
static int
dot_reply(struct smtp *s)
{
	int code;

	/* Now the answer is all: only where nobody is left to hear it, the
	 * lock on the message is better let go. */
	s->net.last_words = 1;
	code = session_reply(s, "final dot", WAIT_DOT);
	s->net.last_words = 0;
	if (code != -1 && code / 100 == 3)
		code = session_unexpected(s, "final dot");
	return code;
}

/*
 * RFC 2033 section 4.2: a reply for each recipient that was accepted, in their
 * order.  What was said of one stays, whatever becomes of the next.
 */
static int
content_lmtp(struct transaction *t)
{
	struct outcome outcome;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (t->turns[t->group[i]] != TURN_ACCEPTED)
			continue;
		if (dot_reply(t->s) == -1)
			return no_answer(t);
		session_verdict(t->s, &outcome);
		tell(t, t->group[i], &outcome,
		    outcome.kind != OUTCOME_DEFERRED);
	}
	t->s->open = 0;
	return 0;
}

static int
content(struct transaction *t)
{
	struct smtp *s = t->s;
	struct outcome outcome;

	if (dot_send(s, t->job) == -1)
		return -1;
	trace_commands(s->control, ".\r\n", 3);
	if (s->conf->relay == RELAY_LMTP)
		return content_lmtp(t);
	if (dot_reply(s) == -1)
		return no_answer(t);
	s->open = 0;
	session_verdict(s, &outcome);
	tell_accepted(t, &outcome, outcome.kind != OUTCOME_DEFERRED);
	return 0;
}

/* Ends what an earlier transaction left open (RFC 5321 section 4.1.1.5). */
static int
reset(struct smtp *s)
{
	int code;

	if (!s->open)
		return 0;
	code = session_command(s, "RSET", "RSET\r\n", WAIT_MAIL);
	if (code == -1)
		return -1;
	if (code / 100 != 2)
		return session_break(s, "4.5.0", "RSET: refused with %d",
		    code);
	s->open = 0;
	return 0;
}

static int
transact(struct transaction *t)
{
	if (reset(t->s) == -1 || envelope(t) == -1)
		return -1;
	if (!t->go)
		return 0;
	return t->accepted > 0 && !t->refused ? content(t) : cancel(t);
}

/*
 * The next group of recipients; how many.  Those who need no SMTPUTF8 stand in
 * none with those who do: a server that has it may hand the message on to one
 * that has not, and would return it for all of them.
 */
static size_t
gather(struct transaction *t)
{
	uint32_t i;

	t->n = t->accepted = t->sent = t->due = 0;
	t->refused = t->go = 0;
	for (i = 0; i < t->job->nrecipients && t->n < TRANSACTION_MAX; i++) {
		if (t->turns[i] != TURN_NEXT)
			continue;
		if (t->n == 0)
			t->utf8 = needs_utf8(t, i);
		if (needs_utf8(t, i) == t->utf8)
			t->group[t->n++] = i;
	}
	return t->n;
}

/* Addresses that this server cannot be told; another may know them. */
static void
refuse_foreign(struct transaction *t)
{
	const unsigned int both = EHLO_SMTPUTF8 | EHLO_8BITMIME;
	struct outcome outcome;
	uint32_t i;

	if ((t->s->ehlo.offers & both) == both)
		return;
	/* RFC 6531 section 3.2 */
	session_outcome(t->s, &outcome, OUTCOME_FAILED, "5.6.7",
	    "address needs SMTPUTF8, the server does not offer it");
	for (i = 0; i < t->job->nrecipients; i++)
		if (t->turns[i] == TURN_NEXT && needs_utf8(t, i))
			tell(t, i, &outcome, 0);
}

/*
 * Recipients that were too many may go with the next transaction, but not for
 * ever: one that took nobody would end as this one did.
 */
static void
settle(struct transaction *t)
{
	size_t i;

	for (i = 0; t->accepted == 0 && i < t->n; i++)
		t->turns[t->group[i]] = TURN_OVER;
}

static int
prepare(struct transaction *t)
{
	size_t all = t->job->nrecipients, i;
	size_t most = all < TRANSACTION_MAX ? all : TRANSACTION_MAX;

	t->turns = calloc(all + 1, sizeof(*t->turns));
	t->said = calloc(most + 2, sizeof(*t->said));
	if (t->turns == NULL || t->said == NULL) {
		free(t->turns);
		free(t->said);
		return -1;
	}
	for (i = 0; i < all; i++)
		t->turns[i] = t->todo[i] ? TURN_NEXT : TURN_OVER;
	return 0;
}

int
transaction_run(struct transaction *t)
{
	int rc = 0;

	buf_init(&t->flight);
	if (prepare(t) == -1) {
		session_break(t->s, "4.3.0", "out of memory");
		transaction_refuse(t, &t->s->trouble);
		return -1;
	}
	refuse_foreign(t);
	while (rc == 0 && gather(t) > 0) {
		if ((rc = transact(t)) == 0)
			settle(t);
		t->report(t->arg, 0, NULL);
	}
	if (rc == -1 && t->s->trouble.kind != OUTCOME_NONE)
		tell_all(t, &t->s->trouble, 0);
	if (rc == -1)
		*t->last = t->s->trouble;
	buf_clear(&t->flight);
	free(t->said);
	free(t->turns);
	return rc;
}
