/*
 * Every step is checked (a process limit or a user namespace can make
 * setresuid(2) fail), and the end is proved: a process that could be root
 * again must not read what strangers wrote.
 */
#include <errno.h>
#include <unistd.h>

#include "util/become.h"

/* Whether all three of both are as they have to be. */
static int
is_all(uid_t uid, gid_t gid)
{
	uid_t u[3];
	gid_t g[3];

	return getresuid(&u[0], &u[1], &u[2]) == 0 && u[0] == uid &&
	    u[1] == uid && u[2] == uid &&
	    getresgid(&g[0], &g[1], &g[2]) == 0 && g[0] == gid &&
	    g[1] == gid && g[2] == gid;
}

/* Each way back, and none of them open; gid 0 may be the user's own. */
static int
can_return(gid_t gid)
{
	if (setuid(0) == 0 || seteuid(0) == 0 || setreuid(0, 0) == 0)
		return 1;
	return gid != 0 && (setgid(0) == 0 || setegid(0) == 0);
}

int
become_user(uid_t uid, gid_t gid)
{
	if (uid == 0) {
		errno = EINVAL;
		return -1;
	}
	if (setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
		return -1;
	if (is_all(uid, gid) && !can_return(gid))
		return 0;
	errno = EPERM;
	return -1;
}
