/*
 * The tests' DNS server in a child process, for unit tests: it runs until it
 * is stopped, or until the test that started it is gone.
 */
#ifndef PEER_DNSCHILD_H
#define PEER_DNSCHILD_H

#include <sys/types.h>

struct dnschild {
	int	 port;
	pid_t	 pid;
	int	 stop;		/* closing it ends the child */
	int	 log;		/* a memory file that both share */
	char	 text[65536];	/* of the log */
};

/* Starts it with this zone; a zone that is wrong ends the test. */
void	dnschild_start(struct dnschild *, const char *zone);
void	dnschild_stop(struct dnschild *);

/* Lends the log: "NAME TYPE\n" for each question so far, in order. */
const char *dnschild_log(struct dnschild *);

/* How many questions there were, of all names and types. */
size_t	dnschild_questions(struct dnschild *);

#endif
