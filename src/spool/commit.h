/*
 * Queue files: made durable, locked, marked, moved, removed (SPOOL: commit
 * protocol).  One file a message; its name says what it is and when it is
 * due:
 *
 *	n.ID		being written, not yet a message
 *	m.DUE.ID	a message; DUE: next try, 16 digits of hex
 *	b.ID		damaged, kept for a person to look at
 *	f.DUE.ID	neither deliverable nor returnable, removed when DUE
 */
#ifndef SPOOL_COMMIT_H
#define SPOOL_COMMIT_H

#include "fault.h"
#include "message.h"
#include "spool/entry.h"
#include "spool/owner.h"

#define COMMIT_NAME	64		/* octets of a file name, with NUL */
#define COMMIT_KEPT	(30 * 86400)	/* seconds that an f. file is kept */

struct entry {
	struct message	 message;	/* content.fd carries the lock */
	struct entry_head head;
	char		 name[COMMIT_NAME];
	time_t		 due;
	int		 dir;		/* the queue's, lent */
	int		 states;	/* for writing, -1 until needed */
	char		*written;	/* owned; the states on disk */
};

enum commit_result {
	COMMIT_OK,
	COMMIT_BUSY,	/* another process has it */
	COMMIT_GONE,	/* removed, renamed or replaced meanwhile */
	COMMIT_DAMAGED,	/* now quarantined */
	COMMIT_NEWER,	/* another version's: left alone */
	COMMIT_FOREIGN,	/* no message of ours: not regular, another's */
	COMMIT_FAILED	/* errno */
};

/* A file name taken apart. */
struct commit_name {
	char	kind;			/* 'n', 'm', 'b', 'f' */
	time_t	due;			/* with 'm' and 'f' */
	char	id[COMMIT_NAME];
};

/* 0, or -1 where the name is none of ours. */
int	commit_parse_name(const char *, struct commit_name *);

/*
 * Writes a message (envelope, states, content) as a new entry due at a time
 * and makes it durable: when it returns an entry, the message is safe.  The
 * message is copied.  The entry is locked and owned by the caller.  NULL with
 * a fault (75), and then nothing is left behind.
 */
struct entry *commit_new(const struct queue *, const struct message *,
	    time_t due, struct fault *);

/* 1 where a message of this ID is in the queue, damaged ones too, but none
 * that is only being written (n.); 0 where none is, -1 with errno where the
 * directory cannot be read. */
int	commit_find(const struct queue *, const char *id);

/*
 * Opens and locks an entry (m. or f.) by name, then reads and checks all of
 * it, END record and checksum too.  With COMMIT_OK *entry is the caller's.
 * Recipients in state RECIPIENT_FAILED or RECIPIENT_RELAYED have the outcome
 * that their last attempt line tells.
 */
enum commit_result commit_open(const struct queue *, const char *name,
	    struct entry **);

/*
 * As commit_open() but for listing: without lock (the entry may be another's
 * at work), without the checksum, b. files too.  A damaged one stays where it
 * is.  All recipients have the outcome that their last attempt line tells.
 */
enum commit_result commit_peek(const struct queue *, const char *name,
	    struct entry **);

/* Writes every state that differs from the disk in place and syncs once.  0
 * or -1 with errno. */
int	commit_mark(struct entry *);

/* Writes that the sender was told of the delay, and syncs; done before he is:
 * he is told at most once.  0 or -1 with errno. */
int	commit_tell(struct entry *);

/*
 * Opens what commit_mark() writes to, so that nothing stands between a
 * server's 250 and the mark but the writing.  0, or -1 with errno: what could
 * not be marked had better not be sent.
 */
int	commit_ready(struct entry *);

/* Appends an attempt line (made printable) about one of the entry's own
 * recipients, best effort. */
void	commit_attempt(struct entry *, const struct recipient *);

/* New time of the next try (renamed).  0 or -1 with errno. */
int	commit_defer(struct entry *, time_t due);

/* Renames to f.DUE.ID.  0 or -1 with errno. */
int	commit_keep(struct entry *, time_t due);

/* Unlinks and syncs the directory.  0 or -1 with errno. */
int	commit_remove(struct entry *);

/* Releases the entry and with it the lock.  NULL is fine. */
void	commit_close(struct entry *);

/*
 * Removes what is no message any more: n. files whose writer is gone for an
 * hour, f. files whose time has come.
 */
void	commit_clean(const struct queue *, time_t now);

#endif
