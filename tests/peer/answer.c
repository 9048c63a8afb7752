/*
 * The one place where the script has its say.  All rules that fit a step are
 * taken in their order: those that end the session do so at once, the others
 * change what is sent or when.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "tests/peer/answer.h"

static const struct pace at_once = { 0, 0 };

/* The same octets n times, for ever where n is 0 and the client bears it. */
static void
flood(struct session *s, const char *octets, long n)
{
	size_t length = strlen(octets);
	long i;

	for (i = 0; n == 0 || i < n; i++)
		if (channel_write(&s->channel, octets, length, &at_once) == -1)
			return;
}

/* A line that has begun and has no end yet. */
static void
long_line(struct session *s, long n)
{
	char kilobyte[1025];

	memset(kilobyte, 'x', sizeof(kilobyte) - 1);
	kilobyte[sizeof(kilobyte) - 1] = '\0';
	flood(s, "250 ", 1);
	flood(s, kilobyte, n);
}

int
answer_counts_octets(const struct rule *rule)
{
	return rule->step == STEP_HANDSHAKE && rule->text == NULL &&
	    (rule->action == ACTION_CUT || rule->action == ACTION_RESET ||
	    rule->action == ACTION_STALL);
}

/* Does what ends a session in place of a reply; 0 where rule is none. */
static int
act_end(struct session *s, const struct rule *rule)
{
	if (answer_counts_octets(rule))
		return 0;
	switch (rule->action) {
	case ACTION_CUT:
		channel_write(&s->channel, rule->text, rule->length, &at_once);
		channel_close(&s->channel, 0);
		break;
	case ACTION_CLOSE:
		channel_close(&s->channel, 0);
		break;
	case ACTION_RESET:
		channel_close(&s->channel, 1);
		break;
	case ACTION_HANG:
		channel_drain(&s->channel);
		break;
	case ACTION_STALL:
		poll(NULL, 0, -1);
		break;
	default:
		return 0;
	}
	recorder_event(&s->recorder, "scripted end");
	s->over = 1;
	return 1;
}

static void
act_before(struct session *s, const struct rule *rule)
{
	static const char garbage[] = "\x16\x03\x01\x80\xff\x00\x07 \n\r\x1b[2J";

	/* A response has these in its header. */
	if (rule->step == STEP_RESPONSE &&
	    (rule->action == ACTION_FLOOD || rule->action == ACTION_LONG))
		return;
	switch (rule->action) {
	case ACTION_GARBAGE:
		channel_write(&s->channel, garbage, sizeof(garbage) - 1,
		    &at_once);
		break;
	case ACTION_FLOOD:
		flood(s, "250-flood\r\n", rule->value);
		break;
	case ACTION_LONG:
		long_line(s, rule->value);
		break;
	case ACTION_DELAY:
		poll(NULL, 0, (int)rule->value);
		break;
	case ACTION_TELL:
		recorder_tell(&s->recorder, rule->text);
		break;
	default:
		break;
	}
}

static void
adjust(struct answer *answer, const struct rule *rule)
{
	switch (rule->action) {
	case ACTION_REPLY:
	case ACTION_RAW:
		answer->text = rule->text;
		answer->length = rule->length;
		break;
	case ACTION_EARLY:
		answer->early = rule->text;
		answer->nearly = rule->length;
		break;
	case ACTION_SPLIT:
		answer->pace.split = 1;
		break;
	case ACTION_DRIP:
		answer->pace.drip = rule->value;
		break;
	default:
		break;
	}
}

void
answer_send(struct session *s, const struct answer *answer)
{
	char *both;
	size_t n = answer->length + answer->nearly;

	if (n == 0)
		return;
	/* The two leave in one packet. */
	if ((both = malloc(n)) == NULL)
		abort();
	memcpy(both, answer->text, answer->length);
	if (answer->nearly != 0)
		memcpy(both + answer->length, answer->early, answer->nearly);
	if (channel_write(&s->channel, both, n, &answer->pace) == -1)
		s->over = 1;
	free(both);
}

int
answer_decide(struct session *s, enum step step, const char *address,
    struct answer *answer)
{
	struct rule at = { .step = step, .connection = s->ordinal };
	const struct rule *rule;
	size_t cursor = 0;

	at.number = ++s->counts[step];
	at.address = (char *)address;
	while ((rule = script_next(s->server->script, &cursor, &at)) != NULL) {
		if (act_end(s, rule))
			return -1;
		act_before(s, rule);
		adjust(answer, rule);
	}
	return 0;
}

int
answer_give(struct session *s, enum step step, const char *address,
    const char *usual)
{
	struct answer out = { usual, strlen(usual), NULL, 0, { 0, 0 } };

	if (s->over || answer_decide(s, step, address, &out) == -1)
		return 0;
	answer_send(s, &out);
	return out.length > 0 ? out.text[0] - '0' : 0;
}

void
answer_rush(struct session *s, const char *verb)
{
	if (channel_pending(&s->channel))
		recorder_event(&s->recorder, "rushed %s", verb);
}
