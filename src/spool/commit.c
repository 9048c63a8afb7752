/*
 * The commit protocol: a message is written under a name that no run looks
 * at, locked before its first octet, synced, renamed, and the directory is
 * synced.  Only then has anyone promised anything.  Any error before that
 * takes the file away again, and no descriptor is synced twice.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "spool/folder.h"
#include "spool/lock.h"
#include "spool/name.h"

#define BLOCK	(64 * 1024)

/* All of it, or an error: writes may be short, and signals may come. */
static int
write_all(int fd, const char *bytes, size_t n)
{
	ssize_t wrote;

	while (n > 0) {
		wrote = write(fd, bytes, n);
		if (wrote == -1 && errno == EINTR)
			continue;
		if (wrote == -1)
			return -1;
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return 0;
}

/* Copies the content behind the head and continues its checksum. */
static int
write_content(int fd, const struct content *source, uint32_t *crc)
{
	off_t at = 0;
	ssize_t n = 0;
	char *block;
	int rc = -1;

	if ((block = malloc(BLOCK)) == NULL)
		return -1;
	while ((n = content_read(source, at, block, BLOCK)) > 0) {
		*crc = entry_crc(*crc, block, (size_t)n);
		if (write_all(fd, block, (size_t)n) == -1)
			goto out;
		at += n;
	}
	rc = (int)n;
out:
	free(block);
	return rc;
}

/* The checksum goes to its place in the head. */
static int
write_checksum(const struct entry *entry, uint32_t crc)
{
	char digits[9];
	ssize_t n;

	snprintf(digits, sizeof(digits), "%08lx", (unsigned long)crc);
	do
		n = pwrite(entry->states, digits, 8, entry->head.digits);
	while (n == -1 && errno == EINTR);
	if (n != -1 && n != 8)
		errno = EIO;
	return n == 8 ? 0 : -1;
}

/* Writes the whole file and syncs it, once: after an error the kernel may
 * have forgotten what it could not write. */
static int
write_entry(const struct entry *entry, const struct buf *head,
    const struct content *source)
{
	int fd = entry->states;
	uint32_t crc;

	if (entry_checksum(head->data, entry->message.nrecipients,
	    &entry->head, &crc) == -1 ||
	    write_all(fd, head->data, head->length) == -1 ||
	    write_content(fd, source, &crc) == -1 ||
	    write_all(fd, ENTRY_END, strlen(ENTRY_END)) == -1 ||
	    write_checksum(entry, crc) == -1)
		return -1;
	return fsync(fd);
}

/*
 * The entry as a later run would read it: the head is parsed again, so what
 * could not be read is never written.
 */
static int
copy_message(struct entry *entry, const struct message *message,
    struct buf *head)
{
	struct message *copy = &entry->message;
	size_t i;

	if (entry_format(head, message) == -1)
		return -1;
	switch (entry_parse(head->data, head->length, copy, &entry->head)) {
	case ENTRY_OK:
		break;
	case ENTRY_FAILED:
		return -1;
	default:
		errno = EINVAL;
		return -1;
	}
	if (strlcpy(copy->id, message->id, sizeof(copy->id)) >=
	    sizeof(copy->id))
		return -1;
	for (i = 0; i < copy->nrecipients; i++)
		copy->recipients[i].outcome = message->recipients[i].outcome;
	return lock_remember(entry);
}

/* Creates n.ID and locks it, by the descriptor that can only read. */
static int
create(struct entry *entry)
{
	name_write(entry->name, 'n', 0, entry->message.id);
	entry->states = openat(entry->dir, entry->name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (entry->states == -1)
		return -1;
	/* whatever the umask is */
	if (fchmod(entry->states, 0600) == -1)
		return -1;
	switch (lock_file(entry, 1)) {
	case COMMIT_OK:
		return 0;
	case COMMIT_FAILED:
		return -1;
	default:
		errno = EBUSY;
		return -1;
	}
}

/* From n.ID to m.DUE.ID: runs see it, and a power cut does not undo it. */
static int
publish(struct entry *entry, time_t due)
{
	char name[COMMIT_NAME];

	name_write(name, 'm', due, entry->message.id);
	if (renameat(entry->dir, entry->name, entry->dir, name) == -1)
		return -1;
	strlcpy(entry->name, name, sizeof(entry->name));
	entry->due = due;
	return folder_sync(entry->dir);
}

struct entry *
commit_new(const struct queue *queue, const struct message *message,
    time_t due, struct fault *fault)
{
	struct entry *entry;
	struct buf head;
	int error;

	buf_init(&head);
	if ((entry = lock_new(queue)) != NULL &&
	    copy_message(entry, message, &head) == 0 &&
	    create(entry) == 0 &&
	    write_entry(entry, &head, &message->content) == 0 &&
	    publish(entry, due) == 0) {
		buf_clear(&head);
		return entry;
	}
	/* the first error is the one to tell */
	error = errno;
	buf_clear(&head);
	/* states is open only where the file is ours: O_EXCL */
	if (entry != NULL && entry->states != -1)
		unlinkat(entry->dir, entry->name, 0);
	commit_close(entry);
	fault_set(fault, EX_TEMPFAIL, "not spooled: %s: %s", queue->path,
	    strerror(error));
	return NULL;
}
