/*
 * The one flag a handler may touch, and the masks around it.
 */
#include <string.h>

#include "signals.h"

static volatile sig_atomic_t flag;

static void
on_signal(int number)
{
	(void)number;
	flag |= SIGNALS_END;
}

/* It need do nothing: ppoll(2) ends. */
static void
on_child(int number)
{
	(void)number;
}

static void
handle(int number, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

void
signals_reset(void)
{
	static const int defaults[] = { SIGHUP, SIGINT, SIGTERM, SIGALRM,
	    SIGCHLD, SIGUSR1, SIGUSR2 };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		handle(defaults[i], SIG_DFL);
	handle(SIGPIPE, SIG_IGN);
	handle(SIGXFSZ, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	flag = 0;
}

struct signals
signals_catch(void)
{
	static const int caught[] = { SIGHUP, SIGINT, SIGTERM };
	struct signals signals;
	sigset_t block;
	size_t i;

	signals.flag = &flag;
	sigemptyset(&signals.wait);
	sigemptyset(&block);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaddset(&block, caught[i]);
	sigprocmask(SIG_BLOCK, &block, NULL);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		handle(caught[i], on_signal);
	return signals;
}

void
signals_children(void)
{
	sigset_t block;

	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, NULL);
	handle(SIGCHLD, on_child);
}
