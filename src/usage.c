/*
 * The synopsis, whole or of one command, and the version.  A test compares it
 * with the manuals.
 */
#include <err.h>
#include <string.h>
#include <sysexits.h>

#include "compat/idn.h"
#include "usage.h"

/* What follows `sendoff', with the lines that continue it, and the commands
 * that it is the usage of, a blank behind each. */
static const struct line {
	const char	*commands;
	const char	*text;
} lines[] = {
	{ "sendmail ", "[--config file] sendmail [option ...] [address ...]" },
	{ "route ", "[--config file] route address ..." },
	{ "queue ", "[--config file] queue [list] [--json]" },
	{ "queue ", "[--config file] queue show id [--json]" },
	{ "queue ", "[--config file] queue run" },
	{ "queue ", "[--config file] queue flush [id ...]" },
	{ "queue ", "[--config file] queue remove id ..." },
	{ "sign verify ", "[--config file] sign | verify" },
	{ "check ", "[--config file] check [-q | -v] [--data dir] "
	    "[--domain domain]\n"
	    "               [--dqs-key key] [--from address] [--ip list] "
	    "[--json]\n"
	    "               [--message file] [--offline | --zone file] "
	    "[--only list]\n"
	    "               [--probe] [--resolver address] [--skip list] "
	    "[--smtp-map map]\n"
	    "               [--strict] [--timeout seconds] [--to address]" },
	{ "keygen ", "keygen -d domain -s selector [-rS] [-b bits] [-D dir]\n"
	    "               [-n note] [-t rsa | ed25519 | both]" },
	{ "dns ", "[--config file] dns [--diff] [--domain domain] "
	    "[--format format]\n"
	    "               [--from address] [--ip list] [--offline] "
	    "[--resolver address]\n"
	    "               [--smtp-map map] [--timeout seconds]" },
	{ "spf ", "[--config file] spf ip sender [helo]" },
	{ "version help ", "version | help [command]" },
};

/* 1 where it is the usage of that command. */
static int
is_of(const struct line *line, const char *command)
{
	size_t length = strlen(command);
	const char *s = line->commands;

	for (; *s != '\0'; s += strcspn(s, " ") + 1)
		if (strcspn(s, " ") == length &&
		    strncmp(s, command, length) == 0)
			return 1;
	return 0;
}

void
usage_print(FILE *out, const char *command)
{
	const char *begin = "usage: ";
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (command != NULL && !is_of(&lines[i], command))
			continue;
		fprintf(out, "%ssendoff %s\n", begin, lines[i].text);
		begin = "       ";
	}
}

int
usage_unknown(const char *command)
{
	warnx("%s: no such command; \"sendoff help\" lists them", command);
	return EX_USAGE;
}

static void
print_version(void)
{
	const char *idn = idn_version();

	puts("sendoff " SENDOFF_VERSION);
	if (idn != NULL)
		printf("with libidn2 %s\n", idn);
	else
		puts("without libidn2");
}

static int
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* A command of ours, with `sendoff CMD --help' where its words are its own:
 * behind sendmail and route stands what others wrote. */
static int
is_command(const char *word, int helps)
{
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (is_of(&lines[i], word))
			return !helps || (strcmp(word, "sendmail") != 0 &&
			    strcmp(word, "route") != 0);
	return 0;
}

/* Those that only print, with the word that they take. */
static int
print(int argc, char **argv)
{
	int help = strcmp(argv[0], "version") != 0 &&
	    strcmp(argv[0], "--version") != 0;

	if (help && argc == 2 && !is_command(argv[1], 0))
		return usage_unknown(argv[1]);
	if (argc > 1 + help) {
		warnx("%s: unexpected word %s", argv[0], argv[1 + help]);
		usage_print(stderr, "help");
		return EX_USAGE;
	}
	if (help)
		usage_print(stdout, argv[1]);
	else
		print_version();
	return EX_OK;
}

int
usage_run(int argc, char **argv)
{
	if (argc == 0) {
		usage_print(stderr, NULL);
		return EX_USAGE;
	}
	if (argc > 1 && is_help(argv[argc - 1]) && is_command(argv[0], 1)) {
		usage_print(stdout, argv[0]);
		return EX_OK;
	}
	if (is_help(argv[0]) || strcmp(argv[0], "help") == 0 ||
	    strcmp(argv[0], "version") == 0 ||
	    strcmp(argv[0], "--version") == 0)
		return print(argc, argv);
	return -1;
}
