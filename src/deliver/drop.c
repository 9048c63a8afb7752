/*
 * Root's drop to nobody.  Every step is checked (a process limit or a user
 * namespace can make setresuid(2) fail), and the end is proved rather than
 * believed: a worker that could be root again must not exist.
 */
#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "deliver/drop.h"

#define NOBODY	65534	/* where the system has no account of that name */

static int
become(uid_t uid, gid_t gid)
{
	if (setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
		return -1;
	if (setuid(0) == -1 && seteuid(0) == -1)
		return 0;
	errno = EPERM;
	return -1;
}

int
drop_root(void)
{
	uid_t uid = NOBODY;
	gid_t gid = NOBODY;
	struct passwd *nobody;

	if (getuid() != 0 && geteuid() != 0)
		return 0;
	if (geteuid() != 0)
		return become(geteuid(), getegid());
	if ((nobody = getpwnam("nobody")) != NULL) {
		uid = nobody->pw_uid;
		gid = nobody->pw_gid;
	}
	if (setgroups(1, &gid) == -1)
		return -1;
	return become(uid, gid);
}
