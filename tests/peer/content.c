/*
 * The message is taken to its lone dot, kept, and answered for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "tests/peer/content.h"
#include "tests/peer/smtpd.h"

#define LINE_ROOM	(64 * 1024)	/* a piece of the data */
#define MESSAGE_ROOM	(128 << 20)	/* more is no test of ours */

static const char usual[] = "250 2.0.0 queued\r\n";

/* Collects lines up to the lone dot; dots taken off.  -1: it never came. */
static int
collect(struct session *s, FILE *message)
{
	static char line[LINE_ROOM];
	size_t n, total = 0;
	int fresh = 1;	/* what was read before ended in CRLF */

	while ((n = channel_line(&s->channel, line, sizeof(line))) > 0) {
		if (fresh && n == 3 && memcmp(line, ".\r\n", 3) == 0)
			return 0;
		if ((total += n) > MESSAGE_ROOM)
			return -1;
		if (fresh && line[0] == '.')
			fwrite(line + 1, 1, n - 1, message);
		else
			fwrite(line, 1, n, message);
		fresh = n >= 2 && line[n - 2] == '\r' && line[n - 1] == '\n';
	}
	return -1;
}

static void
keep(struct session *s, const char *text, size_t n)
{
	int number;

	if (s->login)
		fprintf(s->envelope, "AUTH %s\n", s->server->script->user);
	if (s->channel.ssl != NULL)
		fprintf(s->envelope, "SNI %s\n", s->channel.sni);
	fprintf(s->envelope, "TLS %s\nCONNECTION %d\n",
	    s->channel.ssl != NULL ? SSL_get_version(s->channel.ssl) : "none",
	    s->recorder.connection);
	fflush(s->envelope);
	number = recorder_mail(&s->recorder, s->envelope_text, text, n);
	recorder_event(&s->recorder, "kept mail.%d", number);
}

/*
 * Decides on a message that came whole.  It is kept before its 250 leaves,
 * so that whoever has seen the 250 finds it.
 */
static void
judge(struct session *s, const char *text, size_t n)
{
	struct answer out = { usual, sizeof(usual) - 1, NULL, 0, { 0, 0 } };

	if (answer_decide(s, STEP_DOT, NULL, &out) == -1)
		return;
	if (out.length > 0 && out.text[0] == '2' && s->accepted > 0)
		keep(s, text, n);
	answer_send(s, &out);
}

/* The same for each recipient; kept once, before the first 250. */
static void
judge_each(struct session *s, const char *text, size_t n)
{
	int i, code, kept = 0;

	s->counts[STEP_DOT] = 0;
	for (i = 0; i < s->accepted && !s->over; i++) {
		struct answer out = { usual, sizeof(usual) - 1, NULL, 0,
		    { 0, 0 } };

		if (answer_decide(s, STEP_DOT, s->recipients[i], &out) == -1)
			return;
		code = out.length > 0 ? atoi(out.text) : 0;
		if (code / 100 == 2 && !kept++)
			keep(s, text, n);
		recorder_event(&s->recorder, "dot %s %d", s->recipients[i],
		    code);
		answer_send(s, &out);
	}
}

void
content_data(struct session *s, const char *argument)
{
	const char *go = "354 go ahead\r\n";
	char *text = NULL;
	size_t n;
	FILE *message;

	(void)argument;
	recorder_event(&s->recorder, "data");
	answer_rush(s, "data");
	if (!s->mail)
		go = "503 5.5.1 not now\r\n";
	else if (s->accepted == 0)
		go = "554 5.5.1 no valid recipients\r\n";
	if (answer_give(s, STEP_DATA, NULL, go) != 3)
		return;
	answer_give(s, STEP_CONTENT, NULL, "");
	if (s->over)
		return;
	if ((message = open_memstream(&text, &n)) == NULL)
		abort();
	if (collect(s, message) == -1)
		s->over = 1;
	fclose(message);
	recorder_event(&s->recorder, s->over ? "cut %zu" : "dot %zu", n);
	if (!s->over && s->mail)
		(s->server->script->lmtp ? judge_each : judge)(s, text, n);
	free(text);
	session_reset(s);
}
