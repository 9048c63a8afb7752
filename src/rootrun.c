/*
 * What root does for all: the system's configuration and the shared directory
 * are opened here; all else happens in children that are the owners.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "owners.h"
#include "rootrun.h"
#include "run.h"
#include "spool/last.h"
#include "spool/owner.h"
#include "util/clock.h"

#define DEADLINE	(30 * 60 * 1000)	/* ms: nothing new is begun */
#define STALL		(15 * 60 * 1000)	/* ms without progress */
#define STALL_WORK	(60 * 1000)		/* ms: somebody looks on */
#define SAID		2048		/* octets of a run's complaints */
#define SAID_MAX	(1024 * 1024)	/* octets of one owner's list */

extern char **environ;

struct rootrun {
	struct conf	 system;
	struct log	*log;
	const char	*path;		/* of the shared directory; lent */
	int		 dir;
	const struct pick *pick;
	const struct rootrun_task *task;
};

int
rootrun_wanted(const struct conf *conf)
{
	const char *dir;
	int fd;

	if (getuid() != 0 || geteuid() != 0 ||
	    (fd = owner_shared(conf, &dir)) == -1)
		return 0;
	close(fd);
	return 1;
}

static int
is_same(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 &&
	    x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/*
 * The directory of the system's configuration.  Where the caller's names
 * another, the caller means something that this run would not do.
 */
static int
open_shared(struct rootrun *root, const struct conf *called,
    struct fault *fault)
{
	const char *path;
	int fd, same;

	fd = owner_shared(called, &path);
	root->dir = owner_shared(&root->system, &root->path);
	same = fd != -1 && root->dir != -1 && is_same(fd, root->dir);
	if (fd != -1)
		close(fd);
	if (same)
		return 0;
	if (root->dir != -1)
		close(root->dir);
	return fault_set(fault, EX_CONFIG, "%s: root's run is that of the "
	    "queues in %s, as " SYSCONFDIR "/sendoff.conf has it", path,
	    root->path);
}

/* Nothing of the environment that root was called with counts from here. */
static int
begin(struct rootrun *root, const struct conf *called, struct fault *fault)
{
	static char *none[] = { NULL };
	const char *skipped;

	memset(root, 0, sizeof(*root));
	environ = none;
	if (conf_load(&root->system, CONF_SYSTEM, NULL, &skipped,
	    fault) == -1)
		return -1;
	if (open_shared(root, called, fault) == -1) {
		conf_clear(&root->system);
		return -1;
	}
	root->log = log_open(&root->system, NULL, !isatty(STDERR_FILENO));
	return 0;
}

static void
end(struct rootrun *root)
{
	close(root->dir);
	log_close(root->log);
	conf_clear(&root->system);
}

/* To the parent, which logs it: this process may have no log yet. */
static int
complain(int out, const struct fault *fault)
{
	size_t length = strlen(fault->text);

	if (write(out, fault->text, length) != (ssize_t)length)
		return EX_IOERR;
	return fault->status;
}

/* The owner's configuration, for the queue in the shared directory. */
static int
load(struct conf *conf, const struct rootrun *root, const char **skipped,
    struct fault *fault)
{
	if (conf_load(conf, CONF_USUAL, NULL, skipped, fault) == -1)
		return -1;
	free(conf->spool);
	if ((conf->spool = strdup(root->path)) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	return 0;
}

static int
run_owner(void *arg, int out, int lent)
{
	const struct rootrun *root = arg;
	struct run_how how = { .pick = root->pick, .beat = out,
	    .until = clock_now() + DEADLINE };
	const char *skipped = NULL;
	struct signer signer;
	struct fault fault;
	struct conf conf;
	struct log *log;

	if (load(&conf, root, &skipped, &fault) == -1)
		return complain(out, &fault);
	log = log_open(&conf, NULL, 1);
	if (skipped != NULL)
		log_warn(log, NULL, "%s", skipped);
	signer_init(&signer, &conf);
	/* without a socket, too: what is lent is not to be read here */
	if (root->system.ndkim > 0)
		signer_lend(&signer, &conf, &root->system, lent);
	if (run_queue(&signer, log, &how, &fault) == -1)
		return complain(out, &fault);
	return EX_OK;
}

/* Every exit but a good one is logged, with the child's own words. */
static void
run_ended(void *arg, const struct owners_end *end)
{
	const struct rootrun *root = arg;

	if (end->text[0] != '\0')
		log_warn(root->log, NULL, "uid %lu: %s",
		    (unsigned long)end->uid, end->text);
	else if (end->status > 0)
		log_warn(root->log, NULL, "uid %lu: queue run ended with %d",
		    (unsigned long)end->uid, end->status);
}

int
rootrun_queue(const struct conf *called, const struct pick *pick,
    struct fault *fault)
{
	struct rootrun root;
	struct owners owners = { .work = run_owner, .done = run_ended,
	    .arg = &root, .repair = 1, .most = SAID, .stall = STALL,
	    .slow = DEADLINE };
	int rc;

	if (begin(&root, called, fault) == -1)
		return -1;
	root.pick = pick;
	owners.dir = root.dir;
	owners.lend = &root.system;
	owners.log = root.log;
	if (last_touch(root.dir) == -1)
		log_warn(root.log, NULL, "%s/.last: %s", root.path,
		    strerror(errno));
	rc = owners_each(&owners, fault);
	end(&root);
	/* a signal ends a run well: what is left is the next one's */
	return rc == -1 ? -1 : 0;
}

/* All of what it wrote, or its complaint: the parent never has to tell which
 * part is which. */
static int
work_owner(void *arg, int out, int lent)
{
	const struct rootrun *root = arg;
	const char *skipped;
	struct fault fault;
	struct conf conf;
	char *text = NULL;
	size_t length, at;
	FILE *memory;
	ssize_t n;
	int status;

	(void)lent;
	if (load(&conf, root, &skipped, &fault) == -1)
		return complain(out, &fault);
	if ((memory = open_memstream(&text, &length)) == NULL)
		return EX_OSERR;
	status = root->task->work(root->task->arg, &conf, memory, &fault);
	if (fclose(memory) == EOF)
		return EX_OSERR;
	if (status == -1)
		return complain(out, &fault);
	for (at = 0; at < length; at += (size_t)n)
		if ((n = write(out, text + at, length - at)) == -1)
			return EX_IOERR;
	return status;
}

static void
work_ended(void *arg, const struct owners_end *end)
{
	const struct rootrun *root = arg;

	root->task->done(root->task->arg, end);
}

int
rootrun_each(const struct conf *called, const struct rootrun_task *task,
    struct fault *fault)
{
	struct rootrun root;
	struct owners owners = { .work = work_owner, .done = work_ended,
	    .arg = &root, .most = SAID_MAX, .stall = STALL_WORK,
	    .slow = STALL_WORK };
	int rc;

	if (begin(&root, called, fault) == -1)
		return -1;
	root.task = task;
	owners.dir = root.dir;
	owners.log = root.log;
	rc = owners_each(&owners, fault);
	end(&root);
	return rc != 1 ? rc : fault_set(fault, EX_TEMPFAIL,
	    "ended by a signal before all queues were seen");
}
