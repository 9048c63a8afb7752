/*
 * Entries are looked at without a lock, so one may be gone or half done.  A
 * message's state is what its file's name says, then who has it, then who may
 * sign it: the order of what keeps it from being sent.
 */
#include <sys/file.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "spool/retry.h"
#include "spool/view.h"

/* Why an entry cannot be read, in words; NULL: it has gone. */
static const char *
say_result(enum commit_result result)
{
	switch (result) {
	case COMMIT_DAMAGED:
		return "damaged";
	case COMMIT_NEWER:
		return "written by a newer version";
	case COMMIT_FOREIGN:
		return "no message, or another user's";
	case COMMIT_FAILED:
		return strerror(errno);
	default:
		return NULL;
	}
}

int
view_open(struct view *view, const struct queue *queue, const char *name)
{
	enum commit_result result;

	memset(view, 0, sizeof(*view));
	view->queue = queue;
	if (commit_parse_name(name, &view->parts) == -1)
		return 0;
	result = commit_peek(queue, name, &view->entry);
	if (result == COMMIT_OK)
		return 1;
	view->state = result == COMMIT_DAMAGED ? VIEW_DAMAGED :
	    VIEW_UNREADABLE;
	view->why = say_result(result);
	return view->why != NULL;
}

void
view_clear(struct view *view)
{
	commit_close(view->entry);
	memset(view, 0, sizeof(*view));
}

/* 1 where another process has the lock.  Ours is shared and held for two
 * calls: a run that comes between leaves the message to the next one, and two
 * who list do not see each other. */
static int
is_busy(const struct entry *entry)
{
	int fd = entry->message.content.fd;

	if (flock(fd, LOCK_SH | LOCK_NB) == -1)
		return errno == EWOULDBLOCK;
	flock(fd, LOCK_UN);
	return 0;
}

void
view_judge(struct view *view, const struct conf *conf,
    view_forbidden *forbidden)
{
	const struct entry *entry = view->entry;

	if (entry == NULL)
		return;
	if (view->parts.kind != 'm')
		view->state = view->parts.kind == 'f' ? VIEW_KEPT :
		    VIEW_DAMAGED;
	else if (is_busy(entry))
		view->state = VIEW_TRYING;
	else if (forbidden != NULL && forbidden(conf, &entry->message.content))
		view->state = VIEW_UNSIGNED;
	else
		view->state = retry_due(conf, entry->due, time(NULL)) ?
		    VIEW_DUE : VIEW_WAITING;
}

/* The time behind the state's words: the day alone for what is kept. */
static void
append_time(char dst[VIEW_NOTE], time_t when, int day)
{
	size_t n = strlen(dst);
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		return;
	if (day)
		strftime(dst + n, VIEW_NOTE - n, "%Y-%m-%d", &tm);
	else
		strftime(dst + n, VIEW_NOTE - n, "%a %b %e %H:%M", &tm);
}

void
view_note(char dst[VIEW_NOTE], const struct view *view)
{
	static const char *const notes[] = {
		[VIEW_WAITING] = "next try ",
		[VIEW_DUE] = "next try with the next queue run",
		[VIEW_TRYING] = "being tried now",
		[VIEW_UNSIGNED] = "waits for root's queue run to sign",
		[VIEW_KEPT] = "neither delivered nor returned, kept until ",
		[VIEW_DAMAGED] = "damaged, kept to be looked at",
		[VIEW_UNREADABLE] = ""
	};

	strlcpy(dst, view->why != NULL ? view->why : notes[view->state],
	    VIEW_NOTE);
	if (view->state == VIEW_WAITING)
		append_time(dst, view->parts.due, 0);
	else if (view->state == VIEW_KEPT)
		append_time(dst, view->parts.due, 1);
}

const char *
view_word(enum view_state state)
{
	static const char *const words[] = {
		[VIEW_WAITING] = "waiting",
		[VIEW_DUE] = "due",
		[VIEW_TRYING] = "trying",
		[VIEW_UNSIGNED] = "unsigned",
		[VIEW_KEPT] = "kept",
		[VIEW_DAMAGED] = "damaged",
		[VIEW_UNREADABLE] = "unreadable"
	};

	return words[state];
}

const char *
view_recipient(enum recipient_state state)
{
	switch (state) {
	case RECIPIENT_SENT:
		return "sent";
	case RECIPIENT_RELAYED:
		return "relayed";
	case RECIPIENT_FAILED:
		return "failed";
	case RECIPIENT_BOUNCED:
		return "returned";
	default:
		return "waiting";
	}
}

void
view_reason(char dst[VIEW_REASON], const struct outcome *outcome)
{
	if (outcome->kind == OUTCOME_NONE)
		dst[0] = '\0';
	else if (outcome->code != 0)
		snprintf(dst, VIEW_REASON, "%s said: %s", outcome->host,
		    outcome->text);
	else
		strlcpy(dst, outcome->text, VIEW_REASON);
}

int
view_concerns(const struct recipient *recipient)
{
	return recipient->state == RECIPIENT_TODO ||
	    recipient->state == RECIPIENT_FAILED ||
	    recipient->state == RECIPIENT_RELAYED;
}

void
view_told(char dst[VIEW_REASON], const struct recipient *recipient)
{
	if (recipient->state == RECIPIENT_RELAYED)
		strlcpy(dst, "delivered, which its sender is still to be told",
		    VIEW_REASON);
	else
		view_reason(dst, &recipient->outcome);
}
