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
#include "checkup.h"
#include "conf.h"
#include "detach.h"
#include "enquiry.h"
#include "filter.h"
#include "keygen.h"
#include "queuecmd.h"
#include "rootcmd.h"
#include "rootrun.h"
#include "run.h"
#include "send.h"
#include "serve.h"
#include "signals.h"
#include "spfcmd.h"
#include "submit/args.h"
#include "usage.h"
#include "util/log.h"
#include "verification.h"

/* What `sendoff --config FILE' said. */
struct choice {
	enum conf_trust	 trust;
	const char	*file;
};

/* What a face works with. */
struct call {
	const struct choice	*choice;
	const struct conf	*conf;
	struct log		*log;
};

/* What `sendoff' can be told to do; argv[0] is the command's name.  The exit
 * status. */
struct command {
	const char	*name;
	int		(*run)(const struct choice *, int argc, char **argv);
};

/* Prints what is buffered and ends: no destructor has anything to do, and
 * OpenSSL's would cost a million instructions. */
static _Noreturn void
leave(int status)
{
	if ((fflush(stdout) == EOF || ferror(stdout)) && status == EX_OK)
		status = EX_IOERR;
	_exit(status);
}

static _Noreturn void
fail(const struct fault *fault)
{
	fprintf(stderr, "%s: %s\n", getprogname(), fault->text);
	leave(fault->status);
}

/* A command has words that it does not take; the exit status. */
static int
misused(const struct fault *fault, const char *command)
{
	warnx("%s", fault->text);
	if (fault->status == EX_USAGE)
		usage_print(stderr, command);
	return fault->status;
}

/* Reads the configuration and opens its log; run: for a queue run, where
 * standard error is nobody's without a terminal. */
static struct log *
configure(struct conf *conf, const struct choice *choice, const char *tag,
    int run)
{
	const char *skipped = NULL;
	struct fault fault;
	struct log *log;

	if (conf_load(conf, choice->trust, choice->file, &skipped,
	    &fault) == -1)
		fail(&fault);
	log = log_open(conf, tag, run && !isatty(STDERR_FILENO));
	if (skipped != NULL)
		log_warn(log, NULL, "%s", skipped);
	return log;
}

/* What a face did: its exit status, or -1 and the fault ends the program. */
static int
finish(struct log *log, int status, const struct fault *fault)
{
	if (status == -1) {
		if (!log_speaks(log))
			log_warn(log, NULL, "uid %u: %s",
			    (unsigned int)getuid(), fault->text);
		fail(fault);
	}
	log_close(log);
	return status;
}

/* Root's call for every user's queue: a file that an argument names is about
 * one's own alone. */
static int
is_for_all(const struct choice *choice, const struct conf *conf)
{
	return choice->trust == CONF_USUAL && rootrun_wanted(conf);
}

static int
queue(const struct call *call, const struct queuecmd *cmd,
    struct fault *fault)
{
	if (is_for_all(call->choice, call->conf))
		return rootcmd(call->conf, cmd, fault);
	return queuecmd(call->conf, call->log, cmd, fault);
}

/* -q; a run for all has no transcript, as no single one could be read. */
static int
run(const struct call *call, const struct args *args, struct fault *fault)
{
	struct run_how how = { .pick = &args->pick, .verbose = args->verbose,
	    .beat = -1, .until = -1 };
	struct signer signer;

	if (is_for_all(call->choice, call->conf))
		return rootrun_queue(call->conf, &args->pick, fault);
	signer_init(&signer, call->conf);
	return run_queue(&signer, call->log, &how, fault);
}

static int
act(const struct call *call, const struct args *args, struct fault *fault)
{
	struct queuecmd list = { .action = QUEUECMD_LIST, .pick = &args->pick,
	    .out = stdout, .notes = stderr };

	switch (args->mode) {
	case ARGS_SEND:
		return send_message(call->conf, args, call->log, fault);
	case ARGS_QUEUE_RUN:
		return run(call, args, fault);
	case ARGS_LIST:
		return queue(call, &list, fault);
	case ARGS_ALIASES:
		return aliases_check(call->conf, fault);
	case ARGS_VERIFY:
		return enquiry_run(call->conf, args, fault);
	case ARGS_SMTP:
		return serve_smtp(call->conf, args, call->log, fault);
	case ARGS_FILTER:
		break;
	}
	return EX_SOFTWARE;
}

static int
face_sendmail(const struct choice *choice, int argc, char **argv)
{
	struct choice given = *choice;
	struct fault fault;
	struct args args;
	struct conf conf;
	struct call call = { &given, &conf, NULL };

	if (args_parse(&args, argc, argv, &fault) == -1) {
		warnx("%s", fault.text);
		if (args.misused)
			fprintf(stderr, "usage: %s\n", args_usage());
		leave(fault.status);
	}
	if (args.config != NULL) {
		given.trust = CONF_ROOT;
		given.file = args.config;
	}
	call.log = configure(&conf, &given, args.tag,
	    args.mode == ARGS_QUEUE_RUN);
	return finish(call.log, act(&call, &args, &fault), &fault);
}

static int
command_sendmail(const struct choice *choice, int argc, char **argv)
{
	setprogname("sendmail");
	return face_sendmail(choice, argc, argv);
}

/* sendmail -bv; the words are addresses, whatever they begin with. */
static int
command_route(const struct choice *choice, int argc, char **argv)
{
	char name[] = "sendmail", option[] = "-bv", dashes[] = "--";
	char **words;
	int i;

	if ((words = calloc((size_t)argc + 3, sizeof(*words))) == NULL)
		err(EX_OSERR, NULL);
	words[0] = name;
	words[1] = option;
	words[2] = dashes;
	for (i = 1; i < argc; i++)
		words[2 + i] = argv[i];
	return face_sendmail(choice, argc + 2, words);
}

static int
command_queue(const struct choice *choice, int argc, char **argv)
{
	struct queuecmd cmd;
	struct fault fault;
	struct conf conf;
	struct call call = { choice, &conf, NULL };

	if (queuecmd_parse(&cmd, argc, argv, &fault) == -1)
		return misused(&fault, argv[0]);
	call.log = configure(&conf, choice, NULL, queuecmd_runs(&cmd));
	return finish(call.log, queue(&call, &cmd, &fault), &fault);
}

/* What reads a message and prints; it takes no words. */
static int
filter(const struct choice *choice, int argc, char **argv,
    int (*pass)(const struct conf *, struct fault *))
{
	struct fault fault;
	struct conf conf;
	struct log *log;

	if (argc > 1) {
		(void)fault_set(&fault, EX_USAGE, "%s: unexpected word %s",
		    argv[0], argv[1]);
		return misused(&fault, argv[0]);
	}
	log = configure(&conf, choice, NULL, 0);
	return finish(log, pass(&conf, &fault), &fault);
}

static int
command_sign(const struct choice *choice, int argc, char **argv)
{
	return filter(choice, argc, argv, filter_run);
}

static int
command_verify(const struct choice *choice, int argc, char **argv)
{
	return filter(choice, argc, argv, verification_run);
}

static int
command_keygen(const struct choice *choice, int argc, char **argv)
{
	struct fault fault;

	if (keygen(choice->file, argc, argv, &fault) == -1)
		fail(&fault);
	return EX_OK;
}

static int
command_spf(const struct choice *choice, int argc, char **argv)
{
	struct spfcmd cmd;
	struct fault fault;
	struct conf conf;
	struct log *log;
	int status;

	if (spfcmd_parse(&cmd, argc, argv, &fault) == -1)
		return misused(&fault, argv[0]);
	log = configure(&conf, choice, NULL, 0);
	status = spfcmd_run(&conf, &cmd, &fault);
	spfcmd_clear(&cmd);
	return finish(log, status, &fault);
}

/* check and dns */
static int
command_check(const struct choice *choice, int argc, char **argv)
{
	struct examoption option;
	struct fault fault;
	struct conf conf;
	struct log *log;
	int status;

	if (examoption_parse(&option, argc, argv, &fault) == -1) {
		examoption_clear(&option);
		return misused(&fault, argv[0]);
	}
	log = configure(&conf, choice, NULL, 0);
	status = checkup_run(&conf, &option, log, &fault);
	examoption_clear(&option);
	return finish(log, status, &fault);
}

static const struct command commands[] = {
	{ "sendmail", command_sendmail },
	{ "route", command_route },
	{ "queue", command_queue },
	{ "sign", command_sign },
	{ "verify", command_verify },
	{ "check", command_check },
	{ "keygen", command_keygen },
	{ "dns", command_check },
	{ "spf", command_spf },
};

static int
face_sendoff(int argc, char **argv)
{
	struct choice choice = { CONF_USUAL, NULL };
	size_t i;
	int status;

	argc--, argv++;
	if (argc > 0 && strcmp(argv[0], "--config") == 0) {
		if (argc == 1)
			errx(EX_USAGE, "--config: a file is missing");
		choice.trust = CONF_CALLER;
		choice.file = argv[1];
		argc -= 2, argv += 2;
	}
	if ((status = usage_run(argc, argv)) != -1)
		return status;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			return commands[i].run(&choice, argc, argv);
	return usage_unknown(argv[0]);
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
