/*
 * Opening a queue entry.  Two descriptors, THREATS E3 and E4: one that can
 * only read carries the lock and goes to the workers, so the lock lives as
 * long as the last of them; one that can write states never leaves this
 * process.  Nothing is read, and no state believed, before the lock is held
 * and the name is seen to lead to the locked file still.
 */
#include <sys/types.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/attempt.h"
#include "spool/lock.h"
#include "spool/name.h"

#define BLOCK		(64 * 1024)
#define FIRST_READ	(16 * 1024)	/* most heads are shorter */

/* O_NONBLOCK: a FIFO of that name must not hold up the run. */
#define SAFELY		(O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)

struct entry *
lock_new(const struct queue *queue)
{
	struct entry *entry;

	if ((entry = calloc(1, sizeof(*entry))) == NULL)
		return NULL;
	message_init(&entry->message);
	entry->dir = queue->fd;
	entry->states = -1;
	return entry;
}

void
commit_close(struct entry *entry)
{
	if (entry == NULL)
		return;
	if (entry->states != -1)
		close(entry->states);
	message_clear(&entry->message);
	entry_head_clear(&entry->head);
	free(entry->written);
	free(entry);
}

/* 1 where the name leads to this open file. */
static int
is_same(const struct entry *entry, int fd)
{
	struct stat file, name;

	return fstat(fd, &file) == 0 && fstatat(entry->dir, entry->name,
	    &name, AT_SYMLINK_NOFOLLOW) == 0 &&
	    file.st_dev == name.st_dev && file.st_ino == name.st_ino;
}

/* What it means that the file could not be opened. */
static enum commit_result
not_opened(void)
{
	switch (errno) {
	case ENOENT:
		return COMMIT_GONE;
	case ELOOP:	/* a symbolic link */
	case EMLINK:	/* the same, on FreeBSD */
	case ENXIO:	/* a socket or a device */
	case ENODEV:
		return COMMIT_FOREIGN;
	default:
		return COMMIT_FAILED;
	}
}

enum commit_result
lock_file(struct entry *entry, int lock)
{
	struct stat st;
	int fd;

	fd = openat(entry->dir, entry->name, O_RDONLY | SAFELY);
	if (fd == -1)
		return not_opened();
	entry->message.content.fd = fd;
	if (fstat(fd, &st) == -1)
		return COMMIT_FAILED;
	/* more than one link is fine: it is our file all the same */
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return COMMIT_FOREIGN;
	if (!lock)
		return COMMIT_OK;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? COMMIT_BUSY : COMMIT_FAILED;
	return is_same(entry, fd) ? COMMIT_OK : COMMIT_GONE;
}

int
lock_writable(struct entry *entry)
{
	if (entry->states != -1)
		return 0;
	/* by its name, so a swapped file has to be told from the locked one */
	entry->states = openat(entry->dir, entry->name, O_RDWR | SAFELY);
	if (entry->states == -1)
		return -1;
	if (is_same(entry, entry->states) &&
	    is_same(entry, entry->message.content.fd))
		return 0;
	close(entry->states);
	entry->states = -1;
	errno = ESTALE;
	return -1;
}

int
lock_remember(struct entry *entry)
{
	const struct message *message = &entry->message;
	size_t i;

	if ((entry->written = malloc(message->nrecipients)) == NULL)
		return -1;
	for (i = 0; i < message->nrecipients; i++)
		entry->written[i] = (char)message->recipients[i].state;
	return 0;
}

/* Reads from the start until size octets or the end.  -1 with errno. */
static ssize_t
read_start(int fd, char *dst, size_t size)
{
	size_t n = 0;
	ssize_t got;

	while (n < size) {
		got = pread(fd, dst + n, size - n, (off_t)n);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* 1 where the text holds a whole head: its last line is the M line. */
static int
has_head(const char *text, size_t n)
{
	const char *line = memmem(text, n, "\nM ", 3);

	return line != NULL &&
	    memchr(line + 1, '\n', n - (size_t)(line + 1 - text)) != NULL;
}

/*
 * Reads at least the head, to be freed.  Few octets at first, then as many
 * as a head may have, so that a long one is read twice and not ten times.
 */
static char *
read_head(int fd, size_t *length)
{
	size_t size = FIRST_READ;
	char *text = NULL, *more;
	ssize_t n;

	for (;;) {
		if ((more = realloc(text, size)) == NULL)
			break;
		text = more;
		if ((n = read_start(fd, text, size)) == -1)
			break;
		*length = (size_t)n;
		if (has_head(text, *length) || *length < size ||
		    size == ENTRY_HEAD_MAX)
			return text;
		size = ENTRY_HEAD_MAX;
	}
	free(text);
	return NULL;
}

/* 1 where the file is as long as its head says and has the END record there,
 * 0 where not, -1 with errno. */
static int
has_end(const struct content *content)
{
	char end[sizeof(ENTRY_END) - 1];
	off_t at = content->offset + content->length;
	struct stat st;
	ssize_t n;

	if (fstat(content->fd, &st) == -1)
		return -1;
	/* the length is only a claim until the file bears it out */
	if (st.st_size - (off_t)sizeof(end) < at)
		return 0;
	do
		n = pread(content->fd, end, sizeof(end), at);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return -1;
	return n == sizeof(end) && memcmp(end, ENTRY_END, sizeof(end)) == 0;
}

/*
 * Continues the checksum over the content.  0 or -1 with errno: a disk that
 * cannot be read does not make a message a damaged one.
 */
static int
sum_content(const struct content *content, uint32_t *crc)
{
	off_t at = 0;
	ssize_t n;
	char *block;

	if ((block = malloc(BLOCK)) == NULL)
		return -1;
	while ((n = content_read(content, at, block, BLOCK)) > 0) {
		*crc = entry_crc(*crc, block, (size_t)n);
		at += n;
	}
	free(block);
	return (int)n;
}

/* The head of the file becomes the entry's message. */
static enum commit_result
take_head(struct entry *entry, const char *text, size_t length)
{
	int fd = entry->message.content.fd;
	enum entry_error error;

	/* parsing begins with an empty message: the descriptor is kept */
	error = entry_parse(text, length, &entry->message, &entry->head);
	entry->message.content.fd = fd;
	switch (error) {
	case ENTRY_OK:
		return COMMIT_OK;
	case ENTRY_NEWER:
		return COMMIT_NEWER;
	case ENTRY_DAMAGED:
		return COMMIT_DAMAGED;
	default:
		return COMMIT_FAILED;
	}
}

/* Reads and checks the open entry, with whole its content too. */
static enum commit_result
load(struct entry *entry, int whole)
{
	enum commit_result result = COMMIT_FAILED;
	int end;
	uint32_t crc;
	size_t length;
	char *text;

	if ((text = read_head(entry->message.content.fd, &length)) == NULL)
		return COMMIT_FAILED;
	if ((result = take_head(entry, text, length)) != COMMIT_OK)
		goto out;
	result = COMMIT_FAILED;
	if ((end = has_end(&entry->message.content)) == -1)
		goto out;
	if (end == 0) {
		result = COMMIT_DAMAGED;
		goto out;
	}
	if (whole && (entry_checksum(text, entry->message.nrecipients,
	    &entry->head, &crc) == -1 ||
	    sum_content(&entry->message.content, &crc) == -1))
		goto out;
	result = whole && crc != entry->head.checksum ? COMMIT_DAMAGED :
	    COMMIT_OK;
out:
	free(text);
	return result;
}

/* Opens a name of one of these kinds. */
static struct entry *
prepare(const struct queue *queue, const char *name, const char *kinds,
    enum commit_result *result)
{
	struct commit_name parts;
	struct entry *entry;

	if (commit_parse_name(name, &parts) == -1 ||
	    strchr(kinds, parts.kind) == NULL) {
		*result = COMMIT_FOREIGN;
		return NULL;
	}
	if ((entry = lock_new(queue)) == NULL) {
		*result = COMMIT_FAILED;
		return NULL;
	}
	strlcpy(entry->name, name, sizeof(entry->name));
	entry->due = parts.due;
	return entry;
}

/* Hands the entry over where all is well, else releases it, errno kept. */
static enum commit_result
finish(struct entry *entry, enum commit_result result, struct entry **dst)
{
	struct commit_name parts;
	int error = errno;

	if (result == COMMIT_OK) {
		commit_parse_name(entry->name, &parts);
		strlcpy(entry->message.id, parts.id,
		    sizeof(entry->message.id));
		*dst = entry;
	} else
		commit_close(entry);
	errno = error;
	return result;
}

enum commit_result
commit_open(const struct queue *queue, const char *name, struct entry **dst)
{
	enum commit_result result;
	char aside[COMMIT_NAME];
	struct commit_name parts;
	struct entry *entry;

	if ((entry = prepare(queue, name, "mf", &result)) == NULL)
		return result;
	if ((result = lock_file(entry, 1)) == COMMIT_OK)
		result = load(entry, 1);
	if (result == COMMIT_OK && lock_remember(entry) == -1)
		result = COMMIT_FAILED;
	if (result == COMMIT_DAMAGED) {
		/* by its name alone: nothing in the file is trusted now */
		commit_parse_name(name, &parts);
		name_write(aside, 'b', 0, parts.id);
		if (renameat(queue->fd, name, queue->fd, aside) == -1)
			result = COMMIT_FAILED;
	}
	if (result == COMMIT_OK)
		attempt_recall(entry, 0);
	return finish(entry, result, dst);
}

enum commit_result
commit_peek(const struct queue *queue, const char *name, struct entry **dst)
{
	enum commit_result result;
	struct entry *entry;

	if ((entry = prepare(queue, name, "mfb", &result)) == NULL)
		return result;
	if ((result = lock_file(entry, 0)) == COMMIT_OK)
		result = load(entry, 0);
	if (result == COMMIT_OK)
		attempt_recall(entry, 1);
	return finish(entry, result, dst);
}
