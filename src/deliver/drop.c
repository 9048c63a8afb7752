/*
 * Root's drop to nobody: a worker that could be root again must not exist.
 */
#include <sys/types.h>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "deliver/drop.h"
#include "util/become.h"

#define NOBODY	65534	/* where the system has no account of that name */

int
drop_root(void)
{
	uid_t uid = NOBODY;
	gid_t gid = NOBODY;
	struct passwd *nobody;

	if (getuid() != 0 && geteuid() != 0)
		return 0;
	if (geteuid() != 0)
		return become_user(geteuid(), getegid());
	if ((nobody = getpwnam("nobody")) != NULL) {
		uid = nobody->pw_uid;
		gid = nobody->pw_gid;
	}
	if (setgroups(1, &gid) == -1)
		return -1;
	return become_user(uid, gid);
}
