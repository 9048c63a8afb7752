/*
 * Keywords and the replies that list them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/peer/hello.h"
#include "tests/peer/smtpd.h"

static const char usual_keywords[] =
    "PIPELINING SIZE=52428800 8BITMIME STARTTLS ENHANCEDSTATUSCODES DSN";
static const char login_keywords[] =
    "PIPELINING SIZE=52428800 8BITMIME ENHANCEDSTATUSCODES DSN "
    "AUTH=PLAIN=LOGIN";

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
		while ((equals = strchr(word, '=')) != NULL)
			*equals = ' ';
		fprintf(out, "250%c%s\r\n", *p == '\0' ? ' ' : '-', word);
	}
}

static const char *
keywords(const struct session *s)
{
	const struct script *script = s->server->script;
	int tls = s->channel.ssl != NULL;

	if (tls && script->tls_keywords != NULL)
		return script->tls_keywords;
	if (script->keywords != NULL)
		return script->keywords;
	return tls && script->user != NULL ? login_keywords : usual_keywords;
}

int
hello_offers_auth(const struct session *s, const char *mechanism)
{
	const char *p = keywords(s);
	size_t n;

	while (strncmp(p, "AUTH=", 5) != 0) {
		p += strcspn(p, " ");
		p += strspn(p, " ");
		if (*p == '\0')
			return 0;
	}
	for (p += 4; *p == '='; p += n) {
		n = strcspn(++p, " =");
		if (mechanism == NULL || (strlen(mechanism) == n &&
		    strncasecmp(p, mechanism, n) == 0))
			return 1;
	}
	return 0;
}

static void
extended(struct session *s)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (out == NULL)
		abort();
	list_keywords(out, keywords(s), s->server->script->name,
	    s->channel.ssl != NULL);
	fclose(out);
	session_reset(s);
	if (answer_give(s, STEP_EHLO, NULL, text) == 2)
		s->helo = s->extended = 1;
	free(text);
}

void
hello_ehlo(struct session *s, const char *argument)
{
	recorder_event(&s->recorder, "ehlo %s", argument);
	answer_rush(s, "ehlo");
	extended(s);
}

void
hello_lhlo(struct session *s, const char *argument)
{
	recorder_event(&s->recorder, "lhlo %s", argument);
	answer_rush(s, "lhlo");
	extended(s);
}

void
hello_helo(struct session *s, const char *argument)
{
	char text[300];

	snprintf(text, sizeof(text), "250 %s\r\n", s->server->script->name);
	recorder_event(&s->recorder, "helo %s", argument);
	session_reset(s);
	if (answer_give(s, STEP_HELO, NULL, text) == 2)
		s->helo = 1;
	s->extended = 0;
}
