/*
 * Where a queue may be.  A place is used only where it is the effective
 * user's and open to nobody else; what another user has put there is never
 * written to and never read.  The environment is believed only by a process
 * that gained no rights when it was started.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "spool/folder.h"
#include "spool/name.h"
#include "spool/owner.h"
#include "util/buf.h"
#include "util/home.h"

enum place {
	PLACE_OPEN,
	PLACE_ABSENT,	/* not there, and not to be made */
	PLACE_UNSAFE	/* not to be used: see the reason */
};

static void
init(struct queue *queue)
{
	memset(queue, 0, sizeof(*queue));
	queue->fd = -1;
}

void
owner_close(struct queue *queue)
{
	if (queue->fd != -1)
		close(queue->fd);
	free(queue->path);
	free(queue->warning);
	init(queue);
}

/* No directory was opened. */
static enum place
no_place(int make, const char **reason)
{
	*reason = folder_reason();
	return errno == ENOENT && !make ? PLACE_ABSENT : PLACE_UNSAFE;
}

/* The directory is open: is it the caller's own? */
static enum place
own_place(const struct queue *queue, const char **reason)
{
	*reason = folder_foreign(queue->fd);
	return *reason == NULL ? PLACE_OPEN : PLACE_UNSAFE;
}

/*
 * The caller's directory below a sticky one of root's, by its number: anyone
 * may have made it before, so it is opened and tested like any other.
 */
static enum place
open_shared(struct queue *queue, int dir, int make, const char **reason)
{
	const char *name = strrchr(queue->path, '/') + 1;

	queue->shared = 1;
	queue->fd = folder_open(dir, name);
	if (queue->fd == -1 && errno == ENOENT && make) {
		if ((mkdirat(dir, name, 0700) == -1 && errno != EEXIST) ||
		    folder_sync(dir) == -1) {
			*reason = strerror(errno);
			return PLACE_UNSAFE;
		}
		queue->fd = folder_open(dir, name);
	}
	return queue->fd == -1 ? no_place(make, reason) :
	    own_place(queue, reason);
}

/* Sets the path: a directory, and the user's number below it where the
 * directory is one that users share. */
static int
set_path(struct queue *queue, const char *dir, int shared)
{
	struct buf path;

	buf_init(&path);
	buf_puts(&path, dir);
	if (shared)
		buf_printf(&path, "/%lu", (unsigned long)geteuid());
	queue->path = buf_take(&path);
	return queue->path == NULL ? -1 : 0;
}

/* The directory of the configuration, or the built-in one. */
static enum place
open_usual(struct queue *queue, const char *dir, int make,
    const char **reason)
{
	enum place place;
	int fd, shared;

	/* the path is for people; from here on the descriptor counts */
	if ((fd = folder_open(AT_FDCWD, dir)) == -1) {
		place = no_place(make, reason);
		return set_path(queue, dir, 0) == -1 ? PLACE_UNSAFE : place;
	}
	if ((shared = folder_shared(fd)) == -1 ||
	    set_path(queue, dir, shared) == -1) {
		*reason = strerror(errno);
		close(fd);
		return PLACE_UNSAFE;
	}
	if (shared) {
		place = open_shared(queue, fd, make, reason);
		close(fd);
		return place;
	}
	queue->fd = fd;
	return own_place(queue, reason);
}

/*
 * The path of the home queue in an empty buffer, with *given set to how much
 * of it must be there already: a home directory is not for us to make.
 */
static int
home_path(struct buf *path, size_t *given)
{
	const char *dir = home_env("XDG_STATE_HOME"), *home;

	/* a path that is not from the root counts for nothing */
	*given = 0;
	if (dir != NULL && dir[0] == '/')
		buf_puts(path, dir);
	else {
		if ((home = home_directory()) == NULL)
			return -1;
		buf_puts(path, home);
		*given = path->length;
		buf_puts(path, "/.local/state");
	}
	buf_puts(path, "/sendoff");
	return buf_get(path) == NULL ? -1 : 0;
}

static enum place
open_home(struct queue *queue, int make, const char **reason)
{
	struct buf path;
	size_t given;

	queue->home = 1;
	buf_init(&path);
	if (home_path(&path, &given) == -1) {
		buf_clear(&path);
		*reason = "no home directory for the queue";
		return PLACE_UNSAFE;
	}
	queue->path = buf_take(&path);
	if (make && folder_make(queue->path, given) == -1) {
		*reason = strerror(errno);
		return PLACE_UNSAFE;
	}
	queue->fd = folder_open(AT_FDCWD, queue->path);
	return queue->fd == -1 ? no_place(make, reason) :
	    own_place(queue, reason);
}

/* No queue at all.  The fault names the usual place too, where it has one. */
static int
refuse(struct queue *queue, int make, const char *reason, struct fault *fault)
{
	fault_set(fault, EX_TEMPFAIL, "%s: %s%s%s: %s",
	    make ? "not spooled" : "no queue",
	    queue->warning == NULL ? "" : queue->warning,
	    queue->warning == NULL ? "" : "; ",
	    queue->path == NULL ? "home" : queue->path, reason);
	owner_close(queue);
	return -1;
}

/* Forgets a place that is not used, and says why where there is a reason. */
static int
give_up(struct queue *queue, const char *dir, const char *reason)
{
	struct queue old = *queue;
	struct buf warning;

	init(queue);
	if (reason != NULL) {
		buf_init(&warning);
		buf_printf(&warning, "%s: not used as a queue: %s",
		    old.path == NULL ? dir : old.path, reason);
		queue->warning = buf_take(&warning);
	}
	owner_close(&old);
	return reason != NULL && queue->warning == NULL ? -1 : 0;
}

int
owner_open_home(struct queue *queue, int make, struct fault *fault)
{
	const char *reason;

	init(queue);
	if (open_home(queue, make, &reason) == PLACE_UNSAFE)
		return refuse(queue, make, reason, fault);
	return 0;
}

/* The configured place, made where it is not there but its parent is. */
static enum place
open_configured(struct queue *queue, const char *dir, int make,
    const char **reason)
{
	if (dir[0] != '/') {
		*reason = "not a path from the root";
		return PLACE_UNSAFE;
	}
	if (make && folder_make(dir, (size_t)(strrchr(dir, '/') - dir)) == -1) {
		*reason = strerror(errno);
		return PLACE_UNSAFE;
	}
	return open_usual(queue, dir, make, reason);
}

int
owner_shared(const struct conf *conf, const char **dir)
{
	int fd, shared;

	*dir = conf->spool != NULL ? conf->spool : SPOOLDIR;
	if ((*dir)[0] != '/' || (fd = folder_open(AT_FDCWD, *dir)) == -1)
		return -1;
	if ((shared = folder_shared(fd)) == 1)
		return fd;
	if (shared == 0)
		errno = EPERM;
	shared = errno;
	close(fd);
	errno = shared;
	return -1;
}

int
owner_open(struct queue *queue, const struct conf *conf, int make,
    struct fault *fault)
{
	const char *dir = conf->spool, *reason;
	enum place place;
	struct stat st;

	init(queue);
	if (dir != NULL)
		place = open_configured(queue, dir, make, &reason);
	else if (lstat(dir = SPOOLDIR, &st) == 0)
		place = open_usual(queue, dir, make, &reason);
	else
		return owner_open_home(queue, make, fault);
	if (place == PLACE_OPEN)
		return 0;
	/* mail may have gone home before, or has to now */
	if (give_up(queue, dir, place == PLACE_ABSENT ? NULL : reason) == -1)
		return refuse(queue, make, "out of memory", fault);
	if (open_home(queue, make, &reason) == PLACE_UNSAFE)
		return refuse(queue, make, reason, fault);
	return 0;
}

int
owner_spill(void *arg)
{
	const struct queue *queue = arg;
	char name[COMMIT_NAME];
	struct message fresh;
	int fd;

	if (queue->fd == -1) {
		errno = ENOENT;
		return -1;
	}
	/* a name of its own, gone at once: a crash between is cleaned up */
	message_init(&fresh);
	message_name(&fresh);
	name_write(name, 'n', 0, fresh.id);
	fd = openat(queue->fd, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd != -1)
		unlinkat(queue->fd, name, 0);
	return fd;
}
