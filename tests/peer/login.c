/*
 * A round of AUTH is a reply of ours; each is a step of its own for the
 * script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "tests/peer/hello.h"
#include "tests/peer/login.h"
#include "tests/peer/smtpd.h"

#define LOGIN_ROOM	1024		/* a line of base64 */
#define MECHANISM	32

static const char *
where(const struct session *s)
{
	return s->channel.ssl != NULL ? "tls" : "clear";
}

static void
refuse(struct session *s, const char *mechanism, const char *reply)
{
	recorder_event(&s->recorder, "auth %s refused %s", mechanism,
	    where(s));
	answer_give(s, STEP_AUTH, NULL, reply);
}

/* Decodes base64; the length, or -1.  RFC 4954 section 4: "=" is empty. */
static int
decode(const char *text, char out[LOGIN_ROOM])
{
	size_t length = strlen(text), padding;
	int n;

	memset(out, 0, LOGIN_ROOM);
	if (strcmp(text, "=") == 0 || length == 0)
		return 0;
	if (length % 4 != 0 || length >= LOGIN_ROOM ||
	    strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789+/=") != length)
		return -1;
	padding = length - strcspn(text, "=");
	n = EVP_DecodeBlock((unsigned char *)out, (const unsigned char *)text,
	    (int)length);
	if (n < 0 || padding > 2)
		return -1;
	n -= (int)padding;
	out[n] = '\0';
	return n;
}

/* Asks, and takes the client's line; 0 where the script says otherwise. */
static int
ask(struct session *s, const char *prompt, char line[LOGIN_ROOM])
{
	size_t n;

	if (answer_give(s, STEP_AUTH, NULL, prompt) != 3)
		return 0;
	if ((n = channel_line(&s->channel, line, LOGIN_ROOM - 1)) == 0) {
		s->over = 1;
		return 0;
	}
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return 1;
}

/* The answer to a user and a password that came whole. */
static void
decide(struct session *s, const char *mechanism, const char *user,
    const char *password)
{
	const struct script *script = s->server->script;
	int good = script->user != NULL && strcmp(user, script->user) == 0 &&
	    strcmp(password, script->password) == 0;

	recorder_event(&s->recorder, "auth %s %s %s %s", mechanism, user,
	    good ? "ok" : "bad", where(s));
	s->login = answer_give(s, STEP_AUTH, NULL, good ?
	    "235 2.7.0 welcome\r\n" : "535 5.7.8 no such login\r\n") == 2;
}

/* RFC 4616: [authorization] NUL user NUL password. */
static void
plain(struct session *s, char *line)
{
	char secret[LOGIN_ROOM];
	const char *user, *password;
	int n = decode(line, secret);

	user = n < 0 ? NULL : memchr(secret, '\0', (size_t)n);
	password = user == NULL ? NULL :
	    memchr(user + 1, '\0', (size_t)(secret + n - user - 1));
	if (password == NULL)
		refuse(s, "PLAIN", "501 5.5.2 not understood\r\n");
	else
		decide(s, "PLAIN", user + 1, password + 1);
}

static void
login(struct session *s, char *line)
{
	char user[LOGIN_ROOM], password[LOGIN_ROOM];
	int bad = decode(line, user) < 0;

	if (!bad && !ask(s, "334 UGFzc3dvcmQ6\r\n", line))
		return;
	if (bad || strcmp(line, "*") == 0 || decode(line, password) < 0)
		refuse(s, "LOGIN", "501 5.5.2 not understood\r\n");
	else
		decide(s, "LOGIN", user, password);
}

static const struct mechanism {
	const char	*name;
	const char	*prompt;
	void		(*run)(struct session *, char *);
} mechanisms[] = {
	{ "PLAIN", "334 \r\n", plain },
	{ "LOGIN", "334 VXNlcm5hbWU6\r\n", login },
};

static void
run(struct session *s, const struct mechanism *mechanism, const char *initial)
{
	char line[LOGIN_ROOM];

	if (initial != NULL)
		strlcpy(line, initial, sizeof(line));
	else if (!ask(s, mechanism->prompt, line))
		return;
	if (strcmp(line, "*") == 0)
		refuse(s, mechanism->name, "501 5.7.0 as you like\r\n");
	else
		mechanism->run(s, line);
}

void
login_auth(struct session *s, const char *argument)
{
	char name[MECHANISM];
	const char *initial = strchr(argument, ' ');
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(argument, " "),
	    argument);
	answer_rush(s, "auth");
	if (!s->extended || s->mail || s->login) {
		refuse(s, name, "503 5.5.1 not now\r\n");
		return;
	}
	if (!hello_offers_auth(s, NULL)) {
		refuse(s, name, "538 5.7.11 not offered here\r\n");
		return;
	}
	for (i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (strcasecmp(name, mechanisms[i].name) == 0 &&
		    hello_offers_auth(s, name)) {
			run(s, &mechanisms[i],
			    initial == NULL ? NULL : initial + 1);
			return;
		}
	refuse(s, name, "504 5.5.4 no such mechanism\r\n");
}
