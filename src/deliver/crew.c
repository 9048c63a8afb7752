/*
 * Forking the workers, once, and choosing among them.  Each holds the only
 * other end of its socket pair: one that is forked later closes what it
 * inherited of the earlier ones before it does anything else.
 */
#include <sys/socket.h>

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

#include "deliver/crew.h"
#include "util/clock.h"

/* One more worker: 0, or -1 with errno. */
static int
hire(struct crew *crew, pool_main *run, const struct conf *conf)
{
	int pair[2], saved;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	switch (fork()) {
	case -1:
		saved = errno;
		close(pair[0]);
		close(pair[1]);
		errno = saved;
		return -1;
	case 0:
		run(conf, pair[1]);
		_exit(EX_SOFTWARE);
	}
	close(pair[1]);
	if (hand_init(&crew->seats[crew->n].hand, pair[0]) == -1)
		return -1;
	crew->n++;
	return 0;
}

int
crew_hire(struct crew *crew, pool_main *run, const struct conf *conf,
    size_t n)
{
	while (crew->n < n && crew->n < POOL_MAX)
		if (hire(crew, run, conf) == -1)
			return crew->n > 0 ? 0 : -1;
	return 0;
}

int
crew_login(const struct crew *crew, struct seat *seat)
{
	if (crew->nlogin == 0 || seat->task->logins == 0)
		return -1;
	seat->task->logins--;
	hand_send(&seat->hand, crew->login, crew->nlogin, -1);
	return 0;
}

struct seat *
crew_choose(struct crew *crew, const struct lane *lane, size_t *alive)
{
	struct seat *seat, *best = NULL;
	size_t i;

	*alive = 0;
	for (i = 0; i < crew->n; i++) {
		seat = &crew->seats[i];
		if (seat->hand.fd == -1)
			continue;
		(*alive)++;
		if (seat->task != NULL)
			continue;
		if (seat->lane == lane)
			return seat;
		if (best == NULL || (best->lane != NULL && seat->lane == NULL))
			best = seat;
	}
	return best;
}

int
crew_wait(const struct crew *crew, struct pollfd fds[POOL_MAX],
    int64_t deadline, const sigset_t *mask)
{
	struct timespec left = { 0, 0 };
	size_t i;
	int ms;

	for (i = 0; i < crew->n; i++) {
		fds[i].fd = crew->seats[i].hand.fd;
		fds[i].events = hand_events(&crew->seats[i].hand);
		fds[i].revents = 0;
	}
	if (deadline != -1) {
		ms = clock_left(deadline);
		left.tv_sec = ms / 1000;
		left.tv_nsec = ms % 1000 * 1000000L;
	}
	return ppoll(fds, (nfds_t)crew->n, deadline == -1 ? NULL : &left,
	    mask);
}
