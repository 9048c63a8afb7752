/*
 * The dispatcher of root's run: which owners there are, and in what order.
 * It reads no key, no message and no file of a user's; what it knows of a
 * queue is its name and its owner.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "crowd.h"
#include "owners.h"
#include "sign/keeper.h"
#include "spool/squat.h"

#define LOOKS	10000	/* squats that are looked into in a run: their number
			 * is anybody's choice (THREATS E7), and the next run
			 * begins elsewhere */

struct walk {
	struct crowd	crowd;
	int		root;	/* has been visited */
	enum squat	turn;	/* whose it is */
	int		looks;	/* at squats */
};

/* The owner's account; NULL, and what is to be said of it is said. */
static const struct passwd *
account(const struct owners *how, uid_t uid, enum squat squat)
{
	const struct passwd *pw = getpwuid(uid);

	/* anybody can make names that are nobody's: no word of those */
	if (pw == NULL && squat == SQUAT_OWN)
		log_warn(how->log, NULL,
		    "queue of uid %lu: no such user: left alone",
		    (unsigned long)uid);
	return pw;
}

/* One name of the directory.  1 ends the walk. */
static int
visit(void *arg, uid_t uid, enum squat squat)
{
	struct walk *walk = arg;
	const struct owners *how = walk->crowd.how;
	const struct passwd *pw;

	if (squat != walk->turn)
		return 0;
	if (squat == SQUAT_OTHER && walk->looks++ == LOOKS)
		return 1;
	if (crowd_room(&walk->crowd) == -1)
		return 1;
	if (crowd_has(&walk->crowd, uid) ||
	    (pw = account(how, uid, squat)) == NULL)
		return 0;
	if (uid == 0)
		walk->root = 1;
	if (squat == SQUAT_OTHER && how->repair)
		(void)squat_repair(how->dir, uid, pw->pw_gid, how->log);
	if (crowd_add(&walk->crowd, pw) == -1)
		log_warn(how->log, NULL, "queue of uid %lu: no process: %s",
		    (unsigned long)uid, strerror(errno));
	return 0;
}

/* Those whose queue is in its place, then root, then the others: who put
 * something there must not make anybody wait.  0, or -1 with errno. */
static int
visit_all(struct walk *walk)
{
	int dir = walk->crowd.how->dir;

	walk->turn = SQUAT_OWN;
	if (squat_each(dir, visit, walk) == -1)
		return -1;
	if (!walk->root)
		(void)visit(walk, 0, SQUAT_OWN);
	walk->turn = SQUAT_OTHER;
	return squat_each(dir, visit, walk);
}

/* The signing process's pid, or -1: messages that need a key wait then. */
static pid_t
hire_keeper(struct crowd *crowd)
{
	const struct owners *how = crowd->how;
	pid_t pid;

	if (how->lend == NULL || how->lend->ndkim == 0)
		return -1;
	if ((pid = keeper_start(how->lend, &crowd->control)) == -1)
		log_warn(how->log, NULL, "no signing process: %s",
		    strerror(errno));
	return pid;
}

/* Nobody is left who could ask it anything: what it would do is end. */
static void
dismiss_keeper(const struct crowd *crowd, pid_t keeper)
{
	int status;

	if (keeper == -1)
		return;
	if (waitpid(keeper, &status, WNOHANG) == keeper)
		log_warn(crowd->how->log, NULL,
		    "the signing process ended before its time");
	else {
		kill(keeper, SIGKILL);
		waitpid(keeper, &status, 0);
	}
	close(crowd->control);
}

int
owners_each(const struct owners *how, struct fault *fault)
{
	struct walk walk;
	pid_t keeper;
	int rc;

	memset(&walk, 0, sizeof(walk));
	crowd_init(&walk.crowd, how);
	keeper = hire_keeper(&walk.crowd);
	if ((rc = visit_all(&walk)) == -1)
		fault_set(fault, EX_OSERR, "queues of the users: %s",
		    strerror(errno));
	crowd_finish(&walk.crowd);
	dismiss_keeper(&walk.crowd, keeper);
	if (rc == -1)
		return -1;
	return walk.crowd.end == -1 ? 0 : 1;
}
