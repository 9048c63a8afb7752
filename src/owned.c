/*
 * From root to a user, in the order that leaves nothing to take back: what
 * only root may do comes first, the uid last, and nothing that the user can
 * write is opened on the way (THREATS E5).
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "compat/secret.h"
#include "owned.h"
#include "signals.h"
#include "util/become.h"

#define OUT_FD	3
#define LENT_FD	4
#define HIGH	16	/* out of their way while they are moved */

extern char **environ;

/* /dev/null on 0-2, so that root's terminal cannot be typed into. */
static int
leave_terminal(void)
{
	int fd, i;

	if ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i <= STDERR_FILENO; i++)
		if (dup2(fd, i) == -1)
			return -1;
	close(fd);
	return setsid() == -1 || chdir("/") == -1 ? -1 : 0;
}

/* A number that no program of the owner's configuration inherits. */
static int
place(int fd, int number)
{
	return dup2(fd, number) == -1 ||
	    fcntl(number, F_SETFD, FD_CLOEXEC) == -1 ? -1 : number;
}

/* Those two and no other. */
static int
leave_descriptors(int *out, int *lent)
{
	int high_out, high_lent = -1;

	/* syslog(3) would go on with the number of its old socket, whatever
	 * is behind it by then */
	closelog();
	if ((high_out = fcntl(*out, F_DUPFD_CLOEXEC, HIGH)) == -1 ||
	    (*lent != -1 &&
	    (high_lent = fcntl(*lent, F_DUPFD_CLOEXEC, HIGH)) == -1))
		return -1;
	if ((*out = place(high_out, OUT_FD)) == -1 ||
	    (*lent != -1 && (*lent = place(high_lent, LENT_FD)) == -1))
		return -1;
	closefrom(*lent == -1 ? LENT_FD : LENT_FD + 1);
	return 0;
}

/* A word of the environment that root was called with is never the user's. */
static int
leave_environment(const struct passwd *pw)
{
	static char *none[] = { NULL };

	environ = none;
	return setenv("HOME", pw->pw_dir, 1) == 0 &&
	    setenv("USER", pw->pw_name, 1) == 0 &&
	    setenv("LOGNAME", pw->pw_name, 1) == 0 &&
	    setenv("PATH", "/usr/bin:/bin", 1) == 0 ? 0 : -1;
}

int
owned_enter(const struct passwd *pw, int *out, int *lent)
{
	if (leave_terminal() == -1 || leave_descriptors(out, lent) == -1 ||
	    leave_environment(pw) == -1)
		return -1;
	umask(077);
	signals_reset();
	if (pw->pw_uid != 0 && initgroups(pw->pw_name, pw->pw_gid) == -1)
		return -1;
	/* where groups come over a connection, that was made by root */
	closefrom(*lent == -1 ? LENT_FD : LENT_FD + 1);
	if (pw->pw_uid != 0 && become_user(pw->pw_uid, pw->pw_gid) == -1)
		return -1;
	/* no core, and what root lends is not to be had by ptrace(2) */
	secret_hide();
	return 0;
}
