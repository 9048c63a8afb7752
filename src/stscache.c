/*
 * A file's name is its domain: sts_concerns() lets nothing but letters,
 * digits, '-', '_' and single dots pass, never at its beginning, so no name
 * leads out of the folder and no two domains share one.  What begins with a
 * dot is half written.  A file that is damaged is as none: the worst is that a
 * policy is fetched once more.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "spool/folder.h"
#include "spool/owner.h"
#include "stscache.h"
#include "util/text.h"

#define TEMPORARY	(sizeof(".0123456789abcdef"))

void
stscache_init(struct stscache *cache, const struct conf *conf)
{
	cache->conf = conf;
	cache->looked = 0;
	cache->fd = -1;
}

void
stscache_close(struct stscache *cache)
{
	if (cache->fd != -1)
		close(cache->fd);
	cache->fd = -1;
}

/* Opens the folder, where it is the user's alone; made where that is wished.
 * 0, or -1 with a fault. */
static int
open_folder(struct stscache *cache, int make, struct fault *fault)
{
	const char *reason = NULL;
	struct queue queue;

	cache->looked = 1;
	if (owner_open(&queue, cache->conf, make, fault) == -1)
		return -1;
	if (queue.fd != -1 && make &&
	    mkdirat(queue.fd, STSCACHE_FOLDER, 0700) == -1 && errno != EEXIST)
		reason = strerror(errno);
	else if (queue.fd == -1 || (cache->fd = folder_open(queue.fd,
	    STSCACHE_FOLDER)) == -1)
		reason = folder_reason();
	else
		reason = folder_foreign(cache->fd);
	if (reason != NULL) {
		fault_set(fault, EX_TEMPFAIL, "%s/%s: %s",
		    queue.path == NULL ? "" : queue.path, STSCACHE_FOLDER,
		    reason);
		stscache_close(cache);
	}
	owner_close(&queue);
	return reason == NULL ? 0 : -1;
}

/* Reads a file whole, at most STS_TEXT_MAX octets, as a string to be freed. */
static char *
read_file(int folder, const char *name)
{
	char *text = NULL;
	struct stat st;
	ssize_t n = -1;
	int fd;

	fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    st.st_size <= STS_TEXT_MAX &&
	    (text = malloc((size_t)st.st_size + 1)) != NULL)
		n = read(fd, text, (size_t)st.st_size);
	close(fd);
	if (n == -1) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* Reads a text that says something: 0, or -1. */
static int
understand(const char *text, struct sts *sts)
{
	if (sts_recall(sts, text, strlen(text)) == 0 &&
	    (sts->known || sts->failed > 0))
		return 0;
	sts_clear(sts);
	return -1;
}

/* What a file says; 0, or -1 where it is nothing. */
static int
recall(const struct stscache *cache, const char *name, struct sts *sts)
{
	char *text;
	int rc;

	memset(sts, 0, sizeof(*sts));
	if (cache->fd == -1 || (text = read_file(cache->fd, name)) == NULL)
		return -1;
	rc = understand(text, sts);
	free(text);
	return rc;
}

/* 1 where MTA-STS may have a say for the domain, with its file's name. */
static int
concerns(const struct stscache *cache, const char *domain,
    char name[TEXT_DOMAIN_MAX + 1])
{
	size_t i;

	if (!sts_concerns(cache->conf, domain) ||
	    strlcpy(name, domain, TEXT_DOMAIN_MAX + 1) > TEXT_DOMAIN_MAX)
		return 0;
	for (i = 0; name[i] != '\0'; i++)
		name[i] = (char)tolower((unsigned char)name[i]);
	return 1;
}

char *
stscache_get(struct stscache *cache, const char *domain)
{
	char name[TEXT_DOMAIN_MAX + 1];
	struct fault fault;
	struct sts sts;
	struct buf buf;

	if (!concerns(cache, domain, name))
		return NULL;
	/* without a folder there is nothing, which is nothing to complain of */
	if (!cache->looked)
		(void)open_folder(cache, 0, &fault);
	if (recall(cache, name, &sts) == -1)
		return NULL;
	buf_init(&buf);
	sts_format(&sts, &buf);
	sts_clear(&sts);
	return buf_take(&buf);
}

/* Removes the oldest file where there are too many.  0, or -1 with errno. */
static int
make_room(int folder)
{
	char oldest[NAME_MAX + 1] = "";
	const struct dirent *entry;
	time_t age = 0;
	size_t n = 0;
	struct stat st;
	DIR *dir;
	int fd;

	if ((fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ==
	    -1 || (dir = fdopendir(fd)) == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		if (fstatat(folder, entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == -1 || S_ISDIR(st.st_mode))
			continue;
		if (n++ == 0 || st.st_mtime < age) {
			age = st.st_mtime;
			strlcpy(oldest, entry->d_name, sizeof(oldest));
		}
	}
	closedir(dir);
	return n < STSCACHE_FILES ? 0 : unlinkat(folder, oldest, 0);
}

/* Writes a file and makes it last: 0, or -1 with errno. */
static int
write_file(int folder, const char *name, struct buf *text)
{
	const char *octets = buf_get(text);
	int fd, rc = -1, saved;

	fd = openat(folder, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1 || octets == NULL)
		goto out;
	errno = EIO;
	if (write(fd, octets, text->length) == (ssize_t)text->length &&
	    fsync(fd) == 0)
		rc = 0;
out:
	saved = errno;
	if (fd != -1)
		close(fd);
	errno = saved;
	return rc;
}

/* Puts a file into its place at once, whole.  0, or -1 with errno. */
static int
replace(int folder, const char *name, const struct sts *sts)
{
	char temporary[TEMPORARY];
	struct buf text;
	int rc, saved;

	if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == -1 &&
	    make_room(folder) == -1)
		return -1;
	buf_init(&text);
	sts_format(sts, &text);
	snprintf(temporary, sizeof(temporary), ".%08x%08x", arc4random(),
	    arc4random());
	if ((rc = write_file(folder, temporary, &text)) == 0)
		rc = renameat(folder, temporary, folder, name);
	saved = errno;
	if (rc == -1)
		unlinkat(folder, temporary, 0);
	buf_clear(&text);
	errno = saved;
	return rc;
}

/*
 * A fetch that failed says nothing about a newer policy, which another process
 * has fetched meanwhile.
 */
static void
keep_policy(const struct stscache *cache, const char *name, struct sts *sts,
    int64_t now)
{
	struct sts old;

	if (recall(cache, name, &old) == -1)
		return;
	if (!sts_current(&old, now) || old.fetched <= sts->fetched) {
		sts_clear(&old);
		return;
	}
	old.failed = sts->failed;
	sts_clear(sts);
	*sts = old;
}

enum stscache_result
stscache_put(struct stscache *cache, const char *domain, const char *text,
    struct sts *sts, struct fault *fault)
{
	char name[TEXT_DOMAIN_MAX + 1];
	int64_t now = (int64_t)time(NULL);

	if (text == NULL || !concerns(cache, domain, name) ||
	    understand(text, sts) == -1)
		return STSCACHE_UNFIT;
	/* nobody has learnt anything in times to come */
	if (sts->fetched > now || sts->failed > now) {
		sts_clear(sts);
		return STSCACHE_UNFIT;
	}
	if (cache->fd == -1 && open_folder(cache, 1, fault) == -1)
		return STSCACHE_FAILED;
	keep_policy(cache, name, sts, now);
	if (replace(cache->fd, name, sts) == 0)
		return STSCACHE_KEPT;
	fault_set(fault, EX_IOERR, "%s/%s: %s", STSCACHE_FOLDER, name,
	    strerror(errno));
	return STSCACHE_FAILED;
}

int
stscache_learn(struct stscache *cache, struct log *log, const char *id,
    const char *domain, const char *text)
{
	struct fault fault;
	struct sts sts;

	switch (stscache_put(cache, domain, text, &sts, &fault)) {
	case STSCACHE_UNFIT:
		return -1;
	case STSCACHE_FAILED:
		log_warn(log, id, "MTA-STS of %s: not remembered: %s", domain,
		    fault.text);
		break;
	case STSCACHE_KEPT:
		break;
	}
	if (sts.known && sts.failed < sts.fetched)
		log_info(log, id, "MTA-STS of %s: policy fetched, mode %s, "
		    "id %s", domain, sts_mode(&sts), sts.id);
	sts_clear(&sts);
	return 0;
}
