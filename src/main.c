/*
 * The faces of the program by the name it is called by, start-up whatever the
 * caller left behind, and the only place that prints a fault and exits.
 */
#include <sys/stat.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "aliases.h"
#include "conf.h"
#include "detach.h"
#include "enquiry.h"
#include "run.h"
#include "send.h"
#include "signals.h"
#include "spool/list.h"
#include "submit/args.h"
#include "util/log.h"

/* What `sendoff --config FILE' said. */
struct choice {
	enum conf_trust	 trust;
	const char	*file;
};

/* What `sendoff' can be told to do: an option of the sendmail face, or
 * something to print; neither: the whole face. */
struct command {
	const char	*name, *second;	/* "queue", "run"; second NULL: none */
	const char	*option;
	void		(*print)(FILE *);
	int		 words;		/* more words go to the option */
};

/* Prints what is buffered and ends: no destructor has anything to do, and
 * OpenSSL's would cost a million instructions. */
static _Noreturn void
leave(int status)
{
	if (fflush(stdout) == EOF && status == EX_OK)
		status = EX_IOERR;
	_exit(status);
}

static _Noreturn void
fail(const struct fault *fault)
{
	fprintf(stderr, "%s: %s\n", getprogname(), fault->text);
	leave(fault->status);
}

/* Reads the configuration for a call of the sendmail face. */
static void
configure(struct conf *conf, const struct choice *choice,
    const struct args *args, const char **skipped)
{
	enum conf_trust trust = choice->trust;
	const char *file = choice->file;
	struct fault fault;

	if (args->config != NULL) {
		trust = CONF_ROOT;
		file = args->config;
	}
	if (conf_load(conf, trust, file, skipped, &fault) == -1 ||
	    conf_able(conf, &fault) == -1)
		fail(&fault);
}

/* Until root runs everybody's queue it says whose it runs. */
static void
say_own_queue(void)
{
	if (geteuid() == 0 && isatty(STDERR_FILENO))
		warnx("only root's own queue is run: other users run theirs");
}

static int
act(const struct conf *conf, const struct args *args, struct log *log,
    struct fault *fault)
{
	switch (args->mode) {
	case ARGS_SEND:
		return send_message(conf, args, log, fault);
	case ARGS_QUEUE_RUN:
		say_own_queue();
		return run_queue(conf, log, args->flush, fault);
	case ARGS_LIST:
		return list_print(conf, stdout, fault);
	case ARGS_ALIASES:
		return aliases_check(conf, fault);
	case ARGS_VERIFY:
		return enquiry_run(conf, args, fault);
	case ARGS_SMTP:
		return fault_set(fault, EX_USAGE, "-bs is not in this version: "
		    "give the message on standard input (sendmail -t)");
	}
	return EX_SOFTWARE;
}

static int
face_sendmail(const struct choice *choice, int argc, char **argv)
{
	const char *skipped = NULL;
	struct fault fault;
	struct args args;
	struct conf conf;
	struct log *log;
	int status;

	if (args_parse(&args, argc, argv, &fault) == -1) {
		warnx("%s", fault.text);
		if (args.misused)
			fprintf(stderr, "usage: %s\n", args_usage());
		leave(fault.status);
	}
	configure(&conf, choice, &args, &skipped);
	log = log_open(&conf, args.tag, args.mode == ARGS_QUEUE_RUN &&
	    !isatty(STDERR_FILENO));
	if (skipped != NULL)
		log_warn(log, NULL, "%s", skipped);
	if ((status = act(&conf, &args, log, &fault)) == -1) {
		if (!log_speaks(log))
			log_warn(log, NULL, "uid %u: %s",
			    (unsigned int)getuid(), fault.text);
		fail(&fault);
	}
	log_close(log);
	return status;
}

/* The sendmail face with one option in place of the command; the words behind
 * it are none, whatever they begin with. */
static int
face_option(const struct choice *choice, const char *option, int argc,
    char **argv)
{
	char name[] = "sendmail", dashes[] = "--", word[8];
	char **words;
	int n = 0;

	if ((words = calloc((size_t)argc + 4, sizeof(*words))) == NULL)
		err(EX_OSERR, NULL);
	strlcpy(word, option, sizeof(word));
	words[n++] = name;
	words[n++] = word;
	if (argc > 0)
		words[n++] = dashes;
	while (argc-- > 0)
		words[n++] = *argv++;
	return face_sendmail(choice, n, words);
}

static void
version(FILE *out)
{
	fputs("sendoff " SENDOFF_VERSION "\n", out);
}

static void
usage(FILE *out)
{
	fputs("usage: sendoff [--config file] sendmail [option ...] "
	    "[address ...]\n"
	    "       sendoff [--config file] route address ...\n"
	    "       sendoff [--config file] queue [list | run | flush]\n"
	    "       sendoff version | help\n", out);
}

static const struct command commands[] = {
	{ "sendmail", NULL, NULL, NULL, 0 },
	{ "route", NULL, "-bv", NULL, 1 },
	{ "queue", "list", "-bp", NULL, 0 },
	{ "queue", "run", "-q", NULL, 0 },
	{ "queue", "flush", "-qf", NULL, 0 },
	{ "queue", NULL, "-bp", NULL, 0 },
	{ "version", NULL, NULL, version, 0 },
	{ "help", NULL, NULL, usage, 0 },
};

/* How many words the command takes of these, 0 where they are not its. */
static int
matches(const struct command *command, int argc, char **argv)
{
	if (argc < 1 || strcmp(argv[0], command->name) != 0)
		return 0;
	if (command->second == NULL)
		return 1;
	return argc > 1 && strcmp(argv[1], command->second) == 0 ? 2 : 0;
}

static int
face_sendoff(int argc, char **argv)
{
	struct choice choice = { CONF_USUAL, NULL };
	const struct command *command;
	size_t i;
	int n;

	argc--, argv++;
	if (argc > 1 && strcmp(argv[0], "--config") == 0) {
		choice.trust = CONF_CALLER;
		choice.file = argv[1];
		argc -= 2, argv += 2;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		command = &commands[i];
		if ((n = matches(command, argc, argv)) == 0)
			continue;
		if (command->option == NULL && command->print == NULL) {
			setprogname("sendmail");
			return face_sendmail(&choice, argc, argv);
		}
		if (argc > n && !command->words)
			continue;
		if (command->option != NULL)
			return face_option(&choice, command->option, argc - n,
			    argv + n);
		command->print(stdout);
		return EX_OK;
	}
	usage(stderr);
	return EX_USAGE;
}

/* The caller's leavings: descriptors, signals, masks (sendmail is called by
 * everything). */
static void
start(void)
{
	signals_reset();
	if (detach_stdio() == -1)
		_exit(EX_OSERR);
	closefrom(STDERR_FILENO + 1);
	umask(077);
}

int
main(int argc, char **argv)
{
	struct choice usual = { CONF_USUAL, NULL };
	const char *name;

	start();
	if (argc < 1 || argv[0] == NULL)
		errx(EX_USAGE, "called without a name");
	name = strrchr(argv[0], '/');
	name = name == NULL ? argv[0] : name + 1;
	setprogname(name);
	if (strcmp(name, "sendoff") == 0)
		leave(face_sendoff(argc, argv));
	/* mailq and newaliases are options of sendmail: args_parse() */
	leave(face_sendmail(&usual, argc, argv));
}
