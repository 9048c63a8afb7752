/*
 * The figures are the kernel's, taken when a process is gone.  Whoever the
 * command leaves behind (a worker ends a moment after its conductor) becomes
 * a child of this process, so that it is counted and waited for as well.
 */
#include <sys/types.h>
#include <sys/time.h>
#include <sys/resource.h>
#include <sys/wait.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/peer/measure.h"

struct cost {
	long	rss;	/* KB */
	double	ms;
	int	status;	/* of the command itself, as a shell has it */
};

static void
adopt_orphans(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
		err(126, "prctl");
#endif
}

static double
milliseconds(const struct timeval *time)
{
	return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

/* Waits for all: each process's usage has that of those it waited for. */
static void
await(pid_t command, struct cost *cost)
{
	struct rusage usage;
	int status;
	pid_t pid;

	while ((pid = wait4(-1, &status, 0, &usage)) != -1 ||
	    errno == EINTR) {
		if (pid == -1)
			continue;
		if (usage.ru_maxrss > cost->rss)
			cost->rss = usage.ru_maxrss;
		cost->ms += milliseconds(&usage.ru_utime) +
		    milliseconds(&usage.ru_stime);
		if (pid == command)
			cost->status = WIFEXITED(status) ?
			    WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

int
measure_run(const char *file, char **command)
{
	struct cost cost = { 0 };
	FILE *out;
	pid_t pid;

	if ((out = fopen(file, "we")) == NULL)
		err(126, "%s", file);
	adopt_orphans();
	if ((pid = fork()) == -1)
		err(126, "fork");
	if (pid == 0) {
		execvp(command[0], command);
		warn("%s", command[0]);
		_exit(126);
	}
	await(pid, &cost);
	fprintf(out, "%ld %.1f\n", cost.rss, cost.ms);
	if (fclose(out) == EOF)
		err(126, "%s", file);
	return cost.status;
}
