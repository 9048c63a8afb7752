/*
 * One session of the scripted mail server (RFC 5321).  It is strict where a
 * client could be sloppy: commands out of order are 503, the data ends at
 * CRLF.CRLF alone, and what a client sends before it may is an event in the
 * log.  What is said is the script's matter: see answer.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/peer/answer.h"
#include "tests/peer/content.h"
#include "tests/peer/hello.h"
#include "tests/peer/login.h"
#include "tests/peer/secure.h"

#define LINE_ROOM	(64 * 1024)	/* a command */

void
session_reset(struct session *s)
{
	size_t i;

	for (i = 0; i < SESSION_RECIPIENTS; i++) {
		free(s->recipients[i]);
		s->recipients[i] = NULL;
	}
	if (s->envelope != NULL)
		fclose(s->envelope);
	free(s->envelope_text);
	s->envelope = NULL;
	s->envelope_text = NULL;
	s->mail = s->accepted = 0;
	s->counts[STEP_RCPT] = 0;
}

static void
do_starttls(struct session *s, const char *argument)
{
	(void)argument;
	recorder_event(&s->recorder, "starttls");
	answer_rush(s, "starttls");
	if (answer_give(s, STEP_STARTTLS, NULL, "220 2.0.0 go ahead\r\n") != 2)
		return;
	if (secure_up(s) == -1)
		return;
	/* RFC 3207 section 4.2: all that was said before is forgotten. */
	s->helo = s->extended = s->login = 0;
	session_reset(s);
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
	else if (s->server->script->user != NULL && !s->login)
		answer_give(s, STEP_MAIL, NULL,
		    "530 5.7.0 authentication required\r\n");
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
	if (answer_give(s, STEP_RCPT, usual[0] == '2' ? path : NULL,
	    usual) == 2 && s->mail) {
		if (script->lmtp && s->accepted < SESSION_RECIPIENTS)
			s->recipients[s->accepted] = strdup(path);
		s->accepted++;
		fprintf(s->envelope, "RCPT %s\n", argument);
	}
}

static void
do_rset(struct session *s, const char *argument)
{
	(void)argument;
	recorder_event(&s->recorder, "rset");
	session_reset(s);
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
	{ "EHLO", hello_ehlo }, { "HELO", hello_helo },
	{ "LHLO", hello_lhlo }, { "STARTTLS", do_starttls },
	{ "AUTH", login_auth }, { "MAIL", do_mail }, { "RCPT", do_rcpt },
	{ "DATA", content_data }, { "RSET", do_rset }, { "NOOP", do_noop },
	{ "QUIT", do_quit },
};

/* LMTP has its own hello and no other (RFC 2033 section 4.1). */
static int
speaks(const struct session *s, const char *verb)
{
	if (strcmp(verb, "LHLO") == 0)
		return s->server->script->lmtp;
	if (strcmp(verb, "EHLO") == 0 || strcmp(verb, "HELO") == 0)
		return !s->server->script->lmtp;
	return 1;
}

static void
dispatch(struct session *s, char *line)
{
	static const struct pace pace = { 0, 0 };
	static const char unknown[] = "500 5.5.2 unknown command\r\n";
	size_t i, n;

	n = strcspn(line, " \r\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strlen(commands[i].verb) != n ||
		    strncasecmp(line, commands[i].verb, n) != 0 ||
		    !speaks(s, commands[i].verb))
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
	if (s->over || (s->server->script->implicit_tls &&
	    secure_up(s) == -1))
		return;
	answer_rush(s, "greeting");
	snprintf(text, sizeof(text), "220 %s %s peer\r\n",
	    s->server->script->name,
	    s->server->script->lmtp ? "LMTP" : "ESMTP");
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
	session_reset(&s);
	recorder_event(&s.recorder, "end");
	s.over = 0;
	if (s.channel.fd != -1)
		channel_close(&s.channel, 0);
	answer_give(&s, STEP_END, NULL, "");
}
