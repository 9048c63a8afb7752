/*
 * A command line: verb, path, parameters.  The line is bounded by whoever read
 * it; nothing of it is believed before it is known to be free of control
 * octets, and everything that is kept is copied.  An address is judged by the
 * same parser as everywhere, so that a path means what an argument does.
 */
#include <stdlib.h>
#include <string.h>

#include "submit/smtpcmd.h"
#include "util/address.h"
#include "util/buf.h"
#include "util/text.h"

const char smtpcmd_needs_utf8[] =
    "553 5.6.7 this address needs SMTPUTF8 (RFC 6531 section 3.5)";

/* What is left of the line. */
struct rest {
	const char	*text;
	size_t		 length;
};

typedef const char *argument_parser(struct smtpcmd *, struct rest);

/* Takes the run of octets up to a blank away, and the blanks behind it. */
static struct rest
take_word(struct rest *rest, size_t length)
{
	struct rest word = { rest->text, length };

	while (length < rest->length && rest->text[length] == ' ')
		length++;
	rest->text += length;
	rest->length -= length;
	return word;
}

static size_t
word_length(struct rest rest)
{
	const char *blank = memchr(rest.text, ' ', rest.length);

	return blank == NULL ? rest.length : (size_t)(blank - rest.text);
}

static int
is_word(struct rest word, const char *name)
{
	return strlen(name) == word.length &&
	    strncasecmp(word.text, name, word.length) == 0;
}

/* A number that is too large for us is too large for any limit. */
static const char *
read_size(struct smtpcmd *cmd, struct rest value)
{
	size_t i;

	cmd->size = 0;
	for (i = 0; i < value.length && value.text[i] >= '0' &&
	    value.text[i] <= '9'; i++)
		cmd->size = cmd->size > INT64_MAX / 10 - 1 ? INT64_MAX / 10 :
		    cmd->size * 10 + (value.text[i] - '0');
	if (i == 0 || i > 20 || i < value.length)
		return "501 5.5.4 bad SIZE (RFC 1870 section 4)";
	return NULL;
}

/* The content itself decides about its form. */
static const char *
read_body(struct smtpcmd *cmd, struct rest value)
{
	(void)cmd;
	if (is_word(value, "7BIT") || is_word(value, "8BITMIME"))
		return NULL;
	return "501 5.5.4 bad BODY (RFC 6152 section 2)";
}

static const char *
read_utf8(struct smtpcmd *cmd, struct rest value)
{
	cmd->utf8 = 1;
	return value.text == NULL ? NULL :
	    "501 5.5.4 SMTPUTF8 takes no value (RFC 6531 section 3.4)";
}

static const char *
read_ret(struct smtpcmd *cmd, struct rest value)
{
	cmd->ret = dsn_ret(value.text, value.length);
	return cmd->ret != DSN_RET_NONE ? NULL :
	    "501 5.5.4 bad RET (RFC 3461 section 4.3)";
}

static const char *
read_envid(struct smtpcmd *cmd, struct rest value)
{
	if (!dsn_envid(value.text, value.length))
		return "501 5.5.4 bad ENVID (RFC 3461 section 4.4)";
	memcpy(cmd->envid, value.text, value.length);
	return NULL;
}

static const char *
read_notify(struct smtpcmd *cmd, struct rest value)
{
	cmd->notify = dsn_notify(value.text, value.length);
	return cmd->notify != 0 ? NULL :
	    "501 5.5.4 bad NOTIFY (RFC 3461 section 4.1)";
}

/* RFC 6533 section 3: with SMTPUTF8 an address may stand there as it is; what
 * is kept may be sent to any server.  The line is UTF-8. */
static void
spell_orcpt(struct buf *out, struct rest value)
{
	char letter[5];
	size_t n;

	for (; value.length > 0; value.text += n, value.length -= n) {
		n = text_sequence(value.text, value.length);
		if (n == 1) {
			buf_putc(out, value.text[0]);
			continue;
		}
		memcpy(letter, value.text, n);
		letter[n] = '\0';
		dsn_unicode(out, letter);
	}
}

static const char *
read_orcpt(struct smtpcmd *cmd, struct rest value)
{
	struct buf text;
	const char *reply = NULL;

	cmd->utf8 = !text_ascii(value.text, value.length);
	buf_init(&text);
	spell_orcpt(&text, value);
	if (buf_get(&text) == NULL)
		reply = "451 4.3.0 out of memory";
	else if (!dsn_orcpt(text.data, text.length) ||
	    (cmd->utf8 && strncasecmp(text.data, "utf-8;", 6) != 0))
		reply = "501 5.5.4 bad ORCPT (RFC 3461 section 4.2)";
	else
		memcpy(cmd->orcpt, text.data, text.length);
	buf_clear(&text);
	return reply;
}

static const struct {
	enum smtpcmd_verb verb;
	const char	*name;
	argument_parser	*read;		/* value.text NULL: there is none */
} parameters[] = {
	{ SMTPCMD_MAIL, "SIZE", read_size },
	{ SMTPCMD_MAIL, "BODY", read_body },
	{ SMTPCMD_MAIL, "SMTPUTF8", read_utf8 },
	{ SMTPCMD_MAIL, "RET", read_ret },
	{ SMTPCMD_MAIL, "ENVID", read_envid },
	{ SMTPCMD_RCPT, "NOTIFY", read_notify },
	{ SMTPCMD_RCPT, "ORCPT", read_orcpt },
};

#define NPARAMETERS	(sizeof(parameters) / sizeof(parameters[0]))

/* RFC 5321 section 4.1.1.11: an unknown one is refused, never passed over. */
static const char *
read_parameter(struct smtpcmd *cmd, struct rest word)
{
	const char *equals = memchr(word.text, '=', word.length);
	struct rest value = { NULL, 0 };
	size_t i;

	if (equals != NULL) {
		value.text = equals + 1;
		value.length = word.length - (size_t)(value.text - word.text);
		word.length = (size_t)(equals - word.text);
	}
	for (i = 0; i < NPARAMETERS; i++)
		if (parameters[i].verb == cmd->verb &&
		    is_word(word, parameters[i].name))
			break;
	if (i == NPARAMETERS)
		return "555 5.5.4 no such parameter "
		    "(RFC 5321 section 4.1.1.11)";
	if (cmd->seen & 1u << i)
		return "501 5.5.4 the same parameter twice";
	cmd->seen |= 1u << i;
	if (value.text == NULL && parameters[i].read != read_utf8)
		return "501 5.5.4 the parameter lacks its value";
	return parameters[i].read(cmd, value);
}

/* Octets of a path, with its angle brackets: up to the '>' that stands in no
 * quoted string, or to a blank where it has none.  0: it does not end. */
static size_t
path_length(struct rest rest)
{
	int quoted = 0;
	size_t i;

	if (rest.length == 0 || rest.text[0] != '<')
		return word_length(rest);
	for (i = 1; i < rest.length; i++) {
		if (rest.text[i] == '\\')
			i++;
		else if (rest.text[i] == '"')
			quoted = !quoted;
		else if (rest.text[i] == '>' && !quoted)
			return i + 1;
	}
	return 0;
}

/* Makes the one mailbox of a path the command's. */
static const char *
take_mailbox(struct smtpcmd *cmd, struct address_list *list)
{
	struct mailbox *mailbox = &list->mailboxes[0];

	if (list->n != 1 || list->groups > 0 || mailbox->name != NULL)
		return "501 5.1.3 not one address (RFC 5321 section 4.1.2)";
	if (mailbox->local[0] == '\0' && cmd->verb == SMTPCMD_RCPT)
		return "501 5.1.3 nobody's address";
	cmd->local = mailbox->local;
	cmd->domain = mailbox->domain;
	mailbox->local = mailbox->domain = NULL;
	return NULL;
}

static const char *
read_path(struct smtpcmd *cmd, struct rest path)
{
	struct address_list list;
	const char *why, *reply;
	struct buf angle;

	buf_init(&angle);
	if (path.text[0] != '<')
		buf_putc(&angle, '<');
	buf_add(&angle, path.text, path.length);
	if (path.text[0] != '<')
		buf_putc(&angle, '>');
	if (buf_get(&angle) == NULL)
		reply = "451 4.3.0 out of memory";
	else if (address_parse(angle.data, angle.length, &list, &why) == -1)
		reply = cmd->verb == SMTPCMD_MAIL ?
		    "501 5.1.7 bad sender address (RFC 5321 section 4.1.2)" :
		    "501 5.1.3 bad recipient address (RFC 5321 section 4.1.2)";
	else {
		reply = take_mailbox(cmd, &list);
		address_list_clear(&list);
	}
	buf_clear(&angle);
	return reply;
}

/* "FROM:<path> parameters", and the same of RCPT with its own word. */
static const char *
read_mail(struct smtpcmd *cmd, struct rest rest)
{
	const char *word = cmd->verb == SMTPCMD_MAIL ? "FROM:" : "TO:";
	size_t n = strlen(word);
	const char *reply;

	if (rest.length < n || strncasecmp(rest.text, word, n) != 0)
		return "501 5.5.4 the path is missing "
		    "(RFC 5321 section 4.1.1.2)";
	take_word(&rest, n);
	if ((n = path_length(rest)) == 0 || (n < rest.length &&
	    rest.text[n] != ' '))
		return "501 5.5.4 bad path (RFC 5321 section 4.1.2)";
	reply = read_path(cmd, take_word(&rest, n));
	while (reply == NULL && rest.length > 0)
		reply = read_parameter(cmd, take_word(&rest,
		    word_length(rest)));
	if (reply == NULL && cmd->verb == SMTPCMD_MAIL && !cmd->utf8 &&
	    smtpcmd_international(cmd))
		reply = smtpcmd_needs_utf8;
	return reply;
}

static const char *
read_name(struct smtpcmd *cmd, struct rest rest)
{
	(void)cmd;
	return rest.length > 0 ? NULL :
	    "501 5.5.4 a name is missing (RFC 5321 section 4.1.1.1)";
}

static const char *
read_none(struct smtpcmd *cmd, struct rest rest)
{
	(void)cmd;
	return rest.length == 0 ? NULL : "501 5.5.4 no argument is allowed";
}

static const struct {
	const char	*name;
	enum smtpcmd_verb verb;
	argument_parser	*read;		/* NULL: anything may follow */
} verbs[] = {
	{ "EHLO", SMTPCMD_EHLO, read_name },
	{ "HELO", SMTPCMD_HELO, read_name },
	{ "MAIL", SMTPCMD_MAIL, read_mail },
	{ "RCPT", SMTPCMD_RCPT, read_mail },
	{ "DATA", SMTPCMD_DATA, read_none },
	{ "RSET", SMTPCMD_RSET, read_none },
	{ "NOOP", SMTPCMD_NOOP, NULL },
	{ "VRFY", SMTPCMD_VRFY, NULL },
	{ "HELP", SMTPCMD_HELP, NULL },
	{ "QUIT", SMTPCMD_QUIT, read_none },
};

/* Known, and not done here: RFC 5321 section 4.2.4. */
static const char *
unknown(struct rest word)
{
	static const char *const names[] = { "EXPN", "AUTH", "BDAT", "BURL",
	    "ETRN", "STARTTLS", "TURN" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_word(word, names[i]))
			return "502 5.5.1 not implemented";
	return "500 5.5.1 no such command";
}

const char *
smtpcmd_parse(struct smtpcmd *cmd, const char *line, size_t length)
{
	struct rest rest = { line, length }, word;
	const char *reply = NULL;
	size_t i;

	memset(cmd, 0, sizeof(*cmd));
	cmd->size = -1;
	if (!text_safe(line, length))
		return "500 5.5.2 the line has control characters or is "
		    "not UTF-8";
	while (rest.length > 0 && rest.text[rest.length - 1] == ' ')
		rest.length--;
	word = take_word(&rest, word_length(rest));
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (is_word(word, verbs[i].name))
			break;
	if (i == sizeof(verbs) / sizeof(verbs[0]))
		return unknown(word);
	cmd->verb = verbs[i].verb;
	if (verbs[i].read != NULL)
		reply = verbs[i].read(cmd, rest);
	if (reply != NULL)
		smtpcmd_clear(cmd);
	return reply;
}

void
smtpcmd_clear(struct smtpcmd *cmd)
{
	free(cmd->local);
	free(cmd->domain);
	cmd->local = cmd->domain = NULL;
}

int
smtpcmd_international(const struct smtpcmd *cmd)
{
	return (cmd->verb == SMTPCMD_RCPT && cmd->utf8) ||
	    !text_ascii(cmd->local, strlen(cmd->local)) ||
	    (cmd->domain != NULL &&
	    !text_ascii(cmd->domain, strlen(cmd->domain)));
}
