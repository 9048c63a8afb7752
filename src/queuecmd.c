/*
 * The queue commands.  Each begins with the names in the queue and opens what
 * it needs; a message that is renamed or gone the moment after is looked for
 * once more and then is not there.  Nothing here waits for a lock.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "delivery.h"
#include "queuecmd.h"
#include "run.h"
#include "sign/key.h"
#include "spool/catalog.h"
#include "spool/list.h"
#include "spool/show.h"
#include "util/text.h"

#define SHOWN	80	/* octets of an ID that is none, as shown */

static const struct command {
	const char		*name;
	enum queuecmd_action	 action;
	int			 json;		/* takes --json */
	size_t			 least, most;	/* IDs */
} commands[] = {
	{ "list", QUEUECMD_LIST, 1, 0, 0 },
	{ "show", QUEUECMD_SHOW, 1, 1, 1 },
	{ "run", QUEUECMD_RUN, 0, 0, 0 },
	{ "flush", QUEUECMD_FLUSH, 0, 0, SIZE_MAX },
	{ "remove", QUEUECMD_REMOVE, 0, 1, SIZE_MAX },
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const struct command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Takes the word for an ID, or for the one option. */
static int
take_word(struct queuecmd *cmd, char *word, const struct command *command,
    struct fault *fault)
{
	size_t length = strlen(word);

	if (strcmp(word, "--json") == 0 && command->json) {
		cmd->json = 1;
		return 0;
	}
	if (word[0] == '-')
		return fault_set(fault, EX_USAGE,
		    "queue %s: unrecognized option '%s'", command->name, word);
	if (cmd->nids == command->most)
		return fault_set(fault, EX_USAGE,
		    "queue %s: unexpected word %s", command->name, word);
	if (length > 1 && word[length - 1] == '*')
		word[length - 1] = '\0';
	cmd->ids[cmd->nids++] = word;
	return 0;
}

int
queuecmd_parse(struct queuecmd *cmd, int argc, char **argv,
    struct fault *fault)
{
	const struct command *command = &commands[0];
	int i = 1;

	memset(cmd, 0, sizeof(*cmd));
	cmd->out = stdout;
	cmd->notes = stderr;
	if (argc > 1 && argv[1][0] != '-' &&
	    (command = find_command(argv[i++])) == NULL)
		return fault_set(fault, EX_USAGE, "queue: unknown command %s",
		    argv[1]);
	cmd->action = command->action;
	cmd->ids = argv + i;
	for (; i < argc; i++)
		if (take_word(cmd, argv[i], command, fault) == -1)
			return -1;
	if (cmd->nids < command->least)
		return fault_set(fault, EX_USAGE, "queue %s: which message?",
		    command->name);
	return 0;
}

int
queuecmd_runs(const struct queuecmd *cmd)
{
	return cmd->action == QUEUECMD_RUN || cmd->action == QUEUECMD_FLUSH;
}

/* One line about one ID; what the caller wrote may be no ID at all. */
static int
say(const struct queuecmd *cmd, const char *id, const char *what, int status)
{
	char shown[SHOWN];

	text_show(shown, sizeof(shown), id, strlen(id));
	fprintf(cmd->notes, "%s: %s: %s\n", getprogname(), shown, what);
	return status;
}

/* The status of all so far: what the system refused is the gravest. */
static int
graver(int a, int b)
{
	if (a == EX_OSERR || b == EX_OSERR)
		return EX_OSERR;
	return a > b ? a : b;
}

/* An ID that this queue has not. */
static int
missing(const struct queuecmd *cmd, const char *id)
{
	if (cmd->partial)
		return EX_OK;
	return say(cmd, id, "no such message", EX_DATAERR);
}

static int
forbidden(const struct conf *conf, const struct content *content)
{
	struct signer signer;
	struct fault fault;

	signer_init(&signer, conf);
	return delivery_signable(&signer, content, &fault) == KEY_FORBIDDEN;
}

/* Where every key may be read, no message is asked whose it is. */
static view_forbidden *
who_asks(const struct conf *conf)
{
	struct fault none;
	size_t i;

	for (i = 0; i < conf->ndkim; i++)
		if (key_probe(conf, conf->dkim[i].domain, &none) ==
		    KEY_FORBIDDEN)
			return forbidden;
	return NULL;
}

static int
list(const struct conf *conf, const struct queuecmd *cmd, struct fault *fault)
{
	struct list list = { .out = cmd->out, .json = cmd->json,
	    .bare = cmd->partial, .pick = cmd->pick };

	/* in the list itself, where it stays a list then */
	list.notes = cmd->json ? cmd->notes : cmd->out;
	list.forbidden = who_asks(conf);
	return list_print(conf, &list, fault) == -1 ? -1 : EX_OK;
}

/* Opens the message of that ID; 0 where there is none.  The catalog is read
 * anew where a run has renamed it. */
static int
look_up(struct view *view, struct catalog *catalog, const struct conf *conf,
    const char *id)
{
	const struct queue *queue;
	const char *name;
	struct fault none;
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if ((name = catalog_find(catalog, id, &queue)) == NULL)
			return 0;
		if (view_open(view, queue, name))
			return 1;
		catalog_close(catalog);
		if (catalog_open(catalog, conf, &none) == -1)
			return 0;
	}
	return 0;
}

static int
show(const struct conf *conf, const struct queuecmd *cmd, struct fault *fault)
{
	struct show show = { .out = cmd->out, .json = cmd->json };
	struct catalog catalog;
	struct view view;
	int rc;

	show.terminal = isatty(fileno(cmd->out));
	if (catalog_open(&catalog, conf, fault) == -1)
		return -1;
	if (look_up(&view, &catalog, conf, cmd->ids[0])) {
		view_judge(&view, conf, forbidden);
		rc = show_print(&show, &view, fault);
		view_clear(&view);
	} else
		rc = missing(cmd, cmd->ids[0]);
	catalog_close(&catalog);
	return rc;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Moves the IDs that can be tried to the front.  The status of the others, or
 * -1 with a fault. */
static int
choose(struct pick *pick, const struct conf *conf,
    const struct queuecmd *cmd, struct fault *fault)
{
	const struct queue *queue;
	struct catalog catalog;
	const char *name;
	int status = EX_OK;
	size_t i;

	if (catalog_open(&catalog, conf, fault) == -1)
		return -1;
	pick->ids = cmd->ids;
	for (i = 0; i < cmd->nids; i++) {
		name = catalog_find(&catalog, cmd->ids[i], &queue);
		if (name != NULL && name[0] == 'm')
			pick->ids[pick->nids++] = cmd->ids[i];
		else
			status = graver(status, name == NULL ?
			    missing(cmd, cmd->ids[i]) : say(cmd, cmd->ids[i],
			    "not to be tried any more", EX_DATAERR));
	}
	catalog_close(&catalog);
	qsort(pick->ids, pick->nids, sizeof(*pick->ids), by_text);
	return status;
}

/* A run of the caller's own queue. */
static int
run(const struct conf *conf, struct log *log, const struct pick *pick,
    struct fault *fault)
{
	struct run_how how = { .pick = pick, .beat = -1, .until = -1 };
	struct signer signer;

	signer_init(&signer, conf);
	return run_queue(&signer, log, &how, fault);
}

static int
flush(const struct conf *conf, struct log *log, const struct queuecmd *cmd,
    struct fault *fault)
{
	struct pick pick = { .flush = 1 };
	int status = EX_OK;

	if (cmd->nids > 0 &&
	    (status = choose(&pick, conf, cmd, fault)) == -1)
		return -1;
	/* of nothing chosen there is nothing to run */
	if (cmd->nids > 0 && pick.nids == 0)
		return status;
	return run(conf, log, &pick, fault) == -1 ? -1 : status;
}

int
queuecmd_find(const struct conf *conf, const struct queuecmd *cmd,
    struct fault *fault)
{
	struct pick pick = { .flush = 1 };
	int status = choose(&pick, conf, cmd, fault);
	size_t i;

	for (i = 0; i < pick.nids; i++)
		fprintf(cmd->out, "%s\n", pick.ids[i]);
	return status;
}

/* Removes one, looked up in the same way. */
static enum commit_result
discard(struct catalog *catalog, const struct conf *conf, const char *id)
{
	const struct queue *queue;
	enum commit_result result;
	struct fault none;
	const char *name;
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if ((name = catalog_find(catalog, id, &queue)) == NULL)
			return COMMIT_GONE;
		result = catalog_discard(queue, name);
		if (result != COMMIT_GONE)
			return result;
		catalog_close(catalog);
		if (catalog_open(catalog, conf, &none) == -1)
			return COMMIT_FAILED;
	}
	return COMMIT_GONE;
}

static int
report(const struct queuecmd *cmd, struct log *log, const char *id,
    enum commit_result result)
{
	switch (result) {
	case COMMIT_OK:
		fprintf(cmd->out, "%s: removed\n", id);
		log_info(log, id, "removed from the queue by uid %u",
		    (unsigned int)getuid());
		return EX_OK;
	case COMMIT_BUSY:
		return say(cmd, id, "being tried now, not removed",
		    EX_TEMPFAIL);
	case COMMIT_GONE:
		return missing(cmd, id);
	case COMMIT_FOREIGN:
		return say(cmd, id, "no message, or another user's",
		    EX_DATAERR);
	default:
		return say(cmd, id, strerror(errno), EX_OSERR);
	}
}

static int
remove_all(const struct conf *conf, struct log *log,
    const struct queuecmd *cmd, struct fault *fault)
{
	struct catalog catalog;
	enum commit_result result;
	int status = EX_OK;
	size_t i;

	if (catalog_open(&catalog, conf, fault) == -1)
		return -1;
	for (i = 0; i < cmd->nids; i++) {
		result = discard(&catalog, conf, cmd->ids[i]);
		status = graver(status, report(cmd, log, cmd->ids[i],
		    result));
	}
	catalog_close(&catalog);
	return status;
}

int
queuecmd(const struct conf *conf, struct log *log, const struct queuecmd *cmd,
    struct fault *fault)
{
	struct pick due = { .flush = 0 };

	switch (cmd->action) {
	case QUEUECMD_LIST:
		return list(conf, cmd, fault);
	case QUEUECMD_SHOW:
		return show(conf, cmd, fault);
	case QUEUECMD_RUN:
		return run(conf, log, &due, fault);
	case QUEUECMD_FLUSH:
		return flush(conf, log, cmd, fault);
	default:
		return remove_all(conf, log, cmd, fault);
	}
}
