/*
 * What a script sets once for all sessions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "tests/peer/setting.h"

#define BIG_CHAIN	1024	/* KB */

static int
replace(char **where, const char *text)
{
	free(*where);
	*where = strdup(text);
	return *where == NULL ? -1 : 0;
}

/* The word behind the first one, which ends here; NULL where there is none. */
static char *
second(char *rest)
{
	char *blank = strpbrk(rest, " \t");

	if (blank == NULL)
		return NULL;
	*blank++ = '\0';
	blank += strspn(blank, " \t");
	return *blank == '\0' ? NULL : blank;
}

static int
set_name(struct script *script, char *rest)
{
	return replace(&script->name, rest);
}

static int
set_keywords(struct script *script, char *rest)
{
	return replace(&script->keywords, rest);
}

static int
set_tls_keywords(struct script *script, char *rest)
{
	return replace(&script->tls_keywords, rest);
}

static int
set_serve(struct script *script, char *rest)
{
	return script_number(rest, &script->serve);
}

static int
set_limit(struct script *script, char *rest)
{
	char *reply = second(rest);

	if (reply == NULL || script_number(rest, &script->limit_rcpt) == -1)
		return -1;
	return replace(&script->limit_reply, reply);
}

static int
set_certificate(struct script *script, char *rest)
{
	char *name = second(rest);

	return *rest == '\0' ? -1 : setting_certificate(script, rest, name);
}

static int
set_version(struct script *script, char *rest)
{
	static const struct {
		const char	*word;
		int		 version;
	} versions[] = {
		{ "1.0", TLS1_VERSION }, { "1.1", TLS1_1_VERSION },
		{ "1.2", TLS1_2_VERSION }, { "1.3", TLS1_3_VERSION },
	};
	size_t i;

	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (strcmp(rest, versions[i].word) == 0) {
			script->tls_version = versions[i].version;
			return 0;
		}
	return -1;
}

static int
set_cipher(struct script *script, char *rest)
{
	return replace(&script->cipher, rest);
}

static int
set_big_chain(struct script *script, char *rest)
{
	script->big_chain = BIG_CHAIN;
	return *rest == '\0' ? 0 : script_number(rest, &script->big_chain);
}

static int
set_auth(struct script *script, char *rest)
{
	char *password = second(rest);

	if (password == NULL || replace(&script->user, rest) == -1)
		return -1;
	return replace(&script->password, password);
}

static int
set_implicit_tls(struct script *script, char *rest)
{
	script->implicit_tls = 1;
	return *rest == '\0' ? 0 : -1;
}

static int
set_lmtp(struct script *script, char *rest)
{
	script->lmtp = 1;
	return *rest == '\0' ? 0 : -1;
}

static const struct {
	const char	*word;
	int		(*set)(struct script *, char *);
} settings[] = {
	{ "name", set_name },
	{ "ehlo-keywords", set_keywords },
	{ "tls-keywords", set_tls_keywords },
	{ "serve", set_serve },
	{ "limit-rcpt", set_limit },
	{ "certificate", set_certificate },
	{ "tls-version", set_version },
	{ "cipher", set_cipher },
	{ "big-chain", set_big_chain },
	{ "auth", set_auth },
	{ "implicit-tls", set_implicit_tls },
	{ "lmtp", set_lmtp },
};

int
setting_take(struct script *script, const char *word, char *rest)
{
	char action[16];
	size_t i;

	/* `auth reply 535 no' is a rule. */
	snprintf(action, sizeof(action), "%.*s", (int)strcspn(rest, " \t"),
	    rest);
	if (strcmp(word, "auth") == 0 && script_is_action(action))
		return 0;
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (strcmp(word, settings[i].word) == 0)
			return settings[i].set(script, rest) == 0 ? 1 : -1;
	return 0;
}

int
setting_certificate(struct script *script, const char *file, const char *name)
{
	struct certificate *all, *new;

	all = recallocarray(script->certificates, script->ncertificates,
	    script->ncertificates + 1, sizeof(*all));
	if (all == NULL)
		return -1;
	script->certificates = all;
	new = &all[script->ncertificates++];
	if (replace(&new->file, file) == -1)
		return -1;
	return name == NULL ? 0 : replace(&new->name, name);
}
