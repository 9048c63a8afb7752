/*
 * From clear to TLS.
 */
#include <poll.h>

#include <openssl/ssl.h>

#include "tests/peer/handshake.h"
#include "tests/peer/secure.h"

/* The rule that breaks the handshake at an octet, if one fits. */
static const struct rule *
find_limit(struct session *s)
{
	struct rule at = { .step = STEP_HANDSHAKE, .connection = s->ordinal,
	    .number = s->counts[STEP_HANDSHAKE] };
	const struct rule *rule;
	size_t cursor = 0;

	while ((rule = script_next(s->server->script, &cursor, &at)) != NULL)
		if (answer_counts_octets(rule))
			return rule;
	return NULL;
}

static int
fail(struct session *s)
{
	s->over = 1;
	return -1;
}

/* The log is written before the client can see the end. */
static int
break_off(struct session *s, const struct rule *limit)
{
	recorder_event(&s->recorder, "scripted end");
	recorder_event(&s->recorder, "handshake cut %ld",
	    handshake_part(&s->channel, s->server->tls, limit->value));
	if (limit->action == ACTION_STALL)
		poll(NULL, 0, -1);
	channel_close(&s->channel, limit->action == ACTION_RESET);
	return fail(s);
}

int
secure_up(struct session *s)
{
	char error[HANDSHAKE_ROOM];
	const struct rule *limit;

	s->channel.opaque = 1;
	/* what is said before the client's first octet would be another
	 * fault: words in the clear behind the 220 */
	channel_await(&s->channel);
	answer_give(s, STEP_HANDSHAKE, NULL, "");
	if (s->over)
		return -1;
	if ((limit = find_limit(s)) != NULL)
		return break_off(s, limit);
	if (handshake(&s->channel, s->server->tls, error) == -1) {
		recorder_event(&s->recorder, "sni %s", s->channel.sni);
		recorder_event(&s->recorder, "handshake failed: %s", error);
		return fail(s);
	}
	s->channel.opaque = 0;
	recorder_event(&s->recorder, "sni %s", s->channel.sni);
	recorder_event(&s->recorder, "tls %s",
	    SSL_get_version(s->channel.ssl));
	return 0;
}
