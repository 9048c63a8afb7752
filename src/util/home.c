/*
 * HOME is believed only as far as it is the caller's own: cron and sudo hand
 * on one that is somebody else's, where nothing of ours is or can be.
 */
#include <sys/stat.h>

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/home.h"

const char *
home_env(const char *name)
{
	const char *value;

	if (getuid() != geteuid() || getgid() != getegid())
		return NULL;
	value = getenv(name);
	return value == NULL || *value == '\0' ? NULL : value;
}

const char *
home_directory(void)
{
	const char *home = home_env("HOME");
	const struct passwd *pw;
	struct stat st;

	/* a path that is not from the root counts for nothing */
	if (home != NULL && home[0] != '/')
		home = NULL;
	if (home != NULL && stat(home, &st) == 0 && st.st_uid == geteuid())
		return home;
	pw = getpwuid(geteuid());
	if (pw != NULL && pw->pw_dir != NULL && pw->pw_dir[0] == '/')
		return pw->pw_dir;
	return home;
}
