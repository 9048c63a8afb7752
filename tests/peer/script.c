/*
 * The rules of a script, read and found again.  A line that makes no sense
 * ends the reading, so that a typing error does not pass for a test.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/peer/script.h"
#include "tests/peer/setting.h"

#define WORD_MAX	1024	/* a line of a script is one reply at most */

static const char *const step_names[STEP_COUNT] = {
	"connect", "greeting", "ehlo", "helo", "starttls", "handshake", "auth",
	"mail", "rcpt", "data", "content", "dot", "rset", "quit", "response",
	"end"
};

enum argument { ARGUMENT_NONE, ARGUMENT_TEXT, ARGUMENT_NUMBER };

static const struct {
	const char	*name;
	enum action	 action;
	enum argument	 argument;
} actions[] = {
	{ "reply", ACTION_REPLY, ARGUMENT_TEXT },
	{ "raw", ACTION_RAW, ARGUMENT_TEXT },
	{ "early", ACTION_EARLY, ARGUMENT_TEXT },
	{ "garbage", ACTION_GARBAGE, ARGUMENT_NONE },
	{ "flood", ACTION_FLOOD, ARGUMENT_NUMBER },
	{ "long", ACTION_LONG, ARGUMENT_NUMBER },
	{ "drip", ACTION_DRIP, ARGUMENT_NUMBER },
	{ "split", ACTION_SPLIT, ARGUMENT_NONE },
	{ "delay", ACTION_DELAY, ARGUMENT_NUMBER },
	{ "tell", ACTION_TELL, ARGUMENT_TEXT },
	{ "cut", ACTION_CUT, ARGUMENT_TEXT },
	{ "close", ACTION_CLOSE, ARGUMENT_NONE },
	{ "reset", ACTION_RESET, ARGUMENT_NONE },
	{ "hang", ACTION_HANG, ARGUMENT_NONE },
	{ "stall", ACTION_STALL, ARGUMENT_NONE },
	{ "status", ACTION_STATUS, ARGUMENT_TEXT },
	{ "header", ACTION_HEADER, ARGUMENT_TEXT },
	{ "body", ACTION_BODY, ARGUMENT_TEXT },
	{ "text", ACTION_TEXT, ARGUMENT_TEXT },
	{ "fill", ACTION_FILL, ARGUMENT_NUMBER },
	{ "chunked", ACTION_CHUNKED, ARGUMENT_NONE },
	{ "length", ACTION_LENGTH, ARGUMENT_NUMBER },
	{ "no-length", ACTION_NO_LENGTH, ARGUMENT_NONE },
	{ "continue", ACTION_CONTINUE, ARGUMENT_NONE },
	{ "freeze", ACTION_FREEZE, ARGUMENT_NUMBER },
};

int
script_number(const char *text, long *value)
{
	char *end;

	errno = 0;
	*value = strtol(text, &end, 10);
	return errno != 0 || end == text || *end != '\0' || *value < 0 ? -1 : 0;
}

static int
hex(const char *s)
{
	char digits[3] = "";

	if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]))
		return -1;
	digits[0] = s[0];
	digits[1] = s[1];
	return (int)strtol(digits, NULL, 16);
}

/* Resolves escapes into room for as many octets; the length, -1 for a bad
 * escape. */
static long
unescape(const char *text, char *out)
{
	static const char from[] = "rnt\\", to[] = "\r\n\t\\";
	const char *known;
	long n = 0;
	int octet;

	for (; *text != '\0'; text++) {
		if (*text != '\\') {
			out[n++] = *text;
			continue;
		}
		text++;
		if (*text == 'x' && (octet = hex(text + 1)) != -1) {
			out[n++] = (char)octet;
			text += 2;
		} else if (*text != '\0' &&
		    (known = strchr(from, *text)) != NULL)
			out[n++] = to[known - from];
		else
			return -1;
	}
	return n;
}

static int
rule_text(struct rule *rule, const char *text)
{
	long n;

	/* Room for the CRLF that a reply gets. */
	rule->text = calloc(1, strlen(text) + 3);
	if (rule->text == NULL || (n = unescape(text, rule->text)) == -1)
		return -1;
	rule->length = (size_t)n;
	if (rule->action == ACTION_REPLY || rule->action == ACTION_EARLY) {
		memcpy(rule->text + n, "\r\n", 2);
		rule->length += 2;
	}
	return 0;
}

/* STEP[:N|:ADDRESS][@CONNECTION]; the '@' of an address is not the last. */
static int
rule_step(struct rule *rule, char *word)
{
	char *at = strrchr(word, '@'), *colon = strchr(word, ':');
	long value;
	size_t i;

	if (at != NULL && script_number(at + 1, &value) == 0) {
		rule->connection = (int)value;
		*at = '\0';
	}
	if (colon != NULL) {
		*colon++ = '\0';
		if (script_number(colon, &value) == 0)
			rule->number = (int)value;
		else if ((rule->address = strdup(colon)) == NULL)
			return -1;
	}
	for (i = 0; i < STEP_COUNT; i++)
		if (strcmp(word, step_names[i]) == 0) {
			rule->step = (enum step)i;
			return 0;
		}
	return -1;
}

/* What is counted in octets of a handshake and is a word or a text else. */
static int
counts_octets(const struct rule *rule, const char *rest)
{
	if (rule->step != STEP_HANDSHAKE)
		return 0;
	return rule->action == ACTION_CUT || (*rest != '\0' &&
	    (rule->action == ACTION_RESET || rule->action == ACTION_STALL));
}

static int
rule_action(struct rule *rule, const char *word, const char *rest)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(word, actions[i].name) != 0)
			continue;
		rule->action = actions[i].action;
		if (rule->action >= ACTION_STATUS &&
		    rule->step != STEP_RESPONSE)
			return -1;
		if (actions[i].argument == ARGUMENT_NUMBER ||
		    counts_octets(rule, rest))
			return script_number(rest, &rule->value);
		return rule_text(rule, rest);
	}
	return -1;
}

int
script_is_action(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(word, actions[i].name) == 0)
			return 1;
	return 0;
}

static int
script_rule(struct script *script, char *step, const char *word,
    const char *rest)
{
	struct rule *rules;

	rules = recallocarray(script->rules, script->n, script->n + 1,
	    sizeof(*rules));
	if (rules == NULL)
		return -1;
	script->rules = rules;
	if (rule_step(&rules[script->n], step) == -1 ||
	    rule_action(&rules[script->n], word, rest) == -1)
		return -1;
	script->n++;
	return 0;
}

static int
script_line(struct script *script, char *line)
{
	char *rest, *word, *end;
	int setting;

	line[strcspn(line, "\n")] = '\0';
	word = line + strspn(line, " \t");
	if (*word == '\0' || *word == '#')
		return 0;
	rest = word + strcspn(word, " \t");
	if (*rest != '\0')
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	if ((setting = setting_take(script, word, rest)) != 0)
		return setting == 1 ? 0 : -1;
	end = rest + strcspn(rest, " \t");
	if (*end != '\0')
		*end++ = '\0';
	return script_rule(script, word, rest, end);
}

int
script_read(struct script *script, const char *file)
{
	char line[WORD_MAX];
	FILE *in;
	int n = 0;

	memset(script, 0, sizeof(*script));
	if ((script->name = strdup("mx.peer.example")) == NULL)
		return -1;
	if (file == NULL)
		return 0;
	if ((in = fopen(file, "re")) == NULL) {
		warn("%s", file);
		return -1;
	}
	while (fgets(line, sizeof(line), in) != NULL) {
		n++;
		if (script_line(script, line) == -1) {
			warnx("%s: line %d makes no sense", file, n);
			fclose(in);
			return -1;
		}
	}
	fclose(in);
	return 0;
}

/* Whether a rule fits a step; at holds what the session is at. */
static int
fits(const struct rule *rule, const struct rule *at)
{
	if (rule->step != at->step)
		return 0;
	if (rule->number != 0 && rule->number != at->number)
		return 0;
	if (rule->connection != 0 && rule->connection != at->connection)
		return 0;
	return rule->address == NULL || (at->address != NULL &&
	    strcasecmp(rule->address, at->address) == 0);
}

const struct rule *
script_next(const struct script *script, size_t *cursor, const struct rule *at)
{
	while (*cursor < script->n) {
		const struct rule *rule = &script->rules[(*cursor)++];

		if (fits(rule, at))
			return rule;
	}
	return NULL;
}
