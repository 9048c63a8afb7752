/*
 * MAIL, the RCPTs and DATA are a row of commands, numbered from 0; with
 * PIPELINING they go out in as few flights as fit, else one at a time, and
 * the replies come back in the same row, one for each.  Nothing is concluded
 * here from a refusal but what need not be sent any more.
 */
#include "deliver/offer.h"
#include "deliver/trace.h"

/* Octets of commands sent before replies are read: it fits the smallest
 * socket buffer, so that a server that does not read yet stops nobody. */
#define FLIGHT	(12 * 1024)

/* Parameters are sent only for what was offered (RFC 5321 section 4.1.1). */
static void
put_mail(struct transaction *t)
{
	unsigned int offers = t->s->ehlo.offers;

	buf_printf(&t->flight, "MAIL FROM:<%s>", t->job->sender);
	if (offers & EHLO_SIZE)
		buf_printf(&t->flight, " SIZE=%lld", (long long)t->size);
	if ((offers & EHLO_8BITMIME) && (t->job->flags & MESSAGE_8BITMIME))
		buf_puts(&t->flight, " BODY=8BITMIME");
	if ((offers & EHLO_SMTPUTF8) && t->utf8)
		buf_puts(&t->flight, " SMTPUTF8");
	if ((offers & EHLO_DSN) && t->job->ret != DSN_RET_NONE)
		buf_printf(&t->flight, " RET=%s", dsn_ret_word(t->job->ret));
	if ((offers & EHLO_DSN) && t->job->envid != NULL)
		buf_printf(&t->flight, " ENVID=%s", t->job->envid);
	buf_puts(&t->flight, "\r\n");
}

/* RFC 3461 section 5.2.1: what was given is passed on, and nothing else. */
static void
put_wish(struct transaction *t, const struct job_wish *wish)
{
	char notify[DSN_NOTIFY_SIZE];

	dsn_notify_format(notify, wish->notify);
	if (notify[0] != '\0')
		buf_printf(&t->flight, " NOTIFY=%s", notify);
	if (wish->orcpt != NULL)
		buf_printf(&t->flight, " ORCPT=%s", wish->orcpt);
}

static void
put_rcpt(struct transaction *t, uint32_t i)
{
	buf_printf(&t->flight, "RCPT TO:<%s>", t->job->recipients[i]);
	if ((t->s->ehlo.offers & EHLO_DSN) && t->job->wishes != NULL)
		put_wish(t, &t->job->wishes[i]);
	buf_puts(&t->flight, "\r\n");
}

static void
put_command(struct transaction *t, size_t number)
{
	if (number == 0)
		put_mail(t);
	else if (number <= t->n)
		put_rcpt(t, t->group[number - 1]);
	else
		buf_puts(&t->flight, "DATA\r\n");
}

/* What the server is asked, for diagnostics. */
static const char *
step_name(const struct transaction *t, size_t number)
{
	return number == 0 ? "MAIL" : number <= t->n ? "RCPT" : "DATA";
}

/* Sends the next commands: all that fit where they may be pipelined (RFC 2920
 * section 3.1: DATA is the last of its flight), else one. */
static int
send_flight(struct transaction *t)
{
	const char *step = step_name(t, t->sent);

	buf_reset(&t->flight);
	do
		put_command(t, t->sent++);
	while ((t->s->ehlo.offers & EHLO_PIPELINING) && t->sent < t->n + 2 &&
	    t->flight.length < FLIGHT);
	if (t->flight.failed)
		return session_break(t->s, "4.3.0", "out of memory");
	if (session_flight(t->s, step, t->flight.data, t->flight.length) == -1)
		return -1;
	trace_commands(t->s->control, t->flight.data, t->flight.length);
	return 0;
}

/* Keeps the refusal until all replies are in, see publish(). */
static void
refusal(struct transaction *t, size_t number)
{
	session_verdict(t->s, &t->said[number]);
	t->said[number].of_sender = number == 0;
}

static int
on_mail(struct transaction *t, int code)
{
	if (code / 100 == 3)
		return session_unexpected(t->s, "MAIL");
	t->s->open |= code / 100 == 2;
	if (code >= 400) {
		t->refused = 1;
		refusal(t, 0);
	}
	return 0;
}

static int
on_rcpt(struct transaction *t, size_t number, int code)
{
	if (code / 100 == 3)
		return session_unexpected(t->s, "RCPT");
	if (code >= 400)
		refusal(t, number);
	else if (!t->refused) {
		t->turns[t->group[number - 1]] = TURN_ACCEPTED;
		t->accepted++;
	}
	return 0;
}

/* Content goes out after 354 and after nothing else (RFC 5321 section 3.3). */
static int
on_data(struct transaction *t, int code)
{
	if (code < 400 && code != 354)
		return session_unexpected(t->s, "DATA");
	t->go = code == 354;
	if (code >= 400)
		refusal(t, t->n + 1);
	return 0;
}

static int
take_reply(struct transaction *t)
{
	size_t number = t->due;
	int wait = number > t->n ? WAIT_DATA : number > 0 ? WAIT_RCPT :
	    WAIT_MAIL;
	int code = session_reply(t->s, step_name(t, number), wait);

	if (code == -1)
		return -1;
	t->due++;
	t->said[number].kind = OUTCOME_NONE;
	if (number == 0)
		return on_mail(t, code);
	if (number <= t->n)
		return on_rcpt(t, number, code);
	return on_data(t, code);
}

/* 1 where the next command still makes sense, all replies being in. */
static int
worthwhile(const struct transaction *t)
{
	if (t->sent == t->n + 2 || t->refused)
		return 0;
	return t->sent <= t->n || t->accepted > 0;
}

int
offer_run(struct transaction *t)
{
	while (t->due < t->sent || worthwhile(t)) {
		if (t->due == t->sent && send_flight(t) == -1)
			return -1;
		if (take_reply(t) == -1)
			return -1;
	}
	return session_quiet(t->s, "DATA");
}
