/*
 * PLAIN in one step where it is offered, else LOGIN in three.  One secret is
 * tried with one mechanism, once.  What holds it is one allocation, wiped at
 * the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "deliver/login.h"
#include "deliver/trace.h"

#define LINE	12288		/* octets, RFC 4954 section 4 */
#define STEPS	3

struct login {
	struct smtp	*s;
	char		 password[LOGIN_MAX];
	size_t		 length;
	char		 plain[LINE];		/* what is encoded */
	char		 secret[LINE];		/* the encoded password */
	char		 lines[STEPS][LINE + 3];	/* to be sent in turn */
	const char	*shown[STEPS];
	size_t		 n;
};

/* Base64 without breaks (RFC 4954 section 4); -1 where it does not fit. */
static int
encode(char *dst, size_t size, const char *octets, size_t n)
{
	if ((n + 2) / 3 * 4 >= size)
		return -1;
	EVP_EncodeBlock((unsigned char *)dst, (const unsigned char *)octets,
	    (int)n);
	return 0;
}

static int
add(struct login *login, const char *verb, const char *encoded,
    const char *shown)
{
	int n = snprintf(login->lines[login->n], sizeof(login->lines[0]),
	    "%s%s\r\n", verb, encoded);

	login->shown[login->n++] = shown;
	return n > 0 && n < LINE ? 0 : -1;
}

/* RFC 4616 section 2: no other identity, the user, the password.  A server
 * that asks for it again gets it again. */
static int
prepare_plain(struct login *login)
{
	const char *user = login->s->conf->relay_user;
	size_t n = strlen(user);

	if (n + login->length + 2 > sizeof(login->plain))
		return -1;
	memcpy(login->plain + 1, user, n + 1);
	memcpy(login->plain + n + 2, login->password, login->length);
	if (encode(login->secret, sizeof(login->secret), login->plain,
	    n + 2 + login->length) == -1)
		return -1;
	return add(login, "AUTH PLAIN ", login->secret,
	    "AUTH PLAIN ***\r\n") == -1 ||
	    add(login, "", login->secret, "***\r\n") == -1 ? -1 : 0;
}

/* It has no standard: user, then password, whatever the server asks. */
static int
prepare_login(struct login *login)
{
	const char *user = login->s->conf->relay_user;

	if (encode(login->plain, sizeof(login->plain), user,
	    strlen(user)) == -1 || encode(login->secret,
	    sizeof(login->secret), login->password, login->length) == -1)
		return -1;
	return add(login, "AUTH LOGIN", "", "AUTH LOGIN\r\n") == -1 ||
	    add(login, "", login->plain, "***\r\n") == -1 ||
	    add(login, "", login->secret, "***\r\n") == -1 ? -1 : 0;
}

/* 1 where what the server said holds the secret, in either form. */
static int
repeats(const struct login *login, const char *text)
{
	size_t n = strlen(text);

	return memmem(text, n, login->password, login->length) != NULL ||
	    strstr(text, login->secret) != NULL;
}

static int
trouble(struct smtp *s, const char *status, const char *text)
{
	session_outcome(s, &s->trouble, OUTCOME_DEFERRED, status, text);
	return -1;
}

/* A line and its reply, which goes to the transcript only when it is known not
 * to hold the secret: the code or -1. */
static int
say(struct login *login, const char *line, const char *shown)
{
	struct smtp *s = login->s;
	struct control *control = s->control;
	int code;

	s->control = NULL;
	code = session_flight(s, "AUTH", line, strlen(line));
	if (code == 0) {
		trace_commands(control, shown, strlen(shown));
		code = session_reply(s, "AUTH", WAIT_HELLO);
	}
	s->control = control;
	if (code == -1 && repeats(login, s->trouble.text))
		outcome_set(&s->trouble, s->trouble.kind, s->trouble.code,
		    s->trouble.status, "AUTH: what the server said is not "
		    "shown: it repeats the password");
	if (code == -1)
		trace_note(control, s->trouble.text);
	else if (repeats(login, s->reply.text))
		trace_note(control, "a reply that repeats the password");
	else
		trace_reply(control, &s->reply);
	return code;
}

static int
refused(struct login *login)
{
	struct smtp *s = login->s;
	char words[OUTCOME_TEXT / 2], text[OUTCOME_TEXT];
	char status[OUTCOME_STATUS];

	strlcpy(status, s->reply.code / 100 == 4 ? s->reply.status :
	    SMTP_LOGIN_REFUSED, sizeof(status));
	reply_show(&s->reply, words, sizeof(words));
	if (repeats(login, s->reply.text))
		snprintf(words, sizeof(words), "%d, and what is not shown: it "
		    "repeats the password", s->reply.code);
	snprintf(text, sizeof(text), "relay refused the login: %s", words);
	return trouble(s, status, text);
}

/* The server wants more than the mechanism has (RFC 4954 section 4). */
static int
cancel(struct login *login)
{
	if (say(login, "*\r\n", "*\r\n") == -1)
		return -1;
	return trouble(login->s, SMTP_LOGIN_REFUSED,
	    "relay refused the login: it asks for more than AUTH has");
}

static int
dialogue(struct login *login)
{
	size_t i;
	int code;

	for (i = 0; i < login->n; i++) {
		code = say(login, login->lines[i], login->shown[i]);
		if (code == -1)
			return -1;
		if (code == 235)
			return 0;
		if (code != 334)
			return refused(login);
	}
	return cancel(login);
}

/* The password is asked for when nothing else is in the way. */
static int
fetch(struct login *login)
{
	struct smtp *s = login->s;
	ssize_t length = -1;

	if (s->control != NULL)
		length = control_login(s->control, login->password);
	if (length > 0) {
		login->length = (size_t)length;
		return 0;
	}
	/* the conductor is gone: nobody is told anything */
	s->net.error = NET_STOPPED;
	return session_lost(s, "AUTH");
}

static int
no_mechanism(struct smtp *s)
{
	char text[OUTCOME_TEXT];

	if (s->ehlo.mechanisms[0] == '\0')
		snprintf(text, sizeof(text), "relay offers no login (AUTH)");
	else
		snprintf(text, sizeof(text), "relay offers neither AUTH PLAIN "
		    "nor LOGIN, but %s", s->ehlo.mechanisms);
	return trouble(s, "4.7.0", text);
}

int
login_run(struct smtp *s)
{
	int plain = ehlo_mechanism(&s->ehlo, "PLAIN"), rc = -1;
	struct login *login;

	if (!s->verified)
		return trouble(s, "4.7.5", "no login but over TLS that is "
		    "verified");
	if (!plain && !ehlo_mechanism(&s->ehlo, "LOGIN"))
		return no_mechanism(s);
	if ((login = calloc(1, sizeof(*login))) == NULL)
		return trouble(s, "4.3.0", "out of memory");
	login->s = s;
	if (fetch(login) == -1)
		goto out;
	if ((plain ? prepare_plain(login) : prepare_login(login)) == -1)
		trouble(s, "4.7.0", "user and password are too long for AUTH");
	else
		rc = dialogue(login);
out:
	freezero(login, sizeof(*login));
	return rc;
}
