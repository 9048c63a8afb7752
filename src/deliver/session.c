/*
 * Flights go out only when nothing is due and nothing was said; replies are
 * read one for each command.  Whatever breaks that ends the session with the
 * recipients undecided, as if the server had said 451 (RFC 5321 section 3.8).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "deliver/session.h"
#include "deliver/trace.h"
#include "util/clock.h"

void
session_limit(struct smtp *s, int64_t octets)
{
	int64_t seconds = SESSION_SECONDS + octets / SESSION_RATE;

	if (seconds > 7 * 24 * 3600)
		seconds = 7 * 24 * 3600;	/* fits an int */
	s->end = clock_now() + conf_wait(s->conf, (int)seconds);
}

void
session_wait(struct smtp *s, int seconds)
{
	int64_t wait = conf_wait(s->conf, seconds);
	int64_t left = s->end - clock_now();

	net_wait(&s->net, wait < left ? wait : left);
}

/* trouble has carried host, address, port and tls since they were known. */
static void
name_host(const struct smtp *s, struct outcome *outcome)
{
	if (outcome != &s->trouble)
		*outcome = s->trouble;
	outcome->of_sender = 0;
}

void
session_outcome(const struct smtp *s, struct outcome *outcome,
    enum outcome_kind kind, const char *status, const char *text)
{
	name_host(s, outcome);
	outcome_set(outcome, kind, 0, status, "%s", text);
}

void
session_verdict(const struct smtp *s, struct outcome *outcome)
{
	enum outcome_kind kind = OUTCOME_DEFERRED;
	char text[OUTCOME_TEXT];

	if (s->reply.code / 100 == 2)
		kind = OUTCOME_DELIVERED;
	else if (s->reply.code / 100 == 5)
		kind = OUTCOME_FAILED;
	name_host(s, outcome);
	reply_show(&s->reply, text, sizeof(text));
	outcome_set(outcome, kind, s->reply.code, s->reply.status, "%s", text);
}

int
session_break(struct smtp *s, const char *status, const char *format, ...)
{
	char text[OUTCOME_TEXT];
	va_list ap;

	if (s->state != SESSION_SOUND)
		return -1;
	s->state = status[2] == '5' ? SESSION_CONFUSED : SESSION_LOST;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	outcome_set(&s->trouble, OUTCOME_DEFERRED, 0, status, "%s", text);
	trace_note(s->control, text);
	return -1;
}

/* What the server said last may be the reason that it went. */
static void
last_words(struct smtp *s, char *dst, size_t size)
{
	size_t left = s->net.end - s->net.start;

	reply_init(&s->reply);
	reply_feed(&s->reply, s->net.in + s->net.start, left);
	trace_reply(s->control, &s->reply);
	reply_show(&s->reply, dst, size);
}

int
session_lost(struct smtp *s, const char *step)
{
	char words[OUTCOME_TEXT / 2];

	if (s->state != SESSION_SOUND)
		return -1;
	if (s->net.error == NET_STOPPED) {
		s->state = SESSION_LOST;
		outcome_set(&s->trouble, OUTCOME_NONE, 0, "", "stopped");
		return -1;
	}
	if (s->net.start < s->net.end) {
		last_words(s, words, sizeof(words));
		return session_break(s, "4.4.2", "%s: %s: %s", step,
		    s->net.reason, words);
	}
	return session_break(s, "4.4.2", "%s: %s", step, s->net.reason);
}

/* The server spoke when it was not its turn. */
static int
spoke(struct smtp *s, const char *step)
{
	char words[OUTCOME_TEXT / 2];

	last_words(s, words, sizeof(words));
	if (s->reply.state == REPLY_DONE && s->reply.code == 421)
		return session_break(s, "4.4.2", "%s: closed by the server: %s",
		    step, words);
	return session_break(s, "4.5.0",
	    "%s: the server spoke out of turn (RFC 5321 section 4.3.1): %s",
	    step, words);
}

int
session_quiet(struct smtp *s, const char *step)
{
	if (s->state != SESSION_SOUND)
		return -1;
	switch (net_early(&s->net)) {
	case 0:
		return 0;
	case 1:
		return spoke(s, step);
	default:
		return session_lost(s, step);
	}
}

int
session_flight(struct smtp *s, const char *step, const void *octets, size_t n)
{
	if (session_quiet(s, step) == -1)
		return -1;
	session_wait(s, WAIT_BLOCK);
	if (net_write(&s->net, octets, n) == -1)
		return session_lost(s, step);
	return 0;
}

int
session_reply(struct smtp *s, const char *step, int seconds)
{
	struct reply *reply = &s->reply;
	struct net *net = &s->net;
	char text[OUTCOME_TEXT / 2];

	if (s->state != SESSION_SOUND)
		return -1;
	/* One deadline for the whole reply: dripping octets gain nothing. */
	session_wait(s, seconds);
	reply_init(reply);
	while (reply->state == REPLY_MORE) {
		if (net_fill(net) == -1) {
			trace_reply(s->control, reply);
			return session_lost(s, step);
		}
		net->start += reply_feed(reply, net->in + net->start,
		    net->end - net->start);
	}
	trace_reply(s->control, reply);
	reply_show(reply, text, sizeof(text));
	if (reply->state == REPLY_BAD)
		return session_break(s, "4.5.0",
		    "%s: no reply of RFC 5321 section 4.2: %s", step, text);
	if (reply->code != 421)
		return reply->code;
	s->state = SESSION_LOST;
	outcome_set(&s->trouble, OUTCOME_DEFERRED, reply->code, reply->status,
	    "%s", text);
	return -1;
}

int
session_command(struct smtp *s, const char *step, const char *line,
    int seconds)
{
	if (session_flight(s, step, line, strlen(line)) == -1)
		return -1;
	trace_commands(s->control, line, strlen(line));
	return session_reply(s, step, seconds);
}

int
session_unexpected(struct smtp *s, const char *step)
{
	char text[OUTCOME_TEXT / 2];

	reply_show(&s->reply, text, sizeof(text));
	return session_break(s, "4.5.0",
	    "%s: unexpected reply (RFC 5321 section 4.3.2): %s", step, text);
}
