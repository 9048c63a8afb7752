/*
 * Small things that the tests need and a shell cannot do: the peer program's
 * commands beside `start' and `verify'.
 */
#ifndef PEER_TRICKS_H
#define PEER_TRICKS_H

#define TRICKS_LOCK	"lock"	/* held while a peer runs; has its pid */

/* Ends the peer that runs in a directory and returns when it, with all its
 * sessions, is gone.  An exit status. */
int	tricks_stop(const char *dir);

/*
 * Returns when nobody holds a lock on any of the files any more; one that is
 * not there is no reason to wait.  An exit status; a lock that is held for
 * too long ends the process by SIGALRM.
 */
int	tricks_await(char **files);

/*
 * Whether a file is what may go over the wire (RFC 5321 sections 2.3.8 and
 * 4.5.3.1.6): CR and LF as CRLF alone, no NUL, lines of at most 998 octets.
 * Says where not.  An exit status.
 */
int	tricks_wire(char **files);

/* Runs a program with no arguments at all, not even its name, or with those
 * given, the first being its name.  Returns where that failed. */
int	tricks_exec(const char *program, char **arguments);

#endif
