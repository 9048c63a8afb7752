/*
 * What changes in an entry once it is committed: one octet a recipient, and
 * its name.  An octet in place needs no room on a full disk and cannot be
 * torn.
 */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "spool/folder.h"
#include "spool/lock.h"
#include "spool/name.h"

/* In place: nothing is appended, nothing moves. */
static int
put_octet(struct entry *entry, char octet, off_t at)
{
	ssize_t n;

	do
		n = pwrite(entry->states, &octet, 1, at);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = EIO;
	return n == 1 ? 0 : -1;
}

int
commit_ready(struct entry *entry)
{
	return lock_writable(entry);
}

int
commit_tell(struct entry *entry)
{
	if (lock_writable(entry) == -1 ||
	    put_octet(entry, '+', entry->head.warned) == -1 ||
	    fdatasync(entry->states) == -1)
		return -1;
	entry->head.told = 1;
	return 0;
}

int
commit_mark(struct entry *entry)
{
	const struct message *message = &entry->message;
	int dirty = 0;
	char state;
	size_t i;

	for (i = 0; i < message->nrecipients; i++) {
		state = (char)message->recipients[i].state;
		if (state == entry->written[i])
			continue;
		dirty = 1;
		if (lock_writable(entry) == -1 ||
		    put_octet(entry, state, entry->head.states[i]) == -1)
			return -1;
	}
	if (!dirty)
		return 0;
	if (fdatasync(entry->states) == -1)
		return -1;
	/* only what is on the disk counts as written */
	for (i = 0; i < message->nrecipients; i++)
		entry->written[i] = (char)message->recipients[i].state;
	return 0;
}

/* No sync: losing the new name costs an early try, never the message. */
static int
move(struct entry *entry, char kind, time_t due)
{
	char name[COMMIT_NAME];

	name_write(name, kind, due, entry->message.id);
	if (strcmp(name, entry->name) == 0)
		return 0;
	if (renameat(entry->dir, entry->name, entry->dir, name) == -1)
		return -1;
	strlcpy(entry->name, name, sizeof(entry->name));
	entry->due = due;
	return 0;
}

int
commit_defer(struct entry *entry, time_t due)
{
	return move(entry, 'm', due);
}

int
commit_keep(struct entry *entry, time_t due)
{
	return move(entry, 'f', due);
}

int
commit_remove(struct entry *entry)
{
	if (unlinkat(entry->dir, entry->name, 0) == -1)
		return -1;
	return folder_sync(entry->dir);
}
