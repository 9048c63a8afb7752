/*
 * One session of the scripted mail server (RFC 5321): EHLO, HELO, STARTTLS,
 * MAIL, RCPT, DATA, RSET, NOOP, QUIT.  It is strict where a client could be
 * sloppy: commands out of order are 503, the data ends at CRLF.CRLF alone, and
 * what a client sends before it may is an event in the log.  What is said is
 * the script's matter: see answer.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/ssl.h>

#include "tests/peer/answer.h"

#define LINE_ROOM	(64 * 1024)	/* a command, or a piece of the data */
#define MESSAGE_ROOM	(128 << 20)	/* more is no test of ours */

static const char usual_keywords[] =
    "PIPELINING SIZE=52428800 8BITMIME STARTTLS ENHANCEDSTATUSCODES DSN";

/* Takes the keywords apart; '=' stands for the blank before a parameter. */
static void
list_keywords(FILE *out, const char *keywords, const char *name, int tls)
{
	const char *p = keywords;
	char word[256], *equals;
	size_t n;

	fprintf(out, "250%c%s\r\n", *p == '\0' ? ' ' : '-', name);
	while (*p != '\0') {
		n = strcspn(p, " ");
		snprintf(word, sizeof(word), "%.*s", (int)n, p);
		p += n;
		p += strspn(p, " ");
		if (tls && strcmp(word, "STARTTLS") == 0)
			strlcpy(word, "HELP", sizeof(word));
		if ((equals = strchr(word, '=')) != NULL)
			*equals = ' ';
		fprintf(out, "250%c%s\r\n", *p == '\0' ? ' ' : '-', word);
	}
}

static const char *
keywords(const struct session *s)
{
	const struct script *script = s->server->script;

	if (s->channel.ssl != NULL && script->tls_keywords != NULL)
		return script->tls_keywords;
	return script->keywords != NULL ? script->keywords : usual_keywords;
}

static void
end_transaction(struct session *s)
{
	if (s->envelope != NULL)
		fclose(s->envelope);
	free(s->envelope_text);
	s->envelope = NULL;
	s->envelope_text = NULL;
	s->mail = s->accepted = 0;
	s->counts[STEP_RCPT] = 0;
}

static void
do_ehlo(struct session *s, const char *argument)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (out == NULL)
		abort();
	list_keywords(out, keywords(s), s->server->script->name,
	    s->channel.ssl != NULL);
	fclose(out);
	recorder_event(&s->recorder, "ehlo %s", argument);
	answer_rush(s, "ehlo");
	end_transaction(s);
	if (answer_give(s, STEP_EHLO, NULL, text) == 2)
		s->helo = s->extended = 1;
	free(text);
}

static void
do_helo(struct session *s, const char *argument)
{
	char text[300];

	snprintf(text, sizeof(text), "250 %s\r\n", s->server->script->name);
	recorder_event(&s->recorder, "helo %s", argument);
	end_transaction(s);
	if (answer_give(s, STEP_HELO, NULL, text) == 2)
		s->helo = 1;
	s->extended = 0;
}

static void
do_starttls(struct session *s, const char *argument)
{
	(void)argument;
	recorder_event(&s->recorder, "starttls");
	answer_rush(s, "starttls");
	if (answer_give(s, STEP_STARTTLS, NULL, "220 2.0.0 go ahead\r\n") != 2)
		return;
	s->channel.opaque = 1;
	/* what is said before the client's first octet would be another
	 * fault: words in the clear behind the 220 */
	channel_await(&s->channel);
	answer_give(s, STEP_HANDSHAKE, NULL, "");
	if (s->over)
		return;
	if (channel_handshake(&s->channel, s->server->tls) == -1) {
		recorder_event(&s->recorder, "handshake failed");
		s->over = 1;
		return;
	}
	s->channel.opaque = 0;
	recorder_event(&s->recorder, "tls %s",
	    SSL_get_version(s->channel.ssl));
	/* RFC 3207 section 4.2: all that was said before is forgotten. */
	s->helo = s->extended = 0;
	end_transaction(s);
}

/* The path of a command's argument, `FROM:<path> PARAMETERS', copied. */
static int
take_path(const char *argument, const char *prefix, char *path, size_t size)
{
	const char *end;
	int n;

	if (strncasecmp(argument, prefix, strlen(prefix)) != 0)
		return -1;
	argument += strlen(prefix);
	/* A quoted local part may hold '>': the path's is the one before the
	 * first blank behind the last quote. */
	end = strrchr(argument, '"');
	end = strchr(end == NULL ? argument : end, '>');
	if (argument[0] != '<' || end == NULL ||
	    (end[1] != '\0' && end[1] != ' '))
		return -1;
	n = snprintf(path, size, "%.*s", (int)(end - argument - 1),
	    argument + 1);
	return n >= 0 && (size_t)n < size ? 0 : -1;
}

static void
do_mail(struct session *s, const char *argument)
{
	char path[1024];

	recorder_event(&s->recorder, "mail %s", argument);
	if (!s->helo || s->mail)
		answer_give(s, STEP_MAIL, NULL, "503 5.5.1 not now\r\n");
	else if (take_path(argument, "FROM:", path, sizeof(path)) == -1)
		answer_give(s, STEP_MAIL, NULL, "501 5.5.4 syntax\r\n");
	else if (answer_give(s, STEP_MAIL, path, "250 2.1.0 ok\r\n") == 2) {
		s->mail = 1;
		s->envelope = open_memstream(&s->envelope_text,
		    &s->envelope_length);
		if (s->envelope == NULL)
			abort();
		fprintf(s->envelope, "MAIL %s\n", argument);
	}
}

static void
do_rcpt(struct session *s, const char *argument)
{
	const struct script *script = s->server->script;
	const char *usual = "250 2.1.5 ok\r\n";
	char path[1024], full[300];

	recorder_event(&s->recorder, "rcpt %s", argument);
	if (!s->mail)
		usual = "503 5.5.1 not now\r\n";
	else if (take_path(argument, "TO:", path, sizeof(path)) == -1)
		usual = "501 5.5.4 syntax\r\n";
	else if (script->limit_rcpt > 0 && s->accepted >= script->limit_rcpt) {
		snprintf(full, sizeof(full), "%s\r\n", script->limit_reply);
		usual = full;
	}
	if (answer_give(s, STEP_RCPT, usual[0] == '2' ? path : NULL, usual) == 2 &&
	    s->mail) {
		s->accepted++;
		fprintf(s->envelope, "RCPT %s\n", argument);
	}
}

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
	static const char usual[] = "250 2.0.0 queued\r\n";
	struct answer out = { usual, sizeof(usual) - 1, NULL, 0, { 0, 0 } };

	if (answer_decide(s, STEP_DOT, NULL, &out) == -1)
		return;
	if (out.length > 0 && out.text[0] == '2' && s->accepted > 0)
		keep(s, text, n);
	answer_send(s, &out);
}

static void
do_data(struct session *s, const char *argument)
{
	const char *usual = "354 go ahead\r\n";
	char *text = NULL;
	size_t n;
	FILE *message;

	(void)argument;
	recorder_event(&s->recorder, "data");
	answer_rush(s, "data");
	if (!s->mail)
		usual = "503 5.5.1 not now\r\n";
	else if (s->accepted == 0)
		usual = "554 5.5.1 no valid recipients\r\n";
	if (answer_give(s, STEP_DATA, NULL, usual) != 3)
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
		judge(s, text, n);
	free(text);
	end_transaction(s);
}

static void
do_rset(struct session *s, const char *argument)
{
	(void)argument;
	recorder_event(&s->recorder, "rset");
	end_transaction(s);
	answer_give(s, STEP_RSET, NULL, "250 2.0.0 ok\r\n");
}

static void
do_noop(struct session *s, const char *argument)
{
	(void)argument;
	answer_give(s, STEP_RSET, NULL, "250 2.0.0 ok\r\n");
}

static void
do_quit(struct session *s, const char *argument)
{
	(void)argument;
	recorder_event(&s->recorder, "quit");
	answer_give(s, STEP_QUIT, NULL, "221 2.0.0 bye\r\n");
	s->over = 1;
}

static const struct {
	const char	*verb;
	void		(*run)(struct session *, const char *);
} commands[] = {
	{ "EHLO", do_ehlo }, { "HELO", do_helo }, { "STARTTLS", do_starttls },
	{ "MAIL", do_mail }, { "RCPT", do_rcpt }, { "DATA", do_data },
	{ "RSET", do_rset }, { "NOOP", do_noop }, { "QUIT", do_quit },
};

static void
dispatch(struct session *s, char *line)
{
	static const struct pace pace = { 0, 0 };
	static const char unknown[] = "500 5.5.2 unknown command\r\n";
	size_t i, n;

	n = strcspn(line, " \r\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strlen(commands[i].verb) != n ||
		    strncasecmp(line, commands[i].verb, n) != 0)
			continue;
		line[strcspn(line, "\r\n")] = '\0';
		commands[i].run(s, line + n + (line[n] == ' '));
		return;
	}
	recorder_event(&s->recorder, "unknown %s", line);
	if (channel_write(&s->channel, unknown, sizeof(unknown) - 1,
	    &pace) == -1)
		s->over = 1;
}

static void
greet(struct session *s)
{
	char text[300];

	answer_give(s, STEP_CONNECT, NULL, "");
	if (s->over)
		return;
	answer_rush(s, "greeting");
	snprintf(text, sizeof(text), "220 %s ESMTP peer\r\n",
	    s->server->script->name);
	answer_give(s, STEP_GREETING, NULL, text);
}

void
smtpd_serve(const struct smtpd *server, int fd, int ordinal, int number)
{
	static char line[LINE_ROOM];
	struct session s = { .server = server, .ordinal = ordinal };
	size_t n;

	s.channel.fd = fd;
	s.channel.recorder = &s.recorder;
	if (recorder_open(&s.recorder, server->dir, number) == -1)
		abort();
	recorder_event(&s.recorder, "connect");
	greet(&s);
	while (!s.over &&
	    (n = channel_line(&s.channel, line, sizeof(line) - 1)) > 0) {
		line[n] = '\0';
		dispatch(&s, line);
	}
	end_transaction(&s);
	recorder_event(&s.recorder, "end");
	s.over = 0;
	if (s.channel.fd != -1)
		channel_close(&s.channel, 0);
	answer_give(&s, STEP_END, NULL, "");
}
