/*
 * Anybody may put anything into the shared directory, under any name, before
 * its user comes (THREATS E1, E2, E7).  Memory does not grow with what is
 * there, names are judged before anything is asked about them, and nothing is
 * ever removed: only its place is taken from it.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/folder.h"
#include "spool/squat.h"

#define DIGITS	10	/* of 2^32 - 1 */
#define TRIES	8	/* against one who is quick to come back */

int
squat_uid(const char *name, uid_t *uid)
{
	uint64_t number = 0;
	size_t i;

	if (name[0] == '0' && name[1] != '\0')
		return -1;
	for (i = 0; name[i] >= '0' && name[i] <= '9' && i < DIGITS; i++)
		number = number * 10 + (uint64_t)(name[i] - '0');
	/* the last number is nobody's: it means `no change' to chown(2) */
	if (i == 0 || name[i] != '\0' || number >= UINT32_MAX)
		return -1;
	*uid = (uid_t)number;
	return 0;
}

enum squat
squat_look(int dirfd, const char *name, uid_t *uid)
{
	struct stat st;

	if (squat_uid(name, uid) == -1 ||
	    fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return SQUAT_NONE;
	return S_ISDIR(st.st_mode) && st.st_uid == *uid ? SQUAT_OWN :
	    SQUAT_OTHER;
}

int
squat_aside(int dirfd, const char *name, char aside[SQUAT_NAME])
{
	/* sixteen digits of chance: nobody can be there before */
	(void)snprintf(aside, SQUAT_NAME, "squat.%.20s.%08x%08x",
	    name[0] == '.' ? name + 1 : name, arc4random(), arc4random());
	return renameat(dirfd, name, dirfd, aside);
}

/*
 * Between the look and the renaming the squatter may have gone and the user
 * come: what is the user's own goes back.  0, or -1 with errno.
 */
static int
move(int dirfd, const char *name, uid_t uid)
{
	char aside[SQUAT_NAME];
	struct stat st;

	if (squat_aside(dirfd, name, aside) == -1)
		return errno == ENOENT ? 0 : -1;
	if (fstatat(dirfd, aside, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode) && st.st_uid == uid)
		return renameat(dirfd, aside, dirfd, name);
	return 0;
}

/* Makes the directory: 1; 0 where something is in its place, -1 with errno. */
static int
make(int dirfd, const char *name, uid_t uid, gid_t gid)
{
	struct stat st;
	int fd, rc = -1;

	if (mkdirat(dirfd, name, 0700) == -1)
		return errno == EEXIST ? 0 : -1;
	/* root's in a sticky directory: nobody else can move it away */
	if ((fd = folder_open(dirfd, name)) == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    fchmod(fd, 0700) == 0 && fchown(fd, uid, gid) == 0 &&
	    folder_sync(dirfd) == 0)
		rc = 1;
	close(fd);
	return rc;
}

int
squat_repair(int dirfd, uid_t uid, gid_t gid, struct log *log)
{
	char name[DIGITS + 1];
	int made = 0, i;
	uid_t same;

	(void)snprintf(name, sizeof(name), "%lu", (unsigned long)uid);
	for (i = 0; i < TRIES && made == 0; i++) {
		if (squat_look(dirfd, name, &same) == SQUAT_OWN)
			return 0;
		if (move(dirfd, name, uid) == -1)
			break;
		made = make(dirfd, name, uid, gid);
	}
	if (made == 1) {
		log_warn(log, NULL, "queue of uid %s: somebody else's was in "
		    "its place and is now squat.%s.*", name, name);
		return 0;
	}
	log_warn(log, NULL, "queue of uid %s: somebody else's is in its "
	    "place: %s", name, made == 0 && i == TRIES ?
	    "it keeps coming back" : strerror(errno));
	return -1;
}

struct walk {
	int	 dirfd;
	DIR	*dir;
	int	(*each)(void *, uid_t, enum squat);
	void	*arg;
};

/*
 * From the begin-th of the names that could be queues' up to the end-th; with
 * each NULL they are only counted.  *n is set to how many there were.
 */
static int
part(struct walk *walk, size_t begin, size_t end, size_t *n)
{
	const struct dirent *entry;
	enum squat squat;
	uid_t uid;
	int rc;

	rewinddir(walk->dir);
	for (*n = 0; *n < end; ) {
		errno = 0;
		if ((entry = readdir(walk->dir)) == NULL)
			return errno == 0 ? 0 : -1;
		if (squat_uid(entry->d_name, &uid) == -1 ||
		    (*n)++ < begin || walk->each == NULL)
			continue;
		squat = squat_look(walk->dirfd, entry->d_name, &uid);
		if (squat != SQUAT_NONE &&
		    (rc = walk->each(walk->arg, uid, squat)) != 0)
			return rc;
	}
	return 0;
}

int
squat_each(int dirfd, int (*each)(void *, uid_t, enum squat), void *arg)
{
	struct walk walk = { dirfd, NULL, NULL, arg };
	size_t n, start;
	int fd, rc;

	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if ((walk.dir = fdopendir(fd)) == NULL) {
		close(fd);
		return -1;
	}
	if ((rc = part(&walk, 0, SIZE_MAX, &n)) == 0 && n > 0) {
		/* who is first in the directory is not always the first */
		start = arc4random_uniform(n < UINT32_MAX ? (uint32_t)n :
		    UINT32_MAX);
		walk.each = each;
		if ((rc = part(&walk, start, SIZE_MAX, &n)) == 0)
			rc = part(&walk, 0, start, &n);
	}
	closedir(walk.dir);
	return rc;
}
