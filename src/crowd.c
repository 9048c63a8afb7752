/*
 * The children of a dispatcher.  One may be stopped, killed or slowed by its
 * user (THREATS E6): each has its own pipe, its own deadline and its own
 * seat, and every wait here has an end.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "crowd.h"
#include "owned.h"
#include "util/clock.h"

#define GRACE	10000	/* ms from a signal to the next, graver one */
#define TURN	32	/* reads from one child, which empty its pipe */

void
crowd_init(struct crowd *crowd, const struct owners *how)
{
	memset(crowd, 0, sizeof(*crowd));
	crowd->how = how;
	crowd->end = -1;
	crowd->control = -1;
	crowd->signals = signals_catch();
	signals_children();
}

static unsigned long
name(const struct seat *seat)
{
	return (unsigned long)seat->uid;
}

/* What was read: no more is kept than may be. */
static void
keep(const struct crowd *crowd, struct seat *seat, const char *text,
    ssize_t length)
{
	ssize_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '\0')
			continue;
		if (seat->text.length < crowd->how->most)
			buf_putc(&seat->text, text[i]);
		else
			seat->cut = 1;
	}
}

/* Takes what there is, but not for ever: one child that writes and writes
 * must not keep its parent from the others. */
static void
hear(const struct crowd *crowd, struct seat *seat)
{
	char text[4096];
	ssize_t n = 0;
	int i;

	for (i = 0; i < TURN && seat->out != -1; i++) {
		if ((n = read(seat->out, text, sizeof(text))) == -1)
			return;
		seat->moved = clock_now();
		keep(crowd, seat, text, n);
		if (n == 0) {
			close(seat->out);
			seat->out = -1;
		}
	}
}

/* Its last words are heard, and its seat is free. */
static void
leave(struct crowd *crowd, struct seat *seat, int status)
{
	struct owners_end end = { .uid = seat->uid, .status = -1 };

	hear(crowd, seat);
	end.cut = seat->cut || seat->text.failed;
	if ((end.text = buf_get(&seat->text)) == NULL)
		end.text = "";
	if (WIFEXITED(status))
		end.status = WEXITSTATUS(status);
	else if (WIFSIGNALED(status) && seat->killed == -1)
		log_warn(crowd->how->log, NULL, "uid %lu: ended by signal %d",
		    name(seat), WTERMSIG(status));
	crowd->how->done(crowd->how->arg, &end);
	buf_clear(&seat->text);
	if (seat->out != -1)
		close(seat->out);
	*seat = crowd->seats[--crowd->n];
}

/* Its workers go with it: they are of its session, and its pid is not yet
 * another's while nobody has waited for it. */
static void
kill_all_of(struct seat *seat)
{
	kill(-seat->pid, SIGKILL);
	kill(seat->pid, SIGKILL);
	seat->killed = clock_now();
}

/* 1 where the seat is to be given up: not even a KILL ends the child. */
static int
watch(struct crowd *crowd, struct seat *seat)
{
	int64_t now = clock_now();

	if (seat->killed != -1)
		return now - seat->killed >= GRACE;
	if (crowd->end != -1 && now >= crowd->end) {
		kill_all_of(seat);
	} else if (now - seat->moved >= crowd->how->stall) {
		log_warn(crowd->how->log, NULL, "uid %lu: nothing went on for "
		    "%lld s: killed", name(seat),
		    (long long)(crowd->how->stall / 1000));
		kill_all_of(seat);
	}
	return 0;
}

/* From the last to the first: a free seat is filled by the last. */
static void
look_round(struct crowd *crowd)
{
	struct seat *seat;
	size_t i;
	int status;

	for (i = crowd->n; i-- > 0; ) {
		seat = &crowd->seats[i];
		hear(crowd, seat);
		status = SIGKILL;
		if (waitpid(seat->pid, &status, WNOHANG) == seat->pid)
			leave(crowd, seat, status);
		else if (watch(crowd, seat) == 1) {
			log_warn(crowd->how->log, NULL,
			    "uid %lu: pid %ld cannot be killed: left alone",
			    name(seat), (long)seat->pid);
			leave(crowd, seat, status);
		}
	}
}

/* When the next seat has to be looked at. */
static int64_t
next_deadline(const struct crowd *crowd)
{
	const struct owners *how = crowd->how;
	const struct seat *seat;
	int64_t next = INT64_MAX, at;

	for (seat = crowd->seats; seat < crowd->seats + crowd->n; seat++) {
		at = seat->killed != -1 ? seat->killed + GRACE :
		    seat->moved + how->stall;
		if (seat->killed == -1 && crowd->end != -1 && crowd->end < at)
			at = crowd->end;
		/* a slot may become free by the time alone */
		if (seat->began + how->slow > clock_now() &&
		    seat->began + how->slow < at)
			at = seat->began + how->slow;
		if (at < next)
			next = at;
	}
	return next;
}

/* A signal is passed on once; what it does not end is ended later. */
static void
pass_on(struct crowd *crowd)
{
	size_t i;

	if (crowd->end != -1 || (*crowd->signals.flag & SIGNALS_END) == 0)
		return;
	crowd->end = clock_now() + GRACE;
	for (i = 0; i < crowd->n; i++)
		kill(crowd->seats[i].pid, SIGTERM);
}

/* The one place where the dispatcher waits. */
static void
attend(struct crowd *crowd)
{
	struct pollfd fds[CROWD_SEATS];
	struct timespec left;
	size_t i;
	int ms = clock_left(next_deadline(crowd));

	for (i = 0; i < crowd->n; i++) {
		fds[i].fd = crowd->seats[i].out;
		fds[i].events = POLLIN;
	}
	left.tv_sec = ms / 1000;
	left.tv_nsec = ms % 1000 * 1000000L;
	/* ended by a signal, too: that of a child's death among them */
	(void)ppoll(fds, (nfds_t)crowd->n, &left, &crowd->signals.wait);
	look_round(crowd);
	pass_on(crowd);
}

/* Whether there is no room for one more now. */
static int
is_full(const struct crowd *crowd)
{
	size_t at_work = 0, i;

	for (i = 0; i < crowd->n; i++)
		if (clock_now() - crowd->seats[i].began < crowd->how->slow)
			at_work++;
	return at_work >= OWNERS_AT_ONCE || crowd->n == CROWD_SEATS;
}

/* The child from its first to its last instruction. */
static _Noreturn void
be(const struct crowd *crowd, const struct passwd *pw, int out, int lent)
{
	if (owned_enter(pw, &out, &lent) == -1)
		_exit(EX_OSERR);
	_exit(crowd->how->work(crowd->how->arg, out, lent));
}

/* Only the parent's end does not wait. */
static int
make_pipe(int pipes[2])
{
	int error;

	if (pipe2(pipes, O_CLOEXEC) == -1)
		return -1;
	if (fcntl(pipes[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	error = errno;
	close(pipes[0]);
	close(pipes[1]);
	errno = error;
	return -1;
}

int
crowd_add(struct crowd *crowd, const struct passwd *pw)
{
	struct seat *seat = &crowd->seats[crowd->n];
	int pipes[2], lent = -1, error;

	if (make_pipe(pipes) == -1)
		return -1;
	/* without one its messages wait, those that need no key do not */
	if (crowd->control != -1)
		lent = keeper_connect(crowd->control);
	memset(seat, 0, sizeof(*seat));
	if ((seat->pid = fork()) == 0)
		be(crowd, pw, pipes[1], lent);
	error = errno;
	if (lent != -1)
		close(lent);
	close(pipes[1]);
	if (seat->pid == -1) {
		close(pipes[0]);
		errno = error;
		return -1;
	}
	seat->uid = pw->pw_uid;
	seat->out = pipes[0];
	seat->began = seat->moved = clock_now();
	seat->killed = -1;
	buf_init(&seat->text);
	crowd->n++;
	return 0;
}

int
crowd_has(const struct crowd *crowd, uid_t uid)
{
	size_t i;

	for (i = 0; i < crowd->n; i++)
		if (crowd->seats[i].uid == uid)
			return 1;
	return 0;
}

int
crowd_room(struct crowd *crowd)
{
	while (is_full(crowd) && crowd->end == -1)
		attend(crowd);
	return crowd->end == -1 ? 0 : -1;
}

void
crowd_finish(struct crowd *crowd)
{
	while (crowd->n > 0)
		attend(crowd);
}
