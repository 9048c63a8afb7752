/*
 * The sendmail command line, word by word.  The scanner stops at the first
 * word that is no option, as sendmail's does; what comes after it is never
 * one.  Everything is lent by argv and nothing is copied, so that the time is
 * linear and memory flat whatever the caller's arguments are.
 */
#include <string.h>
#include <sysexits.h>

#include "submit/args.h"
#include "submit/option.h"
#include "util/text.h"

struct scan {
	struct args	*args;
	char		**words;
	size_t		 n;
	size_t		 at;	/* the next word */
	struct fault	*fault;
};

/* The value of an option whose letter is followed by rest in its word; NULL
 * where there is none.  As getopt(3) has it, a word that begins with a dash is
 * a value too: "-F -t" names somebody "-t". */
static const char *
value_of(struct scan *scan, enum option_arity arity, const char *rest)
{
	const char *next = scan->at < scan->n ? scan->words[scan->at] : NULL;

	if (rest[0] != '\0')
		return rest;
	if (arity == OPTION_ATTACHED || (arity == OPTION_NUMBER &&
	    (next == NULL || next[0] < '0' || next[0] > '9')))
		return "";
	if (next != NULL)
		scan->at++;
	return next;
}

/* Reads a word of options: "-t", "-ti", "-fa@b", "-f". */
static int
read_word(struct scan *scan, const char *word)
{
	const struct option *option;
	const char *value = NULL, *letter = word + 1;

	do {
		scan->args->misused = 1;
		if ((option = option_find(*letter)) == NULL)
			return fault_set(scan->fault, EX_USAGE,
			    "illegal option -- %c", *letter);
		if (option->arity != OPTION_BARE &&
		    (value = value_of(scan, option->arity, letter + 1)) == NULL)
			return fault_set(scan->fault, EX_USAGE,
			    "option requires an argument -- '%c'", *letter);
		scan->args->misused = 0;
		if (option_apply(option, value, scan->args, scan->fault) == -1)
			return -1;
	} while (value == NULL && *++letter != '\0');
	return 0;
}

/* Reads words up to the first that is no option.  "--" ends them too, and is
 * the one safe way to put a stranger's address on a command line. */
static int
read_options(struct scan *scan)
{
	const char *word;

	while (scan->at < scan->n) {
		word = scan->words[scan->at];
		if (word[0] != '-' || word[1] == '\0')
			return 0;
		scan->at++;
		if (strcmp(word, "--") == 0) {
			scan->args->after_dashes = 1;
			return 0;
		}
		if (word[1] == '-')
			return fault_set(scan->fault, EX_USAGE,
			    "unrecognized option '%s'", word);
		if (read_word(scan, word) == -1)
			return -1;
	}
	return 0;
}

/* What is left are addresses; whether they are good ones is judged later, but
 * that they are safe to speak of is known from here on. */
static int
read_recipients(struct scan *scan)
{
	struct args *args = scan->args;
	size_t i;

	args->recipients = scan->words + scan->at;
	args->nrecipients = scan->n - scan->at;
	for (i = 0; i < args->nrecipients; i++)
		if (!text_safe(args->recipients[i],
		    strlen(args->recipients[i])))
			return fault_set(scan->fault, EX_DATAERR,
			    "%.200s: the address has control characters or is "
			    "not UTF-8", args->recipients[i]);
	/* "-q 30m" was meant as a daemon's interval, "-q a@b" as mail */
	if (args->mode == ARGS_QUEUE_RUN && args->nrecipients > 0)
		return fault_set(scan->fault, EX_USAGE,
		    "-q: unexpected word %s", args->recipients[0]);
	if (args->mode == ARGS_VERIFY && args->from_header)
		return fault_set(scan->fault, EX_USAGE,
		    "-bv reads no message: give addresses in place of -t");
	if ((args->mode == ARGS_SEND || args->mode == ARGS_VERIFY) &&
	    args->nrecipients == 0 && !args->from_header)
		return fault_set(scan->fault, EX_USAGE,
		    "Recipient names must be specified");
	return 0;
}

int
args_parse(struct args *args, int argc, char **argv, struct fault *fault)
{
	struct scan scan = { .args = args, .fault = fault, .at = 1 };
	const char *name;

	memset(args, 0, sizeof(*args));
	if (argc < 1 || argv == NULL || argv[0] == NULL)
		return fault_set(fault, EX_USAGE, "called without a name");
	scan.words = argv;
	scan.n = (size_t)argc;
	name = strrchr(argv[0], '/') != NULL ? strrchr(argv[0], '/') + 1 :
	    argv[0];
	if (strcmp(name, "mailq") == 0)
		args->mode = ARGS_LIST;
	else if (strcmp(name, "newaliases") == 0)
		args->mode = ARGS_ALIASES;
	return read_options(&scan) == -1 ? -1 : read_recipients(&scan);
}

const char *
args_usage(void)
{
	return "sendmail [-intv] [-b mode] [-C file] [-e mode] [-F name] "
	    "[-f address] [-h hops] [-L tag] [-N list] [-O option=value] "
	    "[-o option] [-q[what]] [-R what] [-r address] [-V id] [--] "
	    "[address ...]";
}
