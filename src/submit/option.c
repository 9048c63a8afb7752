/*
 * The table of sendmail's options and what each does.  Arities are those of
 * sendmail 8.17's getopt string, with -U (its SMTPUTF8 builds) and -x (its AIX
 * and OSF/1 builds).  Every value that could reach the wire or the log is
 * checked here, once, before anything else sees it; what is ignored touches
 * nothing: no file is opened, no program run.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "submit/option.h"
#include "util/dsn.h"
#include "util/text.h"

/* What an action is about; its value comes beside. */
struct setter {
	const struct option	*option;
	struct args		*args;
	struct fault		*fault;
};

static option_action set_flag, set_text, set_sender, set_mode, set_aliases,
    set_queue, set_short, set_long, set_errors, set_hops, check_body,
    check_notify, check_ret, check_envid, refuse;

/* The member of struct args that a general action sets. */
#define AT(member)	offsetof(struct args, member)

/*
 * A value is checked (the fourth column) where it is used, and where it
 * is only kept too: what is ignored today goes on the wire one day.  -C, -D,
 * -M, -O, -X, -d and -o go nowhere at all, so that they may hold anything.
 */
static const struct option options[] = {
	{ 'A', OPTION_VALUE, OPTION_IGNORED, 0, 0, NULL },
	{ 'B', OPTION_VALUE, OPTION_IGNORED, EX_USAGE, 0, check_body },
	{ 'C', OPTION_VALUE, OPTION_HONOURED, 0, AT(config), set_text },
	{ 'D', OPTION_VALUE, OPTION_IGNORED, 0, 0, NULL },
	{ 'F', OPTION_VALUE, OPTION_HONOURED, EX_DATAERR, AT(name), set_text },
	{ 'G', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 'I', OPTION_BARE, OPTION_HONOURED, 0, 0, set_aliases },
	{ 'L', OPTION_VALUE, OPTION_HONOURED, EX_USAGE, AT(tag), set_text },
	{ 'M', OPTION_VALUE, OPTION_IGNORED, 0, 0, NULL },
	{ 'N', OPTION_VALUE, OPTION_HONOURED, EX_USAGE, AT(notify),
	    check_notify },
	{ 'O', OPTION_VALUE, OPTION_HONOURED, 0, 0, set_long },
	{ 'Q', OPTION_VALUE, OPTION_REFUSED, 0, 0, refuse },
	{ 'R', OPTION_VALUE, OPTION_HONOURED, EX_USAGE, AT(ret), check_ret },
	{ 'T', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 'U', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 'V', OPTION_VALUE, OPTION_HONOURED, EX_USAGE, AT(envid),
	    check_envid },
	{ 'X', OPTION_VALUE, OPTION_IGNORED, 0, 0, NULL },
	{ 'b', OPTION_VALUE, OPTION_HONOURED, 0, 0, set_mode },
	{ 'c', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 'd', OPTION_NUMBER, OPTION_IGNORED, 0, 0, NULL },
	{ 'e', OPTION_VALUE, OPTION_HONOURED, 0, 0, set_errors },
	{ 'f', OPTION_VALUE, OPTION_HONOURED, EX_DATAERR, 0, set_sender },
	{ 'h', OPTION_VALUE, OPTION_HONOURED, EX_USAGE, 0, set_hops },
	{ 'i', OPTION_BARE, OPTION_HONOURED, 0, AT(ignore_dots), set_flag },
	{ 'm', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 'n', OPTION_BARE, OPTION_HONOURED, 0, AT(no_aliases), set_flag },
	{ 'o', OPTION_VALUE, OPTION_HONOURED, 0, 0, set_short },
	{ 'p', OPTION_VALUE, OPTION_IGNORED, EX_USAGE, 0, NULL },
	{ 'q', OPTION_ATTACHED, OPTION_HONOURED, 0, 0, set_queue },
	{ 'r', OPTION_VALUE, OPTION_HONOURED, EX_DATAERR, 0, set_sender },
	{ 's', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
	{ 't', OPTION_BARE, OPTION_HONOURED, 0, AT(from_header), set_flag },
	{ 'v', OPTION_BARE, OPTION_HONOURED, 0, AT(verbose), set_flag },
	{ 'x', OPTION_BARE, OPTION_IGNORED, 0, 0, NULL },
};

#define NOPTIONS	(sizeof(options) / sizeof(options[0]))

/* What -b takes, and why the rest of sendmail's modes are not here. */
static const struct mode {
	char		 letter;
	enum args_mode	 mode;
	const char	*refused;
} modes[] = {
	{ 'm', ARGS_SEND, NULL },
	{ 'a', ARGS_SEND, NULL },
	{ 'p', ARGS_LIST, NULL },
	{ 'i', ARGS_ALIASES, NULL },
	{ 'v', ARGS_VERIFY, NULL },
	{ 's', ARGS_SMTP, NULL },
	{ 'd', ARGS_SEND, "this is no daemon: let cron run sendmail -q" },
	{ 'D', ARGS_SEND, "this is no daemon: let cron run sendmail -q" },
	{ 't', ARGS_SEND, "there are no rules to test: see sendoff route" },
	{ 'h', ARGS_SEND, "no host status is kept: see sendmail -bp" },
	{ 'H', ARGS_SEND, "no host status is kept: see sendmail -bp" },
	{ 'P', ARGS_SEND, "no counts are kept: see sendmail -bp" },
};

#define NMODES		(sizeof(modes) / sizeof(modes[0]))

/* Most are refused in sendmail's words, which scripts look for. */
static int
wrong(struct setter *set, const char *what, const char *value)
{
	return fault_set(set->fault, EX_USAGE, "%s %s", what, value);
}

static int
set_flag(struct setter *set, const char *value)
{
	int *flag = (void *)((char *)set->args + set->option->at);

	(void)value;
	*flag = 1;
	return 0;
}

static int
set_text(struct setter *set, const char *value)
{
	const char **text = (void *)((char *)set->args + set->option->at);

	*text = value;
	return 0;
}

/* "<>" is what the wire has for the null sender, "" what we have. */
static int
set_sender(struct setter *set, const char *value)
{
	set->args->sender = strcmp(value, "<>") == 0 ? "" : value;
	return 0;
}

/* -Q puts a message aside for a person: to send it would be the opposite. */
static int
refuse(struct setter *set, const char *value)
{
	(void)value;
	return fault_set(set->fault, EX_USAGE, "-%c: not in this version",
	    set->option->letter);
}

static int
set_mode(struct setter *set, const char *value)
{
	const struct mode *mode = modes;

	while (mode < modes + NMODES && mode->letter != value[0])
		mode++;
	if (mode == modes + NMODES || value[1] != '\0')
		return wrong(set, "Invalid operation mode", value);
	if (mode->refused != NULL)
		return fault_set(set->fault, EX_USAGE, "-b%s: %s", value,
		    mode->refused);
	/* -q says more than -bm does, whichever came first */
	if (set->args->mode != ARGS_QUEUE_RUN || mode->mode != ARGS_SEND)
		set->args->mode = mode->mode;
	return 0;
}

static int
set_aliases(struct setter *set, const char *value)
{
	(void)value;
	set->args->mode = ARGS_ALIASES;
	return 0;
}

/* "Itext", "!Rtext".  A text that is not there would be in everything. */
static int
choose(struct setter *set, const char *value)
{
	int negated = value[0] == '!';
	const char *text = value + negated;

	if (text[0] == '\0' || strchr("IRS", text[0]) == NULL)
		return wrong(set, "Invalid -q value", value);
	if (text[1] == '\0')
		return fault_set(set->fault, EX_USAGE,
		    "-q%s: the text to look for has to follow at once", value);
	if (pick_add(&set->args->pick, text[0], negated, text + 1) == -1)
		return fault_set(set->fault, EX_USAGE,
		    "-q%s: more than %d texts to choose by", value,
		    PICK_TEXTS);
	return 0;
}

/* What a run cannot do here, and why. */
static const char *
no_run(const char *value)
{
	const char *what = value + (value[0] == '!');

	if (what[0] == 'G')
		return "there are no queue groups";
	if (what[0] == 'L' || what[0] == 'Q')
		return "what is set aside is not run: see sendmail -bp";
	if (value[0] == 'p' || (value[0] >= '0' && value[0] <= '9'))
		return "this is no daemon: let cron run sendmail -q";
	return NULL;
}

/*
 * A run that was asked to choose must never become a run of everything, and
 * one that was asked to come back never a single one.
 */
static int
set_queue(struct setter *set, const char *value)
{
	const char *why = no_run(value);

	if (why != NULL)
		return fault_set(set->fault, EX_USAGE, "-q%s: %s", value, why);
	if (set->args->mode == ARGS_SEND)
		set->args->mode = ARGS_QUEUE_RUN;
	if (strcmp(value, "f") == 0)
		set->args->pick.flush = 1;
	else if (value[0] != '\0')
		return choose(set, value);
	return 0;
}

/* Only the first letter counts, and unknown ones are let pass: DeliveryMode=
 * takes "interactive" as well as "i". */
static void
delivery_mode(struct args *args, const char *value)
{
	if (value[0] == 'i' || value[0] == 'f')	/* f is the LSB's */
		args->delivery = ARGS_DELIVER_FOREGROUND;
	else if (value[0] == 'b')
		args->delivery = ARGS_DELIVER_BACKGROUND;
	else if (value[0] == 'q' || value[0] == 'd')
		args->delivery = ARGS_DELIVER_QUEUE;
}

/* The letters of -oe, in the order of what they mean. */
static void
error_mode(struct args *args, const char *value)
{
	static const enum args_error meant[] = { ARGS_ERROR_PRINT,
	    ARGS_ERROR_MAIL, ARGS_ERROR_MAIL, ARGS_ERROR_QUIET,
	    ARGS_ERROR_BERKNET };
	size_t i = strcspn("pmwqe", (char[]){ value[0], '\0' });

	if (value[0] == '\0' || i == sizeof(meant) / sizeof(meant[0]))
		return;
	args->error = meant[i];
	args->error_given = 1;
}

/* A boolean of sendmail's: nothing is true, and what begins with f or n is
 * false. */
static void
dots(struct args *args, const char *value)
{
	args->ignore_dots = value[0] == '\0' ||
	    strchr("fFnN", value[0]) == NULL;
}

/* sendmail's own settings that an argument may change; the rest, which name
 * files and programs, are nobody's to set from outside. */
static const struct {
	char		 letter;
	const char	*name;
	void		(*set)(struct args *, const char *);
} settings[] = {
	{ 'd', "DeliveryMode", delivery_mode },
	{ 'e', "ErrorMode", error_mode },
	{ 'i', "IgnoreDots", dots },
};

#define NSETTINGS	(sizeof(settings) / sizeof(settings[0]))

static int
set_short(struct setter *set, const char *value)
{
	size_t i;

	for (i = 0; i < NSETTINGS; i++)
		if (value[0] == settings[i].letter)
			settings[i].set(set->args, value + 1);
	return 0;
}

/* 1 where the first length octets of text are that word, without case. */
static int
is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

/* "Name=value", blanks allowed around the sign, the name without case. */
static int
set_long(struct setter *set, const char *value)
{
	size_t i, length = strcspn(value, "= \t");
	const char *rest = value + length + strspn(value + length, "= \t");

	for (i = 0; i < NSETTINGS; i++)
		if (is_word(value, length, settings[i].name))
			settings[i].set(set->args, rest);
	return 0;
}

static int
set_errors(struct setter *set, const char *value)
{
	error_mode(set->args, value);
	return 0;
}

/* Any number that counters of hops could reach, and no more. */
static int
set_hops(struct setter *set, const char *value)
{
	const char *why;

	set->args->hops = (long)strtonum(value, 0, 9999, &why);
	return why == NULL ? 0 : wrong(set, "Bad hop count", value);
}

/* RFC 6152 section 3 names both; the content itself decides what is said. */
static int
check_body(struct setter *set, const char *value)
{
	if (strcasecmp(value, "7BIT") == 0 ||
	    strcasecmp(value, "8BITMIME") == 0)
		return 0;
	return wrong(set, "Illegal body type", value);
}

static int
check_notify(struct setter *set, const char *value)
{
	if (dsn_notify(value, strlen(value)) == 0)
		return wrong(set, "Invalid -N argument", value);
	return set_text(set, value);
}

static int
check_ret(struct setter *set, const char *value)
{
	if (dsn_ret(value, strlen(value)) == DSN_RET_NONE)
		return wrong(set, "Invalid -R value", value);
	return set_text(set, value);
}

/* The value is xtext already: RFC 3461 section 4. */
static int
check_envid(struct setter *set, const char *value)
{
	if (!dsn_envid(value, strlen(value)))
		return wrong(set, "Invalid syntax in -V flag:", value);
	return set_text(set, value);
}

/* The one gate to the wire and the log: see text_safe().  No action sees a
 * value before it has passed. */
int
option_apply(const struct option *option, const char *value,
    struct args *args, struct fault *fault)
{
	struct setter set = { option, args, fault };
	size_t length = value == NULL ? 0 : strlen(value);

	if (option->unsafe != 0 && (length > ARGS_VALUE_MAX ||
	    !text_safe(value, length)))
		return fault_set(fault, option->unsafe,
		    "-%c: the value has control characters, is not UTF-8 or "
		    "is over %d octets", option->letter, ARGS_VALUE_MAX);
	return option->act == NULL ? 0 : option->act(&set, value);
}

const struct option *
option_get(size_t index)
{
	return index < NOPTIONS ? &options[index] : NULL;
}

const struct option *
option_find(char letter)
{
	size_t i;

	for (i = 0; i < NOPTIONS; i++)
		if (options[i].letter == letter)
			return &options[i];
	return NULL;
}
