/*
 * Lanes and their tasks.  Destinations are found by their hash, so that
 * ten thousand of them are no more than linear.  After task_new() nothing
 * needs memory any more: a job that was taken can always be answered.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/lane.h"

/* A use of the file behind fd.  Sharing goes by inode: it is held open, so
 * its number cannot have become another file's. */
static struct shared *
share(struct shared **latest, int fd)
{
	struct shared *shared = *latest;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return NULL;
	if (shared != NULL && shared->device == st.st_dev &&
	    shared->inode == st.st_ino) {
		shared->users++;
		return shared;
	}
	if ((shared = calloc(1, sizeof(*shared))) == NULL)
		return NULL;
	if ((shared->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3)) == -1) {
		free(shared);
		return NULL;
	}
	shared->device = st.st_dev;
	shared->inode = st.st_ino;
	shared->users = 1;
	*latest = shared;
	return shared;
}

static void
release(struct shared *shared, struct shared **latest)
{
	if (shared == NULL || --shared->users > 0)
		return;
	/* closed at once: the queue's lock on a message lives as long as
	 * its descriptors do */
	close(shared->fd);
	if (*latest == shared)
		*latest = NULL;
	free(shared);
}

struct task *
task_new(const struct job *job, struct shared **latest)
{
	struct task *task;

	if (job->nrecipients == 0) {
		errno = EINVAL;
		return NULL;
	}
	if ((task = calloc(1, sizeof(*task))) == NULL)
		return NULL;
	task->id = job->id;
	task->left = task->nrecipients = job->nrecipients;
	task->lines = job_lines(job->flags, job->nrecipients);
	task->notes = JOB_NOTES;
	task->logins = JOB_LOGINS;
	task->nsts = JOB_STS;
	if ((task->octets = job_pack(job, &task->length)) == NULL ||
	    (task->decided = calloc(task->nrecipients, 1)) == NULL ||
	    (task->content = share(latest, job->content.fd)) == NULL) {
		task_free(task, latest);
		return NULL;
	}
	return task;
}

void
task_free(struct task *task, struct shared **latest)
{
	int saved = errno;

	release(task->content, latest);
	free(task->decided);
	free(task->octets);
	buf_clear(&task->sts);
	free(task);
	errno = saved;
}

int
task_decide(struct task *task, uint32_t recipient)
{
	if (recipient >= task->nrecipients || task->decided[recipient])
		return -1;
	task->decided[recipient] = 1;
	task->left--;
	return 0;
}

int
task_learn(struct task *task, const char *line)
{
	if (task->nsts == 0)
		return -1;
	task->nsts--;
	if (line[0] == '\0') {
		task->nsts = 0;
		return 1;
	}
	buf_puts(&task->sts, line);
	buf_putc(&task->sts, '\n');
	return 0;
}

static struct lane **
find_chain(struct lanes *lanes, const char *destination)
{
	uint32_t hash;

	while (lanes->seed == 0)
		lanes->seed = arc4random();
	for (hash = lanes->seed; *destination != '\0'; destination++)
		hash = (hash ^ (uint32_t)tolower((unsigned char)*destination)) *
		    16777619u;
	return &lanes->chains[hash % LANE_CHAINS];
}

struct lane *
lane_get(struct lanes *lanes, const char *destination)
{
	struct lane **chain = find_chain(lanes, destination), *lane;

	for (lane = *chain; lane != NULL; lane = lane->chain)
		if (strcasecmp(lane->destination, destination) == 0)
			return lane;
	if ((lane = calloc(1, sizeof(*lane))) == NULL)
		return NULL;
	if ((lane->destination = strdup(destination)) == NULL) {
		free(lane);
		return NULL;
	}
	STAILQ_INIT(&lane->tasks);
	lane->chain = *chain;
	*chain = lane;
	return lane;
}

size_t
lane_drop(struct lane *lane, struct shared **latest)
{
	struct task *task;
	size_t n = 0;

	while ((task = STAILQ_FIRST(&lane->tasks)) != NULL) {
		STAILQ_REMOVE_HEAD(&lane->tasks, next);
		task_free(task, latest);
		n++;
	}
	return n;
}

void
lane_give_up(struct lane *lane, const struct outcome *outcome)
{
	/* without memory, later jobs are tried and fail by themselves */
	if (lane->verdict == NULL &&
	    (lane->verdict = malloc(sizeof(*lane->verdict))) != NULL)
		*lane->verdict = *outcome;
}

void
lane_clear(struct lanes *lanes)
{
	struct lane *lane;
	size_t i;

	for (i = 0; i < LANE_CHAINS; i++)
		while ((lane = lanes->chains[i]) != NULL) {
			lanes->chains[i] = lane->chain;
			free(lane->verdict);
			free(lane->destination);
			free(lane);
		}
}
